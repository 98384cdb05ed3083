"""Neural networks: language models with their shape, diffusion pipelines by component, and what a size or a family stands for."""

from __future__ import annotations

from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from knowledge.pattern import PatternError, expand
from knowledge.schema.base import Flag, Key, Names, Positive, Row, Sourced

Count = Annotated[int, Field(ge=1)]
WholeNumber = Annotated[int, Field(ge=0)]
AttentionName = Literal["gqa", "mha", "mqa", "mla", "swa", "hybrid", "mamba", ""]


class ModelRow(Sourced):
    """One model. Shape columns carry the names of the published config where it has them; blank is not known."""

    key: Key
    family: str
    name: str
    aliases: Names = ()
    hf_id: Annotated[str, Field(pattern=r"^[\w.-]+/[\w.+-]+$")]
    kind: Literal["decoder", "encoder", "encoder-decoder", "embedding", "speech"]
    params_total_b: Annotated[float, Field(gt=0, le=10_000)]
    params_active_b: Annotated[float, Field(gt=0, le=10_000)]
    n_layers: Annotated[int | None, Field(ge=1, le=400)] = None
    decoder_layers: WholeNumber | None = None
    """Those of `n_layers` that decode, in an encoder-decoder: 4 of the 36 of Whisper large v3 turbo."""
    hidden_size: Annotated[int | None, Field(ge=64, le=65_536)] = None
    n_heads: Count | None = None
    n_kv_heads: Count | None = None
    head_dim: Annotated[int | None, Field(ge=8, le=1024)] = None
    vocab_size: Annotated[int | None, Field(ge=100, le=1_000_000)] = None
    intermediate_size: Count | None = None
    tie_embeddings: Flag | None = None
    gated_mlp: Flag = True
    qkv_bias: Flag = False
    norms_per_layer: Annotated[int, Field(ge=0, le=6)] = 2
    attention: AttentionName = ""
    layer_pattern: str = ""
    """What each layer caches, in the grammar of `knowledge.pattern`; blank where it is not confirmed."""
    sliding_window: Count | None = None
    global_n_kv_heads: Count | None = None
    global_head_dim: Count | None = None
    """KV heads and their size in the layers `G` where these differ from the sliding ones (Gemma 4)."""
    state_elements: Count | None = None
    """Elements of one recurrent layer's state, convolution included."""
    kv_lora_rank: Count | None = None
    q_lora_rank: Count | None = None
    qk_rope_head_dim: Count | None = None
    qk_nope_head_dim: Count | None = None
    v_head_dim: Count | None = None
    indexer_head_dim: Count | None = None
    per_layer_embedding: Count | None = None
    """Elements that each layer looks up per token (Gemma 3n and 4 E: `hidden_size_per_layer_input`)."""
    moe_experts: Count | None = None
    moe_top_k: Count | None = None
    moe_intermediate_size: Count | None = None
    moe_shared: WholeNumber | None = None
    moe_shared_intermediate_size: Count | None = None
    first_dense_layers: WholeNumber | None = None
    moe_every: Count | None = None
    layers_note: str = ""
    params_not_in_layers_b: float | None = None
    """Parameters of `params_total_b` that the decoder's shape does not hold (vision tower, recurrent projections); negative where
    the shape holds more. With `params_note` it is what lets the count check pass."""
    params_note: str = ""
    max_context: Annotated[int | None, Field(ge=16, le=100_000_000)] = None
    native_format: Key = "bf16"
    license: str = ""
    shape_source: str = ""
    """Where the columns were read that `source` does not cover."""

    @model_validator(mode="after")
    def _sizes_agree(self) -> Self:
        if self.params_active_b > self.params_total_b * 1.001:
            raise ValueError(f"params_active_b {self.params_active_b:g} is more than params_total_b {self.params_total_b:g}")
        if (self.params_not_in_layers_b is not None) != bool(self.params_note):
            raise ValueError("params_not_in_layers_b and params_note go together")
        if self.n_heads and self.n_kv_heads and self.n_heads % self.n_kv_heads:
            raise ValueError(f"n_heads {self.n_heads} is no multiple of n_kv_heads {self.n_kv_heads}")
        if self.decoder_layers and self.decoder_layers >= (self.n_layers or 0):
            raise ValueError(f"decoder_layers {self.decoder_layers} leaves no encoder of the n_layers {self.n_layers}")
        if self.kind in {"encoder-decoder", "speech"} and self.n_layers and not self.decoder_layers:
            raise ValueError(f"decoder_layers is missing: say how many of the n_layers {self.n_layers} decode")
        return self

    @model_validator(mode="after")
    def _pattern_is_whole(self) -> Self:
        if not self.layer_pattern:
            return self
        try:
            letters = expand(self.layer_pattern)
        except PatternError as error:
            raise ValueError(str(error)) from error
        if len(letters) != self.n_layers:
            raise ValueError(f"layer_pattern {self.layer_pattern!r} has {len(letters)} layers, n_layers is {self.n_layers}")
        for letter, needed in NEEDS.items():
            missing = [name for name in needed if letter in letters and getattr(self, name) is None]
            if missing:
                raise ValueError(f"layer_pattern {self.layer_pattern!r} needs {', '.join(missing)} for its {letter}")
        return self


NEEDS = {
    "G": ("n_kv_heads", "head_dim"),
    "S": ("n_kv_heads", "head_dim", "sliding_window"),
    "L": ("kv_lora_rank", "qk_rope_head_dim"),
    "R": ("state_elements",),
}
"""Columns that a letter of the layer pattern cannot be sized without."""


class ModelFamilyRow(Row):
    """A family's name alone, its models, and the best known of them."""

    key: Key
    name: str
    aliases: Names = ()
    members: Names
    default: Key
    reason: str


class StandInRow(Row):
    """The model that a bare size stands for."""

    params_b: Positive
    model: Key
    reason: str


class WellKnownRow(Row):
    """A model that is shown when someone asks what a machine can run."""

    model: Key
    reason: str


class DiffusionRow(Sourced):
    """A diffusion pipeline by component, in 10**9 parameters."""

    key: Key
    family: str
    name: str
    aliases: Names = ()
    hf_id: str = ""
    kind: Literal["image", "video", "video+audio"]
    denoiser_type: str
    denoiser_params_b: Positive
    denoiser_experts: Count
    text_encoders: str
    text_encoder_params_b: Positive
    vae_params_b: Positive
    total_params_b: Positive
    default_width_px: Count
    default_height_px: Count
    default_frames: Count | None = None
    default_fps: Count | None = None
    default_steps: Count
    latent_spatial_factor: Count
    latent_temporal_factor: Count | None = None
    latent_channels: Count
    activation_factor: Positive
    guided: Flag
    vae_in_fp32: Flag
    vae_latent_frames: Count
    decode_elements_per_pixel: Count
    tiles_by_default: Flag
    """These six are what the engine takes of the same name (`sizing.diffusion_request.DiffusionModel`)."""
    well_known: Flag
    """Shown when someone asks what a card can generate."""
    activation_source: Annotated[str, Field(min_length=3)]
    """Where they were read."""
    native_format: Key
    license: str = ""
    notes: str = ""

    @model_validator(mode="after")
    def _components_add_up(self) -> Self:
        parts = self.denoiser_params_b * self.denoiser_experts + self.text_encoder_params_b + self.vae_params_b
        if abs(parts - self.total_params_b) > 0.01 * self.total_params_b:
            raise ValueError(f"total_params_b {self.total_params_b:g} is not the sum of its components, {parts:g}")
        return self
