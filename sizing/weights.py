"""Bytes of a model's weights, layer by layer, in a format."""

from dataclasses import field, replace
from functools import lru_cache

from sizing.architecture import Architecture, Model
from sizing.attention import Grouped
from sizing.formats import Family, WeightFormat
from sizing.gguf import Spot, tensor_bytes
from sizing.records import dataclass
from sizing.tensors import Role, Tensor, count_params, layer_tensors, outer_tensors, recurrent_layers
from sizing.units import bytes_from_bits

SAME_COUNT_SHARE = 0.01
"""Published counts are rounded (9.4 billion); a difference below this share says nothing about the shape."""
APART_SHARE = 0.1
"""Parameters beyond the shape up to this share are taken for a part of its own (vision tower, MTP head)."""
TOWER_PARAMS = 700_000_000
"""So are these many in a small model: the vision towers of Gemma 3 (0.42 billion) and Qwen-VL (0.4 to 0.68 billion)."""
HALF_BITS = 16
NATIVE_EXPERTS = "mxfp4"
SUPER_BLOCK = 256
"""Columns of a k-quant's block; gpt-oss has 2,880, so no k-quant takes its experts."""


@dataclass(frozen=True, slots=True)
class LayerWeights:
    """Bytes of one layer: all of it, its routed experts, what one token reads, and its largest tensor or stack of experts."""

    total: int
    experts: int
    active: int
    largest_tensor: int = 0


@dataclass(frozen=True, slots=True)
class WeightBytes:
    """Where the bytes of the weights are."""

    embedding: int
    head: int
    """0 where the embedding serves as the head (tied)."""
    layers: tuple[LayerWeights, ...]
    other: int
    """The last norm, and what the published parameter count has beyond the shape (vision tower, MTP head)."""
    is_bound: bool = False
    """True where the shape is unknown: then all bytes are in `other`, from parameters and mean bits per weight alone."""
    lookup: int = 0
    """Embeddings by layer (Gemma 3n and 4 E), which are beside the embedding."""
    left_out_params: int = 0
    """Parameters that are no part of the file: a vision tower beside a GGUF, which has a file of its own."""

    layer_totals: tuple[int, ...] = field(init=False, repr=False)
    total: int = field(init=False, repr=False)

    def __post_init__(self) -> None:
        # Asked for at every step of a search, over a hundred layers.
        object.__setattr__(self, "layer_totals", tuple(layer.total for layer in self.layers))
        outer = self.embedding + self.lookup + self.head + self.other
        object.__setattr__(self, "total", outer + sum(self.layer_totals))

    @property
    def looked_up(self) -> int:
        """Bytes of which a token reads a row alone: they may stay in system RAM."""
        return self.embedding + self.lookup

    @property
    def active(self) -> int:
        """Bytes that one token reads: active layers and the head; of the embedding it reads one row."""
        return sum(layer.active for layer in self.layers) + (self.head or self.embedding)


@dataclass(frozen=True, slots=True)
class _Remainder:
    """Published parameters against counted ones: what each recurrent layer has more, a factor for all layers, what is apart."""

    per_recurrent_layer: int = 0
    layer_scale: float = 1.0
    apart: int = 0


