"""Secrets taken out of what people paste, before anything looks at it: nothing later can echo, store or log them."""

from __future__ import annotations

import re
from collections.abc import Iterator

MASK = "•••"
_TOKENS: tuple[tuple[tuple[str, ...], str], ...] = (
    (("hf_",), r"\bhf_[A-Za-z0-9]{12,}"),
    (("sk-",), r"\bsk-[A-Za-z0-9_\-]{12,}"),
    (("xox", "xapp-"), r"\b(?:xox[a-z]|xapp)-[A-Za-z0-9\-]{4,}"),
    (("AKIA", "ASIA"), r"\b(?:AKIA|ASIA)[A-Z0-9]{12,}"),
    (("ghp_", "gho_", "ghu_", "ghs_", "ghr_", "github_pat_"), r"\b(?:gh[pousr]|github_pat)_[A-Za-z0-9_]{12,}"),
    (("glpat-", "npm_", "nvapi-"), r"\b(?:glpat-|npm_|nvapi-)[A-Za-z0-9_\-]{12,}"),
    (("AIza",), r"\bAIza[A-Za-z0-9_\-]{20,}"),
    (("eyJ",), r"\beyJ[A-Za-z0-9_\-]{8,}\.[A-Za-z0-9_\-]{8,}(?:\.[A-Za-z0-9_\-]*)?"),
    (("-----BEGIN",), r"-----BEGIN [A-Z ]{0,30}PRIVATE KEY-----[^-]{0,8000}(?:-----END [A-Z ]{0,30}PRIVATE KEY-----)?"),
    (("://",), r"(?<=://)[^\s/@:]{0,100}:[^\s/@]{1,200}(?=@)"),
)
"""What a secret begins with, and the whole of it: the prefixes that their issuers document for scanners of leaked secrets."""
_COMPILED = tuple((prefixes, re.compile(pattern)) for prefixes, pattern in _TOKENS)
_NAMES = ("token", "secret", "api_key", "apikey", "api-key", "access_key", "accesskey", "password", "passwd", "bearer ", "basic ")
"""What stands before a secret that has no prefix of its own, in lower case."""
_VALUE = re.compile(r"""["']?[ ]{0,2}(?:[=:][ ]{0,2}|(?<= ))["']?([^\s"'•]{3,400})""")
_LONG = re.compile(r"[A-Za-z0-9+/_\-.~!$%^&]{12,}=*")


def redact(text: str) -> str:
    """`text` with each thing that looks like a secret replaced by MASK. Linear in its length."""
    for prefixes, pattern in _COMPILED:
        if any(prefix in text for prefix in prefixes):
            text = pattern.sub(MASK, text)
    parts, done = [], 0
    for start, end in sorted(_named(text)):
        if start >= done:
            parts += [text[done:start], MASK]
            done = end
    return "".join((*parts, text[done:]))


def _named(text: str) -> Iterator[tuple[int, int]]:
    """Where the values after such names as `token=` or `Bearer` stand."""
    low = text.lower()
    if len(low) != len(text):
        low = text  # a letter that is two in lower case would shift every place after it
    for name in _NAMES:
        at = low.find(name)
        while at >= 0:
            at += len(name)
            found = _VALUE.match(text, at)
            if found and (name.startswith("passw") or _looks_random(found[1])):
                yield found.span(1)
            at = low.find(name, at)


def _looks_random(value: str) -> bool:
    """A long run of letters and digits; a plain word or a number after such a name is none ("basic understanding")."""
    return bool(_LONG.match(value)) and any(letter.isdigit() for letter in value) and any(letter.isalpha() for letter in value)
