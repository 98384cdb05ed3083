"""The reply for an encoder, an embedding model or a speech model: fit, needs and time in one."""

from __future__ import annotations

from typing import Any

from bot.ask import Ask
from bot.encoders import EncoderCase, Load, encoder_cases, find_load
from bot.evidence import cited, leftover_notes, sources
from bot.pipeline import pick_device
from bot.reply import Assumption, Cell, Choice, Column, Reply, Source, Table, Tone
from bot.rewrite import as_question
from bot.slots import GpuMention
from bot.wording import gib_text, number, short, significant, tokens
from bot.workload import Rig, Subject, bottomless
from sizing.encoders import EncoderPart
from sizing.estimate import Interval, Verdict
from sizing.units import gib, mib

OTHER_BATCH, OTHER_TOKENS = 32, 128
ORDER = (Verdict.FITS, Verdict.TIGHT, Verdict.NO)
TONES = {Verdict.FITS: Tone.GOOD, Verdict.TIGHT: Tone.WARN, Verdict.NO: Tone.BAD}
CARDS_TO_TRY = ("tesla-t4", "rtx-3060-12gb", "rtx-4090")


def encoder_reply(ask: Ask, subject: Subject, rig: Rig | None = None) -> Reply | None:
    """Memory by precision, on a card where one was named, and the time of a batch; None where the shape is not known."""
    model = ask.library.encoder(subject.model.key) if subject.mention.key else None
    if model is None:
        return None
    load = find_load(ask, subject)
    cases = encoder_cases(ask, model, load, rig or bottomless())
    best = min(cases, key=_rank) if rig else cases[-1]
    verdict = best.estimate.verdict if rig else None
    citation = ask.library.cite("model", subject.model.key)
    return Reply(
        headline=_headline(ask, subject, rig, load, cases, best),
        detail=_times(ask, rig, load, cases),
        tone=TONES[verdict] if verdict else Tone.NEUTRAL,
        intent=ask.intent,
        tables=(_table(ask, subject, rig, load, cases),),
        notes=_notes(ask, subject, rig, load),
        assumptions=_assumptions(ask, load),
        choices=() if rig else _on_cards(ask),
        sources=(
            *sources(ask, (), (pick_device(rig),) if rig else ()),
            Source(f"{subject.name}: {cited(ask, citation)}", citation.checked, citation.url),
        ),
        more=(_parts(ask, subject, cases),),
        verdict=verdict.value if verdict else None,
        estimate=_as_json(best, rig),
    )


def _rank(case: EncoderCase) -> int:
    return ORDER.index(case.estimate.verdict or Verdict.NO)


def work_text(ask: Ask, load: Load) -> str:
    """`32 texts of 512 tokens`, `1 window of 30 s`."""
    if load.speech:
        return ask.say("encoder.windows", count=load.batch)
    return ask.say("encoder.texts", count=load.batch, tokens=tokens(load.tokens))


def size_text(n_bytes: float) -> str:
    """Megabytes below a GiB: `415 MiB`."""
    return gib_text(n_bytes) if gib(n_bytes) >= 1 else f"{mib(n_bytes):.0f} MiB"


def _headline(ask: Ask, subject: Subject, rig: Rig | None, load: Load, cases: tuple[EncoderCase, ...], best: EncoderCase) -> str:
    values = {"model": subject.name, "work": work_text(ask, load)}
    if rig:
        need = size_text(best.estimate.used_bytes)
        card = short(pick_device(rig).name)
        return ask.say(f"encoder.{best.estimate.verdict}", precision=best.weights.name, need=need, card=card, **values)
    if len(cases) == 1:
        return ask.say("encoder.needs_one", need=size_text(best.estimate.used_bytes), precision=best.weights.name, **values)
    wide, narrow = cases[0], cases[-1]
    most, least = size_text(wide.estimate.used_bytes), size_text(narrow.estimate.used_bytes)
    return ask.say("encoder.needs", most=most, wide=wide.weights.name, least=least, narrow=narrow.weights.name, **values)


def duration(span: Interval) -> str:
    """`4 to 9 ms`, `1.2 to 2.5 s`, `3 to 20 min`: the range in the unit of its middle."""
    unit, factor = ("ms", 1000.0) if span.expected < 1 else ("s", 1.0) if span.expected < 120 else ("min", 1 / 60)
    low, high = significant(span.low * factor), significant(span.high * factor)
    return f"{low} {unit}" if low == high else f"{low}–{high} {unit}"


