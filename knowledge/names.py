"""The one form in which names are compared: case, width, spaces, hyphens, underscores, colons and slashes do not count."""

import re
import unicodedata

_IGNORED = re.compile(r"[\s\-_:/‐-―−]+")


def normalize(text: str) -> str:
    """`Llama 3.1 70B`, `llama-3.1:70b` and `LLAMA3.1-70b` all as `llama3.170b`. Dots and plus signs count."""
    if text.isascii():
        return _IGNORED.sub("", text.lower())
    folded = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", text).casefold())
    return unicodedata.normalize("NFKC", _IGNORED.sub("", folded))
