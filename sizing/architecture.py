"""A model's shape, as its configuration file gives it, and the tensors that follow from it."""

from dataclasses import dataclass

from sizing.attention import Attention


class UnsizableModel(ValueError):
    """The shape is unknown or impossible, so no formula of ours applies; the message says what is missing."""


@dataclass(frozen=True, slots=True)
class Experts:
    """The mixture part of a mixture-of-experts model."""

    n_experts: int
    top_k: int
    intermediate_size: int
    n_shared: int = 0
    shared_intermediate_size: int | None = None
    """Width of each shared expert where it differs from the routed ones."""
    first_dense_layers: int = 0
    every: int = 1
    """Every n-th layer is a mixture layer, the others are dense."""


@dataclass(frozen=True, slots=True)
class Architecture:
    """The shape of a decoder-only language model. Sizes are in elements."""

    n_layers: int
    hidden_size: int
    n_heads: int
    n_kv_heads: int
    head_dim: int
    vocab_size: int
    intermediate_size: int
    layers: tuple[Attention, ...]
    """What each layer caches, in order; as long as `n_layers`."""
    tie_embeddings: bool = False
    gated_mlp: bool = True
    qkv_bias: bool = False
    norms_per_layer: int = 2
    experts: Experts | None = None
    q_lora_rank: int | None = None
    nope_head_dim: int | None = None
    v_head_dim: int | None = None


@dataclass(frozen=True, slots=True)
class Model:
    """A model to size: its shape and the parameter counts that its publisher states."""

    key: str
    name: str
    params: int
    active_params: int
    architecture: Architecture | None
    """None when the shape is not known: only bounds from `params` can be given then."""
    native_format: str = "bf16"
    max_context: int | None = None
    kind: str = "decoder"
    """decoder, encoder, encoder-decoder, embedding, speech or diffusion."""
