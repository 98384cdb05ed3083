"""Image and video models: verdicts that others have measured, the levers, the buttons, and what cannot be asked."""

from datetime import date

import pytest

from bot import Bot, Context, Question, Reply
from bot.parse import parse
from bot.phrases import locales
from bot.reply import Table, Tone
from bot.rewrite import as_question
from bot.slots import GpuMention, ModelMention, Slots

TODAY = date(2026, 11, 21)
CONTEXT_GIB = 0.6
"""Published peaks are of PyTorch's pool, which does not see the CUDA context."""


def ask(bot: Bot, text: str, locale: str | None = None) -> Reply:
    return bot.answer(Question(text, locale, context=Context(today=TODAY)))


def needs(table: Table, column: int) -> list[float]:
    values = [row[column].value for row in table.rows]
    return [value for value in values if value is not None]


def test_needs_are_what_was_measured_of_flux(bot: Bot) -> None:
    """huggingface/blog diffusers-quantization.md, H100, T5 too: 36.2 GiB in BF16, 24.4 in 8 bits, 17.3 in NF4."""
    (table,) = ask(bot, "/diffusion flux.1-dev bf16 int8 nf4").tables
    assert needs(table, 1) == [pytest.approx(peak + CONTEXT_GIB, rel=0.2) for peak in (36.166, 24.432, 17.281)]


@pytest.mark.parametrize(
    ("question", "peak_gib", "source"),
    [
        ("/diffusion sd3-medium fp16 1024x1024", 18.765, "huggingface/blog sd3.md: A100 80GB, 18.765"),
        ("/diffusion cogvideox-5b bf16 49 frames 720x480", 33.0, "diffusers docs, cogvideox.md: 33 GB without offloading"),
        ("/diffusion hunyuanvideo bf16 129 frames 1280x720", 60.0, "tencent/HunyuanVideo README: 60 GB at 720p"),
        ("/diffusion hunyuanvideo bf16 129 frames 960x544", 45.0, "tencent/HunyuanVideo README: 45 GB at 544x960"),
    ],
)
def test_a_peak_is_what_was_measured(bot: Bot, question: str, peak_gib: float, source: str) -> None:
    estimate = ask(bot, question).estimate
    assert estimate is not None
    assert estimate["bytes"]["total"] / 2**30 == pytest.approx(peak_gib + CONTEXT_GIB, rel=0.15), source


@pytest.mark.parametrize(
    ("question", "verdict", "source"),
    [
        ("can sdxl fp16 run on an a100 40gb at 1024x1024 batch 4", "fits", "huggingface/blog: 21.7 GB on an A100 40GB"),
        ("can flux dev bf16 run on an h100 at 1024x1024", "fits", "diffusers-torchao: 36 GB on an H100"),
        ("hunyuanvideo bf16 1280x720 129 frames on an a100 80gb", "fits", "HunyuanVideo README: 60 GB on an 80 GB card"),
        ("wan 2.1 1.3b 832x480 81 frames on a 4090", "fits", "Wan2.1 README: 8.19 GB on a 4090 with offloading"),
        ("sd 1.5 512x512 on 6 GB", "fits", "sayakpaul/sample-datasets: 2.6 to 3.1 GiB"),
        ("can a 3060 12gb run flux nf4", "offload", "diffusers blog: 17.3 GiB whole, less with the T5 elsewhere"),
        ("flux bf16 on a 4090", "offload", "FLUX.1-schnell discussion 5: about 6 GB with sequential offload"),
    ],
)
def test_a_verdict_is_what_was_measured(bot: Bot, question: str, verdict: str, source: str) -> None:
    reply = ask(bot, question)
    assert reply.intent == "diffusion"
    assert reply.verdict == verdict, f"{reply.headline} — but {source}"


