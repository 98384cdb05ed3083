"""Older files: each against a published size."""

from dataclasses import replace

import pytest

from sizing.formats import GgufEra, WeightFormat, gguf_era
from sizing.gguf import Spot, block_type
from sizing.tensors import Role, Tensor
from sizing.units import GIB
from sizing.weights import weigh
from tests.sizing.shapes import MODELS
from tests.sizing.stored import gguf

METADATA_BYTES = 1_000_000
"""Names, vocabulary and merges in a file's header."""


def made(ftype: str, date: str) -> WeightFormat:
    return replace(gguf(ftype), era=gguf_era(date))


@pytest.mark.parametrize(
    ("ftype", "published"),
    [
        ("q4_k_m", 26_441_533_376),  # llama.cpp's loader, December 2023
        ("q2_k", 15_644_034_176),  # llama.cpp pull request 4406
    ],
)
def test_experts_that_were_tensors_of_their_own(ftype: str, published: int) -> None:
    size = weigh(MODELS["mixtral-8x7b"], made(ftype, "2023-12")).total
    assert 0 < published - size < METADATA_BYTES


@pytest.mark.parametrize(
    ("date", "ftype", "published_gb"),
    [
        ("2023-06", "q2_k", 5.43),  # the ggml v3 files of LLaMA 13B
        ("2023-06", "q3_k_l", 6.87),
        ("2023-06", "q4_k_m", 7.82),
        ("2023-07", "q3_k_s", 5.66),  # and of Llama 2 13B
        ("2023-07", "q3_k_l", 6.93),
        ("2023-07", "q4_1", 8.14),
    ],
)
def test_ggml_v3(date: str, ftype: str, published_gb: float) -> None:
    assert weigh(MODELS["llama-13b"], made(ftype, date)).total / 1e9 == pytest.approx(published_gb, rel=1e-3)


@pytest.mark.parametrize(
    ("date", "era"),
    [
        ("2023-06-30", GgufEra.FIRST_K_QUANTS),
        ("2023-07", GgufEra.GGML_V3),
        ("2023-12-11", GgufEra.SPLIT_EXPERTS),
        ("2024-04", GgufEra.CURRENT),
        ("2026-01", GgufEra.CURRENT),
    ],
)
def test_dates(date: str, era: GgufEra) -> None:
    assert gguf_era(date) is era


def test_iq4_without_an_importance_matrix_widens_the_first_eighth() -> None:
    """llama.cpp's `llama-quant.cpp`: `i_layer < n_layer/8 && !has_imatrix`."""
    down = Tensor(Role.FFN_DOWN, 16_384, 6144)
    first, later = (Spot(layer, 56, 6, importance_matrix=False) for layer in (6, 7))
    assert block_type("iq4_xs", down, first) == "q5_k"
    assert block_type("iq4_xs", down, later) == "iq4_xs"
    assert block_type("iq4_xs", down, replace(first, importance_matrix=True)) == "iq4_xs"


@pytest.mark.parametrize(
    ("ftype", "published_gib"), [("q2_k", 58.27), ("q4_k_m", 58.46), ("q6_k", 58.94), ("q8_0", 59.03), ("f16", 60.88)]
)
def test_gpt_oss_keeps_its_experts_in_every_file(ftype: str, published_gib: float) -> None:
    """Files of unsloth/gpt-oss-120b-GGUF; a card of bartowski's says that all quants keep the experts in MXFP4."""
    model = replace(MODELS["gpt-oss-120b"], native_format="mxfp4")
    assert weigh(model, gguf(ftype)).total / GIB == pytest.approx(published_gib, rel=0.005)
