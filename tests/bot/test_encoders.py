"""Encoders, embedding models and speech models: published memory and times, and several models on one card."""

from datetime import date

import pytest

from bot import Bot, Context, Question, Reply
from bot.encoder_reply import duration
from bot.parse import parse
from bot.phrases import locales
from bot.reply import Tone
from sizing.estimate import Interval
from sizing.units import GIB, MIB

TODAY = date(2026, 11, 21)


def ask(bot: Bot, text: str, locale: str | None = None) -> Reply:
    return bot.answer(Question(text, locale, context=Context(today=TODAY)))


def total(reply: Reply) -> float:
    assert reply.estimate is not None
    return float(reply.estimate["bytes"]["total"])


@pytest.mark.parametrize(
    ("question", "peak_mib", "source"),
    [
        ("/requirements whisper-large-v2 fp16", 4525, "faster-whisper README: large-v2, fp16, beam 5: 4525 MB"),
        ("/requirements whisper-large-v2 int8", 2926, "faster-whisper README: large-v2, int8, beam 5: 2926 MB"),
        ("/requirements whisper-medium fp32", 5 * 1024, "openai/whisper README: medium ~5 GB"),
    ],
)
def test_speech_needs_what_was_measured(bot: Bot, question: str, peak_mib: float, source: str) -> None:
    assert total(ask(bot, question)) / MIB == pytest.approx(peak_mib, rel=0.3), source


@pytest.mark.parametrize(
    ("question", "weights_gb", "source"),
    [
        ("/requirements bart-large-mnli fp32", 1.63, "facebook/bart-large-mnli: model.safetensors, 1.63 GB"),
        ("/requirements bart-large-mnli fp16", 0.815, "half of the fp32 file"),
        ("/requirements bert-base-uncased fp32", 0.440, "google-bert/bert-base-uncased: model.safetensors, 440 MB"),
        ("/requirements bge-m3 fp32", 2.27, "BAAI/bge-m3: pytorch_model.bin, 2.27 GB"),
        ("/requirements all-minilm-l6-v2 fp32", 0.0909, "sentence-transformers/all-MiniLM-L6-v2: model.safetensors, 90.9 MB"),
        ("/requirements flan-t5-xxl fp32", 44.5, "google/flan-t5-xxl: 44.5 GB in shards"),
    ],
)
def test_weights_are_as_large_as_the_files(bot: Bot, question: str, weights_gb: float, source: str) -> None:
    estimate = ask(bot, question).estimate
    assert estimate is not None
    assert estimate["bytes"]["weights"] / 1e9 == pytest.approx(weights_gb, rel=0.01), source


@pytest.mark.parametrize(
    ("question", "verdict", "source"),
    [
        ("can whisper large v3 fp16 run on a 3070 ti", "fits", "faster-whisper README: 4.5 GB on an RTX 3070 Ti 8GB"),
        ("can flan-t5-xxl fp16 run on a 4090", "fits", "22.3 GB of weights in 16 bits, 24 GB"),
        ("can flan-t5-xxl fp32 run on a 4090", "no", "44.5 GB of weights, 24 GB"),
        ("bge-m3 on a T4 batch 32", "fits", "2.3 GB of weights, 16 GB"),
    ],
)
def test_a_verdict_is_what_is_known(bot: Bot, question: str, verdict: str, source: str) -> None:
    reply = ask(bot, question)
    assert reply.intent == "fit"
    assert reply.verdict == verdict, f"{reply.headline} — but {source}"


def test_more_and_longer_texts_take_more_of_the_card(bot: Bot) -> None:
    one, many, longer = (ask(bot, f"/fit bge-m3 fp16 tesla-t4 {rest}") for rest in ("", "batch 64", "context 2,048 batch 64"))
    assert total(one) < total(many) < total(longer)


def test_a_text_is_cut_where_the_model_stops_reading(bot: Bot) -> None:
    cut, whole = (ask(bot, f"/fit bert-base-uncased fp16 tesla-t4 context {length}") for length in ("4,096", "512"))
    assert total(cut) == total(whole)
    assert any("512" in note for note in cut.notes)


def test_times_are_told_for_the_card_and_for_a_cpu(bot: Bot) -> None:
    """sizing: zero-shot over ten labels is about 40 ms on a T4 and seconds on eight cores."""
    reply = ask(bot, "/fit bart-large-mnli fp16 tesla-t4 batch 10 context 128")
    assert "Tesla T4" in reply.detail
    assert "eight CPU cores" in reply.detail
    assert "Tesla T4" not in ask(bot, "/requirements bart-large-mnli").detail


@pytest.mark.parametrize(
    ("span", "shown"),
    [
        (Interval(0.0041, 0.006, 0.0099), "4.1–9.9 ms"),
        (Interval(1.2, 2.0, 2.5), "1.2–2.5 s"),
        (Interval(780.0, 1200.0, 4740.0), "13–79 min"),
        (Interval(2.0, 2.0, 2.0), "2 s"),
    ],
)
def test_a_time_is_a_range_in_one_unit(span: Interval, shown: str) -> None:
    assert duration(span) == shown


@pytest.mark.parametrize("kind", ["fit", "throughput", "capacity"])
def test_an_encoder_is_answered_whatever_is_asked_of_it(bot: Bot, kind: str) -> None:
    reply = ask(bot, f"/{kind} bge-m3 rtx-4090")
    assert reply.understood
    assert "bound" not in reply.detail
    assert reply.tables


