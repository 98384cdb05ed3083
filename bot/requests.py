"""Structured requests, without parsing: one JSON object in, one out (`rigwise size --batch`)."""

from __future__ import annotations

from typing import Any

from pydantic import ValidationError

from bot.structured.diffusion import size_diffusion
from bot.structured.encoders import size_encoder
from bot.structured.inference import size_inference
from bot.structured.names import find_model, stated_size_b, unknown
from bot.structured.schema import SizeRequest, explain
from bot.structured.together import size_together
from bot.structured.training import method_of, size_training
from bot.workload import CannotResolve
from knowledge.library import Library, UnknownName
from sizing.architecture import Model, UnsizableModel

INFERENCE = frozenset({"inference", "serve", "serving", "chat", "generate", "generation", "embedding", "encode", "transcribe"})
DIFFUSION = frozenset({"diffusion", "image", "video", "text-to-image", "text-to-video"})


def size(library: Library, line: dict[str, Any]) -> dict[str, Any]:
    """The estimate of one request, or `{"id", "error"}` with what was wrong and what to do."""
    try:
        asked = SizeRequest.model_validate(line)
        return {"id": asked.id, **(size_together(library, asked, answer) if asked.beside else answer(library, asked))}
    except ValidationError as error:
        return {"id": line.get("id"), "error": explain(error)}
    except CannotResolve as error:
        stated = ", ".join(f"{name} {value}" for name, value in error.values.items())
        return {"id": line.get("id"), "error": f"No hardware or model has that: {stated}."}
    except (UnknownName, ValueError) as error:
        return {"id": line.get("id"), "error": str(error)}


def answer(library: Library, asked: SizeRequest) -> dict[str, Any]:
    """The answer of one request for one model.

    Raises:
        UnknownName, ValueError: for what is not known or cannot be.
    """
    found = find_model(library, asked.model)
    sizes = stated_size_b(asked.model)
    if found is None and sizes is None:
        raise unknown(library, "model", asked.model, "diffusion")
    task = (asked.task or "inference").lower()
    method = method_of(task)
    if method is None and task not in INFERENCE | DIFFUSION:
        raise ValueError(f"I do not know the task {asked.task!r}; name one of inference, full, lora, qlora, dora, diffusion.")
    if found is None and sizes is not None:
        params, active = (round(size * 1e9) for size in sizes)
        return _of_model(library, asked, Model(asked.model, asked.model, params, active, None), task)
    kind, key = found or ("", "")
    if kind == "diffusion":
        if method is not None:
            raise UnsizableModel(f"I do not size the training of {asked.model}, an image or video model; ask for its generation.")
        return size_diffusion(library, asked, key)
    return _of_model(library, asked, library.model(key), task)


def _of_model(library: Library, asked: SizeRequest, model: Model, task: str) -> dict[str, Any]:
    method = method_of(task)
    if task in DIFFUSION:
        raise ValueError(f"{model.name} makes text, not pictures; leave the task out, or name an image or video model.")
    encoder = library.encoder(model.key) if model.kind != "decoder" else None
    if method is not None:
        return size_training(library, asked, model, method)
    if encoder is not None and model.architecture is None:
        return size_encoder(library, asked, model, encoder)
    return size_inference(library, asked, model)
