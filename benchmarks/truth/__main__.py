"""Print coverage and error of every measurement table through `size --batch`: python -m benchmarks.truth [table ...]."""

import argparse
import csv
from collections import Counter, defaultdict
from pathlib import Path
from statistics import median

from rich.console import Console
from rich.table import Table

import knowledge
from benchmarks.truth.asking import TABLES
from benchmarks.truth.claims import FIT, Asked, NoNumber
from bot.requests import size
from knowledge.library import Library

DATA = Path(knowledge.__file__).parent / "data"
Found = tuple[float, float, float, float, str]
"""Measured, low, expected, high, and which row."""


def read(table: str) -> list[dict[str, str]]:
    """The rows of one table."""
    with (DATA / f"truth-{table}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def percentile(values: list[float], share: float) -> float:
    """The value below which `share` of all are."""
    return sorted(values)[min(len(values) - 1, int(share * len(values)))]


def describe(asked: Asked) -> str:
    """A row in one line."""
    gpus = asked.line.get("gpus", "")
    cards = " ".join(f"{each.get('count', 1)}x{each['name']}" for each in gpus) if isinstance(gpus, list) else str(gpus)
    shown = (asked.line["model"], asked.line.get("precision", "")[:24], asked.line.get("context", ""), cards[:34])
    return " ".join(str(each) for each in shown)


def main() -> None:
    """Answer every row, print."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.truth", description=__doc__)
    parser.add_argument("tables", nargs="*", metavar="table", help=f"of {', '.join(TABLES)}; all when none is named")
    parser.add_argument("--worst", type=int, default=0, help="show this many of the worst rows of each part")
    parser.add_argument("--refused", action="store_true", help="list every refusal")
    options = parser.parse_args()
    library, console = Library.open(), Console(width=140)
    coverage = Table(
        "table", "rows", "state nothing", "answered", "bound only", "refused", title="coverage", title_justify="left"
    )
    errors = Table("table", "part", "group", title="error", title_justify="left")
    for column in ("n", "median", "p90", "p95", "bias", "range holds", "right"):
        errors.add_column(column, justify="right")
    refusals: Counter[str] = Counter()
    worst: list[str] = []
    for name in options.tables or TABLES:
        found: dict[tuple[str, str], list[Found]] = defaultdict(list)
        counts: Counter[str] = Counter()
        for row in read(name):
            try:
                asked = TABLES[name](row)
            except NoNumber as reason:
                counts["nothing"] += 1
                refusals[f"{name}, not asked: {reason}"] += 1
                continue
            answer = size(library, asked.line)
            if "error" in answer:
                counts["refused"] += 1
                refusals[f"{name}, refused: {answer['error'] if options.refused else answer['error'][:70]}"] += 1
                continue
            counts["bound" if "bound" in answer else "answered"] += 1
            for claim in asked.claims:
                estimate = None if "bound" in answer and "weights" not in claim.part else claim.estimate(answer)
                if estimate is not None and (claim.measured or claim.part == FIT):
                    found[claim.part, asked.group].append((claim.measured, *estimate, describe(asked)))
        coverage.add_row(name, str(counts.total()), *(str(counts[each]) for each in ("nothing", "answered", "bound", "refused")))
        for (part, group), each in sorted(found.items()):
            errors.add_row(name, part, group, *summarize(part, each))
            worst += [f"{name:15}{part:26}{text}" for text in furthest(part, each, options.worst)]
    console.print(coverage)
    console.print(errors)
    console.print(*worst, sep="\n", highlight=False, markup=False, soft_wrap=True)
    for why, count in refusals.most_common(None if options.refused else 25):
        console.print(f"{count:5} {why}", highlight=False, markup=False, soft_wrap=True)


def summarize(part: str, found: list[Found]) -> list[str]:
    """The cells of one group."""
    if part == FIT:
        right = sum(measured == expected for measured, _, expected, _, _ in found) / len(found)
        return [str(len(found)), "", "", "", "", "", f"{right:.1%}"]
    signed = [expected / measured - 1 for measured, _, expected, _, _ in found]
    sizes = [abs(error) for error in signed]
    ranged = [low <= measured <= high for measured, low, _, high, _ in found if low < high]
    held = f"{sum(ranged) / len(ranged):.0%}" if ranged else ""
    shown = [f"{value:.1%}" for value in (median(sizes), percentile(sizes, 0.9), percentile(sizes, 0.95))]
    return [str(len(found)), *shown, f"{median(signed):+.1%}", held, ""]


def furthest(part: str, found: list[Found], count: int) -> list[str]:
    """The rows that are furthest off."""
    ranked = sorted(found, key=lambda each: -abs(each[2] - each[0]) / (each[0] or 1))
    return [f"{each[0]:>18,.1f} {each[2]:>18,.1f}  {each[4]}" for each in ranked[:count] if each[0] != each[2]]


if __name__ == "__main__":
    main()
