"""Phrases that speak for an intent: plain ones, and ones with a gap ("what … can i run") or a name (`<gpu> or <gpu>`)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from bot.tokens import SPACED, Token, tokenise
from bot.trie import Trie
from sizing.records import dataclass

if TYPE_CHECKING:
    from bot.words import Cue

Votes = tuple[tuple[str, float], ...]

GAP = "…"
MAX_GAP = 8
"""Words that may stand in a gap."""

DOMAIN = "domain"
"""The name under which words of the trade are listed among the cues."""


Pattern = tuple[str, tuple[int, ...], Votes]
"""A cue with gaps: its text, the numbers of its parts in order, and its votes."""


@dataclass(frozen=True, slots=True)
class CueBook:
    """All cues, ready to be found in one pass."""

    plain: Trie[Votes]
    parts: Trie[int]
    domain: Trie[str]
    """Words of the trade: without one of them a text is hardly for us."""
    patterns: Mapping[int, Sequence[Pattern]]
    """By their first part, so that a text meets only those that can begin in it."""

    @classmethod
    def build(cls, cues: Iterable[Cue]) -> CueBook:
        gathered: dict[str, list[tuple[str, float]]] = defaultdict(list)
        domain: Trie[str] = Trie()
        for cue in cues:
            if cue.intent == DOMAIN:
                domain.add(cue.text, cue.text)
            else:
                gathered[cue.text].append((cue.intent, cue.weight))
        plain: Trie[Votes] = Trie()
        parts: Trie[int] = Trie()
        numbers: dict[str, int] = {}
        patterns: dict[int, list[Pattern]] = defaultdict(list)
        for text, votes in gathered.items():
            pieces = [piece.strip() for piece in text.split(GAP)]
            if len(pieces) == 1:
                plain.add_tokens(cue_tokens(text), tuple(votes))
                continue
            for piece in pieces:
                parts.add_tokens(cue_tokens(piece), numbers.setdefault(piece, len(numbers)))
            patterns[numbers[pieces[0]]].append((text, tuple(numbers[piece] for piece in pieces), tuple(votes)))
        return cls(plain, parts, domain, dict(patterns))

    def pack(self) -> tuple[Any, ...]:
        """All of it as plain values."""
        return self.plain.pack(), self.parts.pack(), self.domain.pack(), self.patterns

    @classmethod
    def unpack(cls, plain: tuple[Any, ...]) -> CueBook:
        """What `pack` gave."""
        cues, parts, domain, patterns = plain
        return cls(Trie(cues), Trie(parts), Trie(domain), patterns)

    def find(self, stream: Sequence[Token]) -> dict[str, Votes]:
        """The cues that speak, once each, with their votes."""
        return self._find_plain(stream) | self._find_patterns(stream)

    def speaks_of_trade(self, stream: Sequence[Token]) -> bool:
        """True when a word of the trade stands in the text."""
        return any(self.domain.longest(stream, index) for index in range(len(stream)))

    def _find_plain(self, stream: Sequence[Token]) -> dict[str, Votes]:
        """The longest at each place, none inside another."""
        found: dict[str, Votes] = {}
        index = 0
        while index < len(stream):
            hit = self.plain.longest(stream, index)
            if hit is None:
                index += 1
                continue
            found[" ".join(token.text for token in stream[index : hit[0]])] = hit[1]
            index = hit[0]
        return found

    def _find_patterns(self, stream: Sequence[Token]) -> dict[str, Votes]:
        places: dict[int, list[tuple[int, int]]] = defaultdict(list)
        for index in range(len(stream)):
            for last, part in self.parts.all(stream, index):
                places[part].append((index, last))
        return {
            text: votes
            for first in sorted(places)
            for text, parts, votes in self.patterns.get(first, ())
            if _in_order([places.get(part, []) for part in parts])
        }


def _in_order(places: Sequence[list[tuple[int, int]]]) -> bool:
    """True when one place of each part follows the part before within the gap."""
    if not all(places):
        return False
    ends = {last for _first, last in places[0]}
    for part in places[1:]:
        ends = {last for first, last in part if any(0 <= first - end <= MAX_GAP for end in ends)}
    return bool(ends)


def cue_tokens(text: str) -> tuple[Token, ...]:
    """The tokens of a cue, `<gpu>` being one."""
    tokens: list[Token] = []
    for token in tokenise(text):
        if len(tokens) > 1 and token.text == ">" and tokens[-2].text == "<":
            name = tokens.pop()
            tokens[-1] = Token(f"<{name.text}>", tokens[-1].start, token.end, SPACED)
        else:
            tokens.append(token)
    return tuple(tokens)
