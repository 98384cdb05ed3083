"""What single words and pairs of neighbours speak for: learned from many questions, where a cue is written by hand.

`locales/<lang>/leanings.csv` holds them, made by `python -m tools.learn`; a language without the file is read by its cues alone.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from heapq import nlargest
from itertools import pairwise
from pathlib import Path

from bot import languages
from bot.tokens import Token
from knowledge.kept import kept

NUMBER = "<number>"
START, END = "^", "$"
SPREAD = 4.0
"""A text's words share this weight, by the root of their number: a long text is no surer than a short one."""

TOLD = 3
"""Leanings of a text that `--explain` names."""

Leanings = Mapping[str, tuple[tuple[str, float], ...]]
"""Word or pair to its intents with their weights, what it speaks most for first."""


@cache
def load_leanings() -> Leanings:
    """The leanings of every language together, since people mix them in one sentence."""
    files = [file for folder in languages.folders() if (file := folder / "leanings.csv").is_file()]
    lines = (line for file in files for line in file.read_text(encoding="utf-8").splitlines())
    found: Leanings = kept("leanings", (*files, Path(__file__)), lambda: read_leanings(lines))
    return found


def read_leanings(lines: Iterable[str]) -> dict[str, tuple[tuple[str, float], ...]]:
    """Rows of a word or pair, and its weights as `intent weight` separated by spaces. Raises ValueError for a bad weight."""
    import csv

    found = {}
    for gram, weights in csv.reader(lines):
        parts = weights.split(" ")
        pairs = zip(parts[::2], map(float, parts[1::2]), strict=True)
        found[gram] = tuple(sorted(pairs, key=lambda pair: -pair[1]))
    return found


def grams(stream: Sequence[Token]) -> set[str]:
    """The words of a text, and the pairs of neighbours with its start and end; numbers are alike."""
    words = [NUMBER if token.number is not None else token.text for token in stream]
    edges = [START, *words, END]
    return {*words, *(f"{first} {second}" for first, second in pairwise(edges))}


def lean(stream: Sequence[Token], known: Leanings) -> tuple[dict[str, float], list[str]]:
    """What the words of a text speak for, and the strongest of them in the form of a cue."""
    said = grams(stream)
    share = SPREAD / len(said) ** 0.5
    sums: dict[str, float] = defaultdict(float)
    loudest: list[tuple[float, str, str]] = []
    for gram in said & known.keys():
        weights = known[gram]
        for intent, weight in weights:
            sums[intent] += weight
        best, most = weights[0]
        loudest.append((most * share, gram, best))
    told = [f"{gram}: {intent} {weight:+.2g}" for weight, gram, intent in nlargest(TOLD, loudest)]
    return {intent: weight * share for intent, weight in sums.items()}, told
