"""Which changes can work for a cause, best first, and where they cannot: nobody is given a remedy for another ailment."""

from __future__ import annotations

from sizing.oom.failure import Cause, Sign

_SPIKE = (
    "smaller_prefill",
    "smaller_batch",
    "checkpointing",
    "tiled_vae",
    "smaller_image",
    "lower_utilization",
    "smaller_ubatch",
    "wired_limit",
)
REMEDIES: dict[Cause, tuple[str, ...]] = {
    Cause.WEIGHTS: ("quantize", "half_precision", "experts_on_cpu", "offload_layers", "more_cards"),
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
    Cause.LOGITS: ("fewer_sequences_logits", "last_logits_only", "lower_utilization", "smaller_batch"),
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
}
"""Changes that make sense only where the log shows this."""
NEVER_WHERE: dict[str, Sign] = {"swap": Sign.WINDOWS}
"""Changes that make none where it shows this."""
