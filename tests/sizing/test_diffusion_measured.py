"""The engine against published peaks of diffusion pipelines: cases/diffusion.csv, each row with its source.

The share of further images and the fragmentation were chosen on the even rows; the odd rows judge them. Most rows are Flux and
CogVideoX in many formats, so each model is held to its own median too.
"""

from statistics import median

import pytest

from sizing.diffusion import CONTEXT_BYTES, estimate_diffusion
from sizing.units import gib
from tests.sizing.diffusion_cases import Generation, generations

ALL = generations()
JUDGED = ALL[1::2]


def relative_error(run: Generation) -> float:
    return gib(estimate_diffusion(run.request).used_bytes - CONTEXT_BYTES) / run.peak_gib - 1


def is_within(run: Generation) -> bool:
    need = estimate_diffusion(run.request).need
    return gib(need.low - CONTEXT_BYTES) <= run.peak_gib <= gib(need.high - CONTEXT_BYTES)


def test_the_table_is_whole() -> None:
    assert len(ALL) == 95


@pytest.mark.parametrize("rows", [ALL, JUDGED], ids=["all", "judged"])
def test_the_median_error_is_small(rows: list[Generation]) -> None:
    assert median(abs(relative_error(run)) for run in rows) <= 0.05


@pytest.mark.parametrize("run", ALL, ids=lambda run: run.name)
def test_no_row_is_far_off(run: Generation) -> None:
    assert abs(relative_error(run)) <= 0.2


@pytest.mark.parametrize("rows", [ALL, JUDGED], ids=["all", "judged"])
def test_the_range_holds_the_truth(rows: list[Generation]) -> None:
    assert sum(map(is_within, rows)) / len(rows) >= 0.9


@pytest.mark.parametrize("model", sorted({run.request.model.key for run in ALL}))
def test_every_model_is_right_at_the_median_by_itself(model: str) -> None:
    """Flux and CogVideoX fill most of the table; the others must not hide behind them."""
    assert median(abs(relative_error(run)) for run in ALL if run.request.model.key == model) <= 0.15
