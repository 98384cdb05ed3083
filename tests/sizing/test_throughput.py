"""Single facts about speed: published numbers, the traps of the field, and what is not answered."""

from dataclasses import replace

import pytest

from sizing.formats import Family, WeightFormat
from sizing.hardware import Accelerator, Host
from sizing.throughput.kernels import Backend, backend_of, kernels_of, layer_us_of
from sizing.throughput.rates import decode_tok_s, prefill_tok_s, serving_tok_s, ttft_s
from sizing.throughput.step import has_fabric, lay_out
from sizing.throughput.traffic import Stretch, layer_reads, traffic_of
from sizing.workload import Parallel, Request, Runtime
from tests.sizing.cases import read
from tests.sizing.shapes import MODELS
from tests.sizing.speed_cases import FORMATS, SHAPES, cards
from tests.sizing.stored import BF16, KV_F16, gguf
from tests.sizing.test_throughput_laws import card

CARDS = cards()
Q4 = gguf("q4_k_m", 4.85)


def ask(model: str, *devices: Accelerator, context: int = 512, host: Host | None = None) -> Request:
    return Request(MODELS[model], Q4, KV_F16, devices, context, host=host or Host())


@pytest.mark.parametrize(
    ("model", "gguf_type", "bits", "measured"),
    [
        ("llama-3.1-8b", "q8_0", 8.5, 50.93),
        ("llama-3.1-8b", "q6_k", 6.56, 58.67),
        ("llama-3.1-8b", "q4_k_m", 4.89, 71.93),
        ("llama-3.1-8b", "q3_k_s", 3.64, 71.68),
        ("llama-3.1-8b", "iq3_xxs", 3.25, 73.95),
        ("llama-3.1-8b", "iq2_xxs", 2.38, 79.86),
        ("llama-3.1-8b", "iq1_s", 2.0, 79.73),
    ],
)
def test_low_bit_types_are_smaller_but_hardly_faster(model: str, gguf_type: str, bits: float, measured: float) -> None:
    """tools/quantize/README.md of llama.cpp (311c2c9); its GPU is not named, an M4 Max (546 GB/s, 18.4 TFLOPS) fits it."""
    m4_max = replace(CARDS["apple-m3-max-40-64gb"], bandwidth_gb_s=546.0, fp32_tflops=18.4, fp16_tflops=18.4)
    request = replace(ask(model, m4_max, context=128), weights=gguf(gguf_type, bits))
    rate = decode_tok_s(request, (32,), 0, Parallel.NONE)
    assert rate is not None
    assert rate.low <= measured <= rate.high


@pytest.mark.parametrize("row", read("throughput_offload"), ids=lambda row: f"{row['model']} {row['flags']}")
def test_offloaded_runs_are_within_low_and_high(row: dict[str, str]) -> None:
    """One RTX 2080 (448 GB/s, 10.1 TFLOPS) on four channels of DDR4-3200; `-ngl` counts the output head as a layer."""
    request = Request(
        SHAPES[row["model"]],
        FORMATS[row["weights"]],
        KV_F16,
        (card(448, fp32_tflops=10.1),),
        300,
        host=Host(ram_bandwidth_gb_s=102.4),
    )
    host, experts = int(row["host_layers"]), int(row["host_expert_layers"])
    assert request.model.architecture is not None
    layers = request.model.architecture.n_layers
    rate = decode_tok_s(request, (layers - host,), host or experts, Parallel.NONE)
    everything = decode_tok_s(request, (layers,), 0, Parallel.NONE)
    assert rate is not None
    assert everything is not None
    assert rate.low <= float(row["decode_tok_s"]) <= rate.high
    assert rate.expected < 0.8 * everything.expected


