"""Print the memory engine's error by part: python -m benchmarks.accuracy [--worst N]."""

import argparse
from collections import Counter
from collections.abc import Iterable
from statistics import median

from rich.console import Console
from rich.table import Table

from benchmarks.accuracy.parts import buffer_sample, cache_sample, fit_sample, loaded_sample, total_sample, weights_sample
from benchmarks.accuracy.samples import Sample, attempt, collect
from knowledge.library import Library

MAKERS = (
    (weights_sample, "filesizes"),
    (cache_sample, "memory"),
    (buffer_sample, "memory"),
    (total_sample, "memory"),
    (loaded_sample, "memory"),
    (fit_sample, "fit-throughput"),
)


def percentile(errors: list[float], share: float) -> float:
    """The error below which `share` of all are."""
    return sorted(errors)[min(len(errors) - 1, int(share * len(errors)))]


def groups(samples: Iterable[Sample]) -> dict[tuple[str, str], list[Sample]]:
    """Samples by part and group."""
    found: dict[tuple[str, str], list[Sample]] = {}
    for sample in samples:
        found.setdefault((sample.part, sample.group), []).append(sample)
    return found


def print_errors(samples: list[Sample], console: Console) -> None:
    """One line a group: how many, median and 95th percentile, the worst, and how often the stated range held."""
    table = Table(title="memory, against published measurements")
    for column in ("part", "rows of", "n", "median", "p95", "worst", "range held", "right"):
        table.add_column(column, justify="left" if column in {"part", "rows of"} else "right")
    for (part, group), each in groups(samples).items():
        errors = [abs(sample.error) for sample in each]
        held = [sample.held for sample in each if sample.held is not None]
        right = f"{sum(error == 0 for error in errors) / len(errors):.1%}" if part == "fit" else ""
        shown = (
            ["", "", ""]
            if part == "fit"
            else [f"{value:.2%}" for value in (median(errors), percentile(errors, 0.95), max(errors))]
        )
        table.add_row(part, group, str(len(each)), *shown, f"{sum(held) / len(held):.0%}" if held else "", right)
    console.print(table)


def main() -> None:
    """Read the tables, estimate each row, print."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.accuracy")
    parser.add_argument("--worst", type=int, default=0, help="show this many of the worst rows of each group")
    options = parser.parse_args()
    library, console = Library.open(), Console(width=150)
    samples: list[Sample] = []
    unmapped: Counter[str] = Counter()
    for make, table in MAKERS:
        found, reasons = collect(attempt(make, table, library))
        samples += found
        unmapped.update(f"{make.__name__.removesuffix('_sample')}: {reason}" for reason in reasons)
    print_errors(samples, console)
    for (part, group), each in groups(samples).items():
        for sample in sorted(each, key=lambda sample: -abs(sample.error))[: options.worst]:
            if sample.error:
                print(f"{part:16}{group:34}{sample.name:70}{sample.measured:12.2f}{sample.estimated:12.2f}{sample.error:+9.2%}")
    print(f"{sum(unmapped.values())} rows without such a number or not mapped; the most frequent reasons:")
    for reason, count in unmapped.most_common(12):
        print(f"  {count:4} {reason[:110]}")


if __name__ == "__main__":
    main()
