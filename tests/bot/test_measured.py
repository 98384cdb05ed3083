"""Measured runs beside an estimate: of the same model, precision, number of cards and a like context, and of nothing else."""

from datetime import UTC, date, datetime

import pytest

from bot.bot import Bot
from bot.question import Context, Question
from bot.reply import Reply
from knowledge.team import GpuCount, MeasuredRun

TODAY = date(2026, 11, 21)


def reply(bot: Bot, text: str, locale: str = "en", runs: tuple[MeasuredRun, ...] = ()) -> Reply:
    return bot.answer(Question(text, locale, context=Context(today=TODAY, runs=runs)))


def notes(bot: Bot, text: str) -> str:
    return " ".join(note for note in reply(bot, text).notes if "measured" in note)


ON_IT = "on this hardware at INT8 (Q8_0) decoded at"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (
            "can llama 33b int8 run on an rtx a6000?",
            "2 measured runs at INT8 (Q8_0) used 35.8–36.2 GB (RTX A6000, A100 SXM4 40 GB).",
        ),
        ("can llama 33b int8 run on an rtx a6000?", f"1 measured run {ON_IT} 19–38 tok/s."),
        ("llama 65b int8 on an a100 80gb", "1 measured run at INT8 (Q8_0) used 74.3 GB (A100 SXM4 80 GB)."),
        ("llama 65b int8 on an a100 80gb", "decoded at 15–35 tok/s."),
        ("llama 13b int8 on a 4090", "2 measured runs at INT8 (Q8_0) used 16.2–16.5 GB (RTX 3090 Ti, RTX 4090)."),
        ("llama 7b int8 on a 3090", "3 measured runs at INT8 (Q8_0) used 9.1–9.4 GB"),
        ("llama 7b int8 on a 3090", "decoded at 29–55 tok/s."),
        ("how much memory does llama 33b int8 need?", "2 measured runs at INT8 (Q8_0) used 35.8–36.2 GB"),
        ("how fast is llama 33b int8 on an a6000?", "decoded at 19–38 tok/s."),
    ],
)
def test_the_documents_own_runs_stand_beside_the_estimate(bot: Bot, text: str, said: str) -> None:
    """The runs that the guide for LLaMA and its users reported (truth-reports.csv)."""
    assert said in notes(bot, text)


@pytest.mark.parametrize(
    "text",
    [
        "can llama 33b fp16 run on 2x rtx a6000?",  # another precision
        "can llama 33b int8 run on 4x rtx 4070?",  # another number of cards
        "can llama 2 7b int8 run on a 3090?",  # another model of the same size
        "can llama 33b int8 run on an rtx a6000 with 32 users?",  # another batch
    ],
)
def test_another_precision_count_model_or_batch_is_never_shown(bot: Bot, text: str) -> None:
    assert "GB (" not in notes(bot, text)


def test_a_speed_of_another_card_or_program_is_not_shown(bot: Bot) -> None:
    """XiongjieDai's tables have Llama 3 8B Q4_K_M on a 4090 under llama.cpp: 127.74 tokens a second."""
    assert "tok/s" in notes(bot, "how fast is llama 3 8b q4_k_m on a 4090 with 1k context")
    assert "tok/s" not in notes(bot, "how fast is llama 3 8b q4_k_m on a 4070 super with 1k context")
    assert "tok/s" not in notes(bot, "how fast is llama 3 8b q4_k_m on a 4090 with ollama at 128k context")


def test_a_run_out_of_memory_is_told(bot: Bot) -> None:
    """The same tables: Llama 3 8B F16 did not run on an RTX 3080 of 10 GB."""
    assert "ran out of memory" in notes(bot, "llama 3 8b f16 on a 3080 10gb with 1k context")


def test_the_runs_are_listed_behind_the_work_with_their_sources(bot: Bot) -> None:
    answer = reply(bot, "can llama 33b int8 run on an rtx a6000?")
    (table,) = [table for table in answer.more if "as their sources state them" in table.caption]
    assert [[cell.text for cell in row[:5]] for row in table.rows] == [
        ["RTX A6000", "int8", "–", "35.8 GB", "19–38"],
        ["A100 SXM4 40 GB", "int8", "–", "36.2 GB", "21–39"],
    ]
    assert any("github.com/facebookresearch/llama/issues/79" in (source.url or "") for source in answer.sources)


def test_they_are_told_in_chinese(bot: Bot) -> None:
    answer = reply(bot, "RTX A6000 跑得動 LLaMA 33B int8 嗎？", "zh-TW")
    assert any("2 筆實測，用了 35.8–36.2 GB" in note for note in answer.notes)


def test_what_the_team_measured_counts_too(bot: Bot) -> None:
    run = MeasuredRun(
        "r-abcdef", "llama-30b", "int8", (GpuCount("rtx-a6000"),), 38_654_705_664, 21.0, at=datetime(2026, 11, 1, tzinfo=UTC)
    )
    answer = reply(bot, "can llama 33b int8 run on an rtx a6000?", runs=(run,))
    assert any(note.startswith("3 measured runs at INT8 (Q8_0) used 35.8–36.2 GiB") for note in answer.notes)
    (table,) = [table for table in answer.more if "as their sources state them" in table.caption]
    assert [row[6].text for row in table.rows].count("your team") == 1


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("flux.1 dev bf16 1024x1024 on an h100", "1 measured run at 1024×1024 peaked at 36.2 GiB"),
        ("flux.1 dev 1024x1024 on an h100", "1 measured run at 1024×1024 peaked at 36.2 GiB"),
        ("/diffusion flux.1-dev bf16 h100 1024x1024 batch 8", "1 measured run at 1024×1024 peaked at 47.5 GiB"),
        ("cogvideox 5b 720x480 bf16 49 frames on an a100 80gb", "at 720×480 peaked at"),
    ],
)
def test_pictures_have_theirs(bot: Bot, text: str, said: str) -> None:
    """The diffusers team measured 36.166 for FLUX.1-dev in bf16, one picture on an H100."""
    assert said in notes(bot, text)


@pytest.mark.parametrize(
    "text",
    [
        "flux.1 dev nf4 1024x1024 on an h100",  # another precision
        "flux.1 dev bf16 512x512 on an h100",  # another size
        "flux.1 schnell bf16 1024x1024 on an h100",  # another model
        "/diffusion flux.1-dev bf16 h100 1024x1024 batch 3",  # another batch
    ],
)
def test_pictures_of_another_size_precision_or_batch_are_not_shown(bot: Bot, text: str) -> None:
    assert notes(bot, text) == ""


def test_training_has_its_own(bot: Bot) -> None:
    """litgpt's tables: LoRA of Llama 2 7B at batch 1 and 1304 tokens peaked at 21.30 GB (10**9)."""
    assert "1 measured run of LoRA" in notes(bot, "lora fine-tuning of llama 2 7b with 1304 context")
    assert "19.8 GiB" in notes(bot, "lora fine-tuning of llama 2 7b with 1304 context")
    assert notes(bot, "lora fine-tuning of llama 2 7b with 65536 context") == ""
    assert notes(bot, "lora fine-tuning of llama 3 8b with 1304 context") == ""
