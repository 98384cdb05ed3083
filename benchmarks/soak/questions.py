"""Thousands of different questions in the proportions that people ask them, the same for the same seed."""

from __future__ import annotations

from random import Random

SIZES = ("3B", "7B", "8B", "9B", "12B", "13B", "14B", "22B", "27B", "30B", "32B", "34B", "65B", "70B", "72B", "123B")
MODELS = ("llama 3.1 8b", "qwen3 32b", "gpt-oss 20b", "gemma 3 27b", "mistral small", "qwen3 30b a3b", "llama 3.3 70b")
CARDS = (
    "RTX 3060",
    "RTX 3090",
    "RTX 4060 Ti 16GB",
    "RTX 4070",
    "RTX 4080",
    "RTX 4090",
    "RTX 5090",
    "A6000",
    "L4",
    "L40S",
    "A100 80GB",
)
PRECISIONS = ("", "int8", "int4", "fp16", "q4_k_m", "q5_k_m", "q8_0")
CONTEXTS = ("", "with 8k context", "with 16k context", "with 32k context")
FORMS = (
    (45, "can {model} {precision} run on {count}x {card} {context}?"),
    (8, "what does {model} {precision} need {context}?"),
    (7, "what can I run on {count}x {card}?"),
    (10, "/quote {model} {precision}"),
    (2, "rent or buy for {model}?"),
    (10, "how fast is {model} {precision} on {count}x {card}?"),
    (8, "what is the bandwidth of the {card}?"),
    (10, "{model} {precision} 用 {count} 張 {card} 跑得動嗎？"),
)


def questions(seed: int, distinct: int) -> list[str]:
    """So many different questions, or as many as there are."""
    random = Random(seed)  # noqa: S311 - a die, not a key
    weights, forms = zip(*FORMS, strict=True)
    made: dict[str, None] = {}
    for _ in range(20 * distinct):
        if len(made) >= distinct:
            break
        text = random.choices(forms, weights)[0].format(
            model=random.choice(SIZES + MODELS),
            precision=random.choice(PRECISIONS),
            count=random.choice((1, 1, 2, 2, 4)),
            card=random.choice(CARDS),
            context=random.choice(CONTEXTS),
        )
        made[" ".join(text.split()).replace(" ?", "?")] = None
    return list(made)
