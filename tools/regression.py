"""Regularised logistic regression by AdaGrad over the features of questions, many intents at once."""

from __future__ import annotations

import math
import random
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from bot.classify import CUES_SHARE, INTENTS

FEWEST = 3
"""Questions that a word must stand in."""

SOFTNESS = 2.0
"""The inverse strength of the pull towards zero."""

CUES_KNOWN = 0.3
"""What cues count for while learning. They know the corpus, and in full would leave nothing to learn."""

PASSES = 30
STEP = 0.5

Row = tuple[dict[str, float], tuple[float, ...], int]
"""Features of a question with their values, what its cues say, and the number of its intent."""


@dataclass(frozen=True)
class Example:
    """One question: what it holds, what its cues say, and its intent."""

    held: dict[str, float]
    cues: tuple[float, ...]
    intent: str
    judged: bool


def learn(examples: Sequence[Example]) -> dict[str, list[float]]:
    """Weights by feature, one for each intent."""
    stands = Counter(name for one in examples for name in one.held)
    kept = {name for name, times in stands.items() if times >= FEWEST}
    rows = [
        ({name: value for name, value in one.held.items() if name in kept}, one.cues, INTENTS.index(one.intent))
        for one in examples
    ]
    weights = {name: [0.0] * len(INTENTS) for name in kept}
    squares = {name: [1e-6] * len(INTENTS) for name in kept}
    order = random.Random(1)  # noqa: S311
    for _ in range(PASSES):
        order.shuffle(rows)
        for row in rows:
            _step(row, weights, squares, stands)
    return weights


def _step(row: Row, weights: dict[str, list[float]], squares: dict[str, list[float]], stands: Counter[str]) -> None:
    """One AdaGrad step; the pull towards zero is shared among the questions that a feature stands in."""
    held, cues, intent = row
    wrong = shares(
        [
            CUES_KNOWN * cue + sum(column)
            for cue, *column in zip(cues, *([w * x for w in weights[name]] for name, x in held.items()), strict=True)
        ]
    )
    wrong[intent] -= 1.0
    for name, value in held.items():
        pull = 1.0 / (SOFTNESS * stands[name])
        slopes = [error * value + weight * pull for error, weight in zip(wrong, weights[name], strict=True)]
        squares[name] = [square + slope * slope for square, slope in zip(squares[name], slopes, strict=True)]
        weights[name] = [
            weight - STEP * slope / math.sqrt(square)
            for weight, slope, square in zip(weights[name], slopes, squares[name], strict=True)
        ]


def shares(scores: Sequence[float]) -> list[float]:
    """Scores to shares of one."""
    top = max(scores)
    raised = [math.exp(score - top) for score in scores]
    total = sum(raised)
    return [one / total for one in raised]


def judge(weights: dict[str, list[float]], examples: Iterable[Example]) -> list[tuple[str, str]]:
    """The intent of each question, and the one that is read: words, facts and cues together."""
    out = []
    for one in examples:
        scores = [CUES_SHARE * cue for cue in one.cues]
        for name in one.held.keys() & weights.keys():
            scores = [score + one.held[name] * weight for score, weight in zip(scores, weights[name], strict=True)]
        out.append((one.intent, INTENTS[scores.index(max(scores))]))
    return out
