"""One request as bytes to place: what each layer weighs and caches, what each device has left for it."""

from functools import lru_cache
from operator import add

from sizing.activations import activation_bytes
from sizing.architecture import Architecture
from sizing.attention import Grouped, Latent
from sizing.cache import LLAMA, PAGED, cache_bytes_by_layer, distinct_layers, round_up
from sizing.formats import Family, WeightFormat
from sizing.hardware import Accelerator
from sizing.margins import Margin, margin_of
from sizing.overhead import allocatable_bytes, overhead_bytes
from sizing.records import dataclass, replace
from sizing.split import Stack
from sizing.weights import WeightBytes, weigh
from sizing.workload import Request, Runtime

GGUF_MXFP4 = WeightFormat("mxfp4_moe", "MXFP4", Family.GGUF, 4.25, "mxfp4_moe")
COPIED_HEADS = "fp8"
"""Formats whose checkpoints store a tied head a second time: published peaks of Qwen3 0.6B and 4B in FP8 are
higher by just that (Qwen's speed tables); in GPTQ and 16 bits they are not."""
EXPERT_PAD = 256
"""Elements to which vLLM pads the hidden size of MXFP4 experts."""


@dataclass(frozen=True, slots=True)
class Room:
    """What one device has: bytes it may take, and what of them is spent before weights and cache."""

    usable: int
    activations: int
    overhead: int
    capacity: float
    """Bytes of weights and cache that it holds at the high estimate; negative where none."""


@lru_cache(maxsize=256)
def pad_experts(weights: WeightBytes, arch: Architecture) -> WeightBytes:
    """Weights with experts padded as vLLM's MXFP4 kernels hold them.

    gpt-oss-120b takes 64.4 to 66.0 GiB there (vLLM issues 33155 and 23278) of a checkpoint of 60.8: 2,880 becomes 3,072.
    """
    width = round_up(arch.hidden_size, EXPERT_PAD) / arch.hidden_size
    layers = []
    for layer in weights.layers:
        more = round(layer.experts * (width - 1))
        layers.append(replace(layer, total=layer.total + more, experts=layer.experts + more))
    return replace(weights, layers=tuple(layers))


def held_weights(request: Request, arch: Architecture) -> WeightBytes:
    """Weights as the runtime holds them: MXFP4 experts are padded by vLLM, and beside them a GGUF keeps 8 bits, not 16."""
    fmt = request.weights
    if fmt.family is Family.EXPERTS and arch.experts and request.runtime in PAGED:
        return pad_experts(weigh(request.model, fmt), arch)
    if fmt.family is Family.EXPERTS and arch.experts and request.runtime in LLAMA and fmt.bits == GGUF_MXFP4.bits:
        return weigh(request.model, GGUF_MXFP4)
    weights = weigh(request.model, fmt)
    if request.runtime is Runtime.TRANSFORMERS and not weights.head and fmt.key.startswith(COPIED_HEADS):
        return replace(weights, head=weights.embedding)
    return weights


@dataclass(frozen=True, slots=True)
class Budget:
    """Everything that placement needs of a request."""

    request: Request
    arch: Architecture
    weights: WeightBytes
    cache: tuple[int, ...]
    margin: Margin

    @classmethod
    def of(cls, request: Request, arch: Architecture) -> "Budget":
        return cls(request, arch, held_weights(request, arch), cache_bytes_by_layer(request), margin_of(request))

    def on(self, devices: tuple[Accelerator, ...]) -> "Budget":
        """The same request on other devices. Only vLLM's steps, and with them its windows, go by the cards."""
        request = replace(self.request, devices=devices)
        if request.runtime in PAGED:
            return Budget.of(request, self.arch)
        return Budget(request, self.arch, self.weights, self.cache, self.margin)

    @property
    def embedding_in_ram(self) -> bool:
        """llama.cpp keeps the embeddings in system RAM always."""
        return self.request.runtime in LLAMA

    @property
    def first_bytes_in_ram(self) -> int:
        """Of the weights, what only system RAM holds; a tied embedding is on the devices too, as the head."""
        if not self.embedding_in_ram:
            return 0
        return self.weights.looked_up if self.weights.head else self.weights.lookup

    @property
    def first_bytes(self) -> int:
        return 0 if self.embedding_in_ram else self.weights.looked_up

    def last_bytes(self, n_devices: int) -> int:
        """Head and rest; a tied head is a second copy of the embedding where the two are on different devices."""
        tied = not self.weights.head and (self.embedding_in_ram or n_devices > 1)
        return self.weights.other + (self.weights.embedding if tied else self.weights.head)

    def stack(self, n_devices: int, *, start: int = 0, host_experts: int = 0) -> Stack:
        """The layers from `start` on, the experts of the model's first `host_experts` layers left out."""
        layers = list(map(add, self.weights.layer_totals, self.cache))
        for index, layer in enumerate(self.weights.layers[:host_experts]):
            layers[index] -= layer.experts
        return Stack(tuple(layers[start:]), self.first_bytes, self.last_bytes(n_devices))

    def room(self, index: int, *, output: bool, n_devices: int = 1, ways: int = 1, copied: int = 0) -> Room:
        """What device number `index` of the request has."""
        request = self.request
        usable = allocatable_bytes(request, index)
        spent = activation_bytes(request, self.arch, output=output, n_devices=n_devices, ways=ways, copied_bytes=copied)
        overhead = overhead_bytes(request, request.devices[index])
        return Room(usable, spent, overhead, self.margin.capacity(usable, spent, overhead))

    def rank_cache(self, ways: int) -> int:
        """Cache of one tensor-parallel rank: KV heads are divided or, when too few, replicated; a latent always is."""
        kinds, index = distinct_layers(self.arch)
        held = []
        for number, layer in enumerate(kinds):
            cached = self.cache[index.index(number)]
            if isinstance(layer, Grouped):
                held.append(-(-cached * max(1, layer.n_kv_heads // ways) // layer.n_kv_heads))
            else:
                held.append(cached if isinstance(layer, Latent) else -(-cached // ways))
        return sum(held[number] for number in index)
