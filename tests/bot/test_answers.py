"""What a person asks, and what is true: verdicts that others have published, and rules that no answer may break."""

import re
from datetime import date

import pytest

from bot import Bot, Context, Question, Reply
from bot.phrases import locales
from bot.reply import Tone

TODAY = date(2026, 11, 21)


def ask(bot: Bot, text: str, locale: str | None = None) -> Reply:
    return bot.answer(Question(text, locale, context=Context(today=TODAY)))


def whole(reply: Reply) -> str:
    rows = [cell.text for table in reply.tables for row in table.rows for cell in row]
    return " ".join([reply.headline, reply.detail, *rows, *reply.notes, *(assumption.text for assumption in reply.assumptions)])


@pytest.mark.parametrize(
    ("question", "verdict", "source"),
    [
        (
            "can llama 1 65b int8 run on an a100 80gb with transformers, 1k context",
            "fits",
            "cedrickchee/llama: 74.3 GB on an A100 80 GB",
        ),
        ("can llama-30b int8 run on an a6000 with transformers, 1k context", "fits", "cedrickchee/llama: 35.8 GB on an A6000"),
        ("can llama-13b int8 run on a 3090 ti with transformers, 1k context", "fits", "cedrickchee/llama: 16.2 GB on a 3090 Ti"),
        ("can llama-7b int8 run on a 3080 with transformers, 1k context", "fits", "cedrickchee/llama: 9.2 GB on a 3080 10 GB"),
        ("can llama 3 8b fp16 run on a 4090 with 8k context", "fits", "GPU-Benchmarks-on-LLM-Inference: 4090, 8B F16 runs"),
        ("can llama 3 8b fp16 run on a 3080 with 1k context", "no", "GPU-Benchmarks-on-LLM-Inference: 3080 10 GB, 8B F16 OOM"),
        ("can llama 3 70b q4_k_m run on a 4090 with 1k context", "no", "GPU-Benchmarks-on-LLM-Inference: 4090, 70B Q4_K_M OOM"),
        (
            "can llama 3 70b q4_k_m run on 2x 4090 with 1k context",
            "fits",
            "GPU-Benchmarks-on-LLM-Inference: 2x 4090, 70B Q4_K_M runs",
        ),
        (
            "can llama 3 70b fp16 run on 2x a100 80gb with 1k context",
            "fits",
            "GPU-Benchmarks-on-LLM-Inference: 2x A100 80 GB, 70B F16 runs",
        ),
        (
            "can llama 3 70b fp16 run on 4x rtx 6000 ada with 1k context",
            "fits",
            "GPU-Benchmarks-on-LLM-Inference: 4x 6000 Ada, 70B F16 runs",
        ),
        ("can deepseek v3 fp8 run on 8x h100 with vllm", "no", "vLLM users: at least 83 GB a card on 8x 80 GB"),
        ("can mixtral 8x7b awq run on 2x 4090 with 1k context", "fits", "AutoAWQ README: 25.4 GB on 2x 4090"),
    ],
)
def test_a_verdict_is_what_was_measured(bot: Bot, question: str, verdict: str, source: str) -> None:
    reply = ask(bot, question)
    assert reply.intent == "fit"
    allowed = {"fits", "tight"} if verdict == "fits" else {verdict}
    assert reply.verdict in allowed, f"{reply.headline} — but {source}"


def test_without_a_precision_the_answer_is_the_ladder(bot: Bot) -> None:
    reply = ask(bot, "can 70B run on 2x A6000?")
    (table,) = reply.tables
    verdicts = {row[0].text: row[3].text.split(",")[0] for row in table.rows}
    assert verdicts == {"BF16": "no", "INT8 (Q8_0)": "fits", "INT4 (Q4_K_M)": "fits"}
    assert "Llama 3.1 70B stands for “70B”" in whole(reply)


@pytest.mark.parametrize(("size", "model", "kv_heads"), [("70B", "Llama 3.1 70B", "8"), ("65B", "LLaMA 65B", "64")])
def test_a_bare_size_stands_for_the_best_known_model_of_that_size(bot: Bot, size: str, model: str, kv_heads: str) -> None:
    assert f"{model} stands for “{size}”" in whole(ask(bot, f"what does {size} need?"))
    shape = bot.library.model(bot.library.stand_in(float(size[:-1])).model).architecture  # type: ignore[union-attr]
    assert shape is not None
    assert str(shape.n_kv_heads) == kv_heads


