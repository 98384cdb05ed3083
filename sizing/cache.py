"""Bytes of the KV cache and of recurrent state, as each runtime allocates them.

Sources: llama.cpp `src/llama-kv-cache.cpp` and `llama-kv-cache-iswa.cpp` (padding, window cells), its pull request 19067
(no values beside the latent of MLA); vLLM `vllm/v1/kv_cache_interface.py` (revision 001cabc: blocks, window, page sizes).
"""

from functools import lru_cache

from sizing.architecture import Architecture, UnsizableModel
from sizing.attention import Attention, Latent
from sizing.records import dataclass
from sizing.units import GIB
from sizing.workload import Request, Runtime

PAD_CELLS = 256
"""llama.cpp pads n_ctx to this; ExLlama and MLX grow in the same steps."""
BLOCK_TOKENS = 16
"""vLLM's and SGLang's default block."""
SPARSE_LATENT_FP8_BYTES = 656
"""vLLM's `fp8_ds_mla` row: 512 fp8 values, four fp32 scales, 64 rotary values in 16 bits."""
PAGED = frozenset({Runtime.VLLM, Runtime.SGLANG})
LARGE_CARD_BYTES = 70 * GIB
PADDED = frozenset({Runtime.LLAMA_CPP, Runtime.OLLAMA, Runtime.EXLLAMA, Runtime.MLX})
LLAMA = frozenset({Runtime.LLAMA_CPP, Runtime.OLLAMA})


@dataclass(frozen=True, slots=True)
class Batching:
    """What vLLM runs at once by default (`vllm/engine/arg_utils.py`): tokens of one step, and sequences."""

    tokens: int
    sequences: int


def round_up(value: int, step: int) -> int:
    """The next multiple of `step`."""
    return -(-value // step) * step


def batching(request: Request) -> Batching:
    """vLLM's defaults: cards of 70 GiB and more (other than the A100) take larger steps than others."""
    smallest = min((device.usable_bytes for device in request.devices), default=0)
    large = smallest >= LARGE_CARD_BYTES and not any(device.is_a100 for device in request.devices)
    return Batching(8192, 1024) if large else Batching(2048, 256)


@lru_cache(maxsize=2048)
def distinct_layers(arch: Architecture) -> tuple[tuple[Attention, ...], tuple[int, ...]]:
    """The different kinds of layers, and for each layer the number of its kind; few kinds make up many layers."""
    kinds = tuple(dict.fromkeys(arch.layers))
    return kinds, tuple(kinds.index(layer) for layer in arch.layers)


@lru_cache(maxsize=2048)
def all_windowed(arch: Architecture) -> bool:
    """Whether every layer that caches has a window (Mistral 7B v0.1): llama.cpp then caches the whole context."""
    kinds, _ = distinct_layers(arch)
    caching = [kind for kind in kinds if any(kind.elements_per_token)]
    return bool(caching) and all(kind.window for kind in caching)


def bytes_per_token(request: Request, layer: Attention) -> float:
    """Bytes that one cached token takes in one layer, block scales included."""
    keys, values = layer.elements_per_token
    if isinstance(layer, Latent) and layer.indexer_head_dim and request.runtime in PAGED and request.cache.bits <= 8:
        return SPARSE_LATENT_FP8_BYTES + layer.indexer_head_dim + 4
    return request.cache.bytes_of(keys, values)


def state_bytes(request: Request, layer: Attention) -> int:
    """Bytes of one sequence's recurrent state: in the model's 16 bits in vLLM, in fp32 elsewhere (as in llama.cpp)."""
    return layer.state_elements * (2 if request.runtime in PAGED else 4)


def block_tokens(request: Request, kinds: tuple[Attention, ...]) -> int:
    """Tokens of a block; in a hybrid vLLM inflates it until an attention page is no smaller than a state page."""
    state = max((state_bytes(request, kind) for kind in kinds), default=0)
    narrowest = min((size for kind in kinds if (size := bytes_per_token(request, kind))), default=0)
    if not state or not narrowest:
        return BLOCK_TOKENS
    return max(BLOCK_TOKENS, round_up(-int(-state // narrowest), BLOCK_TOKENS))


def tokens_held(request: Request, layer: Attention, block: int, *, windows: bool) -> int:
    """Cells that one layer allocates for one sequence of the asked context."""
    window = layer.window if windows else None
    if request.runtime in PAGED:
        if window is None:
            return round_up(request.context, block)
        reach = min(window - 1 + batching(request).tokens, request.context)
        return min(round_up(reach, block) + block, round_up(request.context, block))
    if request.runtime in PADDED:
        full = round_up(request.context, PAD_CELLS)
        if window is None or request.runtime is Runtime.EXLLAMA:
            return full
        extra = request.ubatch if request.runtime in LLAMA else 0
        return min(full, round_up(window + extra, PAD_CELLS))
    return min(request.context, window) if window else request.context


def _kind_bytes(request: Request, arch: Architecture, kinds: tuple[Attention, ...]) -> list[int]:
    """Bytes of one layer of each kind for the whole batch."""
    block = block_tokens(request, kinds) if request.runtime in PAGED else 0
    windows = not (request.runtime in LLAMA and (request.whole_windows or all_windowed(arch)))
    page = max((int(block * bytes_per_token(request, kind)) for kind in kinds), default=0) if block > BLOCK_TOKENS else 0
    sizes = []
    for kind in kinds:
        per_token = bytes_per_token(request, kind)
        held = tokens_held(request, kind, block, windows=windows) if per_token else 0
        state = state_bytes(request, kind)
        sizes.append(request.batch * (int(held * per_token) + (max(state, page) if state else 0)))
    return sizes


def cache_bytes_by_layer(request: Request) -> tuple[int, ...]:
    """Bytes that each layer caches at the asked context for all sequences, before any replication over devices.

    Raises:
        UnsizableModel: when the model's shape is not known.
    """
    arch = request.model.architecture
    if arch is None:
        raise UnsizableModel(f"The shape of {request.model.name} is not known, so its KV cache cannot be sized.")
    kinds, index = distinct_layers(arch)
    sizes = _kind_bytes(request, arch, kinds)
    return tuple(map(sizes.__getitem__, index))
