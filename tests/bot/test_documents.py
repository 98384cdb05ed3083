"""The questions of the documents that the project grew from, and what those get wrong, answered right."""

from datetime import date

import pytest

from bot import Bot, Context, Question, Reply


def ask(bot: Bot, text: str) -> Reply:
    return bot.answer(Question(text, context=Context(today=date(2026, 11, 21))))


def gib_needed(reply: Reply) -> float:
    estimate = reply.estimate
    assert estimate is not None
    return float(estimate["bytes"]["total"]) / 2**30


@pytest.mark.parametrize(
    ("question", "least_gb", "most_gb"),
    [
        ("what does llama 1 7b need at 4 bit?", 3.5, 6),
        ("what does llama-13b need at 4 bit?", 6.5, 10),
        ("what does llama-30b need at 4-bit?", 16, 22),
        ("what does llama 65b need at 4bit?", 33, 44),
    ],
)
def test_the_four_bit_minimums_of_the_llama_models(bot: Bot, question: str, least_gb: float, most_gb: float) -> None:
    """The weights alone are the least; the documents' round sizes (6, 10, 20, 40 GB and a little) are the most."""
    assert least_gb <= gib_needed(ask(bot, question)) <= most_gb


@pytest.mark.parametrize(("question", "measured_gb"), [
    ("can llama-7b int8 run on a 3060 12gb with transformers, 1k context", 9.1),
    ("can llama-13b int8 run on a 3090 ti with transformers, 1k context", 16.2),
    ("can llama-13b int8 run on a 4090 with transformers, 1k context", 16.5),
    ("can llama-30b int8 run on an a6000 with transformers, 1k context", 35.8),
    ("can llama-30b int8 run on an a100 40gb with transformers, 1k context", 36.2),
    ("can llama 65b int8 run on an a100 80gb with transformers, 1k context", 74.3),
])  # fmt: skip
def test_the_int8_runs_that_people_reported_fit(bot: Bot, question: str, measured_gb: float) -> None:
    """Reported without environment or length; 12 % leaves room for both."""
    reply = ask(bot, question)
    assert reply.verdict in {"fits", "tight"}
    assert gib_needed(reply) * 2**30 / 1e9 == pytest.approx(measured_gb, rel=0.12)


def test_one_sequence_of_1024_tokens_of_llama_7b_is_half_a_gib(bot: Bot) -> None:
    """2 x 32 layers x 32 heads x 128 x 2 bytes x 1024 tokens, where a document says about 1 GB."""
    estimate = ask(bot, "what does llama-7b fp16 need with a context of 1024 tokens?").estimate
    assert estimate is not None
    assert estimate["bytes"]["kv_cache"] == 2 * 32 * 32 * 128 * 2 * 1024 == 2**29


def test_tf32_is_stored_in_four_bytes(bot: Bot) -> None:
    tf32, fp32, fp16 = (ask(bot, f"what does llama-7b {name} need with 1k context").estimate for name in ("tf32", "fp32", "fp16"))
    assert tf32 is not None
    assert fp32 is not None
    assert fp16 is not None
    assert tf32["bytes"]["weights"] == fp32["bytes"]["weights"] == pytest.approx(2 * fp16["bytes"]["weights"], rel=0.01)


def test_7b_in_32_bits_on_the_cards_of_the_table(bot: Bot) -> None:
    """It ran on a 40 GB and on a 24 GB card as a modified single-GPU model; on 16 GB only in fewer bits."""
    assert ask(bot, "can llama-7b tf32 run on an a100 40gb, 1k context").verdict == "fits"
    assert ask(bot, "can llama-7b fp32 run on a 2080, 1k context").verdict == "no"
    assert ask(bot, "can llama-7b fp32 run on an a4000, 1k context").verdict == "no"


def test_can_65b_fit_on_four_3090s(bot: Bot) -> None:
    reply = ask(bot, "can 65B fit on 4x RTX 3090?")
    verdicts = {row[0].text.split()[0]: row[3].text.split(",")[0] for row in reply.tables[0].rows}
    assert (verdicts["BF16"], verdicts["INT4"]) == ("no", "fits")


def test_13b_does_not_fit_a_4090_in_16_bits_and_does_in_8(bot: Bot) -> None:
    assert ask(bot, "can 13B fp16 run on my 4090?").verdict == "no"
    assert ask(bot, "can 13B int8 run on my 4090?").verdict == "fits"


@pytest.mark.parametrize(
    ("card", "memory_gb", "nvlink"),
    [
        ("H100", 80, True),
        ("A100 80GB", 80, True),
        ("RTX A6000", 48, True),
        ("RTX 4090", 24, False),
        ("RTX 3090 Ti", 24, True),
        ("RTX 4080", 16, False),
        ("RTX 3080", 10, False),
        ("RTX 3070", 8, False),
    ],
)
def test_the_cards_of_the_documents_are_known(bot: Bot, card: str, memory_gb: int, nvlink: bool) -> None:
    """NVIDIA's product pages; one document says that the RTX 4090 has NVLink, which it has not."""
    assert f"{memory_gb} GB" in ask(bot, f"tell me about the {card}").headline
    assert ask(bot, f"does the {card} have nvlink?").headline.startswith("Yes" if nvlink else "No")


@pytest.mark.parametrize("model", ["llama 3.1 405b", "deepseek v3", "llama 3 8b"])
def test_the_models_of_the_documents_are_known(bot: Bot, model: str) -> None:
    reply = ask(bot, f"what does {model} need?")
    assert reply.tables
    assert reply.sources


def test_running_70b_at_home_costs_what_it_costs_today(bot: Bot) -> None:
    """One document's RTX A6000 pair and H100 come back as tiers with dated prices."""
    reply = ask(bot, "/quote 70b int4")
    tiers = [row[0].text for row in reply.tables[0].rows]
    assert "cloud" in tiers
    assert len(tiers) >= 4
    assert "older" in " ".join(reply.notes) or "days ago" in " ".join(reply.notes)
