"""Print the memory engine's error by part: python -m benchmarks.accuracy [--worst N]."""

import argparse
from collections import Counter
from collections.abc import Iterable

from rich.console import Console
from rich.table import Table

from knowledge.accuracy.samples import Sample
from knowledge.accuracy.summary import Error, memory_samples, summarize
from knowledge.library import Library


def print_errors(errors: Iterable[Error], console: Console) -> None:
    """One line a group: how many, median and 95th percentile, the worst, and how often the stated range held."""
    table = Table(title="memory, against published measurements")
    for column in ("part", "rows of", "n", "median", "p95", "worst", "range held", "right"):
        table.add_column(column, justify="left" if column in {"part", "rows of"} else "right")
    for each in errors:
        judged = each.right is not None
        shown = ["" if judged else f"{value:.2%}" for value in (each.median, each.p95, each.worst)]
        held = "" if each.held is None else f"{each.held:.0%}"
        table.add_row(each.part, each.group, str(each.n), *shown, held, "" if each.right is None else f"{each.right:.1%}")
    console.print(table)


def worst(samples: Iterable[Sample], most: int) -> Iterable[Sample]:
    """The rows of each part and group that are furthest off."""
    groups: dict[tuple[str, str], list[Sample]] = {}
    for sample in samples:
        groups.setdefault((sample.part, sample.group), []).append(sample)
    for each in groups.values():
        yield from (sample for sample in sorted(each, key=lambda sample: -abs(sample.error))[:most] if sample.error)


def main() -> None:
    """Read the tables, estimate each row, print."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.accuracy")
    parser.add_argument("--worst", type=int, default=0, help="show this many of the worst rows of each group")
    options = parser.parse_args()
    samples, reasons = memory_samples(Library.open())
    print_errors(summarize(samples), Console(width=150))
    for each in worst(samples, options.worst):
        print(f"{each.part:16}{each.group:34}{each.name:70}{each.measured:12.2f}{each.estimated:12.2f}{each.error:+9.2%}")
    print(f"{len(reasons)} rows without such a number or not mapped; the most frequent reasons:")
    for reason, count in Counter(reasons).most_common(12):
        print(f"  {count:4} {reason[:110]}")


if __name__ == "__main__":
    main()
