"""Requests and devices for tests of the memory engine."""

from dataclasses import replace
from typing import Any

from sizing.hardware import Accelerator
from sizing.units import GIB
from sizing.workload import Request
from tests.sizing.shapes import MODELS
from tests.sizing.stored import KV_F16, gguf


def card(key: str, vram_gib: float, usable_gib: float | None = None, bandwidth_gb_s: float | None = None) -> Accelerator:
    usable = vram_gib if usable_gib is None else usable_gib
    return Accelerator(key, key, "nvidia", round(vram_gib * GIB), round(usable * GIB), bandwidth_gb_s)


# Usable GiB as cudaMemGetInfo reports them in published out-of-memory messages.
RTX_3090 = card("rtx-3090", 24, 23.58, 936)
RTX_4090 = replace(card("rtx-4090", 24, 23.55, 1008), architecture="Ada Lovelace")
A6000 = card("rtx-a6000", 48, 47.53, 768)
A100_80 = card("a100-80gb", 80, 79.15, 2039)
H100 = card("h100-80gb", 80, 79.2, 3350)


def ask(model: str = "llama-3.1-8b", fmt: Any = None, devices: tuple[Accelerator, ...] = (RTX_3090,), **changes: Any) -> Request:
    values: dict[str, Any] = {"cache": KV_F16, "context": 8192} | changes
    return Request(MODELS[model], fmt or gguf("q4_k_m"), devices=devices, **values)
