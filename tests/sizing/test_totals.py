"""Whole needs against whole measurements: tensors of all devices together, without the CUDA context that these counters miss."""

from functools import lru_cache

import pytest

from sizing.estimate import Estimate, Interval, Part
from sizing.formats import Family, WeightFormat
from sizing.inference import estimate
from sizing.units import MIB
from sizing.workload import Runtime
from tests.sizing.cases import read
from tests.sizing.requests import ask, card
from tests.sizing.stored import AWQ, BF16, FP8_BLOCKS, gguf

ROWS = read("transformers_totals")
ROOMY = card("roomy", 1024)
FORMATS = {
    "bf16": BF16,
    "awq-int4": AWQ,
    "fp8-block": FP8_BLOCKS,
    "gptq-int4": WeightFormat("gptq-int4", "GPTQ 4-bit", Family.LINEAR, 4.15625),
    "gptq-int8": WeightFormat("gptq-int8", "GPTQ 8-bit", Family.LINEAR, 8.1875),
}


def without(answer: Estimate, *parts: Part) -> Interval:
    """The need in MiB less the expected bytes of some parts."""
    less = sum(answer.total(part) for part in parts)
    need = answer.need
    return Interval((need.low - less) / MIB, (need.expected - less) / MIB, (need.high - less) / MIB)


@lru_cache
def needs() -> tuple[tuple[float, Interval, str], ...]:
    """Measured MiB, our range and the reason to keep the row apart, row by row."""
    found = []
    for row in ROWS:
        devices = (ROOMY,) * int(row["count"])
        settings = {"runtime": Runtime.TRANSFORMERS, "context": int(row["context"]), "prompt_tokens": int(row["prompt"])}
        answer = estimate(ask(row["model"], FORMATS[row["format"]], devices, **settings))
        # Qwen3's table grows by exactly the cache from length to length: it shows what is left after the run, not the peak.
        parts = (Part.OVERHEAD, Part.ACTIVATIONS) if row["shown"] == "after the run" else (Part.OVERHEAD,)
        found.append((float(row["mib"]), without(answer, *parts), row["why_apart"]))
    return tuple(found)


def test_totals_under_transformers() -> None:
    errors = sorted(abs(need.expected / mib - 1) for mib, need, why in needs() if not why)
    assert len(errors) >= 90
    assert errors[len(errors) // 2] <= 0.015
    assert errors[int(0.95 * len(errors))] <= 0.05


def test_the_stated_range_holds_nine_of_ten_and_is_narrow() -> None:
    held = [need.low <= mib <= need.high for mib, need, why in needs() if not why]
    assert sum(held) / len(held) >= 0.9
    widths = sorted((need.high - need.low) / 2 / need.expected for _, need, _ in needs())
    assert widths[int(0.9 * len(widths))] <= 0.2


def test_rows_kept_apart_are_known_misses() -> None:
    assert {why for _, _, why in needs() if why}
    for mib, need, why in needs():
        assert not why or need.expected < mib


@pytest.mark.parametrize(
    ("model", "fmt", "mib"),
    [
        # "VRAM used" that llama.cpp printed at 512 tokens: XiongjieDai/GPU-Benchmarks-on-LLM-Inference@aa72e0e, notebooks
        ("llama-7b", gguf("f16"), 12_929.52),
        ("llama-13b", gguf("q4_0"), 7_411.01),
        ("llama-30b", gguf("q4_0"), 18_267.64),
        ("llama-65b", gguf("f16"), 125_424.04),
    ],
)
def test_vram_used_by_llama_cpp(model: str, fmt: WeightFormat, mib: float) -> None:
    answer = estimate(ask(model, fmt, (ROOMY,), context=512, flash_attention=False))
    assert without(answer, Part.OVERHEAD).expected == pytest.approx(mib, abs=0.02)