def test_an_encoder_of_unknown_shape_gets_a_bound_that_says_so(bot: Bot) -> None:
    assert "bound" in ask(bot, "/fit embeddinggemma-300m rtx-4090").detail


def test_formats_of_language_models_leave_an_encoder_in_16_bits(bot: Bot) -> None:
    (table,) = ask(bot, "/fit bge-m3 q4_k_m rtx-4090").tables
    assert [row[0].text for row in table.rows] == ["FP16"]


@pytest.mark.parametrize(
    ("question", "words"), [("/fit bge-m3 rtx-4090 batch 0", "0 users or sequences"), ("/fit bge-m3 rtx-4090 0 users", "0 users")]
)
def test_no_text_at_all_is_refused(bot: Bot, question: str, words: str) -> None:
    reply = ask(bot, question)
    assert words in reply.headline
    assert not reply.understood


@pytest.mark.parametrize("question", ["/fit bge-m3 rtx-4090", "/requirements whisper-large-v3", "/fit bart-large tesla-t4"])
@pytest.mark.parametrize("locale", locales())
def test_an_answer_is_whole_and_its_buttons_are_read(bot: Bot, question: str, locale: str) -> None:
    reply = ask(bot, question, locale)
    assert reply.understood
    assert reply.sources
    for table in (*reply.tables, *reply.more):
        assert all(len(row) == len(table.columns) for row in table.rows)
    for choice in reply.buttons:
        again = ask(bot, choice.question)
        assert (again.understood, again.unused) == (True, ""), choice
        assert [model.key for model in again.slots.models] == [model.key for model in reply.slots.models]


def test_llama_and_bart_share_a_4090(bot: Bot) -> None:
    """8.03e9 and 407e6 parameters in 16 bits are 15.7 GiB, and 8k of cache is 1 GiB."""
    reply = ask(bot, "do llama 3 8b fp16 and bart-large-mnli fit together on one 4090?")
    assert reply.verdict == "fits"
    assert "Llama 3 8B" in reply.headline
    assert "BART large MNLI" in reply.headline
    assert 16.7 <= total(reply) / GIB <= 18.5
    (table,) = reply.tables
    *alone, together = (cell.value or 0.0 for cell in table.rows[0][1:4])
    assert together == pytest.approx(sum(alone), rel=0.01)


def test_what_fits_alone_may_not_fit_together(bot: Bot) -> None:
    assert ask(bot, "can llama 3.1 8b fp16 run on a 3090").verdict == "fits"
    assert ask(bot, "can qwen3 8b fp16 run on a 3090").verdict == "fits"
    both = ask(bot, "can llama 3.1 8b fp16 and qwen3 8b fp16 run together on a 3090")
    assert both.verdict == "no"
    assert both.tone is Tone.BAD


def test_24_and_12_hold_nothing_of_36_together(bot: Bot) -> None:
    """15.7 GiB and 15.8 GiB: neither card has 32."""
    reply = ask(bot, "llama 3.1 8b fp16 and whisper large v3 fp16 together on a 3060 12gb and a 3090")
    assert [row[0].text for row in reply.tables[0].rows] == ["RTX 3060 12 GB", "RTX 3090"]
    assert [row[-1].text for row in reply.tables[0].rows] == ["no", "fits"]


def test_pictures_and_a_language_model_share_a_card(bot: Bot) -> None:
    reply = ask(bot, "sdxl and llama 3.1 8b q4_k_m together on a 4090")
    names = [column.label for column in reply.tables[0].columns]
    assert {"SDXL 1.0 base", "Llama 3.1 8B"} <= set(names)
    assert reply.verdict in {"fits", "tight"}


def test_a_server_that_claims_the_card_is_told_to_claim_less(bot: Bot) -> None:
    reply = ask(bot, "llama 3.1 8b fp16 with vllm together with whisper large v3 fp16 on a 3090")
    assert any("0.7" in note or "0.8" in note for note in reply.notes)


def test_two_sizes_are_alternatives_unless_said_to_be_together(bot: Bot) -> None:
    assert "together" not in ask(bot, "/fit llama-3.1-8b qwen3-14b rtx-4090").headline
    assert "together" in ask(bot, "/fit llama-3.1-8b int4 qwen3-14b rtx-4090 together").headline


@pytest.mark.parametrize("locale", locales())
def test_a_shared_card_is_answered_in_every_language(bot: Bot, locale: str) -> None:
    reply = ask(bot, "llama 3.1 8b 與 bge-m3 一起放 3090", locale)
    assert reply.verdict == "fits"
    for choice in reply.buttons:
        assert ask(bot, choice.question).understood, choice
        assert len(choice.question) <= 100


def test_a_button_keeps_the_company(bot: Bot) -> None:
    reply = ask(bot, "qwen3 8b int4 and llama 3.1 8b int4 together on a 3090")
    for assumption in reply.assumptions:
        for choice in assumption.change:
            assert parse(choice.question, bot.lexicon).together
            assert ask(bot, choice.question).headline != ""
            assert len(ask(bot, choice.question).slots.models) == 2


def test_a_model_of_unknown_shape_cannot_share(bot: Bot) -> None:
    reply = ask(bot, "/fit llama-3.1-8b embeddinggemma-300m rtx-4090 together")
    assert reply.headline
    assert reply.verdict != "no"
