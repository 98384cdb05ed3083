"""How much a fact about the slots speaks for each intent, from `weights.toml`."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files


@cache
def load_weights() -> Mapping[str, Mapping[str, float]]:
    """Fact to intent to weight. Weights add up; one unit is a factor e of confidence."""
    table = tomllib.loads(files("bot").joinpath("weights.toml").read_text(encoding="utf-8"))
    return {fact: {intent: float(weight) for intent, weight in weights.items()} for fact, weights in table.items()}
