"""Print the error of every published training peak: python -m benchmarks.training_accuracy.

Left out of the table it reads (tests/sizing/cases/training.csv), of 170 published rows: projects' own estimates (36), rows
without a sequence length (27), figures for 4 GPUs that repeat those for one (8), other adapters (6), vendor figures that are
partly extrapolated (5), models that are no decoders (2), two peaks below the optimizer states their configuration asks for,
and one run over unpacked samples of unknown length.
With the six figures for 4 GPUs that are no out-of-memory and the two implausible peaks the median error is 5.8 % and 88 % are
in range.
"""

from statistics import median, quantiles

from rich.console import Console
from rich.table import Table

from sizing.estimate import Verdict
from sizing.training.estimation import estimate_training
from tests.sizing.training_cases import Run, runs


def error_of(run: Run) -> tuple[float, bool]:
    """Estimated over measured less one, and whether the measured peak is within low and high."""
    device = estimate_training(run.request).devices[0]
    peak = run.peak_gib or 0.0
    low, expected, high = (run.seen_gib(device, each) for each in (device.need.low, device.need.expected, device.need.high))
    return expected / peak - 1, low <= peak <= high


def print_group(table: Table, name: str, group: list[Run]) -> None:
    """Add one row: how many, median, 90th percentile and largest error, share within the range."""
    errors, within = zip(*map(error_of, group), strict=True)
    sizes = sorted(abs(each) for each in errors)
    ninth = quantiles(sizes, n=10)[8] if len(sizes) > 1 else sizes[0]
    table.add_row(
        name, str(len(group)), f"{median(sizes):.1%}", f"{ninth:.1%}", f"{sizes[-1]:.1%}", f"{sum(within) / len(within):.0%}"
    )


def main() -> None:
    """Print the tables."""
    everything = runs()
    finished = [run for run in everything if not run.oom]
    table = Table("rows", "n", "median", "90th", "largest", "in range")
    print_group(table, "all", finished)
    print_group(table, "fitted (even)", [run for i, run in enumerate(everything) if not run.oom and i % 2 == 0])
    print_group(table, "judged (odd)", [run for i, run in enumerate(everything) if not run.oom and i % 2])
    for method in ("full", "lora", "qlora"):
        print_group(table, method, [run for run in finished if run.request.method == method])
    for stack in sorted({run.request.stack for run in finished}):
        print_group(table, stack, [run for run in finished if run.request.stack == stack])
    refused = [run for run in everything if run.oom]
    right = sum(estimate_training(run.request).verdict is Verdict.NO for run in refused)
    console = Console()
    console.print(table)
    console.print(f"{right} of {len(refused)} runs that ran out of memory are refused.")


if __name__ == "__main__":
    main()
