"""Where the bytes of an estimate go: the part table, the stacked bar, and the tables behind "Show the work"."""

from __future__ import annotations

from bot.ask import Ask
from bot.cases import Case
from bot.reply import Cell, Chart, Column, Series, Table
from bot.wording import DASH, number, rate, tokens
from bot.workload import device_names
from sizing.estimate import DeviceEstimate, Part
from sizing.units import gib

MAX_CHARTED_CARDS = 8
MAX_COLUMNS = 3
MAX_WORK_ROWS = 16


def part_table(ask: Ask, case: Case) -> Table:
    """Rows of parts under one column a card; equal cards share the fullest one's column."""
    shown = _columns(case)
    names = device_names([device.accelerator for device in shown])
    if len(shown) < len(case.estimate.devices):
        names = (ask.say("memory.fullest_card"),)
    columns = (Column(ask.say("column.part")), *(Column(name, numeric=True, priority=index) for index, name in enumerate(names)))
    rows = [(Cell(part_label(ask, part, case)), *(_gib(device.parts.get(part, 0)) for device in shown)) for part in Part]
    rows.append((Cell(ask.say("memory.total")), *(_gib(device.used_bytes) for device in shown)))
    rows.append((Cell(ask.say("memory.range")), *(_range(device) for device in shown)))
    rows.append((Cell(ask.say("memory.usable")), *(_gib(device.usable_bytes) for device in shown)))
    if case.estimate.decode_tok_s and case.estimate.verdict != "no":
        rows.append((Cell(ask.say("column.tok_s")), Cell(rate(case.estimate.decode_tok_s)), *(Cell(DASH) for _ in shown[1:])))
    return Table(columns, tuple(rows), ask.say("memory.caption", model=case.request.model.name, precision=case.label))


def _columns(case: Case) -> tuple[DeviceEstimate, ...]:
    """Every card where they are of different kinds and few; else the one that is fullest."""
    devices = case.estimate.devices
    kinds = {device.accelerator for device in devices}
    if len(devices) == 1 or (len(kinds) > 1 and len(devices) <= MAX_COLUMNS):
        return devices
    return (max(devices, key=lambda device: device.used_bytes / device.usable_bytes),)


def _gib(n_bytes: int) -> Cell:
    return Cell(number(gib(n_bytes)), gib(n_bytes), "GiB")


def _range(device: DeviceEstimate) -> Cell:
    """It sorts by its middle."""
    need = device.need
    return Cell(f"{number(gib(need.low))}–{number(gib(need.high))}", gib(need.expected), "GiB")


def part_label(ask: Ask, part: Part, case: Case) -> str:
    """`KV cache (8k)`: the part's name, with what it depends on."""
    return ask.say(f"memory.{part.value}", tokens=tokens(case.setting.context))


def memory_chart(ask: Ask, case: Case) -> Chart | None:
    """Each card as a stacked bar of parts up to what it can hold; None for a rig too large to draw."""
    devices = case.estimate.devices
    if not devices or len(devices) > MAX_CHARTED_CARDS:
        return None
    names = device_names([device.accelerator for device in devices])
    series = [
        Series(part_name(ask, part), tuple(round(gib(device.parts.get(part, 0)), 1) for device in devices)) for part in Part
    ]
    series.append(Series(ask.say("memory.free"), tuple(round(max(gib(device.free_bytes), 0), 1) for device in devices)))
    alt = ask.listed_long(_alt(ask, name, device) for name, device in zip(names, devices, strict=True))
    limits = tuple(round(gib(device.usable_bytes), 1) for device in devices)
    return Chart("stacked_bar", ask.say("memory.chart_title", precision=case.label), names, tuple(series), "GiB", alt, limits)


def part_name(ask: Ask, part: Part) -> str:
    """The part's name alone, for a legend."""
    return ask.say(f"memory.{part.value}_short")


def _alt(ask: Ask, name: str, device: DeviceEstimate) -> str:
    parts = ask.listed(f"{number(gib(device.parts.get(part, 0)))} {part_name(ask, part)}" for part in Part)
    return ask.say(
        "memory.alt", name=name, used=number(gib(device.used_bytes)), usable=number(gib(device.usable_bytes)), parts=parts
    )


def work_tables(ask: Ask, case: Case) -> tuple[Table, ...]:
    """Device by device, part by part: what stands behind the verdict."""
    shown = case.estimate.devices[:MAX_WORK_ROWS]
    names = device_names([device.accelerator for device in shown])
    columns = [Column(ask.say("column.card")), *(Column(part_name(ask, part), numeric=True, priority=1) for part in Part)]
    columns.append(Column(ask.say("memory.total"), numeric=True))
    rows = [
        [Cell(name), *(_gib(device.parts.get(part, 0)) for part in Part), _gib(device.used_bytes)]
        for name, device in zip(names, shown, strict=True)
    ]
    if case.bottomless:
        columns, rows = columns[1:], [row[1:] for row in rows]
    else:
        columns.append(Column(ask.say("memory.usable"), numeric=True, priority=1))
        for row, device in zip(rows, shown, strict=True):
            row.append(_gib(device.usable_bytes))
    caption = ask.say("memory.work_caption", model=case.request.model.name, precision=case.label)
    return (Table(tuple(columns), tuple(map(tuple, rows)), caption),)
