"""Which question it is: cues and filled slots speak for intents with weights, and the best reading wins."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Sequence

from bot.cues import Votes
from bot.features import features
from bot.intent_weights import load_weights
from bot.leanings import lean, load_leanings
from bot.lexicon import Lexicon
from bot.reading import Reading
from bot.slots import Slots
from bot.tokens import Token
from bot.understanding import Candidate
from sizing.records import dataclass

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
COMMANDS = {"recommend": "recommend_hardware", "models": "models_for_hardware", "gpu": "spec"}
"""Commands that are shorter than the intent they ask for."""

SHOWN = 4
"""Readings that are kept."""

MIN_SCORE = 0.02

QUIET = frozenset({"smalltalk", "out_of_scope", "help", "report", "inventory"})
"""Intents whose cues need no word of the trade."""

ALONE_ONLY = {"courtesy": "smalltalk", "plea": "help"}
"""Cues that decide when they stand alone, and are next to nothing beside a question ("thanks! and how fast is it?")."""

BESIDE_A_QUESTION = 0.1
CLEAR = 2.0
"""The weight of cues from which it is plain that something is asked."""

MORE_OF_THE_SAME = 0.25
CUES_SHARE = 0.75
"""What cues count for beside the learned words and facts, which know much of what they say."""

FAR_OFF = 0.3
"""What a cue is worth in a text without a word of the trade: "how fast" alone may be about a car."""


@dataclass(frozen=True, slots=True)
class Classified:
    """Readings with their confidence, the best first, and what spoke for them."""

    candidates: tuple[Candidate, ...]
    cues: tuple[str, ...]
    leanings: tuple[str, ...] = ()
    found: tuple[str, ...] = ()
    """The facts of the text."""
    stream: tuple[Token, ...] = ()
    """The text as cues see it."""


def classify(reading: Reading, slots: Slots, command: str) -> Classified:
    """Weigh facts, cues and words. A command like `/quote` decides alone."""
    scores: dict[str, float] = dict.fromkeys(INTENTS, 0.0)
    stream = reading.stream()
    found = features(reading, slots, stream)
    known = load_weights()
    for fact in found:
        for intent, weight in known.get(fact, {}).items():
            scores[intent] += weight
    said, cues = cue_scores(reading.lexicon, stream, found)
    for intent, score in said.items():
        scores[intent] += CUES_SHARE * score
    leaning, words = lean(stream, load_leanings())
    for intent, score in leaning.items():
        scores[intent] += score
    if (intent := COMMANDS.get(command, command)) in scores:
        return Classified((Candidate(intent, 1.0),), (f"/{command}", *cues), found=tuple(found))
    return Classified(ranked(scores), tuple(cues), tuple(words), tuple(found), stream)


def cue_scores(lexicon: Lexicon, stream: Sequence[Token], found: Sequence[str]) -> tuple[dict[str, float], list[str]]:
    """What the cues of a text speak for, and a line for each. `found` are the facts of the text."""
    share = 1.0 if "domain" in found else FAR_OFF
    return _votes(lexicon.cues.find(stream), share, asks=bool({"model", "hardware"} & {*found}))


def _votes(cues: dict[str, Votes], share: float, *, asks: bool) -> tuple[dict[str, float], list[str]]:
    """Several cues for one intent say much the same: the strongest counts in full, the rest little."""
    heard: dict[str, list[float]] = defaultdict(list)
    told = []
    quiet = QUIET | ALONE_ONLY.keys()
    said = sum(max((weight for named, weight in votes if named not in quiet), default=0.0) for votes in cues.values())
    asks = asks or said >= CLEAR
    for text, votes in cues.items():
        for named, weight in votes:
            intent = ALONE_ONLY.get(named, named)
            beside = BESIDE_A_QUESTION if named in ALONE_ONLY and asks and share == 1.0 else 1.0
            weighed = weight * beside if intent in QUIET else weight * share
            heard[intent].append(weighed)
            told.append(f"{text}: {intent} {weighed:+.3g}")
    return {intent: _together(weights) for intent, weights in heard.items()}, told


def _together(weights: list[float]) -> float:
    strongest, *rest = sorted(weights, reverse=True)
    return strongest + MORE_OF_THE_SAME * sum(rest[:2])


def intent_of(cue: str) -> str:
    """The intent that a cue spoke for, from its line for `--explain`."""
    return cue.rsplit(": ", 1)[-1].split(" ", maxsplit=1)[0]


def ranked(scores: dict[str, float]) -> tuple[Candidate, ...]:
    """Scores to shares of one, the best first; equal scores keep the order of INTENTS."""
    top = max(scores.values())
    shares = {intent: math.exp(score - top) for intent, score in scores.items()}
    total = sum(shares.values())
    best = sorted(shares, key=lambda intent: -shares[intent])[:SHOWN]
    return tuple(Candidate(intent, round(shares[intent] / total, 3)) for intent in best if shares[intent] / total >= MIN_SCORE)
