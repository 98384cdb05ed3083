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


def test_an_older_spelling_of_nvlink_is_understood_and_answered_right(bot: Bot) -> None:
    """A document calls it VLink, and gives it to the RTX 4090."""
    assert ask(bot, "does a 4090 support NVIDIA VLink?").headline.startswith("No")
    assert "RTX 4090 and 5090 have none" in ask(bot, "what is VLink?").detail


def test_training_is_not_twice_inference(bot: Bot) -> None:
    """A document multiplies by two: 16 bytes a parameter for full fine-tuning with Adam are eight times two bytes."""
    reply = ask(bot, "is fine-tuning just double the memory of inference?")
    assert "eight times" in reply.detail + " ".join(reply.notes)
    assert "16 bytes a parameter" in ask(bot, "what is full fine-tuning?").detail


def test_65b_in_8_bits_takes_a_byte_a_parameter(bot: Bot) -> None:
    """A document says 125 GB in int8 and 250 in fp16, twice of what 65.3 billion parameters take; Q8_0 has 8.5 bits."""
    int8, fp16 = (ask(bot, f"memory needed for llama 65b at {name}, 1k context").estimate for name in ("int8", "fp16"))
    assert int8 is not None
    assert fp16 is not None
    assert int8["bytes"]["weights"] == pytest.approx(65.3e9 * 8.5 / 8, rel=0.01)
    assert fp16["bytes"]["weights"] == pytest.approx(65.3e9 * 2, rel=0.01)
    assert int8["bytes"]["total"] < 80e9


@pytest.mark.parametrize(("side", "most_gib"), [(512, 16), (1024, 20)])
def test_sdxl_needs_less_than_the_documents_ladder_of_32_gb(bot: Bot, side: int, most_gib: float) -> None:
    """A document doubles memory with each doubling of the side, up to 32 GB at 1024: the weights do not grow with the picture."""
    reply = ask(bot, f"how much memory for sdxl at {side}x{side}?")
    whole = reply.tables[0].rows[0][1].value
    assert whole is not None
    assert 5 < whole < most_gib


def test_why_13b_does_not_go_on_a_4090(bot: Bot) -> None:
    reply = ask(bot, "LLM 13B will not go on my 4090, OOM. Why?")
    assert reply.intent == "oom"
    rows = {row[0].text: row for row in reply.tables[0].rows}
    assert "no" in " ".join(cell.text for cell in rows["BF16"])
    assert "fits" in " ".join(cell.text for cell in rows["INT4 (Q4_K_M)"])


def test_an_8b_and_a_zero_shot_classifier_share_a_24_gb_card(bot: Bot) -> None:
    """0.4B parameters beside 8.03B in 16 bits: 16.9 GB of weights, which a document rightly puts on one RTX 4090."""
    reply = ask(bot, "can llama 3 8b fp16 and the facebook zero-shot model be on a 4090 at once?")
    assert reply.verdict in {"fits", "tight"}


def test_what_people_run_70b_on_at_home_is_answered_with_hardware_and_prices(bot: Bot) -> None:
    reply = ask(bot, "what kind of hardware do people with a 70B at home have, and what did it cost?")
    assert reply.intent in {"recommend_hardware", "quote"}
    assert any("$" in cell.text for row in reply.tables[0].rows for cell in row)


def test_what_builds_for_a_model_cost_is_a_quote_and_not_a_question_back(bot: Bot) -> None:
    reply = ask(bot, "Folks online run 70B models at home. What hardware is that, and how much do such builds cost, you think?")
    assert reply.intent in {"quote", "recommend_hardware"}
    assert any("$" in cell.text for row in reply.tables[0].rows for cell in row)
