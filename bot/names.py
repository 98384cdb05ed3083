"""Known names for what a person has begun to type."""

from __future__ import annotations

from rapidfuzz import fuzz, process

from bot.reply import Choice
from bot.wording import short
from knowledge.library import Library

FEWEST_SCORE = 55


def complete(library: Library, kind: str, text: str, limit: int = 25) -> tuple[Choice, ...]:
    """Names that begin with `text` first, then those that hold it, then those that are near it."""
    names = _names(library, kind)
    wanted = " ".join(text.lower().split())
    if not wanted:
        return tuple(Choice(label, key) for key, label in list(names.items())[:limit])
    begins = [key for key, label in names.items() if label.lower().startswith(wanted)]
    holds = [key for key, label in names.items() if wanted in label.lower() or wanted in key]
    near = process.extract(
        wanted, {key: label.lower() for key, label in names.items()}, scorer=fuzz.WRatio, limit=limit, score_cutoff=FEWEST_SCORE
    )
    keys = dict.fromkeys((*begins, *holds, *(hit[2] for hit in near)))
    return tuple(Choice(names[key], key) for key in list(keys)[:limit])


def _names(library: Library, kind: str) -> dict[str, str]:
    """Label by key, those that people ask about most first where that is known."""
    if kind == "model":
        known = {fact.key: fact.name for fact in library.models()}
        return {key: known[key] for key in (*library.well_known(), *known)}
    if kind == "gpu":
        return {fact.key: short(fact.name) for fact in library.gpus()}
    return {fact.key: fact.name for fact in library.formats()}
