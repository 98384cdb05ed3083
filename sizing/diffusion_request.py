"""What is asked of an image or video pipeline, and what is answered."""

from dataclasses import field
from enum import StrEnum

from sizing.estimate import Interval, Verdict
from sizing.formats import Family, WeightFormat
from sizing.hardware import Accelerator, Host
from sizing.records import dataclass
from sizing.refusal import Refusal


class ImpossibleDiffusion(Refusal):
    """The pieces of a request contradict each other or the model; the message says which to change."""


class Component(StrEnum):
    """The networks of a pipeline."""

    DENOISER = "denoiser"
    TEXT_ENCODERS = "text_encoders"
    VAE = "vae"


class DiffusionPart(StrEnum):
    """Where the bytes of the device go."""

    DENOISER = "denoiser"
    TEXT_ENCODERS = "text_encoders"
    VAE = "vae"
    ACTIVATIONS = "activations"
    OVERHEAD = "overhead"


class DiffusionPhase(StrEnum):
    """The moments of a run, which exclude each other."""

    LOAD = "load"
    ENCODE = "encode"
    DENOISE = "denoise"
    DECODE = "decode"


class Residence(StrEnum):
    """What stays on the device between phases (diffusers' names)."""

    ALL = "all"
    TEXT_ON_HOST = "text_on_host"
    """Text encoders run on the CPU."""
    MODEL_OFFLOAD = "model_offload"
    """One component at a time (`enable_model_cpu_offload`)."""
    SEQUENTIAL_OFFLOAD = "sequential_offload"
    """One block at a time (`enable_sequential_cpu_offload`); several times slower."""


BF16 = WeightFormat("bf16", "BF16", Family.FLOAT, 16.0)


@dataclass(frozen=True, slots=True)
class DiffusionModel:
    """A pipeline to size. Parameter counts are of the released checkpoints, experts each."""

    key: str
    name: str
    denoiser_params: int
    text_encoder_params: int
    vae_params: int
    is_video: bool = False
    denoiser_experts: int = 1
    """Denoisers of the same size that take turns (Wan 2.2: high and low noise)."""
    spatial_factor: int = 8
    """Pixels per latent cell along one side."""
    temporal_factor: int = 1
    """Frames per latent frame."""
    activation_factor: float = 2.0
    """ComfyUI's `memory_usage_factor` of the model family (supported_models.py): SD1.5 1.0, SDXL 0.8, SD3 1.6, Flux 3.1,
    Z-Image 2.8, HunyuanVideo 1.8, Wan its width / 2222, LTX 5.5, PixArt 0.5, and 2.0 where it names none."""
    guided: bool = True
    """Whether classifier-free guidance runs two samples as one batch; False for guidance-distilled models, turbo ones, and
    those that run the two one after the other (Wan)."""
    vae_in_fp32: bool = False
    """Whether the stock VAE is upcast to decode (SDXL's `force_upcast`)."""
    vae_latent_frames: int = 1
    """Latent frames decoded at once: CogVideoX 2, others 1."""
    decode_elements_per_pixel: int = 2178
    """ComfyUI's estimate of the VAE's decode (sd.py): 2178 for AutoencoderKL, 1750 a frame for Wan's (7000 over 4)."""
    tiles_by_default: bool = False
    """Whether the publisher's own script decodes in tiles (HunyuanVideo)."""
    fp32_in_fp16_params: int = 0
    """Text encoder parameters that Transformers keeps in fp32 where the rest is fp16 (T5's `_keep_in_fp32_modules`)."""


@dataclass(frozen=True, slots=True)
class DiffusionRequest:
    """One generation. Width and height in pixels; `frames` is 1 for an image."""

    model: DiffusionModel
    device: Accelerator
    width: int = 1024
    height: int = 1024
    frames: int = 1
    batch: int = 1
    denoiser: WeightFormat = BF16
    text_encoders: WeightFormat = BF16
    residence: Residence = Residence.ALL
    vae_tiling: bool = False
    vae_slicing: bool = False
    """Decode one image of the batch after another."""
    tile_pixels: int = 512
    flash_attention: bool = True
    fused_qkv: bool = False
    """diffusers' `fuse_qkv_projections`, which keeps the separate matrices too."""
    quantized_on_device: bool = False
    """Whether 16-bit weights are put on the device first and quantized there (torchao, quanto on the fly)."""
    host: Host = field(default_factory=Host)


@dataclass(frozen=True, slots=True)
class PhaseEstimate:
    """Expected bytes of one phase, by part."""

    phase: DiffusionPhase
    parts: dict[DiffusionPart, int]

    @property
    def used_bytes(self) -> int:
        return sum(self.parts.values())


@dataclass(frozen=True, slots=True)
class DiffusionEstimate:
    """The answer to one DiffusionRequest; the largest phase decides."""

    request: DiffusionRequest
    verdict: Verdict
    phases: tuple[PhaseEstimate, ...]
    need: Interval
    host_bytes: int

    @property
    def peak(self) -> PhaseEstimate:
        return max(self.phases, key=lambda each: each.used_bytes)

    @property
    def used_bytes(self) -> int:
        return self.peak.used_bytes

    @property
    def free_bytes(self) -> int:
        """What is left of the usable bytes; negative when the device is over."""
        return self.request.device.usable_bytes - self.used_bytes
