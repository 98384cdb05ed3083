"""A model's shape, as its configuration file gives it, and the tensors that follow from it."""

from sizing.attention import Attention
from sizing.records import dataclass
from sizing.refusal import Refusal


class UnsizableModel(Refusal):
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

    def is_mixture(self, layer: int) -> bool:
        """Whether layer number `layer` (from 0) is a mixture layer."""
        return layer >= self.first_dense_layers and (layer + 1) % self.every == 0


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
    per_layer_embedding: int = 0
    """Elements that each layer looks up per token beside the embedding (Gemma 3n and 4 E): held, but never multiplied."""

    def __hash__(self) -> int:
        # Estimates are memoized on models; hashing every layer each time would cost more than the estimate.
        return hash((self.n_layers, self.hidden_size, self.n_heads, self.vocab_size, self.intermediate_size, self.experts))


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

    def __hash__(self) -> int:
        return hash((self.key, self.params))


def check_shape(arch: Architecture) -> None:
    """Refuse a shape that no model can have.

    Raises:
        UnsizableModel: with the number that is impossible.
    """
    sizes = {"n_layers": arch.n_layers, "hidden_size": arch.hidden_size, "vocab_size": arch.vocab_size}
    wrong = [f"{name} = {value}" for name, value in sizes.items() if value <= 0]
    if wrong:
        raise UnsizableModel(f"This model's shape has {', '.join(wrong)}; correct its configuration.")
    if len(arch.layers) != arch.n_layers:
        raise UnsizableModel(
            f"This model's shape names {arch.n_layers} layers and describes the attention of {len(arch.layers)}; "
            "they must be as many."
        )
    if arch.experts and not 0 < arch.experts.top_k <= arch.experts.n_experts:
        raise UnsizableModel(
            f"A mixture of {arch.experts.n_experts} experts cannot use {arch.experts.top_k} of them per token; "
            "correct its configuration."
        )
