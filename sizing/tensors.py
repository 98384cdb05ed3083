"""Every weight tensor that follows from a model's shape: what it is for, its columns and rows.

The formulas are those of the published model definitions (Hugging Face transformers); names of roles follow llama.cpp's,
because its quantization rules go by them.
"""

from collections.abc import Iterator
from enum import StrEnum
from functools import lru_cache

from sizing.architecture import Architecture, Experts, check_shape
from sizing.attention import Attention, Grouped, Latent, Recurrent
from sizing.records import dataclass


class Role(StrEnum):
    """What a tensor is for."""

    EMBEDDING = "token_embd"
    LOOKUP = "per_layer_token_embd"
    HEAD = "output"
    ATTN_Q = "attn_q"
    ATTN_K = "attn_k"
    ATTN_V = "attn_v"
    ATTN_OUTPUT = "attn_output"
    FFN_GATE = "ffn_gate"
    FFN_UP = "ffn_up"
    FFN_DOWN = "ffn_down"
    ROUTER = "ffn_gate_inp"
    LINEAR = "linear"
    """Any other matrix: MLA's projections, the mixers of recurrent layers."""
    VECTOR = "vector"
    """One-dimensional: norms and biases."""


@dataclass(frozen=True, slots=True)
class Tensor:
    """One weight tensor, or a stack of `n` alike (the experts of a layer). `columns` is the input size, the contiguous axis."""

    role: Role
    columns: int
    rows: int = 1
    n: int = 1
    routed: bool = False
    """Whether it belongs to the routed experts, of which a token uses only some."""

    @property
    def elements(self) -> int:
        return self.columns * self.rows * self.n


def mlp_tensors(arch: Architecture, width: int, n: int = 1, *, routed: bool = False) -> Iterator[Tensor]:
    """A feed-forward block of `width`, or `n` of them: 3*h*f gated (SwiGLU, GeGLU), 2*h*f plain."""
    if arch.gated_mlp:
        yield Tensor(Role.FFN_GATE, arch.hidden_size, width, n, routed)
    yield Tensor(Role.FFN_UP, arch.hidden_size, width, n, routed)
    yield Tensor(Role.FFN_DOWN, width, arch.hidden_size, n, routed)


def expert_tensors(arch: Architecture, experts: Experts) -> Iterator[Tensor]:
    """The router, the routed experts and the shared ones of a mixture layer."""
    yield Tensor(Role.ROUTER, arch.hidden_size, experts.n_experts)
    yield from mlp_tensors(arch, experts.intermediate_size, experts.n_experts, routed=True)
    if experts.n_shared:
        yield from mlp_tensors(arch, (experts.shared_intermediate_size or experts.intermediate_size) * experts.n_shared)


def grouped_tensors(arch: Architecture, layer: Grouped) -> Iterator[Tensor]:
    """MHA, GQA and MQA: head sizes are the layer's own, never hidden_size / n_heads (Qwen3, Gemma, gpt-oss differ)."""
    keys, values = layer.elements_per_token
    v_head_dim = layer.v_head_dim or layer.head_dim
    yield Tensor(Role.ATTN_Q, arch.hidden_size, arch.n_heads * layer.head_dim)
    yield Tensor(Role.ATTN_K, arch.hidden_size, keys)
    yield Tensor(Role.ATTN_V, arch.hidden_size, values)
    yield Tensor(Role.ATTN_OUTPUT, arch.n_heads * v_head_dim, arch.hidden_size)
    if arch.qkv_bias:
        yield Tensor(Role.VECTOR, arch.n_heads * layer.head_dim + keys + values)


def latent_tensors(arch: Architecture, layer: Latent) -> Iterator[Tensor]:
    """MLA (DeepSeek-V2 paper, section 2.1): low-rank queries and a shared latent, expanded per head."""
    nope = arch.nope_head_dim or arch.head_dim
    value = arch.v_head_dim or arch.head_dim
    queries = arch.n_heads * (nope + layer.rope_head_dim)
    if arch.q_lora_rank:
        yield Tensor(Role.LINEAR, arch.hidden_size, arch.q_lora_rank)
        yield Tensor(Role.LINEAR, arch.q_lora_rank, queries)
        yield Tensor(Role.VECTOR, arch.q_lora_rank)
    else:
        yield Tensor(Role.ATTN_Q, arch.hidden_size, queries)
    yield Tensor(Role.LINEAR, arch.hidden_size, layer.kv_lora_rank + layer.rope_head_dim)
    yield Tensor(Role.VECTOR, layer.kv_lora_rank)
    # llama.cpp stores the two halves of kv_b apart and the first transposed, so its columns are the head's (128).
    yield Tensor(Role.LINEAR, nope, layer.kv_lora_rank, arch.n_heads)
    yield Tensor(Role.LINEAR, layer.kv_lora_rank, value, arch.n_heads)
    yield Tensor(Role.ATTN_OUTPUT, arch.n_heads * value, arch.hidden_size)


def attention_tensors(arch: Architecture, layer: Attention) -> Iterator[Tensor]:
    """The tensors of one layer's mixing of tokens; those of a recurrent layer are not in the shape (see `weights`)."""
    if isinstance(layer, Latent):
        yield from latent_tensors(arch, layer)
    elif isinstance(layer, Grouped):
        yield from grouped_tensors(arch, layer)


@lru_cache(maxsize=8192)
def layer_tensors(arch: Architecture, index: int) -> tuple[Tensor, ...]:
    """The tensors of layer `index` (from 0)."""
    experts = arch.experts
    feed_forward = (
        expert_tensors(arch, experts) if experts and experts.is_mixture(index) else mlp_tensors(arch, arch.intermediate_size)
    )
    norms = Tensor(Role.VECTOR, arch.norms_per_layer * arch.hidden_size)
    return (*attention_tensors(arch, arch.layers[index]), *(each for each in feed_forward if each.elements), norms)


def outer_tensors(arch: Architecture) -> tuple[Tensor, ...]:
    """The embeddings, the head unless it is the embedding, and the last norm."""
    embedding = Tensor(Role.EMBEDDING, arch.hidden_size, arch.vocab_size)
    head = () if arch.tie_embeddings else (Tensor(Role.HEAD, arch.hidden_size, arch.vocab_size),)
    width = arch.per_layer_embedding * arch.n_layers
    lookup = (Tensor(Role.LOOKUP, width, arch.vocab_size),) if width else ()
    return (embedding, *lookup, *head, Tensor(Role.VECTOR, arch.hidden_size))


@lru_cache(maxsize=2048)
def count_params(arch: Architecture) -> tuple[int, int]:
    """Parameters that follow from the shape, as (total, active per token); the embedding counts as active, not those by layer.

    Recurrent mixers are not in the shape and so not in the count.

    Raises:
        UnsizableModel: for a shape that no model can have.
    """
    check_shape(arch)
    tensors = [tensor for index in range(arch.n_layers) for tensor in layer_tensors(arch, index)]
    total = sum(tensor.elements for tensor in (*outer_tensors(arch), *tensors))
    routed = sum(tensor.elements for tensor in tensors if tensor.routed)
    share = arch.experts.top_k / arch.experts.n_experts if arch.experts else 1.0
    looked_up = arch.per_layer_embedding * arch.n_layers * arch.vocab_size
    return total, total - looked_up - routed + round(routed * share)


def recurrent_layers(arch: Architecture) -> int:
    """How many layers have a recurrent mixer."""
    return sum(isinstance(layer, Recurrent) for layer in arch.layers)
