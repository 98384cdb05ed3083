"""Which changes can work for a cause, best first, and where they cannot: nobody is given a remedy for another ailment."""

from __future__ import annotations

from sizing.oom.failure import Cause, Failure, Sign

_SPIKE = (
    "smaller_prefill",
    "smaller_batch",
    "smaller_batch_inference",
    "checkpointing",
    "eight_bit_optimizer",
    "qlora",
    "shard",
    "tiled_vae",
    "smaller_image",
    "lower_utilization",
    "smaller_ubatch",
    "wired_limit",
)
REMEDIES: dict[Cause, tuple[str, ...]] = {
    Cause.WEIGHTS: ("qlora", "quantize", "half_precision", "experts_on_cpu", "offload_layers", "shard", "more_cards"),
    Cause.KV_CACHE: (
        "shorter_context_exact",
        "eight_bit_cache",
        "shorter_context",
        "fewer_sequences",
        "raise_utilization",
        "quantize",
        "more_cards",
    ),
    Cause.ACTIVATION_SPIKE: _SPIKE,
    Cause.LOGITS: ("fewer_sequences_logits", "last_logits_only", "lower_utilization", "smaller_batch", "smaller_batch_inference"),
    Cause.ATTENTION_SCORES: (
        "flash_attention",
        "smaller_prefill",
        "shorter_context_scores",
        "smaller_batch",
        "lower_utilization",
    ),
    Cause.FRAGMENTATION: ("expandable_segments", "empty_cache", "smaller_batch"),
    Cause.OTHER_PROCESS: ("stop_others", "lower_utilization_exact", "other_card", "grow_on_demand"),
    Cause.CAP_OR_LIMIT: ("lift_fraction", "wired_limit", "smaller_allocations", "smaller_ubatch", "wsl_memory", "smaller_batch"),
    Cause.CUDA_GRAPHS: ("eager_mode", "fewer_graphs", "lower_utilization"),
    Cause.COMPUTE_BUFFER: ("smaller_ubatch", "flash_attention", "offload_layers", "shorter_context"),
    Cause.HOST_RAM: (
        "unload_models",
        "shorter_context_host",
        "no_pinned",
        "container_memory",
        "fewer_workers",
        "quantize",
        "page_file",
        "swap",
        "more_ram",
    ),
    Cause.SHARED_MEMORY_SEGMENT: ("shm_size", "host_ipc", "fewer_workers"),
    Cause.SYSMEM_SPILL: ("quantize", "offload_layers", "smaller_batch", "smaller_image", "no_sysmem_fallback"),
    Cause.CONFIG_GPU_MEMORY_UTILIZATION: ("raise_utilization", "smaller_prefill", "eager_mode", "quantize", "more_cards"),
    Cause.UNKNOWN: ("look_at_card",),
    Cause.NOT_OOM: (),
}

ONLY_WHERE: dict[str, Sign] = {
    "no_pinned": Sign.PINNED,
    "fewer_workers": Sign.WORKERS,
    "container_memory": Sign.CONTAINER,
    "page_file": Sign.WINDOWS,
    "wsl_memory": Sign.WSL,
    "smaller_allocations": Sign.VULKAN,
    "lift_fraction": Sign.CAPPED,
    "qlora": Sign.TRAINING,
    "shard": Sign.TRAINING,
    "eight_bit_optimizer": Sign.OPTIMIZER,
}
"""Changes that make sense only where the log shows this."""
NEVER_WHERE: dict[str, Sign] = {
    "swap": Sign.WINDOWS,
    "quantize": Sign.TRAINING,
    "offload_layers": Sign.TRAINING,
    "more_cards": Sign.TRAINING,
    "last_logits_only": Sign.TRAINING,
    "smaller_batch_inference": Sign.TRAINING,
}
"""Changes that make none where it shows this: bare quantized weights cannot be trained, adapters on them can (`qlora`)."""
_OF_TRAINING = frozenset({"checkpointing", "smaller_batch"})
"""Changes to a training run. A library that serves models too must be seen to train before they are offered."""
_SERVES_TOO = frozenset({"transformers"})
_SERVING = frozenset({Sign.PROFILING, Sign.KV_SETUP, Sign.GRAPHS})


def can_work(key: str, failure: Failure, runtime: str) -> bool:
    """Whether the place and the settings leave the change something to do."""
    only, never = ONLY_WHERE.get(key), NEVER_WHERE.get(key)
    if (only is not None and only not in failure.signs) or (never is not None and never in failure.signs):
        return False
    if key == "experts_on_cpu" and failure.model is not None and failure.model.is_mixture is False:
        return False
    if key == "fewer_sequences" and failure.backend == "vllm":
        return False  # its messages are about a cache that does not hold a single sequence
    if key in _OF_TRAINING and failure.signs[:1] == (Sign.OPTIMIZER,):
        return False  # activations are gone when the optimizer makes its states
    serves = runtime in _SERVES_TOO or (key == "checkpointing" and bool(_SERVING & {*failure.signs}))
    if key in _OF_TRAINING and serves and Sign.TRAINING not in failure.signs:
        return False
    return not (key.startswith("smaller_batch") and failure.settings.batch_size == 1)
