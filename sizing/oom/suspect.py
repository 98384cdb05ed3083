"""Which tensor was refused, where the model and the setting are known: sizes that match are named, others are not."""

from __future__ import annotations

from collections.abc import Iterator

from sizing.oom.failure import Cause, ModelHint
from sizing.records import dataclass
from sizing.units import MIB

_ROUNDING_BYTES = 2 * MIB
"""PyTorch serves requests of 10 MiB and more in steps of 2 MiB (c10/cuda/CUDACachingAllocator.cpp, kRoundLarge)."""
_TOLERANCE = 0.006
"""A printed size has two decimals: half a unit of 1.00 GiB is 0.5 %."""


@dataclass(frozen=True, slots=True)
class Suspect:
    """A tensor whose size is the size that was refused."""

    key: str
    """attention_scores, logits, mlp, kv_cache, embedding or weight_matrix."""
    bytes: int
    tokens: int | None
    element_bytes: int
    cause: Cause


def candidates(model: ModelHint) -> Iterator[Suspect]:
    """The large tensors of one forward pass over `model.tokens` tokens, in 16 and in 32 bits.

    Sizes: scores heads·T², logits T·V, gated MLP T·f and T·2f, embedding V·h, MLP weights h·f and 2h·f where gate and up are one
    matrix; the cache is T times its bytes a token.
    """
    heads, vocab, tokens = model.n_heads, model.vocab_size, model.tokens
    for width in (2, 4):
        if tokens and heads:
            yield Suspect("attention_scores", heads * tokens**2 * width, tokens, width, Cause.ATTENTION_SCORES)
        if tokens and vocab:
            yield Suspect("logits", tokens * vocab * width, tokens, width, Cause.LOGITS)
        if tokens and model.intermediate_size:
            yield Suspect("mlp", tokens * model.intermediate_size * width, tokens, width, Cause.ACTIVATION_SPIKE)
            yield Suspect("mlp", 2 * tokens * model.intermediate_size * width, tokens, width, Cause.ACTIVATION_SPIKE)
        if vocab and model.hidden_size:
            yield Suspect("embedding", vocab * model.hidden_size * width, None, width, Cause.WEIGHTS)
        if model.hidden_size and model.intermediate_size:
            matrix = model.hidden_size * model.intermediate_size * width
            yield Suspect("weight_matrix", matrix, None, width, Cause.WEIGHTS)
            yield Suspect("weight_matrix", 2 * matrix, None, width, Cause.WEIGHTS)
    if tokens and model.kv_bytes_per_token:
        yield Suspect("kv_cache", tokens * model.kv_bytes_per_token, tokens, 0, Cause.KV_CACHE)


def find_suspect(requested_bytes: int | None, model: ModelHint | None) -> Suspect | None:
    """The tensor whose size is `requested_bytes`, within rounding; None when none or several kinds match."""
    if not requested_bytes or model is None:
        return None
    slack = max(_ROUNDING_BYTES, requested_bytes * _TOLERANCE)
    matches = [suspect for suspect in candidates(model) if abs(suspect.bytes - requested_bytes) <= slack]
    return matches[0] if len({suspect.key for suspect in matches}) == 1 else None
