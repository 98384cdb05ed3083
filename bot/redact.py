"""Secrets taken out of what people paste, before anything looks at it: nothing later can echo, store or log them."""

from __future__ import annotations

import re

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
_NAMED = re.compile(
    r"""((?:token|secret|api_?-?key|access_?key|passw(?:or)?d)["']?[ ]{0,2}[=:][ ]{0,2}["']?|\bbearer[ ]{1,2}|\bbasic[ ]{1,2})"""
    r"""([A-Za-z0-9+/_\-.~!$%^&]{12,400}=*)""",
    re.IGNORECASE,
)
_PASSWORD = re.compile(r"""(passw(?:or)?d["']?[ ]{0,2}[=:][ ]{0,2}["']?)([^\s"'•]{3,200})""", re.IGNORECASE)
_COMPILED = tuple((prefixes, re.compile(pattern)) for prefixes, pattern in _TOKENS)


def redact(text: str) -> str:
    """`text` with each thing that looks like a secret replaced by MASK. Linear in its length."""
    for prefixes, pattern in _COMPILED:
        if any(prefix in text for prefix in prefixes):
            text = pattern.sub(MASK, text)
    return _PASSWORD.sub(rf"\1{MASK}", _NAMED.sub(_mask_named, text))


def _mask_named(found: re.Match[str]) -> str:
    """A long value after `token=` or `Bearer`; plain words and numbers after such a name are none ("basic understanding")."""
    value = found[2]
    random = any(letter.isdigit() for letter in value) and any(letter.isalpha() for letter in value)
    return f"{found[1]}{MASK}" if random else found[0]
