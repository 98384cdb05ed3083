"""llama.cpp's split by rows: matrices over all cards, all else on the first."""

from dataclasses import replace

import pytest

from sizing.estimate import Part, Verdict
from sizing.inference import estimate
from sizing.placement import ImpossibleSplit
from sizing.units import MIB
from sizing.workload import Parallel, Request, Runtime
from tests.sizing.requests import RTX_3090, RTX_4090, ask
from tests.sizing.stored import gguf


def rows(model: str = "llama-7b", n: int = 2, fmt: str = "q4_0", **changes: object) -> Request:
    devices = (replace(RTX_3090, fp32_tflops=35.6),) * n
    asked = ask(model, gguf(fmt), devices, parallel=Parallel.ROW, flash_attention=False)
    return replace(asked, **({"context": 512} | changes))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("model", "n", "buffer_mib"),
    [("llama-13b", 2, 75.0), ("llama-65b", 6, 119.0)],  # GPU-Benchmarks-on-LLM-Inference, December 2023, "VRAM used"
)
def test_the_buffer_is_on_the_first_card_alone(model: str, n: int, buffer_mib: float) -> None:
    devices = estimate(rows(model, n)).devices
    assert devices[0].parts[Part.ACTIVATIONS] / MIB == pytest.approx(buffer_mib, rel=1e-3)
    assert all(device.parts[Part.ACTIVATIONS] == device.parts[Part.KV_CACHE] == 0 for device in devices[1:])


def test_weights_are_shared_out_by_memory_and_the_cache_is_whole() -> None:
    answer = estimate(replace(rows(), devices=(RTX_3090, replace(RTX_4090, usable_bytes=RTX_3090.usable_bytes // 2))))
    first, second = (device.parts[Part.WEIGHTS] for device in answer.devices)
    assert first == pytest.approx(2 * second, rel=1e-6)
    assert answer.total(Part.KV_CACHE) == answer.kv_cache_bytes
    assert answer.verdict is Verdict.FITS


@pytest.mark.parametrize(
    ("model", "fmt", "n", "measured"),
    [
        ("llama-7b", "q4_0", 2, 53.18),
        ("llama-13b", "q4_0", 2, 38.66),
        ("llama-30b", "q4_0", 6, 14.35),
        ("llama-65b", "q4_0", 6, 10.33),
        ("llama-7b", "f16", 6, 26.16),
    ],
)
def test_more_cards_are_slower(model: str, fmt: str, n: int, measured: float) -> None:
    """Tokens per second of llama.cpp in December 2023 on RTX 3090 (GPU-Benchmarks-on-LLM-Inference)."""
    rate = estimate(rows(model, n, fmt)).decode_tok_s
    assert rate is not None
    assert rate.low <= measured <= rate.high


def test_it_never_holds_less_than_its_share() -> None:
    one, six = (estimate(rows("llama-30b", n)) for n in (2, 6))
    assert six.total(Part.WEIGHTS) == pytest.approx(one.total(Part.WEIGHTS), rel=1e-6)
    assert six.devices[0].used_bytes > six.devices[1].used_bytes


def test_only_llama_cpp_splits_so() -> None:
    with pytest.raises(ImpossibleSplit, match="split by rows, not vllm"):
        estimate(rows(runtime=Runtime.VLLM))
