"""No line of a batch is too strange: an answer that adds up, or a sentence that says what is wrong."""

import json
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from bot.bot import Bot
from bot.requests import size
from bot.structured.schema import SizeRequest

NAMES = (
    "llama-3.1-8b",
    "deepseek-v3",
    "gemma-3-27b-it",
    "jamba",
    "flux.1-dev",
    "wan2.1-t2v-14b",
    "bert-base-uncased",
    "whisper-tiny",
)
CARDS = ("rtx 4090", "h100", "m3 max", "CPU only", "24 GB", "2x RTX 3090 + 1x RTX A4000", "abacus", "", "1e9 GB")
FORMATS = ("bf16", "q4_k_m", "int8", "nf4", "fp8", "mxfp4", "bf16-true + bnb.nf4", "", "x", None)
TASKS = ("inference", "full", "lora", "qlora", "dora", "diffusion", "juggling", None)
RUNTIMES = ("llama.cpp", "ollama", "vllm", "sglang", "transformers", "mlx", "exllama", "abacus", None)
anything = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-1, 10**30),
    st.floats(),
    st.sampled_from(["", "yes", "no", "1024x1024", "q8_0/q4_0", "fp8", "layer", "tensor", "adamw_8bit", "zero-3"]),
    st.lists(st.integers(0, 5000), max_size=3),
    st.just({}),
)
lines = st.fixed_dictionaries(
    {"model": st.one_of(st.sampled_from(NAMES), anything), "gpus": st.one_of(st.sampled_from(CARDS), anything)},
    optional={
        "precision": st.sampled_from(FORMATS),
        "task": st.sampled_from(TASKS),
        "runtime": st.sampled_from(RUNTIMES),
        **{
            name: anything
            for name in SizeRequest.model_fields
            if name not in {"id", "model", "gpus", "precision", "task", "runtime"}
        },
    },
)


@given(lines)
@settings(max_examples=300)
def test_any_line_has_an_answer_or_a_sentence(bot: Bot, line: dict[str, Any]) -> None:
    answer = size(bot.library, {"id": 1, **line})
    json.dumps(answer, allow_nan=False)
    assert answer["id"] == 1
    if "error" in answer:
        assert len(answer["error"]) > 15
        return
    sizes = answer["bytes"]
    parts = sum(size for name, size in sizes.items() if not name.startswith("total"))
    assert all(isinstance(size, int) and size >= 0 for size in sizes.values() if size is not None)
    assert parts == sizes["total"]
    assert sizes["total_low"] <= sizes["total"] <= (sizes["total_high"] or sizes["total"])
