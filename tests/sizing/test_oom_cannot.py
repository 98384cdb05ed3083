"""Never a fix that cannot work: every cause on every program and every kind of machine, against what each of them does not have.

What a program or a machine lacks is by its own documentation: CUDA's variables and nvidia-smi are NVIDIA's, bitsandbytes has no
backend for Metal, expandable segments need Linux, vLLM's options are vLLM's.
"""

from functools import cache
from itertools import product

import pytest

from sizing.oom.diagnosis import diagnose
from sizing.oom.failure import Amounts, Cause, Failure, Settings, Sign
from sizing.oom.remedies import Fix
from sizing.units import bytes_from_gib as gib

PROGRAMS = (
    *("vllm", "sglang", "tgi", "tensorrt-llm", "lmdeploy", "llama.cpp", "ollama", "lmstudio", "transformers", "diffusers"),
    *("comfyui", "tensorflow", "jax", "mlx", "docker", ""),
)
BACKENDS = {"": "pytorch", "docker": "kernel", "transformers": "pytorch", "diffusers": "pytorch", "comfyui": "cudamallocasync"}
PLACES = (Sign.KUBERNETES, Sign.ROCM, Sign.METAL, Sign.VULKAN, Sign.INTEL, Sign.ASCEND, Sign.WINDOWS)
AMOUNTS = Amounts(requested=gib(3), device_total=gib(24), device_free=gib(1), allocated=gib(20), reserved_unallocated=gib(2))
HOST = Amounts(host_needed=gib(20), host_available=gib(15))


def failures(cause: Cause, program: str) -> list[Failure]:
    """The cause in that program on every kind of machine, once as its own message and once as PyTorch's."""
    backends = {BACKENDS.get(program, program), "pytorch"}
    signs = [(), *((sign,) for sign in Sign), *product(PLACES, [sign for sign in Sign if sign not in PLACES])]
    amounts = (AMOUNTS, HOST) if cause is Cause.HOST_RAM else (AMOUNTS, Amounts())
    return [Failure(backend, each, cause, program, sign) for backend in backends for each in amounts for sign in signs]


@cache
def offers(cause: Cause, program: str) -> list[tuple[Failure, Fix]]:
    return [(failure, fix) for failure in failures(cause, program) for fix in diagnose(failure).fixes]


NVIDIA = ("nvidia-smi", "CUDA_VISIBLE_DEVICES", "torch.cuda", "PYTORCH_CUDA_ALLOC_CONF", "NVIDIA", "Sysmem")
BITSANDBYTES = ("bitsandbytes", "BitsAndBytes", "paged_adamw", "PagedAdam")
LACKS: dict[Sign, tuple[str, ...]] = {
    Sign.METAL: (*NVIDIA, *BITSANDBYTES, "HIP_", "--split-mode", "--tensor-parallel", "--tp", "fp8_e4m3fn", "--num-shard"),
    Sign.ROCM: ("nvidia-smi", "CUDA_VISIBLE_DEVICES", "PYTORCH_CUDA_ALLOC_CONF", "Sysmem"),
    Sign.INTEL: ("nvidia-smi", "CUDA_VISIBLE_DEVICES", "expandable_segments", "torch.cuda.empty", "Sysmem"),
    Sign.ASCEND: ("nvidia-smi", "CUDA_VISIBLE_DEVICES", "PYTORCH_CUDA_ALLOC_CONF"),
    Sign.WINDOWS: ("swapon", "expandable_segments"),
    Sign.KUBERNETES: ("swapon", "docker run"),
}
"""What no flag may name on that kind of machine."""
OF_PROGRAM = {
    "vllm": ("--max-model-len", "--gpu-memory-utilization", "--max-num-seqs", "--enforce-eager", "--tensor-parallel-size"),
    "sglang": (
        "--mem-fraction-static",
        "--max-running-requests",
        "--disable-cuda-graph",
        "--context-length",
        "--chunked-prefill",
    ),
    "tgi": ("--max-total-tokens", "--num-shard", "--cuda-memory-fraction", "--max-batch-prefill-tokens"),
    "tensorrt-llm": ("--kv_cache_free_gpu_memory_fraction", "--max_seq_len", "--tp_size"),
    "lmdeploy": ("--cache-max-entry-count", "--session-len", "--quant-policy"),
    "llama.cpp": ("-ngl", "-ctk", "-ub", "--n-cpu-moe", "-fa on", "GGML_CUDA", "--split-mode"),
    "ollama": ("OLLAMA_", "num_ctx", "num_gpu", "ollama stop"),
    "comfyui": ("--lowvram", "VAE Decode", "--fp8_e4m3fn", "--disable-cuda-malloc"),
    "jax": ("XLA_PYTHON", "jax.checkpoint"),
    "tensorflow": ("TF_FORCE",),
}