def test_wan_offloaded_is_near_what_its_readme_measured(bot: Bot) -> None:
    """Wan-Video/Wan2.1 README: 8.19 GB for 480p, 81 frames on a 4090, text encoder on the CPU."""
    (table,) = ask(bot, "/diffusion wan2.1-t2v-1.3b bf16 rtx-4090 832x480 81 frames").tables
    offloaded = next(row[1].value for row in table.rows if row[0].text == "text encoders on the CPU")
    assert offloaded == pytest.approx(8.19, rel=0.2)


def test_memory_is_a_constant_and_an_area_not_a_line_through_zero(bot: Bot) -> None:
    """The table that goes round (64: 2 GB, doubling with the edge to 1024: 32 GB) is wrong at every size: 6.5 GiB are weights."""
    edges = (64, 128, 256, 512, 1024)
    found = []
    for edge in edges:
        estimate = ask(bot, f"/diffusion sdxl fp16 {edge}x{edge}").estimate
        assert estimate is not None
        found.append(estimate["bytes"]["total"] / 2**30)
    assert found == sorted(found)
    assert all(total >= 6.46 for total in found)
    assert found[3] < 1.5 * found[0]
    assert found[4] < 20
    by_area = [(b - a) / (y**2 - x**2) for a, b, x, y in zip(found[2:], found[3:], edges[2:], edges[3:], strict=False)]
    assert by_area[1] == pytest.approx(by_area[0], rel=0.1)


def test_without_a_precision_each_has_a_row_and_with_one_each_lever(bot: Bot) -> None:
    (ladder,) = ask(bot, "flux dev on a 12 GB card").tables
    assert [row[0].text for row in ladder.rows] == ["BF16", "FP8", "NF4"]
    (levers,) = ask(bot, "flux dev fp8 on a 4090").tables
    assert levers.rows[0][0].text == "everything on the card"
    assert levers.rows[-1][0].text == "sequential offload"
    falling = needs(levers, 1)
    assert falling == sorted(falling, reverse=True)


def test_an_offload_says_what_it_costs_in_ram_and_time(bot: Bot) -> None:
    """huggingface/blog simple_sdxl_optimizations.md: 11.4 s, with model offload 16.1 s, with sequential offload 67 s."""
    (table,) = ask(bot, "sdxl fp16 on 8 GB").tables
    rows = {row[0].text: row for row in table.rows}
    assert rows["model offload"][4].value == pytest.approx(16.1 / 11.4, rel=0.1)
    assert rows["sequential offload"][4].value == pytest.approx(67 / 11.4, rel=0.1)
    assert rows["everything on the card"][3].value is None
    assert rows["model offload"][3].value == pytest.approx(6.46, rel=0.05)


def test_too_little_ram_to_offload_to_is_no(bot: Bot) -> None:
    assert ask(bot, "flux bf16 on a 4090 with 64GB ram").verdict == "offload"
    assert ask(bot, "flux bf16 on a 4090 with 16GB ram").verdict == "no"


def test_a_card_alone_is_answered_with_the_well_known_models(bot: Bot) -> None:
    reply = ask(bot, "what can I generate on 8 GB")
    (table,) = reply.tables
    names = {row[0].text: row[3].text for row in table.rows}
    assert names["Stable Diffusion 1.5"] == "fits"
    assert "Wan 2.2 T2V A14B (2 experts)" not in {name for name, how in names.items() if how == "fits"}
    assert ask(bot, "which image models run on 12 GB for image generation?").tables[0].columns == table.columns


def test_a_size_that_nobody_asked_for_is_no_reason_to_say_no(bot: Bot) -> None:
    """People run HunyuanVideo on 16 GB, at less than the 720p and 129 frames of its card (60 GB there, tencent/HunyuanVideo)."""
    reply = ask(bot, "can hunyuanvideo run on a 4080?")
    assert reply.verdict in {"offload", "tight"}
    assert any("1280×720" in note for note in reply.notes)
    assert "832×480" in {one.text for one in reply.assumptions}
    assert ask(bot, "can hunyuanvideo make 129 frames at 1280x720 on a 4080?").verdict == "no"