def test_a_mixture_decodes_by_its_active_weights() -> None:
    """Qwen3.6-35B-A3B class on one RTX 3090: 142 tokens per second (4x3090-llm-benchmarks), where 30 dense give 30."""
    rate = decode_tok_s(ask("qwen3-30b-a3b", CARDS["rtx-3090"]), (48,), 0, Parallel.NONE)
    dense = decode_tok_s(ask("qwen2.5-32b", CARDS["rtx-3090"]), (64,), 0, Parallel.NONE)
    assert rate is not None
    assert dense is not None
    assert 3 * dense.expected < rate.expected
    assert rate.low < 142 < rate.high


def test_more_sequences_read_more_experts_but_never_more_than_all() -> None:
    model = MODELS["mixtral-8x7b"]
    one, few, many = (sum(read.experts for read in layer_reads(model, BF16, batch)) for batch in (1, 4, 1000))
    assert few == pytest.approx(one * (1 - 0.75**4) / 0.25)
    assert many == pytest.approx(one * 4)


def test_tensor_parallel_decodes_a_large_dense_model_faster_than_a_layer_split() -> None:
    """dev.to, jovan_chan 2026: 27B on two cards, 22.1 by layers and 37.1 by tensors (1.68 times)."""
    pair = (CARDS["rtx-3090"],) * 2
    request = replace(ask("llama-3.1-70b", *pair), runtime=Runtime.VLLM)
    layers = decode_tok_s(request, (40, 40), 0, Parallel.LAYER)
    tensors = decode_tok_s(request, (80, 80), 0, Parallel.TENSOR)
    assert layers is not None
    assert tensors is not None
    assert 1.3 < tensors.expected / layers.expected < 2


def test_a_small_mixture_gains_nothing_from_tensor_parallel_without_a_bridge() -> None:
    """llama.cpp pull 19378: gemma 26B-A4B gets 0.70 of its speed; no two cards ever double such a model."""
    pair = (CARDS["rtx-4090"],) * 2
    request = ask("qwen3-30b-a3b", *pair)
    one = decode_tok_s(replace(request, devices=pair[:1]), (48,), 0, Parallel.NONE)
    both = decode_tok_s(request, (48, 48), 0, Parallel.TENSOR)
    assert one is not None
    assert both is not None
    assert both.expected < 1.3 * one.expected


def test_serving_nears_the_published_tables_of_llama_7b_on_a100() -> None:
    """TensorRT-LLM on A100 80 GB, LLaMA-7B fp16, 32 at once, 128 in and 2048 out: 1,518 tokens per second (LLM-Viewer #4)."""
    request = replace(ask("llama-7b", CARDS["a100-sxm4-80gb"], context=2176), weights=BF16, runtime=Runtime.VLLM, batch=32)
    total = serving_tok_s(request, (32,), 0, Parallel.NONE, depth=128 + 1024)
    assert total is not None
    assert total.low <= 1518 <= total.high


@pytest.mark.parametrize(
    ("model", "ram_gb_s", "measured"),
    [
        ("qwen2.5-32b", 89.6, 3.54),  # llama.cpp issue 19480: two channels of DDR5-5600, Q4_K_M
        ("llama-3.2-3b", 44.8, 11.05),  # geerlingguy/sbc-reviews issue 107: Framework 12, one channel of DDR5-5600
    ],
)
def test_the_cpu_alone_decodes_at_the_speed_of_its_memory(model: str, ram_gb_s: float, measured: float) -> None:
    request = ask(model, host=Host(ram_bandwidth_gb_s=ram_gb_s))
    assert request.model.architecture is not None
    rate = decode_tok_s(request, (), request.model.architecture.n_layers, Parallel.NONE)
    assert rate is not None
    assert rate.low <= measured <= rate.high


