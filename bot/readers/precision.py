"""Weight formats, and the format of the KV cache."""

from __future__ import annotations

from bot.reading import Reading
from bot.tokens import SPACED, Token

SCHEMES = ("awq", "gptq", "bnb", "hqq", "autoround")
OTHER_FILES = ("awq", "gptq", "exl", "mlx", "bnb", "nf4")
"""Formats that GGUF is weighed against rather than made more exact by."""

BITS = {"int2", "int3", "int4", "int5", "int6", "int8"}
KINDS = ("precision", "format", "kv_format")
GGUF_HEADS = {"q", "iq", "tq"}
GGUF_TAILS = {tail: tail for tail in ("k", "s", "m", "l", "xl", "xs", "xxs", "nl", "0", "1", "ks", "kss", "r4")} | {
    "km": "k_m",
    "kl": "k_l",
    "kxl": "k_xl",
}
"""What may follow Q4, as written; Q4KM is Q4_K_M."""

BIT_COUNTS = frozenset(range(1, 9))


def read_precision(reading: Reading) -> None:
    """Fill `precision` and `kv_precision`."""
    _read_gguf(reading)
    for index, mark in list(reading.of(*KINDS)):
        if reading.is_denied(index):
            reading.used.add(index)
            continue
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
    """awq with int4 is awq-int4; a scheme that says its bits (w8a16) makes the bare bits needless; gguf says less than Q4_K_M."""
    schemes = [value for value in values if value in SCHEMES]
    bits = [value for value in values if value in BITS]
    if len(bits) == 1 and (len(schemes) == 1 or (schemes and values.index(schemes[0]) == values.index(bits[0]) + 1)):
        merged = f"{schemes[0]}-{bits[0]}"
        return [merged, *(value for value in values if value not in {schemes[0], bits[0]})]
    if any(value[0] == "w" and "a" in value for value in values):
        return [value for value in values if value not in BITS]
    if not any(value.startswith(OTHER_FILES) for value in values):
        return [value for value in values if value != "gguf"]
    return values


def _read_gguf(reading: Reading) -> None:
    """Q4_K_M and its kin, whether the formats table has them or not."""
    for index, mark in enumerate(reading.marks):
        name, last = gguf_name(reading.tokens, mark.first)
        if name and index not in reading.used:
            slot = "kv_precision" if _is_kv(reading, index) else "precision"
            reading.add(slot, name, *(step for step, other in enumerate(reading.marks) if mark.first <= other.first < last))


def gguf_name(tokens: tuple[Token, ...], first: int) -> tuple[str, int]:
    """An exact GGUF type at a token, and the token behind it; empty for none, and for a bare Q4, which says only its bits."""
    if first + 1 >= len(tokens) or tokens[first].text not in GGUF_HEADS:
        return "", first
    bits = tokens[first + 1]
    if bits.gap == SPACED or bits.number not in BIT_COUNTS:
        return "", first
    parts, last = [tokens[first].text + bits.text], first + 2
    while last < len(tokens) and tokens[last].gap != SPACED and tokens[last].text in GGUF_TAILS:
        parts.append(GGUF_TAILS[tokens[last].text])
        last += 1
    return ("_".join(parts), last) if len(parts) > 1 or parts[0][0] != "q" else ("", first)
