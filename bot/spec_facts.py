"""The facts of a device in rows, and the one of them that a question asks for."""

from __future__ import annotations

from collections.abc import Iterator

from bot.ask import Ask
from bot.items.words import said
from bot.tokens import tokenise
from bot.wording import number
from knowledge.facts import GpuFacts
from sizing.hardware import Accelerator
from sizing.units import gib

MAX_CHARACTERS = 300
BY_METRIC = {
    "compute_capability": "capability",
    "memory_bandwidth": "bandwidth",
    "memory_type": "memory",
    "power_w": "power",
    "pcie": "pcie",
}
BY_PRECISION = {"bf16": "bf16", "fp16": "fp16", "fp8": "fp8", "fp4": "fp4", "nvfp4": "fp4", "int8": "int8", "fp32": "fp32"}
ASKED = ("ecc", "connector", "length", "architecture", "slots", "launch", "msrp")
"""Facts that are asked for by a word of item.toml."""


def asked_fact(ask: Ask) -> str | None:
    """The fact that a question is after; None where it asks for all of them."""
    if "nvlink" in ask.slots.metric:
        return None
    words = said("asks", tokenise(ask.question.text[:MAX_CHARACTERS]))
    if named := next((fact for fact in ASKED if fact in words), None):
        return named
    if "rate" in words and (by := next((BY_PRECISION[name] for name in ask.slots.precision if name in BY_PRECISION), None)):
        return by
    return next((BY_METRIC[metric] for metric in ask.slots.metric if metric in BY_METRIC), None)


def facts_of(ask: Ask, device: Accelerator, facts: GpuFacts) -> Iterator[tuple[str, str]]:
    """Name and value of every fact; an empty value is one that is not known."""
    yield "memory", f"{memory_text(device)} {facts.memory_type}".strip()
    yield "bandwidth", with_unit(device.bandwidth_gb_s, "GB/s")
    yield "fp16", with_unit(device.fp16_tflops, "TFLOPS") if device.fp16_tflops != device.bf16_tflops else ""
    yield "bf16", with_unit(device.bf16_tflops, "TFLOPS")
    yield "fp8", with_unit(device.fp8_tflops, "TFLOPS")
    yield "fp4", with_unit(device.fp4_tflops, "TFLOPS")
    yield "int8", with_unit(device.int8_tops, "TOPS")
    yield "fp32", with_unit(device.fp32_tflops, "TFLOPS")
    yield "power", with_unit(device.tdp_w, "W")
    yield "connector", "" if facts.power_connector in {"SXM", "OAM", "cloud", "superchip"} else facts.power_connector
    yield "nvlink", f"{device.nvlink_gb_s:g} GB/s" if device.nvlink_gb_s else "–" * (device.vendor == "NVIDIA")
    yield "pcie", f"{device.pcie_gen}.0 ×{device.pcie_lanes}" if device.pcie_gen and device.pcie_lanes else ""
    yield "slots", "" if facts.slots is None else f"{facts.slots:g}"
    yield "length", with_unit(facts.length_mm, "mm")
    yield "ecc", "" if facts.ecc is None else ask.say("spec.yes" if facts.ecc else "spec.no")
    yield "architecture", device.architecture
    yield "capability", facts.compute_capability
    yield "launch", facts.launch_date
    yield "msrp", "" if facts.launch_msrp_usd is None else f"${facts.launch_msrp_usd:,.0f}"


def memory_text(device: Accelerator) -> str:
    """`24 GB`, as it is sold."""
    return f"{number(gib(device.vram_bytes))} GB"


def with_unit(value: float | None, unit: str) -> str:
    """`1,008 GB/s`; empty where it is not known."""
    return "" if value is None else f"{value:,.0f} {unit}" if value >= 100 else f"{value:g} {unit}"
