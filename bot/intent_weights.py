"""How much a fact about the slots speaks for each intent, from `weights.toml`."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path

from knowledge.kept import kept

FILE = Path(__file__).parent / "weights.toml"
Weights = Mapping[str, Mapping[str, float]]


@cache
def load_weights() -> Weights:
    """Fact to intent to weight. Weights add up; one unit is a factor e of confidence."""
    found: Weights = kept("weights", (FILE, Path(__file__)), read_weights)
    return found


def read_weights() -> Weights:
    """The file as it stands."""
    import tomllib

    table = tomllib.loads(FILE.read_text(encoding="utf-8"))
    return {fact: {intent: float(weight) for intent, weight in weights.items()} for fact, weights in table.items()}
