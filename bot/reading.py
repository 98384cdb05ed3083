"""What the readers share: the marks of one text, which of them were used, and the slots found so far."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from bot.lexicon import Lexicon
from bot.marks import Mark
from bot.slots import shown
from bot.tokens import SPACED, Token
from bot.understanding import Span

MAX_VALUES = 64
"""More values than this of one slot is no question but a list; the rest is left."""

DEVICES = ("gpu", "gpu_family", "chip", "elsewhere_card")
"""Kinds of marks that name a device."""

PLACEHOLDERS = {
    "gpu": "gpu",
    "gpu_family": "gpu",
    "machine": "gpu",
    "chip": "gpu",
    "elsewhere_card": "gpu",
    "instance": "gpu",
    "model": "model",
    "model_family": "model",
    "diffusion": "model",
    "elsewhere": "model",
    "closed": "model",
    "size": "model",
    "memory_size": "memory",
}


@dataclass(slots=True)
class Reading:
    """One text on its way to slots. Readers look at neighbouring marks, and take what they understand."""

    tokens: tuple[Token, ...]
    marks: tuple[Mark, ...]
    lexicon: Lexicon
    source: str = ""
    """The text as it was written."""
    traditional: bool = False
    """Whether Chinese here is written as in Taiwan: then 元 is NT$."""
    pasted: bool = False
    """True when the text holds an error message: its numbers are not wishes."""
    used: set[int] = field(default_factory=set)
    values: dict[str, list[Any]] = field(default_factory=dict)
    spans: list[Span] = field(default_factory=list)
    unknown: list[str] = field(default_factory=list)
    unused: list[Mark] = field(default_factory=list)
    """Marks that were read but contradict another: said back all the same."""

    places: dict[str, list[int]] = field(default_factory=dict)
    """The marks of each kind, by their index."""
    has_device: bool = False
    has_unified: bool = False
    laptop_at: int | None = None
    """The first mark that speaks of a laptop; looked up once, so that a long text stays cheap."""

    def __post_init__(self) -> None:
        for index, mark in enumerate(self.marks):
            self.places.setdefault(mark.kind, []).append(index)
        self.has_device = any(kind in self.places for kind in DEVICES)
        self.has_unified = any(self.is_unified(index) for index in range(len(self.marks)))
        self.laptop_at = next((at for at in self.places.get("laptop", ()) if not self.marks[at].plural), None)

    def add(self, slot: str, value: Any, *indexes: int) -> None:
        """Give a slot one more value, read at these marks."""
        values = self.values.setdefault(slot, [])
        if len(values) < MAX_VALUES and value not in values:
            values.append(value)
        if indexes:
            first, last = self.marks[min(indexes)], self.marks[max(indexes)]
            self.spans.append(Span(slot, self.tokens[first.first].start, self.tokens[last.last - 1].end, shown(value)))
            self.used.update(indexes)

    def of(self, *kinds: str) -> Iterator[tuple[int, Mark]]:
        """Marks of these kinds that nobody has used, with their index."""
        found = [index for kind in kinds for index in self.places.get(kind, ())]
        for index in sorted(found) if len(kinds) > 1 else found:
            if index not in self.used:
                yield index, self.marks[index]

    def kind(self, index: int) -> str:
        """The kind of a mark, empty beyond the ends."""
        return self.marks[index].kind if 0 <= index < len(self.marks) else ""

    def value(self, index: int) -> str:
        return self.marks[index].value if 0 <= index < len(self.marks) else ""

    def gap(self, index: int) -> str:
        """How a mark stands to the one before it: glued, joined or spaced."""
        return self.tokens[self.marks[index].first].gap if 0 <= index < len(self.marks) else " "

    def has(self, kind: str, value: str | None = None) -> bool:
        return any(value in (None, self.marks[index].value) for index in self.places.get(kind, ()))

    def is_unified(self, index: int) -> bool:
        """True for a device whose memory is the machine's own: Apple's chips, Strix Halo, DGX Spark."""
        return self.kind(index) in {"machine", "chip"} or (
            self.kind(index) in DEVICES and self.value(index) in self.lexicon.unified
        )

    def is_denied(self, index: int) -> bool:
        """True behind a word of denial: `no NVLink`, `int8 instead of int4`."""
        return self.kind(index - 1) == "negation"

    def near(self, index: int, kind: str, before: int, after: int) -> int | None:
        """The nearest mark of a kind around `index`, the ones behind it first; None when there is none."""
        for step in range(1, max(before, after) + 1):
            if step <= after and self.kind(index + step) == kind:
                return index + step
            if step <= before and self.kind(index - step) == kind:
                return index - step
        return None

    def stream(self) -> tuple[Token, ...]:
        """The text with `<gpu>`, `<model>` and `<memory>` in place of names and sizes, for the cues."""
        out: list[Token] = []
        for mark in self.marks:
            name = PLACEHOLDERS.get(mark.kind)
            if name is None:
                out += self.tokens[mark.first : mark.last]
            else:
                out.append(Token(f"<{name}>", self.tokens[mark.first].start, self.tokens[mark.last - 1].end, SPACED))
        return tuple(out)

    def said(self, first: int, last: int | None = None) -> str:
        """The words of the marks `first` to `last` as they were written, capitals and signs too."""
        end = self.marks[first if last is None else last]
        return self.source[self.tokens[self.marks[first].first].start : self.tokens[end.last - 1].end]

    def text(self, mark: Mark) -> str:
        """The folded words of a mark, as the text had them."""
        out: list[str] = []
        for token in self.tokens[mark.first : mark.last]:
            out.append((token.gap if out else "") + token.text)
        return "".join(out)
