"""The engine against published peaks of training runs: cases/training.csv, each row with its source.

The overheads (context, fragmentation, rounding) and the widths were chosen on the even rows; the odd rows judge them. What a
stack saves and casts was read from its code and explains all its rows. Neighbouring rows are often one run at two lengths, so
the halves are not far apart.
"""

from statistics import median

import pytest

from sizing.estimate import Verdict
from sizing.training.estimation import estimate_training
from tests.sizing.training_cases import Run, runs

RUNS = runs()
FINISHED = [run for run in RUNS if not run.oom]
JUDGED = [run for number, run in enumerate(RUNS) if number % 2 and not run.oom]


def relative_error(run: Run) -> float:
    device = estimate_training(run.request).devices[0]
    assert run.peak_gib is not None
    return run.seen_gib(device, device.used_bytes) / run.peak_gib - 1


def is_within(run: Run) -> bool:
    device = estimate_training(run.request).devices[0]
    assert run.peak_gib is not None
    return run.seen_gib(device, device.need.low) <= run.peak_gib <= run.seen_gib(device, device.need.high)


def test_the_table_is_whole() -> None:
    assert len(RUNS) == 83
    assert len(FINISHED) == 75


@pytest.mark.parametrize("rows", [FINISHED, JUDGED], ids=["all", "judged"])
def test_the_median_error_is_small(rows: list[Run]) -> None:
    errors = [abs(relative_error(run)) for run in rows]
    assert median(errors) <= 0.08
    assert max(errors) <= 0.26


@pytest.mark.parametrize("rows", [FINISHED, JUDGED], ids=["all", "judged"])
def test_the_range_holds_the_truth(rows: list[Run]) -> None:
    assert sum(map(is_within, rows)) / len(rows) >= 0.9


@pytest.mark.parametrize("run", FINISHED, ids=lambda run: run.name)
def test_no_range_is_wider_than_a_fifth(run: Run) -> None:
    need = estimate_training(run.request).devices[0].need
    assert need.high <= need.expected * 1.2001
    assert need.low >= need.expected * 0.7999


@pytest.mark.parametrize("run", [run for run in RUNS if run.oom], ids=lambda run: run.name)
def test_a_run_that_ran_out_of_memory_is_refused(run: Run) -> None:
    assert estimate_training(run.request).verdict is Verdict.NO


@pytest.mark.parametrize("run", FINISHED, ids=lambda run: run.name)
def test_a_run_that_finished_is_not_ruled_out(run: Run) -> None:
    device = estimate_training(run.request).devices[0]
    assert device.need.low <= device.usable_bytes
