"""One line of `size --batch`: its fields, and what may stand in each. Names may be any alias."""

from __future__ import annotations

import re
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError, field_validator, model_validator

MOST_CARDS = 1024
_COUNTED = re.compile(r"\s*(\d+)\s*[x×]\s+(.+)", re.IGNORECASE | re.DOTALL)
_SIZE = re.compile(r"\s*(\d+)\s*[x×*]\s*(\d+)\s*")


def _yes_or_no(value: object) -> object:
    """`yes (recipe default)` and the like, as tables of runs write them."""
    word = re.match(r"\s*(yes|no|on|off|true|false)\b", value, re.IGNORECASE) if isinstance(value, str) else None
    return word[1] if word else value


def _sides(value: object) -> object:
    found = _SIZE.fullmatch(value) if isinstance(value, str) else None
    return (found[1], found[2]) if found else value


YesOrNo = Annotated[bool, BeforeValidator(_yes_or_no)]
Side = Annotated[int, Field(ge=1)]
IsoDate = Annotated[str, Field(pattern=r"^20\d\d-(0[1-9]|1[0-2])(-(0[1-9]|[12]\d|3[01]))?$")]
"""`2023-12` or `2023-12-11`."""


class GpuCount(BaseModel):
    """Some equal cards. `2x RTX 3090` is two of them."""

    model_config = ConfigDict(extra="forbid")
    name: str
    count: int = Field(default=1, ge=1, le=MOST_CARDS)


class SizeRequest(BaseModel):
    """One request. What is null or blank counts as not said."""

    model_config = ConfigDict(extra="forbid")
    id: str | int | None = None
    model: str
    precision: str | None = None
    kv_precision: str | None = None
    gpus: tuple[GpuCount, ...] = ()
    context: int | None = Field(default=None, ge=1, le=100_000_000)
    batch: int | None = Field(default=None, ge=1, le=1_000_000)
    runtime: str | None = None
    parallel: Literal["layer", "tensor", "row", "none"] | None = None
    task: str | None = None
    optimizer: str | None = None
    rank: int | None = Field(default=None, ge=1, le=65_536)
    gradient_checkpointing: YesOrNo | None = None
    zero_stage: int | None = Field(default=None, ge=0, le=3)
    resolution: Annotated[tuple[Side, Side], BeforeValidator(_sides)] | None = None
    frames: int | None = Field(default=None, ge=1)
    offload: bool | str | None = None
    ram_gb: float | None = Field(default=None, gt=0, le=1_000_000)
    ram_gb_s: float | None = Field(default=None, gt=0, le=100_000)
    gpu_memory_utilization: float | None = Field(default=None, gt=0, le=1)
    ubatch: int | None = Field(default=None, ge=1, le=65_536)
    flash_attention: YesOrNo | None = None
    latent_cache: Literal["latent", "with_values", "expanded"] | None = None
    """What is cached of multi-head latent attention, where the runtime is not today's (see `runtime_date`)."""
    runtime_date: IsoDate | None = None
    """When the runtime was built: older ones cache and hold more."""
    file_date: IsoDate | None = None
    """When a GGUF file was made: older mixtures differ."""
    importance_matrix: YesOrNo | None = None
    """Whether a GGUF file was made with one; only some types differ."""
    prompt_tokens: int | None = Field(default=None, ge=1)
    new_tokens: int | None = Field(default=None, ge=0, le=1_000_000)
    """That an encoder-decoder writes, beside the context that it reads."""
    gradient_accumulation: int | None = Field(default=None, ge=1)
    targets: Literal["query_value", "attention", "all_linear"] | None = None
    compiled: YesOrNo = False
    chunked_loss: YesOrNo | None = None
    fp32_loss: YesOrNo = True
    """False where the model's own code takes the loss in 16 bits (Qwen 1 under DeepSpeed)."""
    optimizer_in_backward: YesOrNo = False
    offload_activations: YesOrNo = False
    vae_tiling: YesOrNo | None = None
    vae_slicing: YesOrNo | None = None
    fused_qkv: YesOrNo | None = None
    desktop: YesOrNo = False
    beside: tuple[SizeRequest, ...] = ()
    """Other models on the same card."""

    @model_validator(mode="before")
    @classmethod
    def _drop_blanks(cls, line: Any) -> Any:
        return (
            {key: value for key, value in line.items() if value is not None and value != ""} if isinstance(line, dict) else line
        )

    @field_validator("gpus", mode="before")
    @classmethod
    def _read_cards(cls, value: Any) -> Any:
        listed = re.split(r"\s+\+\s+", value) if isinstance(value, str) else value
        return [_card(each) for each in listed] if isinstance(listed, list | tuple) else listed


def _card(each: Any) -> Any:
    if isinstance(each, str):
        each = {"name": each}
    found = _COUNTED.fullmatch(each["name"]) if isinstance(each, dict) and isinstance(each.get("name"), str) else None
    if not found:
        return each
    said = each.get("count")
    return {**each, "name": found[2], "count": int(found[1]) if said in (None, 1) else said}


def explain(error: ValidationError) -> str:
    """What is wrong with each field, in one line."""
    return "; ".join(_said(problem) for problem in error.errors(include_url=False))


def _said(problem: Any) -> str:
    where = ".".join(str(step) for step in problem["loc"])
    if problem["type"] == "extra_forbidden":
        return f"{where}: no such field; the fields are {', '.join(SizeRequest.model_fields)}"
    return f"{where or 'request'}: {problem['msg']} (got {str(problem['input'])[:60]!r})"