def test_what_is_not_known_is_not_answered() -> None:
    request = ask("llama-3.1-8b", CARDS["rtx-3090"])
    shapeless = replace(request, model=replace(request.model, architecture=None))
    assert decode_tok_s(shapeless, (32,), 0, Parallel.NONE) is None
    assert prefill_tok_s(shapeless, (32,), Parallel.NONE) is None
    assert decode_tok_s(request, (20,), 12, Parallel.NONE) is None, "the RAM's bandwidth was not given"
    assert prefill_tok_s(request, (20,), Parallel.NONE) is None
    assert ttft_s(request, (20,), 12, Parallel.NONE) is None
    without_rates = replace(CARDS["rtx-3090"], fp16_tflops=None, bf16_tflops=None, fp32_tflops=None)
    assert prefill_tok_s(replace(request, devices=(without_rates,)), (32,), Parallel.NONE) is None
    assert decode_tok_s(replace(request, devices=(without_rates,)), (32,), 0, Parallel.NONE) is not None


def test_layers_are_laid_out_in_order_and_the_host_comes_first() -> None:
    split = lay_out(10, (4, 3), 3, Parallel.LAYER)
    assert (split.host, split.spans) == (range(3), (range(3, 7), range(7, 10)))
    assert lay_out(10, (10, 10), 0, Parallel.TENSOR).spans == (range(10), range(10))
    assert lay_out(10, (10,), 6, Parallel.NONE).host_experts == 6


@pytest.mark.parametrize("vendor", ["NVIDIA", "nvidia", "AMD", "Apple", "Intel", "Google"])
def test_every_vendor_and_runtime_has_kernels(vendor: str) -> None:
    device = card(vendor=vendor)
    found = [kernels_of(runtime, device, flash) for runtime in Runtime for flash in (True, False)]
    assert all(kernels.layer_us > 0 and 0 < kernels.bandwidth_share <= 1 for kernels in found)
    if backend_of(device) is Backend.OTHER:
        assert kernels_of(Runtime.LLAMA_CPP, device).error >= 0.5


def test_a_bridge_that_may_be_absent_is_not_counted_on() -> None:
    """RTX 3090 list NVLink, but only a bridged pair has it; A100 SXM boards always do."""
    assert not has_fabric((CARDS["rtx-3090"],) * 4)
    assert has_fabric((CARDS["a100-sxm4-80gb"],) * 4)


def test_a_latent_cache_is_read_whole_on_every_rank() -> None:
    request = replace(ask("deepseek-v3", context=32_768), batch=1)
    arch = request.model.architecture
    assert arch is not None
    one, eight = (
        traffic_of(request, arch, Stretch(0, 61, head=True, ways=ways), batch=1, depth=32_768).cache_bytes for ways in (1, 8)
    )
    assert one == eight == pytest.approx(61 * 576 * 2 * 32_768)


@pytest.mark.parametrize(
    ("model", "bandwidth_gb_s", "fp32_tflops", "measured"),
    [
        ("qwen2.5-7b", 456, 13.7, 66.48),  # Arc B580: ipex-llm issue 12991
        ("qwen3-8b", 560, 19.7, 31.54),  # Arc A770, the like of it (qwen35 9B): llama.cpp pull 22066
    ],
)
def test_intel_is_within_its_wide_range(model: str, bandwidth_gb_s: float, fp32_tflops: float, measured: float) -> None:
    request = ask(model, card(bandwidth_gb_s, fp32_tflops, vendor="intel"))
    assert request.model.architecture is not None
    rate = decode_tok_s(request, (request.model.architecture.n_layers,), 0, Parallel.NONE)
    assert rate is not None
    assert rate.low <= measured <= rate.high


def test_bitsandbytes_takes_longer_a_layer_in_eager_mode_only() -> None:
    """litgpt's Llama 2 70B in NF4 takes 125 ms a token on an A100: 80 layers of about 1.6 ms."""
    nf4 = WeightFormat("nf4-dq", "NF4", Family.LINEAR, 4.127)
    eager = kernels_of(Runtime.TRANSFORMERS, card(1555, 19.5))
    assert 80 * layer_us_of(eager, nf4) == pytest.approx(125_000, rel=0.05)
    assert layer_us_of(eager, BF16) == eager.layer_us
    served = kernels_of(Runtime.VLLM, card(1555, 19.5))
    assert layer_us_of(served, nf4) == served.layer_us
