"""Numbers as people fill them into a field: 32k, 1,500, 0.12."""

from __future__ import annotations

import math
import re

FACTORS = {"": 1, "k": 1000, "m": 1_000_000, "萬": 10_000}
_TOKENS = re.compile(r"([\d,]+(?:\.\d+)?)\s*([km萬]?)", re.IGNORECASE)


def read_tokens(text: str) -> int | None:
    """`32k` is 32,000, as in a question; None for what is no whole positive number."""
    found = _TOKENS.fullmatch(text.strip())
    if found is None:
        return None
    count = float(found[1].replace(",", "") or "nan") * FACTORS[found[2].lower()]
    return int(count) if math.isfinite(count) and count >= 1 and count == int(count) else None


def read_amount(text: str) -> float | None:
    """`0.12`, `1,500`, `$0.12`; None for what is no number or below zero."""
    try:
        amount = float(re.sub(r"[,\s$€£¥]|NT\$", "", text))
    except ValueError:
        return None
    return amount if math.isfinite(amount) and amount >= 0 else None
