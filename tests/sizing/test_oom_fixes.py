"""Fixes: each can work for its cause, is spelled for the runtime at hand, and frees what arithmetic says it frees."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sizing.oom.diagnosis import diagnose
from sizing.oom.failure import Amounts, Cause, Failure, ModelHint, Settings, Sign
from sizing.oom.flags import FLAGS
from sizing.oom.indications import REMEDIES
from sizing.oom.remedies import Fix
from sizing.units import bytes_from_gib as gib
from sizing.units import bytes_from_mib as mib

sizes = st.none() | st.integers(min_value=0, max_value=gib(200))
runtimes = st.sampled_from(
    ["", "vllm", "sglang", "tgi", "llama.cpp", "ollama", "transformers", "comfyui", "diffusers", "rocm", "mps", "kubernetes"]
)
amounts = st.builds(
    Amounts,
    requested=sizes,
    device_total=sizes,
    device_free=sizes,
    allocated=sizes,
    reserved_unallocated=sizes,
    kv_needed=sizes,
    kv_available=sizes,
)
failures = st.builds(
    Failure,
    backend=st.sampled_from(["pytorch", "llama.cpp", "vllm", "ollama", "cudamallocasync", "tensorflow", "kernel"]),
    amounts=amounts,
    stated=st.none() | st.sampled_from(list(Cause)),
    runtime=runtimes,
)


def fixes_of(failure: Failure) -> dict[str, Fix]:
    return {fix.key: fix for fix in diagnose(failure).fixes}


def test_every_cause_has_its_fixes_and_every_fix_its_flags() -> None:
    assert set(REMEDIES) == set(Cause)
    assert {key for keys in REMEDIES.values() for key in keys} == set(FLAGS)
    assert [cause for cause, keys in REMEDIES.items() if not keys] == [Cause.NOT_OOM]


@given(failures)
def test_laws_of_every_diagnosis(failure: Failure) -> None:
    found = diagnose(failure)
    missing = found.shortfall_bytes
    assert all(fix.key in REMEDIES[found.cause] for fix in found.fixes)
    assert all("{" not in fix.flag or "medium: Memory" in fix.flag for fix in found.fixes)
    assert all(fix.saves_bytes is None or fix.saves_bytes > 0 for fix in found.fixes)
    assert all(
        fix.enough is False or fix.enough is None or missing is None or (fix.saves_bytes or missing) >= missing
        for fix in found.fixes
    )
    order = [{True: 0, None: 1, False: 2}[fix.enough] for fix in found.fixes]
    assert order == sorted(order)
    if found.together:
        assert missing is not None
        assert not any(fix.enough for fix in found.fixes)
        assert sum(fix.saves_bytes or 0 for fix in found.together) >= missing


def test_no_fix_is_offered_for_what_is_no_lack_of_memory() -> None:
    assert diagnose(Failure("other", stated=Cause.NOT_OOM)).fixes == ()


def test_vllm_is_told_the_context_that_its_pool_holds() -> None:
    """vLLM 0.10 on Qwen3-8B: 40960 tokens need 5.62 GiB, 4.50 GiB are there, and it estimates 32768 itself."""
    failure = Failure(
        "vllm",
        Amounts(max_model_len=40960, kv_needed=gib(5.62), kv_available=gib(4.5), max_tokens_in_cache=32768),
        stated=Cause.KV_CACHE,
        runtime="vllm",
    )
    first = diagnose(failure).fixes[0]
    assert (first.flag, first.enough) == ("--max-model-len 32768", True)
    assert fixes_of(failure)["eight_bit_cache"].flag == "--kv-cache-dtype fp8"
    assert fixes_of(failure)["eight_bit_cache"].enough is True
    assert "shorter_context" not in fixes_of(failure)


@given(needed=st.integers(2**20, gib(100)), share=st.floats(0.05, 0.999), length=st.integers(64, 1_000_000))
def test_the_context_that_is_offered_fits_the_pool(needed: int, share: float, length: int) -> None:
    available = int(needed * share)
    failure = Failure(
        "vllm", Amounts(max_model_len=length, kv_needed=needed, kv_available=available), stated=Cause.KV_CACHE, runtime="vllm"
    )
    flag = fixes_of(failure)["shorter_context_exact"].flag
    assert int(flag.split()[1]) * needed <= available * length


@given(total=st.integers(gib(8), gib(192)), share=st.floats(0.46, 0.85))
def test_the_utilization_that_is_offered_fits_what_is_free(total: int, share: float) -> None:
    free = int(total * share)
    failure = Failure(
        "vllm",
        Amounts(device_free=free, device_total=total, requested=int(total * 0.9)),
        stated=Cause.OTHER_PROCESS,
        runtime="vllm",
    )
    offered = float(fixes_of(failure)["lower_utilization_exact"].flag.split()[1])
    assert 0 < offered * total <= free


def test_a_share_that_leaves_next_to_nothing_is_not_offered() -> None:
    """3.15 GiB free of 31.36: a server of 28.22 GiB does not run in a tenth of the card."""
    amounts = Amounts(device_free=gib(3.15), device_total=gib(31.36), requested=gib(28.22))
    assert "lower_utilization_exact" not in fixes_of(Failure("vllm", amounts, Cause.OTHER_PROCESS, "vllm"))


def test_q8_0_saves_what_its_block_format_says() -> None:
    """A block of 32 takes 34 bytes (ggml-common.h, block_q8_0) where f16 takes 64."""
    failure = Failure("llama.cpp", Amounts(requested=64 * 2**20), stated=Cause.KV_CACHE)
    assert fixes_of(failure)["eight_bit_cache"].saves_bytes == 30 * 2**20
    assert fixes_of(failure)["eight_bit_cache"].flag == "-fa on -ctk q8_0 -ctv q8_0"


def test_a_smaller_physical_batch_shrinks_the_compute_buffer_in_proportion() -> None:
    """llama.cpp logs 258.50 MiB for Llama 3 8B at a batch of 512 and 1034 MiB at 2048: linear."""
    failure = Failure("llama.cpp", Amounts(requested=mib(1034)), stated=Cause.COMPUTE_BUFFER, settings=Settings(ubatch=2048))
    fix = fixes_of(failure)["smaller_ubatch"]
    assert fix.flag == "-ub 512"
    assert fix.saves_bytes == mib(1034 - 258.5)


def test_a_change_that_is_made_already_is_not_offered_again() -> None:
    graphs = Failure("pytorch", runtime="vllm", stated=Cause.CUDA_GRAPHS)
    assert "eager_mode" in fixes_of(graphs)
    assert "eager_mode" not in fixes_of(
        Failure("pytorch", runtime="vllm", stated=Cause.CUDA_GRAPHS, settings=Settings(already=frozenset({"eager_mode"})))
    )


@pytest.mark.parametrize(("utilization", "offered"), [(0.8, True), (0.95, False), (0.98, False), (None, True)])
def test_a_full_share_of_the_card_is_not_raised(utilization: float | None, offered: bool) -> None:
    failure = Failure("vllm", runtime="vllm", stated=Cause.KV_CACHE, settings=Settings(gpu_memory_utilization=utilization))
    assert ("raise_utilization" in fixes_of(failure)) is offered


def test_the_flags_are_those_of_the_runtime() -> None:
    def flag(runtime: str) -> str:
        return fixes_of(Failure("pytorch", runtime=runtime, stated=Cause.FRAGMENTATION))["expandable_segments"].flag

    assert flag("vllm") == "PYTORCH_CUDA_ALLOC_CONF=expandable_segments:True"
    assert flag("rocm") == "PYTORCH_HIP_ALLOC_CONF=expandable_segments:True"
    assert "offload_layers" not in fixes_of(Failure("pytorch", runtime="sglang", stated=Cause.WEIGHTS))


def test_closing_the_other_process_suffices_when_it_holds_what_is_missing() -> None:
    held = Amounts(
        requested=gib(2),
        device_total=gib(24),
        device_free=gib(1),
        allocated=gib(10),
        process_in_use=gib(11),
        others_in_use=gib(12),
    )
    fix = fixes_of(Failure("pytorch", held))["stop_others"]
    assert (fix.saves_bytes, fix.enough) == (gib(12), True)


def test_two_fixes_are_named_together_where_neither_suffices() -> None:
    """5.5 GiB are missing: half of the logits are 3, and from 0.98 to 0.85 of 24 GiB are 3.12."""
    over = Amounts(requested=gib(6), device_free=gib(0.5), device_total=gib(24), allocated=gib(22))
    found = diagnose(
        Failure("pytorch", over, stated=Cause.LOGITS, runtime="vllm", settings=Settings(gpu_memory_utilization=0.98))
    )
    assert found.together is not None
    assert [fix.key for fix in found.together] == ["fewer_sequences_logits", "lower_utilization"]
    assert [fix.saves_bytes for fix in found.together] == [gib(3), pytest.approx(gib(3.12))]


def test_weights_in_16_bits_are_halved_by_8_bits() -> None:
    """One byte a parameter: Llama 3 8B has 8,030,261,248 of them."""
    model = ModelHint(params=8_030_261_248)
    failure = Failure(
        "pytorch", Amounts(requested=mib(100), allocated=gib(14.9), device_total=gib(15.6)), stated=Cause.WEIGHTS, model=model
    )
    assert fixes_of(failure)["quantize"].saves_bytes == 8_030_261_248


TRAINING = Failure(
    "pytorch", Amounts(requested=gib(2), device_free=gib(1)), Cause.ACTIVATION_SPIKE, "transformers", (Sign.TRAINING,)
)


def test_gradient_checkpointing_is_for_training_alone() -> None:
    assert "checkpointing" in fixes_of(TRAINING)
    assert "checkpointing" not in fixes_of(replace(TRAINING, signs=()))
    assert "checkpointing" not in fixes_of(replace(TRAINING, runtime="vllm", signs=(Sign.PROFILING,)))


def test_a_batch_of_one_is_not_halved_and_others_are_by_number() -> None:
    assert "smaller_batch" not in fixes_of(replace(TRAINING, settings=Settings(batch_size=1)))
    assert fixes_of(replace(TRAINING, settings=Settings(batch_size=8)))["smaller_batch"].flag == "per_device_train_batch_size=4"


def test_bare_quantized_weights_are_not_offered_to_a_training_run() -> None:
    fixes = fixes_of(replace(TRAINING, stated=Cause.WEIGHTS))
    assert "qlora" in fixes
    assert "quantize" not in fixes


def test_optimizer_states_get_a_smaller_optimizer() -> None:
    assert "eight_bit_optimizer" in fixes_of(replace(TRAINING, signs=(Sign.OPTIMIZER, Sign.TRAINING)))
    assert "eight_bit_optimizer" not in fixes_of(TRAINING)


@pytest.mark.parametrize(
    ("bits", "flag", "left"), [(16.0, "Q4_K_M", 4.89), (8.5, "Q4_K_M", 4.89), (4.89, "IQ3_XS", 3.5), (3.5, "IQ2_M", 2.93)]
)
def test_a_file_is_offered_the_next_narrower_type_and_never_its_own(bits: float, flag: str, left: float) -> None:
    """Mean bits of Llama 3.1 8B in llama.cpp's tools/quantize/README.md."""
    failure = Failure(
        "llama.cpp", Amounts(requested=gib(10)), Cause.WEIGHTS, "llama.cpp", settings=Settings(bits_per_weight=bits)
    )
    fix = fixes_of(failure)["quantize"]
    assert fix.flag == flag
    assert fix.saves_bytes == pytest.approx(gib(10) * (1 - left / bits), rel=1e-6)


