"""Slots that are one word of a closed list: task, runtime, operating system, optimizer, metric, term, parallel."""

from __future__ import annotations

from bot.reading import Reading

SLOTS = ("task", "os", "optimizer", "metric", "parallel", "runtime", "term")


def read_words(reading: Reading) -> None:
    """Fill every slot whose words stand for themselves."""
    for slot in SLOTS:
        for index, mark in list(reading.of(slot)):
            reading.add(slot, mark.value, index)
    if reading.has("support") and (reading.has("precision") or reading.has("format")):
        reading.add("metric", "precision_support")
