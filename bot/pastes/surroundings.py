"""What the lines around a message show: what the program was doing, which program it was, how it was set."""

from __future__ import annotations

import re

from bot.pastes.signs import ALREADY, FRAMES, PLACES, PLAIN_WORDS, RUNTIME_OF_BACKEND, RUNTIMES
from bot.pastes.text import window
from sizing.oom.failure import ModelHint, Settings, Sign

_BEFORE, _AFTER = 5000, 1500
_NEAR = 900
"""The last frames of a traceback: what they name outweighs what stands further away."""

_PRINTED_BITS = re.compile(r"\((\d{1,2}\.\d{1,2}) bpw\)")
_NAMED_TYPE = re.compile(r"[-_.:](iq[1-4]_[a-z]{1,3}|q[2-8]_k|q[458]_[01]|b?f16)[\w.-]{0,40}(?:gguf|\b)")
_NUMBER = re.compile(r"[ =:\"']{0,3}(\d{1,9}(?:\.\d{1,4})?)(k?)(?![\w.]*[/-]\d)")


def read_signs(log: str, at: int, plain_words: bool = True) -> tuple[Sign, ...]:
    """What the program was doing, the nearest evidence first: frames before the message, frames after it, then plain words.

    `plain_words` counts words of a person too ("fine-tuning"); beside a message without numbers they prove nothing.
    """
    before, after = log[max(0, at - _BEFORE) : at], log[at : at + _AFTER]
    near = before[-_NEAR:]
    ends = ((near.rfind(word) + len(word), len(word), sign) for sign, words in FRAMES.items() for word in words if word in near)
    found = [sign for _, _, sign in sorted(ends, reverse=True)]
    found += [sign for sign, words in FRAMES.items() if any(word in after for word in words)]
    found += [sign for sign, words in FRAMES.items() if any(word in before for word in words)]
    found += [
        sign for sign, words in PLAIN_WORDS.items() if plain_words and any(word in before or word in after for word in words)
    ]
    around = before + after
    found += [sign for sign, words in PLACES.items() if any(word in around for word in words)]
    if Sign.OPTIMIZER in found:
        found.append(Sign.TRAINING)
    return tuple(dict.fromkeys(found))


def read_runtime(log: str, at: int, backend: str) -> str:
    """The program that ran, by its name in paths, flags or words around the message; empty when none shows."""
    if backend in RUNTIME_OF_BACKEND:
        return RUNTIME_OF_BACKEND[backend]
    around = window(log, at, _BEFORE, _AFTER)
    return next((name for name, words in RUNTIMES.items() if any(word in around for word in words)), "")


def _setting(around: str, *names: str) -> float | None:
    """The number right after the first of `names` that has one (`--ctx-size 8192`, `n_ctx = 8192`, `max_model_len=32k`)."""
    for name in names:
        at = around.find(name)
        match = _NUMBER.match(around, at + len(name)) if at >= 0 else None
        if match:
            return float(match[1]) * (1024 if match[2] else 1)
    return None


def _whole(around: str, *names: str) -> int | None:
    value = _setting(around, *names)
    return int(value) if value else None


def _bits_per_weight(around: str) -> float | None:
    """Bits a weight of the file that was loaded: llama.cpp prints them, and most file names say the type."""
    printed = _PRINTED_BITS.search(around)
    if printed:
        return float(printed[1])
    named = _NAMED_TYPE.search(around)
    return None if named is None else 16.0 if named[1] in {"f16", "bf16"} else float(named[1].lstrip("iq")[0]) + 0.6


def read_settings(log: str, at: int) -> Settings:
    """The settings of the run that the log or its command line shows."""
    around = window(log, at, _BEFORE, _AFTER)
    utilization = _setting(
        around, "--gpu-memory-utilization", "gpu_memory_utilization", "--gpu_memory_utilization", "--mem-fraction-static"
    )
    return Settings(
        context=_whole(around, "--max-model-len", "max_model_len", "--ctx-size", "--context-length", "n_ctx", "num_ctx", " -c"),
        ubatch=_whole(around, "n_ubatch", "--ubatch-size", "-ub"),
        gpu_layers=_whole(around, "--n-gpu-layers", "-ngl"),
        max_num_seqs=_whole(around, "--max-num-seqs", "max_num_seqs", "--max-running-requests"),
        max_batched_tokens=_whole(around, "--max-num-batched-tokens", "max_num_batched_tokens"),
        gpu_memory_utilization=utilization if utilization and utilization <= 1 else None,
        batch_size=_whole(around, "per_device_train_batch_size", "batch_size", "--batch-size"),
        bits_per_weight=_bits_per_weight(around),
        already=frozenset(key for key, words in ALREADY.items() if any(word in around for word in words)),
    )


def read_model(log: str, at: int) -> ModelHint | None:
    """The model's shape where llama.cpp printed it before the message; None when it did not."""
    around = window(log, at, 30_000, 0)
    if "n_layer" not in around and "n_embd" not in around:
        return None
    return ModelHint(
        n_layers=_whole(around, "n_layer"),
        hidden_size=_whole(around, "n_embd"),
        intermediate_size=_whole(around, "n_ff"),
        n_heads=_whole(around, "n_head"),
        vocab_size=_whole(around, "n_vocab"),
        tokens=_whole(around, "n_ctx"),
        is_mixture=_is_mixture(around),
    )


def _is_mixture(around: str) -> bool | None:
    experts = _setting(around, "n_expert ", "n_expert=")
    return None if experts is None else experts > 0