def test_weights_in_16_bits_are_not_told_to_load_in_16_bits() -> None:
    model = ModelHint(params=8_030_000_000)
    held = Failure("pytorch", Amounts(allocated=gib(15), requested=mib(100)), Cause.WEIGHTS, "transformers", model=model)
    assert "half_precision" not in fixes_of(held)
    assert fixes_of(replace(held, amounts=Amounts(allocated=gib(30))))["half_precision"].saves_bytes == 2 * 8_030_000_000


def test_a_request_beyond_the_whole_device_has_a_shortfall() -> None:
    failure = Failure("jax", Amounts(requested=gib(100), device_total=gib(16)), Cause.ACTIVATION_SPIKE)
    assert diagnose(failure).shortfall_bytes == gib(84)
    assert fixes_of(failure)["smaller_batch"].enough is False


def test_the_other_card_is_another_one() -> None:
    crowded = Amounts(requested=gib(1), device_total=gib(24), device_free=mib(100), allocated=gib(2), gpu_index=1)
    assert fixes_of(Failure("pytorch", crowded, Cause.OTHER_PROCESS))["other_card"].flag == "CUDA_VISIBLE_DEVICES=0"


def test_the_default_share_of_vllm_is_counted_on() -> None:
    amounts = Amounts(requested=gib(50), device_total=gib(80), device_free=gib(1))
    fix = fixes_of(Failure("pytorch", amounts, Cause.ACTIVATION_SPIKE, "vllm"))["lower_utilization"]
    assert fix.saves_bytes == pytest.approx(gib(4))
    assert fix.enough is False


def test_experts_are_not_moved_out_of_a_model_without_any() -> None:
    failure = Failure("llama.cpp", Amounts(requested=gib(10)), Cause.WEIGHTS, "llama.cpp")
    assert "experts_on_cpu" in fixes_of(failure)
    assert "experts_on_cpu" in fixes_of(replace(failure, model=ModelHint(is_mixture=True)))
    assert "experts_on_cpu" not in fixes_of(replace(failure, model=ModelHint(is_mixture=False)))


def test_fewer_sequences_do_not_help_where_one_does_not_fit() -> None:
    amounts = Amounts(kv_needed=gib(8), kv_available=gib(2), max_model_len=32768)
    assert "fewer_sequences" not in fixes_of(Failure("vllm", amounts, Cause.KV_CACHE, "vllm"))
    assert "fewer_sequences" in fixes_of(Failure("llama.cpp", Amounts(requested=gib(8)), Cause.KV_CACHE, "llama.cpp"))


def test_activations_are_not_what_the_optimizer_lacks() -> None:
    fixes = fixes_of(replace(TRAINING, signs=(Sign.OPTIMIZER, Sign.TRAINING)))
    assert not {"checkpointing", "smaller_batch"} & fixes.keys()
