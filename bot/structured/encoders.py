"""Encoders, embedding models and Whisper, from a structured request to the answer."""

from __future__ import annotations

from typing import Any

from bot.encoders import DESKTOP, USUAL_TOKENS, Load, estimate_load, seconds
from bot.structured.cards import find_cards
from bot.structured.inference import format_of
from bot.structured.schema import SizeRequest
from bot.workload import bottomless
from knowledge.library import Library
from sizing.architecture import Model
from sizing.encoder_shapes import EncoderModel
from sizing.encoders import EncoderPart, EncoderRequest, estimate_encoder
from sizing.estimate import Interval
from sizing.formats import Family, WeightFormat

USUAL_ANSWER_TOKENS = 128
"""What an encoder-decoder writes where nobody says: a summary or a translation of a paragraph."""


def size_encoder(library: Library, asked: SizeRequest, model: Model, encoder: EncoderModel) -> dict[str, Any]:
    """Memory of one batch on the largest card, and seconds on it and on a desktop's CPU. Raises UnknownName, ValueError."""
    devices = find_cards(library, asked.gpus) or bottomless().devices
    device = max(devices, key=lambda each: each.usable_bytes)
    weights = _weights(library, asked.precision or "fp16")
    tokens = asked.context or USUAL_TOKENS
    load = Load(asked.batch or 1, min(tokens, model.max_context or tokens), model.kind == "speech", frozenset())
    writes = encoder.shape.decoder_layers > 0 and not load.speech
    new_tokens = (USUAL_ANSWER_TOKENS if asked.new_tokens is None else asked.new_tokens) if writes else 0
    answer = (
        estimate_encoder(EncoderRequest(encoder, weights, load.batch, load.tokens, new_tokens, device=device))
        if writes
        else estimate_load(encoder, load, weights, device)
    )
    parts = answer.parts
    out: dict[str, Any] = {
        "verdict": answer.verdict.value if answer.verdict and asked.gpus else None,
        "bytes": {
            "weights": parts[EncoderPart.WEIGHTS],
            "kv_cache": parts[EncoderPart.CACHE],
            "activations": parts[EncoderPart.ACTIVATIONS],
            "overhead": parts[EncoderPart.OVERHEAD],
            "total": answer.used_bytes,
            "total_low": round(answer.need.low),
            "total_high": round(answer.need.high),
        },
        "per_device": [],
        "params": model.params,
        "active_params": model.active_params,
        "assumptions": _assumed(asked, load, writes),
        "request": {
            "model": model.key,
            "task": "inference",
            "precision": weights.key,
            "context": load.tokens,
            "batch": load.batch,
        },
        "seconds": {
            "gpu": _json(seconds(encoder, load, weights, device)),
            "cpu": _json(seconds(encoder, load, weights, DESKTOP)),
        },
    }
    if asked.gpus:
        named = {part.value: size for part, size in parts.items()}
        out["per_device"] = [{"gpu": device.key, "used": answer.used_bytes, "usable": device.usable_bytes, "parts": named}]
    return out


def _assumed(asked: SizeRequest, load: Load, writes: bool) -> list[str]:
    if load.speech:
        return ["window_of_30_s"]
    length = [] if asked.context else ["default_length"]
    return [*length, *(["default_answer_length"] if writes and asked.new_tokens is None else [])]


def _weights(library: Library, precision: str) -> WeightFormat:
    """A format made for language models leaves an encoder in 16 bits; the int8 of CTranslate2 and ONNX holds everything."""
    if precision.lower() == "int8":
        return library.weight_format("int8")
    weights = format_of(library, precision, "transformers")
    plain = weights.family is Family.FLOAT or (weights.family is Family.LINEAR and weights.bits >= 8)
    return weights if plain else library.weight_format("fp16")


def _json(interval: Interval | None) -> dict[str, float] | None:
    return None if interval is None else {name: round(getattr(interval, name), 4) for name in ("low", "expected", "high")}
