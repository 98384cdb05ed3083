"""A failed allocation as numbers: what was asked, what there was, and what the log around it shows."""

from __future__ import annotations

from dataclasses import field, fields
from enum import StrEnum

from sizing.records import dataclass


class Cause(StrEnum):
    """Why the memory ran out."""

    WEIGHTS = "weights"
    KV_CACHE = "kv_cache"
    ACTIVATION_SPIKE = "activation_spike"
    LOGITS = "logits"
    ATTENTION_SCORES = "attention_scores"
    FRAGMENTATION = "fragmentation"
    OTHER_PROCESS = "other_process"
    CAP_OR_LIMIT = "cap_or_limit"
    CUDA_GRAPHS = "cuda_graphs"
    COMPUTE_BUFFER = "compute_buffer"
    HOST_RAM = "host_ram"
    SHARED_MEMORY_SEGMENT = "shared_memory_segment"
    SYSMEM_SPILL = "sysmem_spill"
    CONFIG_GPU_MEMORY_UTILIZATION = "config_gpu_memory_utilization"
    UNKNOWN = "unknown"
    NOT_OOM = "not_oom"


class Sign(StrEnum):
    """What the program was doing, as the lines around the message show."""

    LOADING = "loading"
    KV_SETUP = "kv_setup"
    GRAPHS = "graphs"
    PROFILING = "profiling"
    ATTENTION = "attention"
    LOGITS = "logits"
    FORWARD = "forward"
    TRAINING = "training"
    OPTIMIZER = "optimizer"
    """The optimizer's states were being made or used."""
    PINNED = "pinned"
    """The refused memory was to be page-locked RAM."""
    WORKERS = "workers"
    """Loader processes beside the main one hold RAM."""
    CONTAINER = "container"
    KUBERNETES = "kubernetes"
    ROCM = "rocm"
    METAL = "metal"
    VULKAN = "vulkan"
    INTEL = "intel"
    ASCEND = "ascend"
    WSL = "wsl"
    WINDOWS = "windows"
    CAPPED = "capped"
    """The message itself names a fraction that was set (`X allowed`)."""
    ONE_BUFFER = "one_buffer"
    """What was passed is the largest single allocation that the device makes, however much is free."""


_SHOWN_ONLY = {"shown_only": True}


@dataclass(frozen=True, slots=True)
class Amounts:
    """The numbers that a message states, under their names in `ask --json`; None where it does not.

    All in bytes, but for `max_model_len` and `max_tokens_in_cache` (tokens) and `gpu_index`.
    """

    requested: int | None = None
    """The one allocation that was refused: the last straw, not the shortfall."""
    device_total: int | None = None
    device_free: int | None = None
    process_in_use: int | None = None
    """Of this process in the driver's view: tensors, cached blocks, CUDA context, libraries."""
    allocated: int | None = None
    """Live tensors."""
    reserved_unallocated: int | None = None
    """Cached by the allocator, and in no tensor."""
    reserved: int | None = None
    """Live and cached together (wording of PyTorch before 2.1)."""
    others_in_use: int | None = None
    kv_needed: int | None = None
    kv_available: int | None = None
    max_model_len: int | None = None
    max_tokens_in_cache: int | None = None
    host_needed: int | None = None
    host_available: int | None = None
    gpu_index: int | None = None
    limit: int | None = field(default=None, metadata=_SHOWN_ONLY)
    """The most that PyTorch or Metal lets this process have."""
    other_allocations: int | None = field(default=None, metadata=_SHOWN_ONLY)
    """What Metal's driver holds for this process outside PyTorch's live tensors."""
    tensor: int | None = field(default=None, metadata=_SHOWN_ONLY)
    """The refused tensor by its shape and type, where the message gives these and no size."""

    def stated(self) -> dict[str, int]:
        """Only what the message states, under the names that `ask --json` has."""
        return {name: value for name, value in self.known().items() if name not in SHOWN_ONLY}

    def known(self) -> dict[str, int]:
        """What the message states, with what is shown in the table of evidence alone."""
        return {each.name: value for each in fields(self) if (value := getattr(self, each.name)) is not None}


SHOWN_ONLY = frozenset(each.name for each in fields(Amounts) if each.metadata.get("shown_only"))
"""Amounts that have no name in `ask --json`."""


@dataclass(frozen=True, slots=True)
class ModelHint:
    """What is known of the model that failed; None where it is not. `tokens` is the context or the batched tokens."""

    params: int | None = None
    n_layers: int | None = None
    hidden_size: int | None = None
    intermediate_size: int | None = None
    n_heads: int | None = None
    vocab_size: int | None = None
    tokens: int | None = None
    kv_bytes_per_token: int | None = None
    is_mixture: bool | None = None
    """Whether it has experts; None where that is not known."""


@dataclass(frozen=True, slots=True)
class Settings:
    """Settings of the failed run as its own log or command line gives them; None where it does not."""

    context: int | None = None
    ubatch: int | None = None
    gpu_layers: int | None = None
    max_num_seqs: int | None = None
    max_batched_tokens: int | None = None
    gpu_memory_utilization: float | None = None
    batch_size: int | None = None
    bits_per_weight: float | None = None
    """Of the file that was loaded, as llama.cpp prints it or as its name says."""
    already: frozenset[str] = frozenset()
    """Keys of changes that the run has made already (eager mode, flash attention), so that no one is told twice."""


@dataclass(frozen=True, slots=True)
class Failure:
    """One failure to explain."""

    backend: str
    """Whose message it is: pytorch, cudamallocasync, llama.cpp, vllm, ollama, tensorflow, jax, kernel, nccl, …"""
    amounts: Amounts = field(default_factory=Amounts)
    stated: Cause | None = None
    """The cause where the message itself says it ("failed to allocate buffer for kv cache")."""
    runtime: str = ""
    """The program that ran: vllm, sglang, llama.cpp, ollama, transformers, comfyui, …; empty when unknown."""
    signs: tuple[Sign, ...] = ()
    """What the lines nearest to the message show, the nearest first."""
    settings: Settings = field(default_factory=Settings)
    model: ModelHint | None = None
