"""Whether a change has anything to do where it failed: the machine, the program, what was going on, the numbers."""

from __future__ import annotations

from sizing.oom.failure import Cause, Failure, Sign
from sizing.oom.indications import NEVER_WHERE, ONLY_WHERE
from sizing.oom.narrower import DEFAULT_BITS, narrower

_OF_TRAINING = frozenset({"checkpointing", "smaller_batch"})
"""Changes to a training run. A library that serves models too must be seen to train before they are offered."""
_SERVES_TOO = frozenset({"transformers"})
_SERVING = frozenset({Sign.PROFILING, Sign.KV_SETUP, Sign.GRAPHS})


_MOVES_ANYTHING = frozenset({"llama.cpp", "ollama", "comfyui", "diffusers"})
"""Programs where fewer weights on the card make room for whatever it was that failed."""
POOLED = frozenset({"vllm", "sglang", "tgi", "tensorrt-llm", "lmdeploy"})
"""Servers that give the cache what a set share of the card leaves."""
_USABLE_SHARE = 0.5
"""A server that asks for less of a card than this share of what it wanted has hardly room for its weights."""


def can_work(key: str, cause: Cause, failure: Failure, runtime: str) -> bool:
    """Whether the place, the settings and the numbers leave the change something to do."""
    only = ONLY_WHERE.get(key)
    if (only is not None and only not in failure.signs) or NEVER_WHERE.get(key, frozenset()) & {*failure.signs}:
        return False
    return (
        _of_the_cause(key, cause, failure, runtime)
        and _of_training(key, failure, runtime)
        and _of_the_numbers(key, failure)
        and not (key.startswith("smaller_batch") and failure.settings.batch_size == 1)
    )


def _of_the_cause(key: str, cause: Cause, failure: Failure, runtime: str) -> bool:
    if key == "experts_on_cpu" and failure.model is not None and failure.model.is_mixture is False:
        return False
    if key == "fewer_sequences" and failure.backend == "vllm":
        return False  # its messages are about a cache that does not hold a single sequence
    if key == "offload_layers" and cause is Cause.UNKNOWN:
        return runtime in _MOVES_ANYTHING
    if key == "look_at_card" and cause is Cause.CAP_OR_LIMIT:
        return failure.amounts.device_free is not None
    if key == "shorter_context" and cause is Cause.WEIGHTS:
        return runtime == "lmstudio" or (failure.backend == "llama.cpp" and failure.amounts.device_free is not None)
    return cause is not Cause.KV_CACHE or _of_the_pool(key, failure, runtime)


def _of_the_pool(key: str, failure: Failure, runtime: str) -> bool:
    """A server takes a share of the card for its cache: what it says is too small wants more, what was refused wants less.

    A refused pool is as large as that share whatever the context, the type of the cache or the weights are.
    """
    refused = runtime in POOLED and (failure.backend not in POOLED or failure.amounts.device_total is not None)
    return key == "lower_utilization" if refused else key != "lower_utilization"


def _of_training(key: str, failure: Failure, runtime: str) -> bool:
    """Activations are gone when the optimizer makes its states; a library that serves too must be seen to train."""
    if key not in _OF_TRAINING:
        return True
    if next((sign for sign in failure.signs if sign is not Sign.TRAINING), None) is Sign.OPTIMIZER:
        return False
    serves = runtime in _SERVES_TOO or (key == "checkpointing" and bool(_SERVING & {*failure.signs}))
    return not serves or Sign.TRAINING in failure.signs


def _of_the_numbers(key: str, failure: Failure) -> bool:
    """A share that leaves the server next to nothing, and narrower weights that are too large all the same, do not help."""
    amounts = failure.amounts
    if key == "lower_utilization_exact" and amounts.device_free is not None and amounts.requested:
        return amounts.device_free >= _USABLE_SHARE * amounts.requested
    if key == "smaller_file" and amounts.host_needed and amounts.host_available is not None:
        bits = failure.settings.bits_per_weight or DEFAULT_BITS[runtime_is_ollama(failure)]
        return amounts.host_available >= amounts.host_needed * narrower(bits).bits / bits
    return True


def runtime_is_ollama(failure: Failure) -> bool:
    """Whether Ollama's usual tags, not 16 bits, are what a model is that does not say."""
    return "ollama" in {failure.runtime, failure.backend}