def test_24_and_12_is_not_36(bot: Bot) -> None:
    """One 34 GiB model: 36 GB of one card hold it, 24 GB + 12 GB do not."""
    assert ask(bot, "can qwen3 32b q8_0 run on a 3090 and a 3060, 8k context").verdict == "no"
    assert ask(bot, "can qwen3 32b q8_0 run on a rtx pro 5000 48gb, 8k context").verdict == "fits"


def test_two_cards_of_24_are_not_one_of_48(bot: Bot) -> None:
    """A 45 GiB model in whole layers: an A6000 holds it, two 3090 do not hold it with room."""
    one, two = (ask(bot, f"can mistral small 24b bf16 run on {cards}, 16k context") for cards in ("an a6000", "two 3090"))
    assert one.verdict == "fits"
    assert two.verdict != "fits"


def test_every_default_is_said_and_can_be_changed(bot: Bot) -> None:
    reply = ask(bot, "can 70B run on 2x A6000?")
    assert [assumption.key for assumption in reply.assumptions] == ["context", "users", "runtime"]
    for choice in reply.buttons:
        again = ask(bot, choice.question)
        assert again.understood, choice
        assert again.slots.models == reply.slots.models
    asked = ask(bot, "can 70B q4 run on 2x A6000 with 32k context for 4 users on vllm?")
    assert asked.assumptions == ()


@pytest.mark.parametrize(
    "question",
    [
        "can 70B run on 2x A6000?",
        "what does qwen3 32b need?",
        "what can I run on 24 GB?",
        "what can I run on 2x 3090",
        "/quote 65b int4",
        "does the 4090 have NVLink?",
        "tell me about deepseek v3",
        "how fast is 8b q4 on a 5090?",
        "how many users can 2x h100 serve with 70b fp8?",
        "what does a used 3090 cost?",
        "4090 or 5090 for 32b?",
    ],
)
@pytest.mark.parametrize("locale", locales())
def test_an_answer_is_whole_in_every_language(bot: Bot, question: str, locale: str) -> None:
    reply = ask(bot, question, locale)
    assert reply.understood
    assert reply.locale == locale
    assert reply.headline
    assert reply.tables
    assert reply.sources
    assert all(source.checked for source in reply.sources)
    assert ask(bot, question, locale) == reply
    for table in reply.tables:
        assert all(len(row) == len(table.columns) for row in table.rows)


@pytest.mark.parametrize(
    "question",
    [
        "",
        "   ",
        "x" * 4000,
        "asdf ghjk " * 400,
        "can 70B run on a RTX 9990?",
        "can flubber-7 run on a 4090?",
        "can 8b run on 0 4090s?",
        "can 8b run on 10000x 4090?",
        "can 8b run on a 4090 with a context of -5?",
        "🦙🦙🦙",
        "هل يعمل 8b على 4090؟",
        "מה צריך 70b",
        "７０Ｂ 在 ２ 張 A6000 上？",
        "@everyone",
        "<!channel> <@U123>",
        "'; drop table gpus; --",
        "{{ 7*7 }} {% for x in y %}",
        "\x00\x01\x02",
        "a\u202eb",
        "can 0B run on a 4090?",
        "can 999999B run on a 4090?",
        "can 8b run on 0 GB?",
        "/fit",
        "/quote",
        "/nonsense",
        "can 8b run on 1e99 GB",
    ],
)
def test_bad_input_gets_one_clear_sentence(bot: Bot, question: str) -> None:
    reply = ask(bot, question)
    assert reply.headline.strip()
    assert "Traceback" not in whole(reply)
    assert "nan" not in whole(reply).split()


@pytest.mark.parametrize(
    ("question", "words"),
    [
        ("can 8b run on 0x 4090?", ("1 to 1024",)),
        ("can 8b run on 10000x 4090?", ("10,000", "1 to 1024")),
        ("can 70B run on a RTX 9990?", ("9990",)),
        ("can flubber-7b run on a 4090?", ("flubber",)),
        ("can 8b run on a 4090 with 999999999 context?", ("999,999,999",)),
        ("can 8b run on a 4090 with a context of -5?", ("-5", "1 to 100,000,000")),
    ],
)
def test_what_is_wrong_is_quoted(bot: Bot, question: str, words: tuple[str, ...]) -> None:
    assert all(word in whole(ask(bot, question)) for word in words)


def test_a_size_that_no_model_has_is_given_a_bound_that_says_so(bot: Bot) -> None:
    reply = ask(bot, "what does a 52B model need?")
    assert "at least" in reply.headline
    assert "bound" in reply.detail
    assert reply.verdict is None


