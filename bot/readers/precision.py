"""Weight formats, and the format of the KV cache."""

from __future__ import annotations

from bot.reading import Reading
from bot.tokens import SPACED

SCHEMES = ("awq", "gptq", "bnb", "hqq", "autoround")
BITS = {"int4", "int8"}
KINDS = ("precision", "format", "kv_format")
GGUF_HEADS = {"q", "iq", "tq"}
GGUF_TAILS = {"k", "s", "m", "l", "xl", "xs", "xxs", "nl", "0", "1", "ks", "kss"}


def read_precision(reading: Reading) -> None:
    """Fill `precision` and `kv_precision`."""
    _read_gguf(reading)
    for index, mark in list(reading.of(*KINDS)):
        slot = "kv_precision" if mark.kind == "kv_format" or _is_kv(reading, index) else "precision"
        value = mark.value
        if slot == "kv_precision":
            value = reading.lexicon.cache_formats.get(reading.tokens[mark.first : mark.last]) or value
        reading.add(slot, value, index)
    values = reading.values.get("precision", [])
    if len(values) > 1:
        reading.values["precision"] = combined(values)


def _is_kv(reading: Reading, index: int) -> bool:
    """`kv cache q8_0`, `q8_0 kv cache`, `kv at q8_0`; in `q4_k_m with kv cache q8_0` the first is the weights'."""
    for step in (-1, -2, -3):
        if reading.kind(index + step) == "kv":
            return True
        if reading.kind(index + step) not in {"filler", "word"}:
            break
    return reading.kind(index + 1) == "kv" and reading.kind(index + 2) not in KINDS


def combined(values: list[str]) -> list[str]:
    """awq with int4 is awq-int4; a scheme that says its bits (w8a16) makes the bare bits needless."""
    schemes = [value for value in values if value in SCHEMES]
    bits = [value for value in values if value in BITS]
    if len(schemes) == 1 and len(bits) == 1:
        values = [value for value in values if value not in {*schemes, *bits}]
        return [f"{schemes[0]}-{bits[0]}", *values]
    exact = [value for value in values if value.startswith("w") and "a" in value]
    if exact:
        return [value for value in values if value not in BITS]
    kept = [value for value in values if value != "gguf"]
    return kept or values


def _read_gguf(reading: Reading) -> None:
    """Q4_K_M and its kin, whether the formats table has them or not."""
    marks = reading.marks
    for index, mark in enumerate(marks):
        if (
            index in reading.used
            or mark.value not in GGUF_HEADS
            or reading.kind(index + 1) != "number"
            or reading.gap(index + 1) == SPACED
        ):
            continue
        last, parts = index + 1, [mark.value + marks[index + 1].value]
        while reading.gap(last + 1) != SPACED and reading.value(last + 1) in GGUF_TAILS:
            last += 1
            parts.append(marks[last].value)
        name = "_".join(parts)
        exact = len(parts) > 1 or mark.value != "q"
        bits = marks[index + 1].number or 0
        if 1 <= bits <= 8:
            reading.add("precision", name if exact else f"int{bits:g}", *range(index, last + 1))
