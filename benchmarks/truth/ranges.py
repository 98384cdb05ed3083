"""Print how well the stated ranges hold, and the residuals they rest on, half by half: python -m benchmarks.truth.ranges.

Rows are halved by a hash. The quantiles of measured over expected in one half are what the margins of `sizing` are taken from;
the other half shows whether they hold.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from statistics import median

from rich.console import Console
from rich.table import Table

from benchmarks.truth.claims import FIT
from benchmarks.truth.collecting import Found, examine
from knowledge.library import Library

TABLES = ("memory", "training", "diffusion", "fit-throughput")


def quantile(values: list[float], share: float) -> float:
    """The value below which `share` of all are."""
    return sorted(values)[min(len(values) - 1, int(share * len(values)))]


def describe(found: list[Found]) -> tuple[str, ...]:
    """Count, the ratio's 5th, 50th and 95th percentile, the share that the range holds, and its median half width."""
    if not found:
        return ("0", "", "", "", "", "")
    ratios = [each.measured / each.expected for each in found if each.expected]
    held = [each.held for each in found if each.held is not None]
    shown = [f"{quantile(ratios, share):.2f}" for share in (0.05, 0.5, 0.95)]
    return str(len(found)), *shown, f"{sum(held) / len(held):.0%}" if held else "", f"{median(each.width for each in found):.0%}"


def groups_of(found: Iterable[Found]) -> dict[tuple[str, str, str], list[Found]]:
    """By table, part and what made the number; each table's whole comes first."""
    groups: dict[tuple[str, str, str], list[Found]] = defaultdict(list)
    for each in found:
        if each.part != FIT and each.held is not None:
            groups[each.table, each.part, " all"].append(each)
            groups[each.table, each.part, each.group].append(each)
    return groups


def main() -> None:
    """Answer every row, print both halves of each group."""
    library = Library.open()
    table = Table("table", "part", "group", title="measured over expected, and the stated range", title_justify="left")
    for half in ("fitted", "judged"):
        for column in (f"{half} n", "5 %", "50 %", "95 %", "held", "half width"):
            table.add_column(column, justify="right")
    everything = [each for name in TABLES for each in examine(library, name).found]
    for (source, part, group), found in sorted(groups_of(everything).items()):
        halves = [describe([each for each in found if each.fitted is fitted]) for fitted in (True, False)]
        table.add_row(source, part, group.strip(), *halves[0], *halves[1], end_section=group == " all")
    Console(width=170).print(table)


if __name__ == "__main__":
    main()