@pytest.mark.parametrize("program", PROGRAMS)
@pytest.mark.parametrize("cause", Cause)
def test_no_flag_is_of_a_machine_that_has_no_such_thing(cause: Cause, program: str) -> None:
    wrong = [
        (failure.signs, fix.flag)
        for failure, fix in offers(cause, program)
        for place in failure.signs[:1]
        if any(word in fix.flag for word in LACKS.get(place, ()))
    ]
    assert wrong == []


@pytest.mark.parametrize("program", PROGRAMS)
@pytest.mark.parametrize("cause", Cause)
def test_no_flag_is_another_programs(cause: Cause, program: str) -> None:
    others = [flag for owner, flags in OF_PROGRAM.items() if owner != program for flag in flags]
    given = {fix.flag for failure, fix in offers(cause, program) if program or failure.backend == "pytorch"}
    assert [flag for flag in given if any(word in flag for word in others)] == []


@pytest.mark.parametrize("program", PROGRAMS)
def test_system_ram_is_not_freed_by_settings_of_the_card(program: str) -> None:
    """Weights that leave the card go into RAM; a smaller pool on the card leaves RAM as it was."""
    words = (
        "-ngl",
        "num_gpu",
        "cpu-offload",
        "utilization",
        "fraction",
        "VISIBLE_DEVICES",
        "expandable",
        "eager",
        "--fp8",
        "quantiz",
    )
    assert {fix.flag for _, fix in offers(Cause.HOST_RAM, program) if any(word in fix.flag for word in words)} == set()


@pytest.mark.parametrize("program", ["vllm", "sglang", "tgi", "tensorrt-llm", "lmdeploy"])
def test_a_pool_that_was_refused_is_not_made_larger(program: str) -> None:
    """CUDA refused the pool: a larger share makes it worse, and shorter contexts leave the share as it is."""
    refused = {fix.key for fix in diagnose(Failure("pytorch", AMOUNTS, Cause.KV_CACHE, program)).fixes}
    assert refused == {"lower_utilization"}


@pytest.mark.parametrize("program", ["vllm", "sglang", "tgi"])
def test_a_pool_that_is_too_small_is_not_made_smaller(program: str) -> None:
    own = {fix.key for fix in diagnose(Failure(program, Amounts(), Cause.KV_CACHE, program)).fixes}
    assert "raise_utilization" in own
    assert "lower_utilization" not in own


@pytest.mark.parametrize("program", PROGRAMS)
def test_shared_memory_is_no_matter_of_models(program: str) -> None:
    keys = {fix.key for _, fix in offers(Cause.SHARED_MEMORY_SEGMENT, program)}
    assert keys <= {"shm_size", "host_ipc", "fewer_workers"}
    assert "shm_size" in keys


@pytest.mark.parametrize("program", PROGRAMS)
@pytest.mark.parametrize("cause", [cause for cause in Cause if cause is not Cause.NOT_OOM])
def test_nothing_that_the_run_has_already_is_offered(cause: Cause, program: str) -> None:
    for fix in {fix.key for _, fix in offers(cause, program)}:
        again = Failure("pytorch", AMOUNTS, cause, program, settings=Settings(already=frozenset({fix})))
        assert fix not in {each.key for each in diagnose(again).fixes}


def test_a_file_that_is_too_large_even_in_fewer_bits_is_not_offered() -> None:
    """164.8 GiB at 4.85 bits are 119 GiB at 3.5: 13.4 GiB of RAM hold neither."""
    keys = [
        fix.key
        for fix in diagnose(Failure("ollama", Amounts(host_needed=gib(164.8), host_available=gib(13.4)), Cause.HOST_RAM)).fixes
    ]
    assert keys[0] == "more_ram"
    assert "smaller_file" not in keys


def test_activations_are_no_matter_where_the_optimizer_makes_its_states() -> None:
    signs = (Sign.TRAINING, Sign.OPTIMIZER)
    keys = {fix.key for fix in diagnose(Failure("pytorch", AMOUNTS, Cause.ACTIVATION_SPIKE, "transformers", signs)).fixes}
    assert "eight_bit_optimizer" in keys
    assert not {"smaller_batch", "checkpointing"} & keys


def test_a_straw_is_not_said_to_be_all_that_is_missing() -> None:
    """20 MiB of 24 GiB were refused: half of them is no proof that the rest of the step fits."""
    straw = Amounts(requested=gib(0.02), device_total=gib(24), device_free=gib(0.013), allocated=gib(15))
    fixes = diagnose(Failure("pytorch", straw, Cause.ACTIVATION_SPIKE)).fixes
    assert [fix.enough for fix in fixes if fix.key == "smaller_batch"] == [None]
