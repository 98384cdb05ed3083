"""Precisions as tables and file names write them, found among the library's formats."""

from __future__ import annotations

import re
from collections.abc import Iterator

from bot.structured.names import BRACKETS
from knowledge.library import Library, UnknownName

_IN_NAME = re.compile(
    r"[-_.:/](i?q\d(?:_[a-z0-9]+)+|mxfp\d|nvfp4|awq(?:-int4|-4bit)?|gptq(?:-int[348])?|fp8|int[48]|bnb-4bit|nf4|\dbit|[bf]{1,2}16)"
    r"(?:[-_.](?:gguf|instruct|dynamic|fast|mlx|kv))*$"
)


def find_format(library: Library, text: str) -> str | None:
    """The key of a weight format; of several joined by `+` the narrowest, which is what weights are stored in."""
    plain = BRACKETS.sub("", text).strip().lower()
    pieces = [piece.strip() for piece in re.split(r"\+|/", plain)] if re.search(r"[+/]", plain) else []
    for form in (text, plain, *_told_in_brackets(text), *_format_forms(plain)):
        if key := _format(library, form):
            return key
    found = [key for piece in pieces for form in (piece, *_format_forms(piece)) if (key := _format(library, form))]
    return min(found, key=lambda key: library.weight_format(key).bits, default=None)


def format_in_name(library: Library, name: str) -> str | None:
    """The format that a model's name ends in, as publishers of quantized checkpoints and files call them."""
    found = _IN_NAME.search(name.lower())
    return find_format(library, found[1]) if found else None


def _told_in_brackets(text: str) -> Iterator[str]:
    """What a bracket says of the format before it: `int4(GPTQ) base`."""
    for inner in re.findall(r"\(([^()]*)\)", text.lower()):
        yield from (FORMAT_WORDS[word] for word in ("awq", "autoround", "gptq") if word in inner)


def _format(library: Library, form: str) -> str | None:
    try:
        return library.resolve("format", form) or library.weight_format(form).key
    except UnknownName:
        return None


def _format_forms(text: str) -> Iterator[str]:
    bare = re.sub(r"^(?:gguf-|bnb\.|torchao |quanto |bnb |unsloth[- ])", "", text)
    bare = re.sub(r"-(?:true|static|w\d+a\d+)$", "", bare)
    yield from (bare, re.sub(r"_r\d+$", "", bare), re.sub(r"_m$", "", bare), re.sub(r"(?<=bpw)[-\w]*$", "", bare))
    unsloth = re.sub(r"^ud-", "", bare)
    yield from (unsloth, re.sub("k_xl$", "k_m", unsloth), re.sub("k_xl$", "0", unsloth))
    yield from (FORMAT_WORDS[word] for word in FORMAT_WORDS if word in text)
    words = bare.split()
    yield from (" ".join(words[:count]) for count in range(len(words) - 1, 0, -1))


FORMAT_WORDS = {
    "awq": "awq-int4",
    "autoround": "gptq-int4",
    "gptq": "gptq-int4",
    "w4a16": "w4a16",
    "wna16": "gptq-int4",
    "w8a8": "w8a8",
    "nf4-dq": "nf4-dq",
    "nf4": "nf4",
    "q4f16": "mlx-4bit",
    "ollama default": "q4_k_m",
    "int8": "int8",
    "float8": "fp8",
    "fp8": "fp8",
    "int4": "int4",
    "fp4": "fp4",
    "fp6": "mxfp6",
    "fp5": "int5",
    "16-bit": "bf16",
    "bf16": "bf16",
    "fp16": "fp16",
    "quantized": "int4",
}
"""What else a cell may call a format, the most telling word first."""
