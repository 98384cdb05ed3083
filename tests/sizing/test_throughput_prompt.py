"""Reading prompts: published speeds, the peak that counts, and the time to the first token."""

from dataclasses import replace

import pytest

from sizing.hardware import Accelerator, Host
from sizing.throughput.peak import matrix_flops
from sizing.throughput.rates import decode_tok_s, prefill_tok_s, ttft_s
from sizing.workload import Parallel
from tests.sizing.stored import gguf
from tests.sizing.test_throughput import CARDS, ask
from tests.sizing.test_throughput_laws import card


def test_an_apple_laptop_reads_a_prompt_far_slower_than_it_decodes_compared_with_a_gpu() -> None:
    """llama-bench, May 2024: M3 Max 693 and RTX 4090 7,139 tokens per second of prompt, 49 and 131 of answer."""
    apple, nvidia = (
        (
            prefill_tok_s(ask("llama-3.1-8b", device), (32,), Parallel.NONE),
            decode_tok_s(ask("llama-3.1-8b", device), (32,), 0, Parallel.NONE),
        )
        for device in (CARDS["apple-m3-max-40-64gb"], CARDS["rtx-4090"])
    )
    assert apple[0] is not None
    assert nvidia[0] is not None
    assert apple[1] is not None
    assert nvidia[1] is not None
    assert nvidia[0].expected / apple[0].expected > 2 * nvidia[1].expected / apple[1].expected


def test_a_geforce_is_measured_against_its_rate_with_fp32_accumulation() -> None:
    assert matrix_flops(CARDS["rtx-4090"]) == pytest.approx(165.2e12)
    assert matrix_flops(CARDS["apple-m2-ultra-192gb"]) == pytest.approx(27.2e12)
    assert matrix_flops(Accelerator("x", "X", "nvidia", 0, 0)) is None


def test_the_time_to_the_first_token_is_mostly_the_prompt() -> None:
    request = ask("llama-3.1-8b", CARDS["rtx-3090"], context=8192)
    reading = prefill_tok_s(request, (32,), Parallel.NONE)
    first = ttft_s(request, (32,), 0, Parallel.NONE)
    assert reading is not None
    assert first is not None
    assert 8192 / reading.expected < first.expected < 8192 / reading.expected + 0.1


def test_experts_in_ram_are_copied_for_every_part_of_a_prompt() -> None:
    """llama.cpp brings them over PCIe once a micro-batch: larger micro-batches read a prompt faster (sizing.md section 5)."""
    request = ask("qwen3-30b-a3b", CARDS["rtx-4090"], context=8192, host=Host(ram_bandwidth_gb_s=96.0))
    small, large, resident = (
        prefill_tok_s(replace(request, ubatch=ubatch), (48,), Parallel.NONE, host_layers=host)
        for ubatch, host in ((512, 40), (4096, 40), (512, 0))
    )
    assert small is not None
    assert large is not None
    assert resident is not None
    assert 2 * small.expected < large.expected < resident.expected


def test_the_prompt_of_the_request_is_what_is_read() -> None:
    request = ask("llama-3.1-8b", CARDS["rtx-3090"], context=8192)
    stated = prefill_tok_s(replace(request, prompt_tokens=1024), (32,), Parallel.NONE)
    assert stated == prefill_tok_s(request, (32,), Parallel.NONE, prompt=1024)
    assert stated != prefill_tok_s(request, (32,), Parallel.NONE)


@pytest.mark.parametrize(
    ("prompt", "measured"), [(512, 1357.26), (1024, 1377.45), (2048, 1397.07), (512, 1685.75), (1024, 1697.92), (2048, 1716.04)]
)
def test_experts_read_a_prompt_slower_than_their_active_weights_say(prompt: int, measured: float) -> None:
    """llama.cpp pull 17906: gpt-oss-120b MXFP4 on GB10 with FlashAttention, before and after native MXFP4."""
    spark = replace(card(273, fp32_tflops=31.0), fp16_tflops=125.0, bf16_tflops=125.0, unified_memory=True)
    request = replace(ask("gpt-oss-120b", spark), weights=gguf("mxfp4_moe", 4.34))
    rate = prefill_tok_s(request, (36,), Parallel.NONE, prompt=prompt)
    assert rate is not None
    assert rate.low <= measured <= rate.high


@pytest.mark.parametrize(("gguf_type", "measured"), [("q4_0", 934.74), ("q4_1", 934.87), ("q4_k_s", 870.33), ("q5_0", 880.04)])
def test_a_card_without_tensor_cores_reads_prompts_in_int8(gguf_type: str, measured: float) -> None:
    """llama.cpp pull 4766: LLaMA 7B on a Tesla P40 (347 GB/s, 11.8 TFLOPS)."""
    p40 = replace(card(347, fp32_tflops=11.8), fp16_tflops=None, bf16_tflops=None, architecture="Pascal")
    request = replace(ask("llama-7b", p40), weights=gguf(gguf_type), flash_attention=False)
    rate = prefill_tok_s(request, (32,), Parallel.NONE, prompt=512)
    assert rate is not None
    assert rate.low <= measured <= rate.high
