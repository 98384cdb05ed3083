"""Print coverage and error of every measurement table through `size --batch`: python -m benchmarks.truth [table ...]."""

import argparse
from collections import Counter, defaultdict
from collections.abc import Iterable
from statistics import median

from rich.console import Console
from rich.table import Table

from benchmarks.truth.asking import TABLES
from benchmarks.truth.claims import FIT, Asked
from benchmarks.truth.collecting import Examined, Found, examine
from knowledge.library import Library

EVERY = " all rows"
"""Sorts before the groups."""
SHOWN_REFUSALS, SHOWN_CHARACTERS = 25, 110


def percentile(values: list[float], share: float) -> float:
    """The value below which `share` of all are."""
    return sorted(values)[min(len(values) - 1, int(share * len(values)))]


def describe(asked: Asked) -> str:
    """A row in one line."""
    gpus = asked.line.get("gpus", "")
    cards = " ".join(f"{each.get('count', 1)}x{each['name']}" for each in gpus) if isinstance(gpus, list) else str(gpus)
    shown = (asked.line["model"], asked.line.get("precision", "")[:24], asked.line.get("context", ""), cards[:34])
    return " ".join(str(each) for each in shown)


def summarize(part: str, found: list[Found]) -> list[str]:
    """The cells of one group."""
    if part == FIT:
        right = sum(each.measured == each.expected for each in found) / len(found)
        return [str(len(found)), "", "", "", "", "", "", f"{right:.1%}"]
    sizes = [abs(each.error) for each in found]
    ranged = [each for each in found if each.held is not None]
    held = f"{sum(each.held or False for each in ranged) / len(ranged):.0%}" if ranged else ""
    wide = f"{median(each.width for each in ranged):.0%}" if ranged else ""
    shown = [f"{value:.1%}" for value in (median(sizes), percentile(sizes, 0.9), percentile(sizes, 0.95))]
    return [str(len(found)), *shown, f"{median(each.error for each in found):+.1%}", held, wide, ""]


def furthest(found: list[Found], count: int) -> list[str]:
    """The rows that are furthest off."""
    ranked = sorted(found, key=lambda each: -abs(each.expected - each.measured) / (each.measured or 1))
    off = [each for each in ranked[:count] if each.measured != each.expected]
    return [
        f"{each.table:15}{each.part:26}{each.measured:>18,.1f} {each.expected:>18,.1f}  {describe(each.asked)}" for each in off
    ]


def groups_of(found: Iterable[Found]) -> dict[tuple[str, str, str], list[Found]]:
    """By table, part and group; all groups of a part together come first, where there are several."""
    groups: dict[tuple[str, str, str], list[Found]] = defaultdict(list)
    for each in found:
        groups[each.table, each.part, EVERY].append(each)
        groups[each.table, each.part, each.group].append(each)
    several = Counter((table, part) for table, part, group in groups if group != EVERY)
    return {key: groups[key] for key in sorted(groups) if key[2] != EVERY or several[key[:2]] > 1}


def print_coverage(examined: dict[str, Examined], console: Console) -> None:
    """How many rows of each table were answered."""
    columns = ("table", "rows", "state nothing", "answered", "bound only", "refused")
    table = Table(*columns, title="coverage", title_justify="left")
    for name, seen in examined.items():
        counts = (str(seen.counts[each]) for each in ("nothing", "answered", "bound", "refused"))
        table.add_row(name, str(seen.counts.total()), *counts)
    console.print(table)


def print_errors(found: list[Found], console: Console) -> None:
    """The error of every group."""
    table = Table("table", "part", "group", title="error", title_justify="left")
    for column in ("n", "median", "p90", "p95", "bias", "range holds", "half width", "right"):
        table.add_column(column, justify="right")
    for (name, part, group), each in groups_of(found).items():
        table.add_row(name, part, group.strip(), *summarize(part, each))
    console.print(table)


def main() -> None:
    """Answer every row, print."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.truth", description=__doc__)
    parser.add_argument("tables", nargs="*", metavar="table", help=f"of {', '.join(TABLES)}; all when none is named")
    parser.add_argument("--worst", type=int, default=0, help="show this many of the worst rows of each group")
    parser.add_argument("--judged", action="store_true", help="only the half of the rows that no constant is fitted on")
    parser.add_argument("--refused", action="store_true", help="list every refusal")
    options = parser.parse_args()
    library, console = Library.open(), Console(width=150)
    examined = {name: examine(library, name) for name in options.tables or TABLES}
    found = [each for seen in examined.values() for each in seen.found if not (options.judged and each.fitted)]
    print_coverage(examined, console)
    print_errors(found, console)
    for key, each in groups_of(found).items():
        if key[2] != EVERY:
            console.print(*furthest(each, options.worst), sep="\n", highlight=False, markup=False, soft_wrap=True)
    refusals = sum((seen.refusals for seen in examined.values()), Counter())
    for why, count in refusals.most_common(None if options.refused else SHOWN_REFUSALS):
        shown = why if options.refused else why[:SHOWN_CHARACTERS]
        console.print(f"{count:5} {shown}", highlight=False, markup=False, soft_wrap=True)


if __name__ == "__main__":
    main()
