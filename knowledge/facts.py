"""What the library hands out beside the engine's own types: facts with their source and their date."""

from __future__ import annotations

from datetime import date

from sizing.records import dataclass


@dataclass(frozen=True, slots=True)
class Citation:
    """Where a fact was read, and when it was last checked."""

    title: str
    checked: date
    url: str | None = None


@dataclass(frozen=True, slots=True)
class Alias:
    """A name that stands for one thing. `kind` is model, model_family, gpu, gpu_family, format, kv_format, runtime or
    diffusion."""

    kind: str
    text: str
    key: str


@dataclass(frozen=True, slots=True)
class GpuFacts:
    """What is told of a device beyond what the engine needs."""

    key: str
    name: str
    vendor: str
    memory_type: str
    ecc: bool | None
    slots: float | None
    length_mm: float | None
    power_connector: str
    compute_capability: str
    launch_date: str
    launch_msrp_usd: float | None
    notes: str
    citation: Citation
    devices_per_card: int = 1
    """More than one where a card holds several devices, each with its own share of the memory (A16, MI250X)."""
    usable_source: str = ""
    """Who measured the usable memory; blank where it follows from a rule."""


@dataclass(frozen=True, slots=True)
class ModelFacts:
    """What is told of a model beyond what the engine needs."""

    key: str
    name: str
    family: str
    hf_id: str
    license: str
    attention: str
    note: str
    citation: Citation
    kind: str = "decoder"
    params_note: str = ""
    """What the published parameter count holds beside the decoder (vision tower, a prediction layer)."""


@dataclass(frozen=True, slots=True)
class GpuListing:
    """A device in a list: enough to search by."""

    key: str
    name: str
    vendor: str
    vram_gb: float
    launch_date: str


@dataclass(frozen=True, slots=True)
class ModelListing:
    """A model in a list: enough to search by. `sizable` is False where its shape is not known."""

    key: str
    name: str
    params: int
    active_params: int
    max_context: int | None
    sizable: bool
    family: str = ""
    kind: str = "decoder"
    released: str = ""


@dataclass(frozen=True, slots=True)
class FormatListing:
    """A weight format in a list. `general` marks a word whose meaning depends on the runtime (`int4`)."""

    key: str
    name: str
    bits: float
    general: bool = False


@dataclass(frozen=True, slots=True)
class DiffusionFacts:
    """A diffusion pipeline by component; parameters are whole counts."""

    key: str
    name: str
    family: str
    kind: str
    denoiser_params: int
    denoiser_experts: int
    """Denoisers that take turns: one is needed at a time."""
    text_encoders: str
    text_encoder_params: int
    vae_params: int
    default_width_px: int
    default_height_px: int
    default_frames: int | None
    default_fps: int | None
    default_steps: int
    latent_spatial_factor: int
    latent_temporal_factor: int | None
    latent_channels: int
    native_format: str
    license: str
    citation: Citation


@dataclass(frozen=True, slots=True)
class Measurement:
    """One published measurement. `table` is memory, serving, speed, report or training; sizes are per device, in GiB (2**30)."""

    table: str
    model: str
    gpu: str
    gpu_key: str | None
    format: str
    context: int | None
    used_gib: float | None
    tok_s: float | None
    out_of_memory: bool | None
    runtime: str
    citation: Citation
    trust: str = ""
    note: str = ""
    count: int | None = 1
    """Devices of that kind; None where they are several kinds or not named."""
    format_key: str = ""
    """The key of the format; blank where its name is none that we know."""
    tok_s_high: float | None = None
    """Where a range was reported, its upper end; else the same as `tok_s`."""
    partial: bool = False
    """Whether a good part of it lay in system memory, so that its sizes are not those of the whole."""


@dataclass(frozen=True, slots=True)
class PeakRun:
    """A published peak of memory: of a training run, or of a picture or clip. Per device, in GiB (2**30)."""

    gpu: str
    gpu_key: str | None
    count: int | None
    how: str
    """The method of training, or the technique of generating, as the source words it."""
    dtype: str
    size: str
    """The sequence length, or the resolution (`1024x1024`)."""
    batch: int | None
    frames: int | None
    peak_gib: float | None
    seconds: float | None
    out_of_memory: bool
    citation: Citation


@dataclass(frozen=True, slots=True)
class Offer:
    """One dated price. `kind` is buy_new, buy_used, rent or rent_spot; rents are per hour and per GPU."""

    gpu: str
    kind: str
    low: float
    price: float
    high: float
    currency: str
    on: date
    seller: str
    citation: Citation
    note: str = ""
    trust: str = "medium"
    """high, medium or low, as far as the source goes."""
    team: bool = False
    """Whether the team brought it: such a quote stands before ours of its kind."""

    def age_days(self, today: date) -> int:
        return (today - self.on).days


@dataclass(frozen=True, slots=True)
class ExchangeRate:
    """How many of a currency one US dollar buys. `on` is None for a rate that a team set itself."""

    currency: str
    per_usd: float
    on: date | None
    citation: Citation | None = None


@dataclass(frozen=True, slots=True)
class StandIn:
    """The model that a bare size stands for, and why ("70B": Llama 3.1 70B, the best known of its size)."""

    params_b: float
    model: str
    reason: str