def test_two_named_models_are_compared_on_the_card(bot: Bot) -> None:
    (table,) = ask(bot, "sdxl or sd 1.5 on 8 GB of vram").tables
    assert [row[0].text for row in table.rows] == ["SDXL 1.0 base", "Stable Diffusion 1.5"]


@pytest.mark.parametrize("intent", ["fit", "requirements", "throughput", "capacity"])
def test_a_pipeline_is_answered_as_one_whatever_was_asked_of_it(bot: Bot, intent: str) -> None:
    reply = ask(bot, f"/{intent} sdxl rtx-4090")
    assert reply.understood
    assert "SDXL" in reply.headline
    assert reply.tables


def test_one_generation_is_judged_on_one_card(bot: Bot) -> None:
    reply = ask(bot, "flux bf16 on a 3060 and a 3090")
    assert any("RTX 3090" in note for note in reply.notes)
    assert reply.estimate is not None
    assert [device["gpu"] for device in reply.estimate["per_device"]] == ["rtx-3090"]


def test_the_work_is_shown_phase_by_phase(bot: Bot) -> None:
    reply = ask(bot, "sd 1.5 fp16 512x512 on a 3060 12gb")
    (phases,) = reply.more
    assert [column.label for column in phases.columns[1:]] == ["encode", "denoise", "decode"]
    *parts, total = phases.rows
    for column in range(1, len(phases.columns)):
        assert sum(row[column].value or 0 for row in parts) == pytest.approx(total[column].value or 0)


def test_every_default_is_said_and_every_button_is_read_as_it_was_written(bot: Bot) -> None:
    reply = ask(bot, "wan 2.2 14b on a 4090")
    assert [assumption.key for assumption in reply.assumptions] == ["resolution", "frames", "batch", "text_encoders", "runtime"]
    for choice in reply.buttons:
        assert len(choice.question) <= 100
        again = ask(bot, choice.question)
        assert (again.understood, again.intent, again.unused) == (True, "diffusion", ""), choice
        assert [model.key for model in again.slots.models] == ["wan2.2-t2v-a14b"]
    asked = ask(bot, "wan 2.2 14b fp8 720p 81 frames on a 4090, batch 2")
    assert [assumption.key for assumption in asked.assumptions] == ["runtime"]


@pytest.mark.parametrize("sides", [(512, 512), (832, 480), (1280, 720), (1024, 1024), (64, 4096)])
@pytest.mark.parametrize("frames", [1, 33, 81, 121])
def test_size_and_frames_survive_a_button(bot: Bot, sides: tuple[int, int], frames: int) -> None:
    written = Slots(
        models=(ModelMention(key="wan2.2-t2v-a14b"),),
        precision=("fp8",),
        gpus=(GpuMention("rtx-3090", 2),),
        batch=(3,),
        task=("diffusion",),
        resolution=(sides,),
        frames=(frames,),
    )
    read = parse(as_question("diffusion", written), bot.lexicon)
    assert (read.intent, read.slots.as_json(), read.unused) == ("diffusion", written.as_json(), "")


def test_every_pipeline_can_be_named_by_a_button(bot: Bot) -> None:
    keys = {alias.key for alias in bot.library.aliases() if alias.kind == "diffusion"}
    read = {key: parse(f"/diffusion {key} rtx-4090", bot.lexicon).slots for key in keys}
    meant = {key: bot.library.resolve("diffusion", slots.models[0].key or "") for key, slots in read.items() if slots.models}
    assert meant == {key: key for key in keys}


def test_a_side_beside_a_picture_model_is_a_square(bot: Bot) -> None:
    assert parse("is sdxl at 1024 possible on 8GB?", bot.lexicon).slots.resolution == ((1024, 1024),)
    assert parse("is qwen3 8b at 1024 possible on 8GB?", bot.lexicon).slots.resolution == ()


