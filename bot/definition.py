"""Does a text ask what a term means, and nothing else? Then that is what it asks, whatever else its words may stand for."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from typing import NamedTuple

from bot import languages
from bot.slots import GpuMention, ModelMention
from bot.understanding import Candidate, Understanding

MAX_CHARACTERS = 120
_EDGES = " \t\n?？!！.。,，:：;；\"'“”‘’「」`"


class Wording(NamedTuple):
    """How one language asks for a meaning (`locales/<lang>/definition.toml`)."""

    asks: list[tuple[str, str]]
    """The words before the term and the ones behind it, the longest question first."""
    before: list[str]
    after: list[str]
    joined_by: list[str]

    def term(self, question: str) -> str:
        """The term of a whole question, empty where it asks something else."""
        for head, tail in self.asks:
            if question.startswith(head) and question.endswith(tail) and len(question) > len(head) + len(tail):
                return question[len(head) : len(question) - len(tail)]
        return ""


@cache
def wordings() -> tuple[Wording, ...]:
    """The wordings of every language."""
    return tuple(_read(table) for _locale, table in languages.tables("definition.toml"))


def _read(table: dict[str, list[str]]) -> Wording:
    asks = [ask.partition("…") for ask in sorted(table["asks"], key=len, reverse=True)]
    return Wording([(head, tail) for head, _term, tail in asks], table["before"], table["after"], table["joined_by"])


def asked_terms(text: str) -> tuple[str, ...]:
    """The keys of the terms whose meaning `text` asks for; empty where it asks anything else, or for one that is not known."""
    question = _plain_question(text)
    for wording in wordings():
        inner = wording.term(question)
        if inner and (keys := _known(inner, wording)):
            return keys
    return ()


def _known(inner: str, wording: Wording) -> tuple[str, ...]:
    """All of the names in `inner`, which may be one or several that are joined; empty where one of them is unknown."""
    from bot.glossary import aliases, plain

    known = aliases()

    def key(name: str) -> str | None:
        name = plain(_bare(name, wording))
        return known.get(name) or known.get(name.removesuffix("s"))

    if one := key(inner):
        return (one,)
    parts = re.split("|".join(re.escape(word) for word in wording.joined_by), inner)
    keys = [key(part) for part in parts]
    return tuple(dict.fromkeys(each for each in keys if each)) if len(parts) > 1 and all(keys) else ()


def _bare(name: str, wording: Wording) -> str:
    """`name` without an article before it and a filler after it, unless that is a part of the name."""
    from bot.glossary import aliases, plain

    name = name.strip(_EDGES)
    for word in wording.before:
        name = name.removeprefix(f"{word} ") if word.isascii() else name.removeprefix(word)
    for word in wording.after:
        if plain(name) in aliases():
            break
        name = name.removesuffix(f" {word}" if word.isascii() else word).strip(_EDGES)
    return name


def _of_thing(text: str, understanding: Understanding) -> Understanding:
    """`What is a 4090?` asks for the facts of the card, or of the model, that it names and nothing beside."""
    slots = understanding.slots
    mentions: tuple[GpuMention | ModelMention, ...] = (*slots.gpus, *slots.models)
    named = {mention.text.lower() for mention in mentions}
    if len(named) != 1 or not slots.filled <= {"gpus", "models", "task"} or not named & {*_asked_things(text)}:
        return understanding
    return replace(understanding.as_intent("spec"), unused="", follow_up=False)


def _asked_things(text: str) -> Iterator[str]:
    """What the text asks the meaning of, as each language reads it."""
    question = _plain_question(text)
    for wording in wordings():
        if inner := wording.term(question):
            yield _bare(inner, wording)


def _plain_question(text: str) -> str:
    """The text in lower case without signs around it; empty where it is too long to ask for a meaning alone."""
    return " ".join(text.lower().replace("\u2019", "'").split()).strip(_EDGES) if len(text) <= MAX_CHARACTERS else ""


def notice_definition(text: str, understanding: Understanding) -> Understanding:
    """The reading is `glossary` where `text` asks what known terms mean and nothing else."""
    keys = asked_terms(text)
    if not keys:
        return _of_thing(text, understanding)
    others = tuple(candidate for candidate in understanding.candidates if candidate.intent != "glossary")
    slots = replace(understanding.slots, term=keys)
    return replace(understanding, slots=slots, candidates=(Candidate("glossary", 1.0), *others), unused="", follow_up=False)
