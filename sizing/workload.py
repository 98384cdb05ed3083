"""What is asked of the engine: a model in a format, on devices, at a context, under a runtime."""

from dataclasses import field
from enum import StrEnum

from sizing.architecture import Model
from sizing.formats import CacheFormat, WeightFormat
from sizing.hardware import Accelerator, Host
from sizing.latent import LatentCache, caching_latent
from sizing.records import dataclass


class Runtime(StrEnum):
    """The serving software; each allocates differently."""

    LLAMA_CPP = "llama.cpp"
    OLLAMA = "ollama"
    VLLM = "vllm"
    SGLANG = "sglang"
    TRANSFORMERS = "transformers"
    EXLLAMA = "exllama"
    MLX = "mlx"
    AUTOAWQ = "autoawq"


class Parallel(StrEnum):
    """How a model is divided over several devices."""

    NONE = "none"
    LAYER = "layer"
    TENSOR = "tensor"
    ROW = "row"
    """llama.cpp's `-sm row`, and its only way until January 2024: matrices by rows, all else on the first device."""


@dataclass(frozen=True, slots=True)
class Request:
    """One inference workload. `devices` has one entry a card: two A6000 are two entries."""

    model: Model
    weights: WeightFormat
    cache: CacheFormat
    devices: tuple[Accelerator, ...]
    context: int
    """Tokens per sequence, prompt and answer together."""
    batch: int = 1
    """Sequences held at once (users served at the same moment)."""
    runtime: Runtime = Runtime.LLAMA_CPP
    parallel: Parallel | None = None
    """None lets the engine choose what the runtime does by default."""
    ubatch: int = 512
    flash_attention: bool = True
    gpu_memory_utilization: float = 0.9
    offload: bool = False
    """Whether layers may be kept in system RAM (llama.cpp `-ngl`)."""
    host: Host = field(default_factory=Host)
    whole_windows: bool = False
    """Whether layers with a window cache the whole context all the same (llama.cpp's `--swa-full`, and ik_llama.cpp)."""
    prompt_tokens: int | None = None
    """Tokens of the context that arrive at once and are prefilled; None takes the whole context, the worst case."""
    built: str | None = None
    """The day (ISO) that the runtime is of, where it is not today's."""
    stack_known: bool = True
    """False for software that allocates about as `runtime` does, with habits of its own (AutoGPTQ, litgpt as Transformers)."""
    latent_cache: LatentCache | None = None
    """What is cached of multi-head latent attention; None takes what the runtime's current release does."""

    def __post_init__(self) -> None:
        arch = self.model.architecture
        if arch is not None and arch.nope_head_dim:
            usual = LatentCache.EXPANDED if self.runtime is Runtime.TRANSFORMERS else LatentCache.LATENT
            object.__setattr__(self, "model", caching_latent(self.model, self.latent_cache or usual))
