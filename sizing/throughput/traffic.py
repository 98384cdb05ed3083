"""What one decode step reads: the active weights of each layer, the output head, and the cache of every sequence."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from sizing.architecture import Architecture, Model
from sizing.attention import Attention, Grouped, Latent
from sizing.formats import CacheFormat, Family, WeightFormat
from sizing.weights import weigh
from sizing.workload import Request

HALF = WeightFormat("half", "16 bits", Family.FLOAT, 16)
"""Weighing a model in it counts the weights: two bytes each."""
HALF_BYTES = 2
STATE_BYTES = 2 * 4
"""Recurrent state is kept in fp32, read and written each step."""


@dataclass(frozen=True, slots=True)
class LayerRead:
    """What a step reads of one layer: bytes outside the routed experts, and bytes of the experts in use."""

    plain: float
    experts: float


@dataclass(frozen=True, slots=True)
class Traffic:
    """The part of one step that one device does: bytes read, weights unpacked, cache moved."""

    n_layers: int
    n_expert_layers: int
    bytes: float
    float_weights: float
    """Weights read that are stored in 16 bits or more."""
    quant_weights: float
    active_weights: float
    """Weights that one token is multiplied with."""
    cache_bytes: float
    scores: float
    """Head elements times cached tokens, which attention without FlashAttention works through."""


@lru_cache(maxsize=4096)
def layer_reads(model: Model, fmt: WeightFormat, batch: int) -> tuple[LayerRead, ...]:
    """Bytes read per layer when `batch` sequences take one step together.

    More sequences touch more experts: of E with k in use, E * (1 - (1 - k/E)**batch) are read (sizing.md section 6.2).
    """
    experts = model.architecture.experts if model.architecture else None
    touched = 1 - (1 - experts.top_k / experts.n_experts) ** batch if experts else 0.0
    return tuple(LayerRead(layer.total - layer.experts, layer.experts * touched) for layer in weigh(model, fmt).layers)


@lru_cache(maxsize=4096)
def head_read(model: Model, fmt: WeightFormat) -> int:
    """Bytes of the output head, which every step reads whole; a tied head is the embedding."""
    weights = weigh(model, fmt)
    return weights.head or weights.embedding


def tokens_read(layer: Attention, depth: float) -> float:
    """Cached tokens that a layer attends to when `depth` are in the sequence."""
    return min(depth, layer.window) if layer.window else depth


def cache_read(layer: Attention, cache: CacheFormat, depth: float) -> float:
    """Bytes of one layer's cache that one sequence moves at `depth` tokens: a window caps it, a state adds to it."""
    return cache.bytes_of(*layer.elements_per_token) * tokens_read(layer, depth) + layer.state_elements * STATE_BYTES


def score_width(arch: Architecture, layer: Attention) -> int:
    """Elements of all query heads that meet one cached token, keys and values; a latent serves as both."""
    if isinstance(layer, Latent):
        return arch.n_heads * (2 * layer.kv_lora_rank + layer.rope_head_dim)
    return 2 * arch.n_heads * arch.head_dim if any(layer.elements_per_token) else 0


def cache_shards(layer: Attention, ways: int) -> int:
    """Over how many of `ways` tensor-parallel ranks a layer's cache is divided: by KV heads, and a latent not at all."""
    if isinstance(layer, Latent):
        return 1
    return min(ways, layer.n_kv_heads) if isinstance(layer, Grouped) else ways


def split_by_kind(fmt: WeightFormat, plain: float, experts: float, head: float) -> tuple[float, float]:
    """Numbers of weights as (16 bits or wider, quantized), by what the format's family quantizes."""
    if fmt.bits >= HALF.bits:
        return plain + experts + head, 0.0
    if fmt.family is Family.EXPERTS:
        return plain + head, experts
    if fmt.family is Family.LINEAR:
        return head, plain + experts
    return 0.0, plain + experts + head


def sum_reads(reads: Sequence[LayerRead], span: range, host_experts: int) -> tuple[float, float]:
    """Bytes of the layers in `span` outside the experts, and of the experts that are not on the host."""
    inside = reads[span.start : span.stop]
    skipped = max(0, host_experts - span.start)
    return sum(read.plain for read in inside), sum(read.experts for read in inside[skipped:])


def traffic_of(
    request: Request,
    arch: Architecture,
    span: range,
    *,
    batch: int,
    depth: float,
    head: bool,
    host_experts: int = 0,
    ways: int = 1,
) -> Traffic:
    """What the layers in `span` (and the output head, where it is there) take in one step of `batch` sequences.

    The routed experts of the model's first `host_experts` layers are somewhere else and left out.
    Under tensor parallel everything is one of `ways` shares, but a cache that does not divide is whole on each.
    """
    model, fmt = request.model, request.weights
    layers = arch.layers[span.start : span.stop]
    head_bytes = head_read(model, fmt) if head else 0
    head_weights = head_read(model, HALF) / HALF_BYTES if head else 0
    plain, experts = (half / HALF_BYTES for half in sum_reads(layer_reads(model, HALF, batch), span, host_experts))
    active = sum(sum_reads(layer_reads(model, HALF, 1), span, host_experts)) / HALF_BYTES
    floats, quants = split_by_kind(fmt, plain, experts, head_weights)
    reads = layer_reads(model, fmt, batch)
    cached = sum(cache_read(layer, request.cache, depth) / cache_shards(layer, ways) for layer in layers)
    scores = sum(score_width(arch, layer) * tokens_read(layer, depth) for layer in layers)
    return Traffic(
        n_layers=len(layers),
        n_expert_layers=sum(1 for read in reads[span.start : span.stop] if read.experts),
        bytes=(sum(sum_reads(reads, span, host_experts)) + head_bytes) / ways,
        float_weights=floats / ways,
        quant_weights=quants / ways,
        active_weights=(active + head_weights) / ways,
        cache_bytes=batch * cached,
        scores=batch * scores / ways,
    )
