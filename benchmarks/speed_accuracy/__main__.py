"""Print errors of decode and prefill speed by group: python -m benchmarks.speed_accuracy [table.csv]."""

import argparse
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from statistics import median, quantiles

from rich.console import Console
from rich.table import Table

import knowledge
from knowledge.accuracy.speeds import Measured, Unmapped, measurements
from knowledge.library import Library
from sizing.throughput.rates import decode_tok_s, prefill_tok_s
from sizing.weights import weigh

TABLE = Path(knowledge.__file__).parent / "data" / "truth-fit-throughput.csv"
Group = Callable[[Measured], bool]
GROUPS: dict[str, Group] = {
    "all": lambda _: True,
    "one card": lambda row: len(row.request.devices) == 1 and row.request.devices[0].vendor.lower() != "apple",
    "several cards": lambda row: len(row.request.devices) > 1,
    "Apple": lambda row: row.request.devices[0].vendor.lower() == "apple",
    "mixture of experts": lambda row: (
        row.request.model.architecture is not None and row.request.model.architecture.experts is not None
    ),
}


def decode_error(row: Measured) -> float | None:
    """Estimated over measured decode rate, less one."""
    rate = decode_tok_s(row.request, row.layers, 0, row.parallel, depth=row.depth)
    if rate is None:
        return None
    seconds = row.generated / rate.expected
    if row.whole_answer:
        reading = prefill_tok_s(row.request, row.layers, row.parallel, prompt=row.start)
        seconds += row.start / reading.expected if reading else 0.0
    return row.generated / seconds / row.decode_tok_s - 1


def prefill_error(row: Measured) -> float | None:
    """Estimated over measured prefill rate, less one."""
    if row.prefill_tok_s is None:
        return None
    rate = prefill_tok_s(row.request, row.layers, row.parallel, prompt=row.start or row.generated)
    return rate.expected / row.prefill_tok_s - 1 if rate else None


def is_within(row: Measured) -> bool:
    """Whether the measured rate is between the low and high estimates."""
    rate = decode_tok_s(row.request, row.layers, 0, row.parallel, depth=row.depth)
    return rate is not None and rate.low <= row.decode_tok_s <= rate.high


def fits_on_its_cards(row: Measured) -> bool:
    """Whether the weights leave room on the cards: a row that spilled into RAM without saying so is no test of speed."""
    weights = weigh(row.request.model, row.request.weights)
    return weights.total - weights.looked_up < 0.9 * sum(device.usable_bytes for device in row.request.devices)


def summarize(rows: list[Measured], error: Callable[[Measured], float | None]) -> tuple[str, str, str]:
    """Count, median and 90th percentile of the absolute error, as text."""
    errors = [abs(found) for row in rows if (found := error(row)) is not None]
    if len(errors) < 2:
        return str(len(errors)), "", ""
    return str(len(errors)), f"{median(errors):.1%}", f"{quantiles(errors, n=10)[-1]:.1%}"


def table_of(title: str, rows: list[Measured], error: Callable[[Measured], float | None]) -> Table:
    """One line a group: both halves."""
    table = Table("group", "fitted n", "median", "p90", "judged n", "median", "p90", title=title, title_justify="left")
    for name, belongs in GROUPS.items():
        chosen = [row for row in rows if belongs(row)]
        halves = [summarize([row for row in chosen if row.fitted is fitted], error) for fitted in (True, False)]
        if any(half[0] != "0" for half in halves):
            table.add_row(name, *halves[0], *halves[1])
    return table


def worst_of(rows: list[Measured], count: int) -> Table:
    """The rows that are furthest off."""
    table = Table("row", "model", "format", "cards", "runtime", "measured", "error", title="Furthest off", title_justify="left")
    errors = [(found, row) for row in rows if (found := decode_error(row)) is not None]
    for error, row in sorted(errors, key=lambda pair: -abs(pair[0]))[:count]:
        request = row.request
        cards = f"{len(request.devices)}x {request.devices[0].key}"
        cells = (request.model.key, request.weights.key, cards, request.runtime.value, f"{row.decode_tok_s:g}", f"{error:+.0%}")
        table.add_row(str(row.number), *cells)
    return table


def main() -> None:
    """Read the table, print what was mapped, how far off it is, and what was left out."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.speed_accuracy", description=__doc__)
    parser.add_argument("table", nargs="?", type=Path, default=TABLE)
    parser.add_argument("--worst", type=int, default=10, metavar="N", help="list the N rows that are furthest off")
    arguments = parser.parse_args()
    found = list(measurements(arguments.table, Library.open()))
    rows = [row for row in found if isinstance(row, Measured)]
    console = Console(width=130)
    for trust in dict.fromkeys(row.trust for row in rows):
        trusted = [row for row in rows if row.trust == trust and (trust == "high" or fits_on_its_cards(row))]
        inside = sum(map(is_within, trusted))
        console.print(table_of(f"Decode, rows marked {trust}", trusted, decode_error))
        console.print(f"within low and high: {inside} of {len(trusted)}\n")
        if any(row.prefill_tok_s for row in trusted):
            console.print(table_of(f"Prefill, rows marked {trust}", trusted, prefill_error))
        console.print(worst_of(trusted, arguments.worst))
    left_out = Counter(str(reason) for reason in found if isinstance(reason, Unmapped))
    console.print(
        f"{len(rows)} rows mapped; {left_out.total()} left out:", ", ".join(f"{n} {why}" for why, n in left_out.most_common(25))
    )


if __name__ == "__main__":
    main()