def test_memory_that_contradicts_the_card_is_said_back(bot: Bot) -> None:
    assert "24" in whole(ask(bot, "can 70b q4 run on one A6000 24GB?"))


def test_an_overheard_chat_is_not_answered(bot: Bot) -> None:
    for text in ("thanks!", "how many fps in cyberpunk?"):
        assert bot.answer(Question(text, addressed=False)).tone is Tone.QUIET
        assert bot.answer(Question(text)).tone is not Tone.QUIET


def test_an_old_price_says_its_age_and_history_is_no_quote(bot: Bot) -> None:
    later = Context(today=date(2027, 2, 1))
    reply = bot.answer(Question("/quote 70b int4", context=later))
    assert "days ago" in whole(reply)
    dates = [date.fromisoformat(row[-1].text) for row in reply.more[0].rows]
    assert min(dates) >= date(2026, 2, 1)
    long_after = bot.answer(Question("/quote 70b int4", context=Context(today=date(2029, 1, 1))))
    assert long_after.headline.startswith("No single machine that I have a price for")


def test_the_rtx_4090_has_no_nvlink_and_the_3090_has(bot: Bot) -> None:
    assert ask(bot, "does the 4090 have NVLink?").headline.startswith("No")
    assert ask(bot, "does the 3090 have nvlink").headline.startswith("Yes")


@pytest.mark.parametrize(("question", "verdict", "source"), [
    ("can I fully fine-tune llama 3.1 8b with adamw on an a100 80gb?", "no", "ZeRO paper: 16 bytes a parameter, 120 GiB for 8B"),
    ("can I qlora llama 3.1 8b on a 3090?", "fits", "torchtune README: 7.4 GiB; Unsloth: 6 GB"),
    ("can I lora llama 3.1 8b on an a100 40gb?", "fits", "torchtune README: 16.2 GiB"),
    ("can I lora llama 3.1 70b on 8x a100 80gb?", "fits", "torchtune README: 27.6 GiB a card"),
    ("can I lora llama 3.1 70b on a 4090?", "no", "70B in 16 bits is 131 GiB"),
])  # fmt: skip
def test_a_training_verdict_is_what_was_measured(bot: Bot, question: str, verdict: str, source: str) -> None:
    reply = ask(bot, question)
    assert reply.intent == "training"
    rows = {row[0].text: row[-1].text for row in reply.tables[0].rows}
    asked = next(
        text
        for name, text in rows.items()
        if name.split()[0].lower() in question or (name == "full, AdamW" and "adamw" in question)
    )
    assert asked == verdict, source


@pytest.mark.parametrize(
    ("question", "lowest", "highest"), [("qlora llama 3.1 70b on a 3090?", 8, 9), ("lora qwen2.5 1.5b on a 3090?", 8, 10)]
)
def test_twice_what_inference_needs_is_held_against_this_model(bot: Bot, question: str, lowest: float, highest: float) -> None:
    """ZeRO paper: AdamW keeps 16 bytes a parameter, eight times the two of inference, beside what no model is too small for."""
    said = re.findall(r"\d+\.\d", ask(bot, question).detail.partition("16 bits")[2])
    without, with_it, qlora, full = map(float, said)
    assert lowest < full < highest
    assert full > without > with_it > qlora


def test_twice_is_wrong_for_a_small_model(bot: Bot) -> None:
    """Activations and logits of a large vocabulary outweigh small weights."""
    details = (ask(bot, f"lora {model} on a 3090?").detail for model in ("llama 3.1 70b", "qwen2.5 1.5b"))
    large, small = (float(detail.partition("LoRA takes ")[2].split()[0]) for detail in details)
    assert large < 2.5 < small


def test_a_board_of_four_devices_is_judged_as_four(bot: Bot) -> None:
    one_model = ask(bot, "can gemma 3 27b int4 run on an A16 with ollama, 4k context?")
    assert "4×" in one_model.headline
    assert any("4 GPUs of 16 GB" in note for note in one_model.notes)
    picture = ask(bot, "can flux dev bf16 run on an A16 with everything on the card?")
    assert picture.verdict != "fits", "one picture is made on one device, and 64 GB is not there in one piece"


def test_a_board_is_priced_once(bot: Bot) -> None:
    rows = {row[0].text: [cell.text for cell in row[1:]] for row in ask(bot, "A16 vs A40").tables[0].rows}
    assert rows["slots"] == ["2", "2"]
    assert rows["board power"] == ["250 W", "300 W"]
    assert rows["memory"][0] == "64 GiB"