def _remainder(model: Model, arch: Architecture) -> _Remainder:
    """How to make the shape's count meet the published one: never in silence by a dense formula."""
    counted, _ = count_params(arch)
    rest = model.params - counted
    head = arch.vocab_size * arch.hidden_size
    stored_twice = arch.tie_embeddings and abs(rest - head) < SAME_COUNT_SHARE * model.params
    if abs(rest) < SAME_COUNT_SHARE * model.params or stored_twice:
        return _Remainder()
    recurrent = recurrent_layers(arch)
    if recurrent and rest > 0:
        return _Remainder(per_recurrent_layer=rest // recurrent)
    if 0 < rest <= max(APART_SHARE * model.params, TOWER_PARAMS):
        return _Remainder(apart=rest)
    in_layers = counted - sum(tensor.elements for tensor in outer_tensors(arch))
    if rest > 0 and arch.per_layer_embedding:
        # Gemma 3n and 4 E have towers, and wider matrices in the layers that share another's cache.
        return _Remainder(layer_scale=(in_layers + rest - TOWER_PARAMS) / in_layers, apart=TOWER_PARAMS)
    if in_layers + rest <= 0 or in_layers <= 0:
        return _Remainder(apart=max(0, rest))
    return _Remainder(layer_scale=(in_layers + rest) / in_layers)


def _bits(fmt: WeightFormat, tensor: Tensor) -> float:
    """Bits per weight of a tensor outside the GGUF family."""
    match fmt.family:
        case Family.LINEAR:
            if tensor.role is Role.HEAD and fmt.head_bits:
                return fmt.head_bits
            whole = tensor.role in {Role.EMBEDDING, Role.LOOKUP, Role.HEAD, Role.ROUTER, Role.VECTOR}
            return HALF_BITS if whole else fmt.bits
        case Family.EXPERTS:
            return fmt.bits if tensor.routed else HALF_BITS
        case _:
            return fmt.bits


def _tensor_bytes(fmt: WeightFormat, tensor: Tensor, at: Spot) -> int:
    if fmt.family is Family.GGUF and fmt.gguf_type is not None:
        return tensor_bytes(fmt.gguf_type, tensor, at)
    return bytes_from_bits(tensor.elements, _bits(fmt, tensor))


def _spot(model: Model, arch: Architecture, fmt: WeightFormat, layer: int) -> Spot:
    attention = arch.layers[layer]
    kv_heads = attention.n_kv_heads if isinstance(attention, Grouped) else arch.n_kv_heads
    return Spot(
        layer=layer,
        n_layers=arch.n_layers,
        gqa=arch.n_heads // max(1, kv_heads),
        n_experts=arch.experts.n_experts if arch.experts else 0,
        tied=arch.tie_embeddings,
        era=fmt.era,
        importance_matrix=fmt.importance_matrix,
        native_experts=model.native_format == NATIVE_EXPERTS and arch.hidden_size % SUPER_BLOCK != 0,
    )


def _weigh_layer(model: Model, arch: Architecture, fmt: WeightFormat, layer: int, remainder: _Remainder) -> LayerWeights:
    at = _spot(model, arch, fmt, layer)
    sizes = [(tensor, _tensor_bytes(fmt, tensor, at)) for tensor in layer_tensors(arch, layer)]
    total = sum(size for _, size in sizes)
    if remainder.per_recurrent_layer and arch.layers[layer].kind == "recurrent":
        rows = remainder.per_recurrent_layer // arch.hidden_size
        total += _tensor_bytes(fmt, Tensor(Role.LINEAR, arch.hidden_size, rows), at)
    experts = sum(size for tensor, size in sizes if tensor.routed)
    total, experts = round(total * remainder.layer_scale), round(experts * remainder.layer_scale)
    share = arch.experts.top_k / arch.experts.n_experts if arch.experts else 1.0
    return LayerWeights(total, experts, total - experts + round(experts * share), max(size for _, size in sizes))


def _apart_bits(fmt: WeightFormat) -> float:
    """Bits of what is apart: towers stay in 16 bits where a format quantizes, and in a GGUF they are another file."""
    return {Family.FLOAT: fmt.bits, Family.GGUF: 0.0}.get(fmt.family, HALF_BITS)


def _scaled_to(weights: WeightBytes, total: int) -> WeightBytes:
    """The same mixture, every part of it larger or smaller until all is `total` bytes."""
    share = total / weights.total

    def scaled(layer: LayerWeights) -> LayerWeights:
        return LayerWeights(*(round(share * size) for size in (layer.total, layer.experts, layer.active, layer.largest_tensor)))

    return replace(
        weights,
        embedding=round(share * weights.embedding),
        head=round(share * weights.head),
        layers=tuple(map(scaled, weights.layers)),
        other=round(share * weights.other),
        lookup=round(share * weights.lookup),
    )


@lru_cache(maxsize=4096)
def weigh(model: Model, fmt: WeightFormat) -> WeightBytes:
    """Bytes of all weights of `model` in `fmt`, as the file holds them.

    A format for experts quantizes the linear layers of a model without any. A model without a known shape gives a bound
    (`is_bound`): parameters times the format's mean bits.

    Raises:
        UnsizableModel: for a shape that no model can have.
        UnknownGgufType: for a GGUF type without rules.
    """
    if fmt.stated_bits is None:
        return _weigh(model, fmt)
    weights = _weigh(model, replace(fmt, stated_bits=None))
    return _scaled_to(weights, bytes_from_bits(model.params - weights.left_out_params, fmt.stated_bits))


def _weigh(model: Model, fmt: WeightFormat) -> WeightBytes:
    arch = model.architecture
    if arch is None:
        return WeightBytes(0, 0, (), bytes_from_bits(model.params, fmt.bits), is_bound=True)
    if fmt.family is Family.EXPERTS and arch.experts is None:
        fmt = replace(fmt, family=Family.LINEAR)
    remainder = _remainder(model, arch)
    at = _spot(model, arch, fmt, 0)
    outer = {tensor.role: _tensor_bytes(fmt, tensor, at) for tensor in outer_tensors(arch)}
    apart_bits = _apart_bits(fmt)
    return WeightBytes(
        embedding=outer[Role.EMBEDDING],
        head=outer.get(Role.HEAD, 0),
        layers=tuple(_weigh_layer(model, arch, fmt, layer, remainder) for layer in range(arch.n_layers)),
        other=outer[Role.VECTOR] + bytes_from_bits(remainder.apart, apart_bits),
        lookup=outer.get(Role.LOOKUP, 0),
        left_out_params=0 if apart_bits else remainder.apart,
    )
