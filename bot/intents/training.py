"""Fine-tuning: what each usual recipe needs on a card, and which of them the named cards hold."""

from __future__ import annotations

from dataclasses import replace
from enum import Enum
from typing import Final

from bot.ask import Ask
from bot.evidence import leftover_notes, sources, stand_in_note
from bot.measured_peaks import peak_note, peak_sources, peak_table, training_runs
from bot.missing import ask_for
from bot.reply import Assumption, Cell, Choice, Column, Reply, Table, Tone
from bot.rewrite import as_question
from bot.unknown_shape import bound_reply
from bot.wording import gib_text, number, tokens
from bot.workload import Rig, Subject, bottomless, find_rig, subjects
from knowledge.facts import PeakRun
from sizing.estimate import Verdict
from sizing.records import dataclass
from sizing.training.estimation import estimate_training
from sizing.training.recipes import Optimizer, Precision
from sizing.training.request import Method, TrainingEstimate, TrainingPart, TrainingRequest
from sizing.units import gib

USUAL_SEQUENCE = 2048
OTHER_SEQUENCE = 8192
USUAL_RANK = 16
TASKS: Final = {"lora": ("lora",), "qlora": ("qlora",), "full": ("full_8bit", "full")}
BASE_FORMATS: Final = {Method.QLORA: "nf4-dq"}


@dataclass(frozen=True, slots=True)
class Recipe:
    """A way to train that people name, smallest first in RECIPES."""

    key: str
    method: Method
    optimizer: Optimizer = Optimizer.ADAMW
    precision: Precision | None = None


RECIPES: Final = (
    Recipe("qlora", Method.QLORA),
    Recipe("lora", Method.LORA),
    Recipe("full_8bit", Method.FULL, Optimizer.ADAMW_8BIT, Precision.BF16),
    Recipe("full", Method.FULL),
)


class Split(Enum):
    """How several cards share the work: each holds everything, or each a share (ZeRO stage 3, FSDP)."""

    WHOLE = 0
    SHARDED = 3


def answer(ask: Ask) -> Reply:
    """A row a recipe: of those that were named, else of all four."""
    found, rig = subjects(ask), find_rig(ask)
    if not found:
        asked = ask_for(ask, model=True, gpu=False)
        return replace(asked, detail=f"{ask.say('training.rule')} {asked.detail}") if asked.tone is Tone.ASK else asked
    subject = found[0]
    if not subject.known:
        return bound_reply(ask, subject, rig)
    wanted = [key for task in ask.slots.task for key in TASKS.get(task, ())]
    recipes = [recipe for recipe in RECIPES if recipe.key in wanted] or list(RECIPES)
    runs = [(recipe, estimate_training(_request(ask, subject, rig or bottomless(), recipe))) for recipe in recipes]
    return view(ask, subject, rig, runs)


def _request(ask: Ask, subject: Subject, rig: Rig, recipe: Recipe) -> TrainingRequest:
    slots = ask.slots
    sharded = len(rig.devices) > 1 and recipe.method is not Method.QLORA
    return TrainingRequest(
        model=subject.model,
        method=recipe.method,
        weights=ask.library.weight_format(BASE_FORMATS.get(recipe.method, "bf16")),
        devices=rig.devices,
        sequence_length=_sequence(ask),
        micro_batch=(slots.batch or (1,))[0],
        precision=recipe.precision,
        optimizer=recipe.optimizer,
        rank=(slots.rank or (USUAL_RANK,))[0],
        zero_stage=(Split.SHARDED if sharded else Split.WHOLE).value,
        host=rig.host,
    )


def _sequence(ask: Ask) -> int:
    return (ask.slots.context or (USUAL_SEQUENCE,))[0]


def view(ask: Ask, subject: Subject, rig: Rig | None, runs: list[tuple[Recipe, TrainingEstimate]]) -> Reply:
    """With cards: the fullest training that they hold. Without: what each needs on one card."""
    holding = [(recipe, run) for recipe, run in runs if run.verdict in {Verdict.FITS, Verdict.TIGHT}]
    tone = Tone.NEUTRAL if rig is None else Tone.GOOD if holding else Tone.BAD
    measured = [(recipe, _measured(ask, subject, rig, recipe)) for recipe, _ in runs]
    listed = [run for _, found in measured for run in found]
    return Reply(
        headline=_headline(ask, subject, rig, runs, holding),
        detail=" ".join(text for text in (stand_in_note(ask, subject), ask.say("training.rule")) if text),
        tone=tone,
        intent=ask.intent,
        tables=(_table(ask, subject, rig, runs),),
        notes=(
            *((ask.say("training.sharded"),) if rig and len(rig.devices) > 1 else ()),
            *(
                note
                for recipe, found in measured
                for note in peak_note(ask, "measured.training", found, recipe=_name(ask, recipe))
            ),
            *leftover_notes(ask),
        ),
        assumptions=_assumptions(ask),
        sources=(*sources(ask, (subject,), rig.devices if rig else ()), *peak_sources(listed)),
        more=(_parts(ask, subject, runs), *peak_table(ask, listed)),
        verdict=_verdict(rig, runs),
    )


