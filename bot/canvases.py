"""The defaults of a generation: the largest usual size that a card makes, in words, with the buttons that change it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from bot.ask import Ask
from bot.pipeline import Canvas, Pipeline, Way, find_best
from bot.reply import Assumption, Choice
from bot.rewrite import as_question
from bot.slots import GpuMention
from bot.wording import short
from bot.workload import Rig

IMAGE_SIDES = (512, 1024, 1536, 2048)
VIDEO_SIZES = ((832, 480), (1280, 720))
VIDEO_FRAMES = (33, 81, 121)
OTHER_BATCH = 4
CARDS_TO_TRY = ("rtx-3060-12gb", "rtx-4060-ti-16gb", "rtx-4090", "rtx-5090")


def fitting_canvas(ask: Ask, pipeline: Pipeline, canvas: Canvas, rig: Rig) -> tuple[Canvas, Way | None]:
    """The canvas and its best way; where size or frames were not said and it does not fit, the largest smaller one that does."""
    best = find_best(ask, pipeline, canvas, rig)
    if best is not None:
        return canvas, best
    for each in _smaller(pipeline, canvas):
        best = find_best(ask, pipeline, each, rig)
        if best is not None and best.works:
            return each, best
    return canvas, None


def _smaller(pipeline: Pipeline, canvas: Canvas) -> Iterator[Canvas]:
    """Fewer pixels first, then fewer frames too; only of what was not said."""
    sizes = [(canvas.width, canvas.height)]
    if "resolution" in canvas.assumed:
        usual = VIDEO_SIZES if pipeline.model.is_video else [(side, side) for side in reversed(IMAGE_SIDES)]
        sizes += [(width, height) for width, height in usual if width * height < canvas.width * canvas.height]
    frames = [canvas.frames]
    if "frames" in canvas.assumed and pipeline.model.is_video:
        frames += [count for count in VIDEO_FRAMES[:1] if count < canvas.frames]
    for count in frames:
        for width, height in sizes:
            yield replace(canvas, width=width, height=height, frames=count)


def canvas_assumptions(ask: Ask, pipeline: Pipeline, canvas: Canvas, *, quantized: bool) -> tuple[Assumption, ...]:
    """Size, frames and batch where they were not said; what the text encoders are stored in where some row is quantized."""
    say, slots, found = ask.say, ask.slots, []
    if "resolution" in canvas.assumed:
        buttons = tuple(
            Choice(f"{width}×{height}", as_question("diffusion", slots, resolution=((width, height),)))
            for width, height in _other_sizes(pipeline, canvas)
        )
        found.append(Assumption("resolution", f"{canvas.width}×{canvas.height}", buttons))
    if "frames" in canvas.assumed and pipeline.model.is_video:
        counts = [count for count in VIDEO_FRAMES if count != canvas.frames][:2]
        buttons = tuple(
            Choice(say("diffusion.frames_button", count=count), as_question("diffusion", slots, frames=(count,)))
            for count in counts
        )
        found.append(Assumption("frames", say("diffusion.frames", count=canvas.frames), buttons))
    if "batch" in canvas.assumed:
        more = Choice(say("diffusion.batch_button", count=OTHER_BATCH), as_question("diffusion", slots, batch=(OTHER_BATCH,)))
        found.append(Assumption("batch", say("diffusion.one_at_a_time"), (more,)))
    if quantized:
        found.append(Assumption("text_encoders", say("diffusion.text_encoders_too")))
    found.append(Assumption("runtime", say("diffusion.stack")))
    return tuple(found)


def _other_sizes(pipeline: Pipeline, canvas: Canvas) -> list[tuple[int, int]]:
    """Half and twice as large, or the two usual sizes of video."""
    if pipeline.model.is_video:
        return [size for size in VIDEO_SIZES if size != (canvas.width, canvas.height)]
    smaller = [side for side in IMAGE_SIDES if side < canvas.width][-1:]
    larger = [side for side in IMAGE_SIDES if side > canvas.width][:1]
    return [(side, side) for side in (*smaller, *larger)]


def on_cards(ask: Ask) -> tuple[Choice, ...]:
    """The same generation on cards that people own."""
    return tuple(
        Choice(
            ask.say("requirements.on_button", rig=short(ask.library.gpu(key).name)),
            as_question("diffusion", ask.slots, gpus=(GpuMention(key),), metric=()),
        )
        for key in CARDS_TO_TRY
    )
