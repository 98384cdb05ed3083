"""The one form in which names are compared: case, width, spaces, hyphens, underscores, colons and slashes do not count."""

import re
import unicodedata

_IGNORED = re.compile(r"[\s\-_:/‐-―−]+")


def normalize(text: str) -> str:
    """`Llama 3.1 70B`, `llama-3.1:70b` and `LLAMA3.1-70b` all as `llama3.170b`. Dots and plus signs count."""
    if not text.isascii():
        text = unicodedata.normalize("NFKC", text)
    return _IGNORED.sub("", text.casefold())
