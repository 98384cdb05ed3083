"""Which question it is: cues and filled slots speak for intents with weights, and the best reading wins."""

from __future__ import annotations

import math

from bot.features import features
from bot.intent_weights import WEIGHTS
from bot.reading import Reading
from bot.slots import Candidate, Slots

INTENTS = (
    "fit",
    "requirements",
    "recommend_hardware",
    "models_for_hardware",
    "quote",
    "oom",
    "compare",
    "training",
    "diffusion",
    "throughput",
    "capacity",
    "spec",
    "price",
    "build",
    "glossary",
    "report",
    "inventory",
    "help",
    "smalltalk",
    "out_of_scope",
)
SHOWN = 4
"""Readings that are kept."""

MIN_SCORE = 0.02


def classify(reading: Reading, slots: Slots, command: str) -> tuple[tuple[Candidate, ...], tuple[str, ...]]:
    """Readings with their confidence, the best first, and the cues that spoke. A command like `/quote` decides alone."""
    scores: dict[str, float] = dict.fromkeys(INTENTS, 0.0)
    found = features(reading, slots)
    for feature in found:
        for intent, weight in WEIGHTS.get(feature, {}).items():
            scores[intent] += weight
    cues = []
    for text, votes in cues_in(reading):
        for intent, weight in votes:
            scores[intent] += weight
            cues.append(f"{text}: {intent} {weight:+g}")
    if command in scores:
        return (Candidate(command, 1.0),), (f"/{command}", *cues)
    return ranked(scores), tuple(cues)


def cues_in(reading: Reading) -> list[tuple[str, tuple[tuple[str, float], ...]]]:
    """Every cue once: the longest at each place, none inside another."""
    found: dict[str, tuple[tuple[str, float], ...]] = {}
    index = 0
    while index < len(reading.tokens):
        hit = reading.lexicon.cues.longest(reading.tokens, index)
        if hit is None:
            index += 1
            continue
        last, votes, _plural = hit
        found[" ".join(token.text for token in reading.tokens[index:last])] = votes
        index = last
    return list(found.items())


def ranked(scores: dict[str, float]) -> tuple[Candidate, ...]:
    """Scores to shares of one, the best first; equal scores keep the order of INTENTS."""
    top = max(scores.values())
    shares = {intent: math.exp(score - top) for intent, score in scores.items()}
    total = sum(shares.values())
    best = sorted(shares, key=lambda intent: -shares[intent])[:SHOWN]
    return tuple(Candidate(intent, round(shares[intent] / total, 3)) for intent in best if shares[intent] / total >= MIN_SCORE)