def _measured(ask: Ask, subject: Subject, rig: Rig | None, recipe: Recipe) -> tuple[PeakRun, ...]:
    """Measured runs of a recipe; those with 8-bit optimizers have none of their own."""
    if recipe.key not in {method.value for method in Method}:
        return ()
    batch, count = (ask.slots.batch or (1,))[0], len(rig.devices) if rig else 1
    return training_runs(ask, subject.model.key, recipe.key, _sequence(ask), batch, count)


def _verdict(rig: Rig | None, runs: list[tuple[Recipe, TrainingEstimate]]) -> str | None:
    order = (Verdict.FITS, Verdict.TIGHT, Verdict.OFFLOAD, Verdict.NO)
    return min((run.verdict for _, run in runs), key=order.index).value if rig else None


def _headline(
    ask: Ask,
    subject: Subject,
    rig: Rig | None,
    runs: list[tuple[Recipe, TrainingEstimate]],
    holding: list[tuple[Recipe, TrainingEstimate]],
) -> str:
    least = runs[0]
    values = {"model": subject.name, "recipe": _name(ask, least[0]), "need": gib_text(_need(least[1]))}
    if rig is None:
        case = "training.needs_one" if len(runs) == 1 else "training.needs"
        return ask.say(case, most=gib_text(_need(runs[-1][1])), widest=_name(ask, runs[-1][0]), **values)
    if not holding:
        return ask.say("training.none", rig=rig.name, **values)
    if len(holding) == len(runs):
        return ask.say(
            "training.all", rig=rig.name, recipes=ask.listed(_name(ask, recipe) for recipe, _ in runs), model=subject.name
        )
    return ask.say(
        "training.some", rig=rig.name, recipes=ask.listed(_name(ask, recipe) for recipe, _ in holding), model=subject.name
    )


def _need(run: TrainingEstimate) -> float:
    return max(device.need.expected for device in run.devices)


def _name(ask: Ask, recipe: Recipe) -> str:
    return ask.say(f"training.{recipe.key}")


def _table(ask: Ask, subject: Subject, rig: Rig | None, runs: list[tuple[Recipe, TrainingEstimate]]) -> Table:
    columns = [Column(ask.say("training.recipe")), Column(ask.say("training.per_card"), numeric=True)]
    columns.append(Column(ask.say("memory.range"), numeric=True, priority=1))
    if rig is not None:
        columns.append(Column(ask.say("column.verdict")))
    rows = []
    for recipe, run in runs:
        fullest = max(run.devices, key=lambda device: device.need.expected)
        row = [Cell(_name(ask, recipe)), Cell(gib_text(fullest.used_bytes), gib(fullest.used_bytes), "GiB")]
        row.append(Cell(f"{number(gib(fullest.need.low))}–{number(gib(fullest.need.high))}"))
        if rig is not None:
            row.append(Cell(ask.say(f"verdict.{run.verdict.value}")))
        rows.append(tuple(row))
    caption = ask.say("training.caption", model=subject.name, sequence=tokens(_sequence(ask)), batch=(ask.slots.batch or (1,))[0])
    return Table(tuple(columns), tuple(rows), caption)


def _parts(ask: Ask, subject: Subject, runs: list[tuple[Recipe, TrainingEstimate]]) -> Table:
    """Every part of every recipe, for "Show the work"."""
    columns = (
        Column(ask.say("column.part")),
        *(Column(_name(ask, recipe), numeric=True, priority=index) for index, (recipe, _) in enumerate(runs)),
    )
    shown = [max(run.devices, key=lambda device: device.need.expected) for _, run in runs]
    rows = tuple(
        (Cell(ask.say(f"training.part_{part.value}")), *(Cell(number(gib(device.parts[part]))) for device in shown))
        for part in TrainingPart
    )
    return Table(columns, rows, ask.say("training.parts_caption", model=subject.name))


def _assumptions(ask: Ask) -> tuple[Assumption, ...]:
    found = []
    if not ask.slots.context:
        longer = Choice(
            ask.say("training.sequence_button", tokens=tokens(OTHER_SEQUENCE)),
            as_question("training", ask.slots, context=(OTHER_SEQUENCE,)),
        )
        found.append(Assumption("context", ask.say("training.sequence", tokens=tokens(USUAL_SEQUENCE)), (longer,)))
    if not ask.slots.batch:
        larger = Choice(ask.say("training.batch_button", count=4), as_question("training", ask.slots, batch=(4,)))
        found.append(Assumption("batch", ask.say("training.one_at_a_time"), (larger,)))
    if not ask.slots.rank:
        found.append(Assumption("rank", ask.say("training.rank", rank=USUAL_RANK)))
    found.append(Assumption("checkpointing", ask.say("training.checkpointing")))
    found.append(Assumption("stack", ask.say("training.stack")))
    return tuple(found)
