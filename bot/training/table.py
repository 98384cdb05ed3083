"""What each recipe needs, and of what parts."""

from __future__ import annotations

from bot.ask import Ask
from bot.reply import Cell, Column, Table
from bot.training.recipes import Recipe, name_of, sequence
from bot.wording import gib_text, number, tokens
from bot.workload import Rig, Subject
from sizing.training.request import TrainingEstimate, TrainingPart
from sizing.units import gib


def recipe_table(ask: Ask, subject: Subject, rig: Rig | None, runs: list[tuple[Recipe, TrainingEstimate]]) -> Table:
    """A row a recipe: what it needs on the fullest card, from low to high, and whether the cards hold it."""
    columns = [Column(ask.say("training.recipe")), Column(ask.say("training.per_card"), numeric=True)]
    columns.append(Column(ask.say("memory.range"), numeric=True, priority=1))
    if rig is not None:
        columns.append(Column(ask.say("column.verdict")))
    rows = []
    for recipe, run in runs:
        fullest = max(run.devices, key=lambda device: device.need.expected)
        row = [Cell(name_of(ask, recipe)), Cell(gib_text(fullest.used_bytes), gib(fullest.used_bytes), "GiB")]
        row.append(Cell(f"{number(gib(fullest.need.low))}–{number(gib(fullest.need.high))}"))
        if rig is not None:
            row.append(Cell(ask.say(f"verdict.{run.verdict.value}")))
        rows.append(tuple(row))
    caption = ask.say("training.caption", model=subject.name, sequence=tokens(sequence(ask)), batch=(ask.slots.batch or (1,))[0])
    return Table(tuple(columns), tuple(rows), caption)


def part_table(ask: Ask, subject: Subject, runs: list[tuple[Recipe, TrainingEstimate]]) -> Table:
    """Every part of every recipe, for "Show the work"."""
    columns = (
        Column(ask.say("column.part")),
        *(Column(name_of(ask, recipe), numeric=True, priority=index) for index, (recipe, _) in enumerate(runs)),
    )
    shown = [max(run.devices, key=lambda device: device.need.expected) for _, run in runs]
    rows = tuple(
        (Cell(ask.say(f"training.part_{part.value}")), *(Cell(number(gib(device.parts[part]))) for device in shown))
        for part in TrainingPart
    )
    return Table(columns, rows, ask.say("training.parts_caption", model=subject.name))
