"""The bytes that a change frees, by arithmetic on the message's own numbers. None is said where they do not tell."""

from __future__ import annotations

import math
from collections.abc import Callable

from sizing.oom.evidence import slack_bytes, unaccounted_bytes
from sizing.oom.failure import Cause, Failure
from sizing.oom.narrower import DEFAULT_BITS, narrower

_Q8_0_SAVES = 1 - 8.5 / 16
"""llama.cpp's q8_0 takes 8.5 bits an element (blocks of 32 with one fp16 scale, ggml-common.h), f16 takes 16."""
DEFAULT_UTILIZATION, RAISED, LOWERED = 0.9, 0.95, 0.85
"""vLLM's default share of the card (vllm/config/cache.py, gpu_memory_utilization), and those offered in its place."""
_SEQUENCES = {"vllm": 256}
"""vLLM's default number of sequences at once on most cards (vllm/engine/arg_utils.py)."""
_UBATCH = 512
"""llama.cpp's default physical batch (common/common.h, n_ubatch)."""


def _scores(failure: Failure) -> int | None:
    """All of the scores; of a compute buffer they are only a part, and how much of it is not printed."""
    return None if failure.stated is Cause.COMPUTE_BUFFER else failure.amounts.requested


def _half_request(failure: Failure) -> int | None:
    """Half of a tensor that grows with the batch or the tokens."""
    return None if failure.amounts.requested is None else failure.amounts.requested // 2


def _three_quarters_of_request(failure: Failure) -> int | None:
    """Attention scores grow with the square of the context: half of it leaves a quarter."""
    return None if failure.amounts.requested is None else failure.amounts.requested * 3 // 4


def _slack(failure: Failure) -> int | None:
    return slack_bytes(failure.amounts)


def _others(failure: Failure) -> int | None:
    others = failure.amounts.others_in_use
    return others if others is not None else unaccounted_bytes(failure.amounts)


def _cache(failure: Failure) -> int | None:
    """The whole cache, where the message gives it: vLLM's need, or the buffer that llama.cpp asked for."""
    if failure.amounts.kv_needed is not None or failure.stated is not Cause.KV_CACHE or failure.backend != "llama.cpp":
        return failure.amounts.kv_needed
    return failure.amounts.requested


def _half_cache(failure: Failure) -> int | None:
    cache = _cache(failure)
    return None if cache is None else cache // 2


def _eight_bit_cache(failure: Failure) -> int | None:
    cache = _cache(failure)
    if cache is None:
        return None
    return int(cache * _Q8_0_SAVES) if failure.backend == "llama.cpp" else cache // 2


def _smaller_ubatch(failure: Failure) -> int | None:
    """The compute buffer is linear in the physical batch; a quarter of it leaves a quarter."""
    if (failure.settings.ubatch or _UBATCH) <= 128:
        return 0
    requested = failure.amounts.requested
    return requested * 3 // 4 if requested is not None and failure.stated is Cause.COMPUTE_BUFFER else None


def _utilization_step(failure: Failure, target: float, sign: int) -> int | None:
    used, total = failure.settings.gpu_memory_utilization, failure.amounts.device_total
    if used is None and "vllm" in {failure.runtime, failure.backend}:
        used = DEFAULT_UTILIZATION
    if used is None:
        return None
    if (target - used) * sign <= 0:
        return 0
    return round(abs(target - used) * total) if total else None


def _raised_utilization(failure: Failure) -> int | None:
    """What a pool of RAISED of the card has more than the pool of this run; 0 when it is that large already."""
    return _utilization_step(failure, RAISED, 1)


def _lowered_utilization(failure: Failure) -> int | None:
    """What a pool of LOWERED of the card leaves outside it; 0 when it is that small already."""
    return _utilization_step(failure, LOWERED, -1)


def _narrower_weights(failure: Failure) -> int | None:
    """Of a llama.cpp buffer by the bits of its file; of others a byte a parameter where the live bytes show 16 bits now."""
    bits, requested = failure.settings.bits_per_weight, failure.amounts.requested
    if failure.backend == "llama.cpp" and failure.stated is Cause.WEIGHTS and bits and requested:
        return int(requested * (1 - narrower(bits).bits / bits))
    params, live = failure.model.params if failure.model else None, failure.amounts.allocated
    return params if params and live and live >= 1.5 * params else None


def _half_of_32_bit_weights(failure: Failure) -> int | None:
    """16-bit weights free two bytes a parameter where they are held in 32; nothing where the live bytes are too few for that."""
    params, live = failure.model.params if failure.model else None, failure.amounts.allocated
    if not params or not live:
        return None
    return 2 * params if live >= 3.5 * params else 0


_SAVINGS: dict[str, Callable[[Failure], int | None]] = {
    "flash_attention": _scores,
    "shorter_context_scores": _three_quarters_of_request,
    "smaller_batch": _half_request,
    "fewer_sequences_logits": _half_request,
    "expandable_segments": _slack,
    "stop_others": _others,
    "eight_bit_cache": _eight_bit_cache,
    "shorter_context": _half_cache,
    "smaller_ubatch": _smaller_ubatch,
    "raise_utilization": _raised_utilization,
    "lower_utilization": _lowered_utilization,
    "quantize": _narrower_weights,
    "half_precision": _half_of_32_bit_weights,
}


def saved_bytes(key: str, failure: Failure) -> int | None:
    """Bytes that the change `key` frees in this failure; 0 where it can free nothing, None where it cannot be told."""
    saving = _SAVINGS.get(key)
    return saving(failure) if saving else None


def _largest_power_of_two(value: float) -> int:
    return 1 << max(0, math.floor(math.log2(value)))


def flag_values(failure: Failure) -> dict[str, object]:
    """The values that flags take: `tokens`, `context`, `utilization`, `ubatch`, each where it can be computed."""
    amounts, settings = failure.amounts, failure.settings
    values: dict[str, object] = {"ubatch": max(64, (settings.ubatch or _UBATCH) // 4)}
    if amounts.max_tokens_in_cache:
        values["tokens"] = amounts.max_tokens_in_cache
    elif amounts.max_model_len and amounts.kv_needed and amounts.kv_available:
        values["tokens"] = int(amounts.max_model_len * amounts.kv_available / amounts.kv_needed) // 16 * 16
    if failure.backend == "vllm" and amounts.device_free and amounts.device_total:
        values["utilization"] = math.floor(amounts.device_free / amounts.device_total * 100) / 100
    other = 0 if amounts.gpu_index else 1
    step = narrower(settings.bits_per_weight or DEFAULT_BITS[failure.runtime == "ollama"])
    values |= {"other": other, "narrower": step.gguf, "tag": step.tag}
    if settings.batch_size and settings.batch_size > 1:
        values["batch"] = settings.batch_size // 2
    known = failure.model.n_layers if failure.model else None
    layers = min(settings.gpu_layers or known or 0, known or 999)
    if layers > 1:
        values["layers"] = layers * 3 // 4
    sequences = (settings.max_num_seqs or _SEQUENCES.get(failure.runtime, 0)) // 2
    if sequences:
        values["seqs"] = sequences
    if settings.context and settings.context >= 1024:
        values["context"] = _largest_power_of_two(settings.context / 2)
    return values
