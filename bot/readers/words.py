"""Slots that are one word of a closed list: task, runtime, operating system, optimizer, metric, term, parallel."""

from __future__ import annotations

from bot.reading import Reading

SLOTS = ("task", "os", "optimizer", "metric", "parallel", "runtime", "term")


ALSO_TERMS = {"ttft": "ttft"}
"""Metrics that are asked about as words too ("what does TTFT mean")."""


def read_terms(reading: Reading) -> None:
    """Words of the trade in a text that names no model and no device: they are what it asks about."""
    if reading.values.keys() & {"models", "gpus", "vram_gb", "kv_precision"}:
        return
    for index, _mark in list(reading.of("kv")):
        reading.add("term", "kv-cache", index)
    for metric in reading.values.get("metric", []):
        if metric in ALSO_TERMS:
            reading.add("term", ALSO_TERMS[metric])


def read_words(reading: Reading) -> None:
    """Fill every slot whose words stand for themselves."""
    for slot in SLOTS:
        for index, mark in list(reading.of(slot)):
            if reading.is_denied(index):
                reading.used.add(index)
            else:
                reading.add(slot, mark.value, index)
    if reading.has("support") and (reading.has("precision") or reading.has("format")):
        reading.add("metric", "precision_support")
