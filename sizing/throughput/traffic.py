"""What one decode step reads: the active weights of each layer, the output head, and the cache of every sequence."""

from collections import Counter
from collections.abc import Sequence
from functools import lru_cache

from sizing.architecture import Architecture, Model
from sizing.attention import Attention, Grouped, Latent
from sizing.cache import distinct_layers
from sizing.formats import CacheFormat, Family, WeightFormat
from sizing.records import dataclass, replace
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


@lru_cache(maxsize=8192)
def kinds_in(arch: Architecture, start: int, stop: int) -> tuple[tuple[Attention, int], ...]:
    """The kinds of layers from `start` up to `stop`, each with how many there are: few kinds make up many layers."""
    kinds, index = distinct_layers(arch)
    counted = Counter(index[start:stop])
    return tuple((kinds[number], count) for number, count in counted.items())


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


@dataclass(frozen=True, slots=True)
class Stretch:
    """A run of layers of a model, with the output head or without, as one of `ways` shares; a look-up key for what it weighs."""

    start: int
    stop: int
    head: bool
    host_experts: int = 0
    ways: int = 1

    @property
    def span(self) -> range:
        return range(self.start, self.stop)


@lru_cache(maxsize=8192)
def weights_read(model: Model, fmt: WeightFormat, batch: int, stretch: Stretch) -> Traffic:
    """The part of a step's traffic that is the same at every depth: the weights."""
    span, away = stretch.span, stretch.host_experts
    head_bytes = head_read(model, fmt) if stretch.head else 0
    head_weights = head_read(model, HALF) / HALF_BYTES if stretch.head else 0
    plain, experts = (half / HALF_BYTES for half in sum_reads(layer_reads(model, HALF, batch), span, away))
    active = sum(sum_reads(layer_reads(model, HALF, 1), span, away)) / HALF_BYTES
    floats, quants = split_by_kind(fmt, plain, experts, head_weights)
    reads = layer_reads(model, fmt, batch)
    return Traffic(
        n_layers=len(span),
        n_expert_layers=sum(1 for read in reads[span.start : span.stop] if read.experts),
        bytes=(sum(sum_reads(reads, span, away)) + head_bytes) / stretch.ways,
        float_weights=floats / stretch.ways,
        quant_weights=quants / stretch.ways,
        active_weights=(active + head_weights) / stretch.ways,
        cache_bytes=0.0,
        scores=0.0,
    )


def traffic_of(request: Request, arch: Architecture, stretch: Stretch, *, batch: int, depth: float) -> Traffic:
    """What a stretch of layers (and the output head, where it is there) takes in one step of `batch` sequences.

    The routed experts of the model's first `host_experts` layers are somewhere else and left out.
    Under tensor parallel everything is one of `ways` shares, but a cache that does not divide is whole on each.
    """
    kinds, ways = kinds_in(arch, stretch.start, stretch.stop), stretch.ways
    cached = sum(n * cache_read(layer, request.cache, depth) / cache_shards(layer, ways) for layer, n in kinds)
    scores = sum(n * score_width(arch, layer) * tokens_read(layer, depth) for layer, n in kinds)
    read = weights_read(request.model, request.weights, batch, stretch)
    return replace(read, cache_bytes=batch * cached, scores=batch * scores / ways)