def _times(ask: Ask, rig: Rig | None, load: Load, cases: tuple[EncoderCase, ...]) -> str:
    """How long on eight cores, and on the card where its rate is known: the fastest precision of each."""
    kind = "speech" if load.speech else "batch"
    on_cpu = min((case.cpu_s for case in cases if case.cpu_s), key=lambda span: span.expected, default=None)
    on_gpu = min((case.gpu_s for case in cases if case.gpu_s), key=lambda span: span.expected, default=None)
    if on_cpu is None:
        return ""
    if rig is None or on_gpu is None:
        return ask.say(f"encoder.{kind}_cpu", cpu=duration(on_cpu))
    return ask.say(f"encoder.{kind}_both", card=short(pick_device(rig).name), gpu=duration(on_gpu), cpu=duration(on_cpu))


def _table(ask: Ask, subject: Subject, rig: Rig | None, load: Load, cases: tuple[EncoderCase, ...]) -> Table:
    say = ask.say
    columns = [
        Column(say("column.precision")),
        Column(say("column.weights"), numeric=True, priority=1),
        Column(say("memory.activations_short"), numeric=True, priority=2),
        Column(say("column.needs"), numeric=True),
    ]
    columns += [Column(say("column.verdict"))] if rig else []
    rows = []
    for case in cases:
        parts = case.estimate.parts
        moving = parts[EncoderPart.ACTIVATIONS] + parts[EncoderPart.CACHE]
        row = [Cell(case.weights.name), _size(parts[EncoderPart.WEIGHTS]), _size(moving), _size(case.estimate.used_bytes)]
        row += [Cell(say(f"verdict.{case.estimate.verdict}"))] if rig else []
        rows.append(tuple(row))
    return Table(tuple(columns), tuple(rows), say("encoder.caption", model=subject.name, work=work_text(ask, load)))


def _size(n_bytes: float) -> Cell:
    return Cell(size_text(n_bytes), gib(n_bytes), "GiB")


def _parts(ask: Ask, subject: Subject, cases: tuple[EncoderCase, ...]) -> Table:
    """Every part at every precision, in MiB."""
    columns = (
        Column(ask.say("encoder.part")),
        *(Column(case.weights.name, numeric=True, priority=index) for index, case in enumerate(cases)),
    )
    rows = tuple(
        (Cell(ask.say(f"memory.{part.value}_short")), *(Cell(number(mib(case.estimate.parts[part]))) for case in cases))
        for part in (EncoderPart.WEIGHTS, EncoderPart.ACTIVATIONS, EncoderPart.OVERHEAD)
    )
    return Table(columns, rows, ask.say("encoder.parts_caption", model=subject.name))


def _notes(ask: Ask, subject: Subject, rig: Rig | None, load: Load) -> tuple[str, ...]:
    notes = []
    if load.cut:
        notes.append(ask.say("encoder.cut", model=subject.name, most=tokens(subject.model.max_context or load.tokens)))
    if rig and len(rig.devices) > 1:
        notes.append(ask.say("encoder.one_card", card=short(pick_device(rig).name)))
    return (*notes, *leftover_notes(ask))


def _assumptions(ask: Ask, load: Load) -> tuple[Assumption, ...]:
    found = []
    if "context" in load.assumed:
        other = Choice(
            ask.say("encoder.tokens", tokens=tokens(OTHER_TOKENS)), as_question(ask.intent, ask.slots, context=(OTHER_TOKENS,))
        )
        found.append(Assumption("context", ask.say("encoder.tokens", tokens=tokens(load.tokens)), (other,)))
    if "batch" in load.assumed:
        more = Choice(
            ask.say("encoder.batch_button", count=OTHER_BATCH), as_question(ask.intent, ask.slots, batch=(OTHER_BATCH,))
        )
        found.append(Assumption("batch", ask.say("encoder.one_at_a_time"), (more,)))
    found.append(Assumption("runtime", ask.say("encoder.stack_speech" if load.speech else "encoder.stack")))
    return tuple(found)


def _on_cards(ask: Ask) -> tuple[Choice, ...]:
    names = {key: short(ask.library.gpu(key).name) for key in CARDS_TO_TRY}
    return tuple(
        Choice(ask.say("requirements.on_button", rig=name), as_question("fit", ask.slots, gpus=(GpuMention(key),), metric=()))
        for key, name in names.items()
    )


def _as_json(case: EncoderCase, rig: Rig | None) -> dict[str, Any]:
    """The estimate in the stable shape."""
    estimate = case.estimate
    sizes = {part.value: size for part, size in estimate.parts.items() if part is not EncoderPart.CACHE}
    return {
        **({"verdict": estimate.verdict.value} if rig and estimate.verdict else {}),
        "bytes": {
            **sizes,
            "kv_cache": estimate.parts[EncoderPart.CACHE],
            "total": estimate.used_bytes,
            "total_low": round(estimate.need.low),
            "total_high": round(estimate.need.high),
        },
    }
