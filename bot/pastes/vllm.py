"""vLLM's own messages (a PyTorch message inside vLLM is read as PyTorch's), SGLang's and TGI's.

Wordings: vllm/worker/worker.py (V0), vllm/v1/core/kv_cache_utils.py, vllm/v1/worker/gpu_worker.py; sglang/srt/model_executor/
model_runner.py, managers/scheduler.py; text_generation_server/models/flash_causal_lm.py.
"""

from __future__ import annotations

import re

from bot.pastes.paste import Message
from bot.pastes.quantity import quantity_after, to_bytes, whole_number_after
from bot.pastes.text import squeeze
from bot.pastes.torch import read_amounts
from sizing.oom.failure import Amounts, Cause

_STATED = (
    ("no available memory for the cache blocks", "vllm", Cause.CONFIG_GPU_MEMORY_UTILIZATION),
    ("error in memory profiling", "vllm", Cause.OTHER_PROCESS),
    ("out of memory occurred when warming up sampler", "vllm", Cause.LOGITS),
    ("exceeds available mamba cache blocks", "vllm", Cause.KV_CACHE),
    ("please try to increase --mem-fraction-static", "sglang", Cause.CONFIG_GPU_MEMORY_UTILIZATION),
    ("please try increasing --mem-fraction-static", "sglang", Cause.CONFIG_GPU_MEMORY_UTILIZATION),
    ("memory capacity is unbalanced", "sglang", Cause.OTHER_PROCESS),
    ("prefill out of memory. try to lower", "sglang", Cause.KV_CACHE),
    ("decode out of memory. try to lower", "sglang", Cause.KV_CACHE),
    ("kv cache pool is full", "sglang", Cause.KV_CACHE),
    ("prefill tokens. you need to decrease", "tgi", Cause.ACTIVATION_SPIKE),
    ("total tokens with", "tgi", Cause.KV_CACHE),
    ("insufficient vram for model and cache", "exllama", Cause.WEIGHTS),
    ("insufficient vram in split", "exllama", Cause.WEIGHTS),
    ("insufficient space for cache", "exllama", Cause.KV_CACHE),
    ("maxtokensinpagedkvcache", "tensorrt-llm", Cause.KV_CACHE),
)
_POOL = ("max seq len (", "kv cache is needed", "that can be stored in kv cache", "estimated maximum model length")
_START_UP = ("less than desired gpu memory utilization", "free memory on device")
_REACH = 900
_LENGTH = re.compile(r"maxseqlen\((\d{1,9})\)")
_NEEDED = re.compile(r"(\d{1,6}(?:\.\d{1,6})?)([kmgt]i?b)kvcacheisneeded")
_AVAILABLE = re.compile(r"availablekvcachememory\((-?\d{1,6}(?:\.\d{1,6})?)([kmgt]i?b)\)")
_STORED = re.compile(r"storedinkvcache\((\d{1,9})\)")
_LONGEST = re.compile(r"estimatedmaximummodellengthis(\d{1,9})(?!\d)")
ANCHORS = (*_POOL, *_START_UP, *(words for words, _, _ in _STATED))


def read(log: str, at: int) -> Message | None:
    """The message at position `at`."""
    for words, backend, cause in _STATED:
        if log.startswith(words, at):
            amounts = read_amounts(log[at : at + _REACH])[0] if cause is Cause.LOGITS else Amounts()
            return Message(f"{backend}_{cause.value}", backend, amounts, cause) if _tgi_is_meant(log, at, words) else None
    segment = log[max(0, at - 160) : at + 700]
    return _read_start_up(segment) if log.startswith(_START_UP, at) else _read_pool(segment)


def _tgi_is_meant(log: str, at: int, words: str) -> bool:
    return words != "total tokens with" or "not enough memory" in log[max(0, at - 80) : at]


def _read_start_up(segment: str) -> Message | None:
    """`Free memory on device [cuda:1] (F/T GiB) on startup is less than desired GPU memory utilization (u, D GiB)`."""
    at = segment.find("free memory on device")
    if at < 0 or "less than desired" not in segment:
        return None
    head, _, tail = segment[at:].partition("less than desired")
    free, _, total = head[: head.find(")")].rpartition("(")[2].partition("/")
    unit = total.split()[-1:] or [""]
    desired = tail.partition("(")[2].partition(",")[2]
    amounts = Amounts(
        device_free=quantity_after(f"={free} {unit[0]} ", "=", 2),
        device_total=quantity_after(f"={total} ", "=", 2),
        requested=quantity_after(f"={desired[:40]}", "=", 2),
        gpu_index=whole_number_after(head, "cuda:", 0),
    )
    return Message("vllm_start_up", "vllm", amounts, cause=Cause.OTHER_PROCESS)


def _read_pool(segment: str) -> Message | None:
    """The pool of the KV cache is smaller than one sequence: V0 says it in tokens, V1 in GiB. Consoles wrap it within words."""
    tight = squeeze(segment)
    amounts = Amounts(
        max_model_len=_count(_LENGTH, tight),
        kv_needed=_bytes(_NEEDED, tight),
        kv_available=_bytes(_AVAILABLE, tight),
        max_tokens_in_cache=_count(_STORED, tight) or _count(_LONGEST, tight),
    )
    return Message("vllm_kv_pool", "vllm", amounts, cause=Cause.KV_CACHE) if amounts.stated().keys() - {"max_model_len"} else None


def _count(pattern: re.Pattern[str], tight: str) -> int | None:
    found = pattern.search(tight)
    return int(found[1]) if found else None


def _bytes(pattern: re.Pattern[str], tight: str) -> int | None:
    found = pattern.search(tight)
    return to_bytes(found[1], found[2]) if found else None
