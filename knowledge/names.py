"""The one form in which names are compared: case, width, spaces, hyphens, underscores, colons and slashes do not count."""

import re
import unicodedata
from collections.abc import Iterator

_IGNORED = re.compile(r"[\s\-_:/‐-―−]+")


def normalize(text: str) -> str:
    """`Llama 3.1 70B`, `llama-3.1:70b` and `LLAMA3.1-70b` all as `llama3.170b`. Dots and plus signs count."""
    if text.isascii():
        return _IGNORED.sub("", text.lower())
    folded = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", text).casefold())
    return unicodedata.normalize("NFKC", _IGNORED.sub("", folded))


_MAKER = re.compile(r"^(?:nvidia|amd|intel|apple|google|aws)")
_BRAND = re.compile(r"^(?:geforce|radeon(?:instinct)?|instinct|tesla)")
_TAIL = re.compile(r"(?:gpu|graphics|generation|workstationedition|edition)+$")
_MEMORY = re.compile(r"(.*?)(\d+)gb?")


def device_forms(normal: str) -> Iterator[str]:
    """Shorter forms of a device's normal form, as nvidia-smi and shops write it: without maker, brand and trailing words."""
    bare = _TAIL.sub("", _MAKER.sub("", normal))
    yield bare
    yield _BRAND.sub("", bare)


def split_memory(normal: str) -> Iterator[tuple[str, float]]:
    """Every way to read a memory size at the end: `rtx408016gb` as (`rtx40801`, 6), (`rtx4080`, 16), (`rtx408`, 16)."""
    found = _MEMORY.fullmatch(normal)
    for digits in range(1, 4):
        if found and len(found[2]) >= digits:
            yield found[1] + found[2][:-digits], float(found[2][-digits:])
