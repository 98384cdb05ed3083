"""Structured requests, without parsing: one JSON object in, one out (`rigwise size --batch`, and `estimate` in `ask --json`)."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from bot.estimates import as_json
from bot.workload import DEFAULT_CONTEXT_TOKENS, find_runtime
from knowledge.library import Library, UnknownName
from sizing.hardware import Accelerator, Host
from sizing.inference import estimate
from sizing.units import bytes_from_gib
from sizing.workload import Parallel, Request


class GpuCount(BaseModel):
    """Some equal cards."""

    model_config = ConfigDict(extra="forbid")
    name: str
    count: int = Field(default=1, ge=1, le=1024)


class SizeRequest(BaseModel):
    """One line of `size --batch`. Names may be any alias."""

    model_config = ConfigDict(extra="forbid")
    id: str | int | None = None
    model: str
    precision: str = "bf16"
    kv_precision: str = "f16"
    gpus: list[GpuCount] = Field(min_length=1)
    context: int = Field(default=DEFAULT_CONTEXT_TOKENS, ge=1, le=100_000_000)
    batch: int = Field(default=1, ge=1, le=1_000_000)
    runtime: str | None = None
    parallel: Literal["layer", "tensor", "none"] | None = None
    task: Literal["inference"] = "inference"
    offload: bool = False
    ram_gb: float | None = Field(default=None, gt=0)
    gpu_memory_utilization: float = Field(default=0.9, gt=0, le=1)
    ubatch: int = Field(default=512, ge=1, le=65_536)
    flash_attention: bool = True


def size(library: Library, line: dict[str, Any]) -> dict[str, Any]:
    """The estimate of one request, or `{"id", "error"}` with what was wrong and what to do."""
    try:
        asked = SizeRequest.model_validate(line)
        request = to_request(library, asked)
        return {"id": asked.id, **as_json(request, estimate(request))}
    except ValidationError as error:
        return {"id": line.get("id"), "error": "; ".join(_said(problem) for problem in error.errors(include_url=False))}
    except (UnknownName, ValueError) as error:
        return {"id": line.get("id"), "error": str(error)}


def _said(problem: Any) -> str:
    where = ".".join(str(step) for step in problem["loc"])
    return f"{where or 'request'}: {problem['msg']} (got {str(problem['input'])[:60]!r})"


def to_request(library: Library, asked: SizeRequest) -> Request:
    """The engine's request. Raises UnknownName for a name that is not known."""
    precision = _known(library, "format", asked.precision)
    runtime = find_runtime(library, asked.runtime, precision)
    return Request(
        model=library.model(_known(library, "model", asked.model)),
        weights=library.weight_format(library.stands_for(precision, runtime.value)),
        cache=library.cache_format(_known(library, "kv_format", asked.kv_precision)),
        devices=tuple(device for gpu in asked.gpus for device in (_device(library, gpu.name),) * gpu.count),
        context=asked.context,
        batch=asked.batch,
        runtime=runtime,
        parallel=Parallel(asked.parallel) if asked.parallel else None,
        ubatch=asked.ubatch,
        flash_attention=asked.flash_attention,
        gpu_memory_utilization=asked.gpu_memory_utilization,
        offload=asked.offload,
        host=Host(ram_bytes=bytes_from_gib(asked.ram_gb) if asked.ram_gb else None),
    )


def _known(library: Library, kind: str, name: str) -> str:
    return library.resolve(kind, name) or name


def _device(library: Library, name: str) -> Accelerator:
    family = library.resolve("gpu_family", name)
    key = library.resolve("gpu", name) or (library.family_member(family, None) if family else name)
    return library.gpu(key)