@pytest.mark.parametrize(
    ("question", "words"),
    [
        ("sdxl 0x0 on a 4090", "0×0"),
        ("sdxl 100000x100000 on a 4090", "100,000×100,000"),
        ("wan 2.2 0 frames on a 4090", "0 frames"),
        ("wan 2.2 1000000 frames on a 4090", "1,000,000 frames"),
        ("sdxl 81 frames on a 4090", "SDXL 1.0 base makes images"),
        ("sdxl on a 4090, batch 0", "0 at a time"),
        ("/training sdxl rtx-4090", "training of SDXL"),
        ("framepack on a 4090", "framepack"),
    ],
)
def test_what_cannot_be_asked_is_quoted(bot: Bot, question: str, words: str) -> None:
    reply = ask(bot, question)
    assert words in reply.headline
    assert reply.tables == ()
    assert not reply.understood
    assert not any("\u4e00" <= letter <= "\u9fff" for letter in reply.headline)
    assert ask(bot, question, "zh-TW").headline != reply.headline


def test_an_unknown_picture_model_is_not_sized_as_another(bot: Bot) -> None:
    reply = ask(bot, "flux.9 dev on a 4090")
    assert reply.tone is Tone.WARN or "flux.1" not in (reply.slots.models[0].key or "")
    assert ask(bot, "framepack on a 4090").tone is Tone.WARN


@pytest.mark.parametrize(
    ("question", "name"),
    [
        ("flux kontext on a 4090", "FLUX.1 Kontext dev"),
        ("is 16 GB enough for qwen image edit 2509?", "Qwen-Image-Edit 2509"),
        ("pony xl on 8 GB", "Pony Diffusion V6 XL"),
    ],
)
def test_a_fine_tune_is_sized_as_what_it_was_trained_from(bot: Bot, question: str, name: str) -> None:
    reply = ask(bot, question)
    assert reply.intent == "diffusion"
    assert name in reply.headline
    assert reply.tables


def test_nothing_named_asks_for_both(bot: Bot) -> None:
    reply = ask(bot, "/diffusion")
    assert (reply.tone, reply.understood) == (Tone.ASK, False)
    assert all(ask(bot, choice.question).understood for choice in reply.choices)


@pytest.mark.parametrize(
    "question",
    [
        "flux dev on a 12 GB card",
        "how much vram for flux fp8?",
        "what can I generate on 8 GB",
        "wan 2.2 14b 720p 81 frames on a 4090",
        "how much does sdxl need?",
        "8 GB 能生成什麼圖",
        "4060 Ti 16GB 跑 flux 夠嗎",
    ],
)
@pytest.mark.parametrize("locale", locales())
def test_an_answer_is_whole_in_every_language(bot: Bot, question: str, locale: str) -> None:
    reply = ask(bot, question, locale)
    assert reply.understood
    assert reply.headline
    assert reply.sources
    assert ask(bot, question, locale) == reply
    for table in (*reply.tables, *reply.more):
        assert table.rows
        assert all(len(row) == len(table.columns) for row in table.rows)


def test_seconds_are_not_guessed(bot: Bot) -> None:
    assert any("seconds" in note for note in ask(bot, "/throughput sdxl rtx-4090").notes)


@pytest.mark.parametrize("model", ["sdxl", "flux.1-dev", "hunyuanvideo"])
def test_a_larger_card_is_never_a_worse_answer(bot: Bot, model: str) -> None:
    order = ["no", "tight", "offload", "fits"]
    verdicts = [ask(bot, f"/diffusion {model} fp8 {size}GB vram 1024x1024").verdict or "" for size in range(2, 97, 2)]
    ranks = [order.index(verdict) for verdict in verdicts]
    fitting = [rank >= order.index("tight") for rank in ranks]
    assert fitting == sorted(fitting)
    assert verdicts[-1] == "fits"
