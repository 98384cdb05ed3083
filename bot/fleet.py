"""The team's machines in a text: which are named, what is to be done with one, and whether all of them are meant."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from functools import cache

from bot.fleet_changes import change_of
from bot.rewrite import cards_text
from bot.slots import GpuMention
from bot.team_words import alternatives, bounded, lead_end, says, speaks_of_us
from bot.tokens import tokenise
from bot.understanding import Statement, Understanding
from knowledge.team import Machine
from sizing.records import dataclass, replace

ALL = "*"
JUDGED = frozenset({"fit", "models_for_hardware", "throughput", "inventory"})
"""Intents that have a table of their own for the machines of the team."""
EACH = frozenset({"diffusion", "training", "capacity"})
"""Intents that are asked of one machine after the other."""

FOREIGN = frozenset({"out_of_scope", "smalltalk"})
"""What a text without a word of the trade is read as: "what can we run?" says no more, and is plain where we have machines."""

MAX_CHARACTERS = 4000
"""A longer text is a pasted log, which speaks of no machine of ours."""
MAX_NAME = 40
COMMAND = re.compile(r"\s*/(?:inventory|machines?)\b[ \t]*", re.IGNORECASE)
NAME = rf"(?P<name>[\w][\w .#+-]{{0,{MAX_NAME - 1}}}?)"
QUESTION = re.compile(r"[?？嗎吗呢]")
LABEL = re.compile(
    r"(?!\d+(?:\.\d+)?b\b)(?P<name>(?=[\w-]*[^\W\d_])(?=[\w-]*[\d-])(?!x?\d+x?\b)[\w-]{2,40})\s+(?=\S)", re.IGNORECASE
)
"""A name without a sign behind it has to look like one: lab-1, node7."""


@dataclass(frozen=True, slots=True)
class Heard:
    """A text as the parser shall read it, and what was said of machines."""

    text: str
    statement: Statement | None = None
    named: tuple[Machine, ...] = ()
    is_sure: bool = False
    """Said by the command, with a sign behind the name: then a model in the text is no reason to doubt it."""


def understand_machines(text: str, machines: tuple[Machine, ...], read: Callable[[str], Understanding]) -> Understanding:
    """Read a text with what the team has in mind: `read` is the parser."""
    if len(text) > MAX_CHARACTERS:
        return read(text)
    heard = hear(text, machines)
    found = read(heard.text)
    if heard.statement is not None and not heard.is_sure and _is_doubtful(heard.statement, found):
        heard = Heard(*_spelled_out(text, machines))
        found = read(heard.text)
    if heard.statement is not None and heard.statement.action == "show":
        heard = _shown(heard, found, machines)
    if heard.statement is not None:
        unused = found.unused if heard.statement.action == "keep" else ""
        found = replace(found, statement=heard.statement, unused=unused)
        return found if found.intent == "inventory" else found.as_intent("inventory")
    return _settle(found, heard, text, machines)


def _is_doubtful(statement: Statement, found: Understanding) -> bool:
    """`lab-1 with 70B int4` is a question, and `lab-1 is down` no word about its cards: neither says what a machine has."""
    nothing = not (found.slots.gpus or found.slots.ram_gb or found.unknown)
    return bool(found.slots.models) or (statement.action == "keep" and nothing)


def _shown(heard: Heard, found: Understanding, machines: tuple[Machine, ...]) -> Heard:
    """`/inventory 4x 3090` keeps a machine that has no name yet, `/inventory 70B` asks where that fits; a known name is shown."""
    name = heard.statement.name if heard.statement else ""
    if any(machine.name.casefold() == name.casefold() for machine in machines):
        return heard
    if found.slots.models:
        return replace(heard, statement=None)
    return replace(heard, statement=Statement("keep")) if found.slots.gpus else heard


def hear(text: str, machines: tuple[Machine, ...]) -> Heard:
    """A statement about a machine with its name blanked out, or the text with one named machine's cards in place of its name."""
    command = COMMAND.match(text)
    if machines and not QUESTION.search(text) and (told := _change(text, machines)):
        return told
    found = _statement(text, command.end() if command else 0, machines, by_command=command is not None)
    if found is not None:
        statement, start, end, sure = found
        return Heard(text[:start] + " " * (end - start) + text[end:], statement, is_sure=sure and command is not None)
    return Heard(*_spelled_out(text, machines))


def _change(text: str, machines: tuple[Machine, ...]) -> Heard | None:
    """A machine that is down, up again or called otherwise from now on; the rest of the sentence says nothing of its cards."""
    named = _named(text, machines)
    if changed := change_of(text, named[0][0].name if named else "", len(named)):
        first, last = named[0][1:] if named else (0, 0)
        return Heard(f"{text[:first]} {text[last:]}", changed, is_sure=True)
    return None


def _statement(
    text: str, start: int, machines: tuple[Machine, ...], *, by_command: bool
) -> tuple[Statement, int, int, bool] | None:
    """What is to be done, and where the name stands."""
    at = lead_end(text, start, "keep", "remove", "list", "machine", "article", "we")
    head = text[start:at]
    removing = says(head, "remove") or (not by_command and says(text, "remove") and _named(text, machines) != [])
    names_one = says(head, "machine") or _named(text, machines) != []
    about_machine = by_command or ((says(head, "keep") or removing) and names_one)
    if removing and about_machine:
        return _removal(text, at, machines)
    if not by_command and (shown := _is_shown(text, machines)):
        return shown
    if not by_command and QUESTION.search(text):
        return None
    if named := _named(text[at:], machines)[:1]:
        machine, first, last = named[0][0], at + named[0][1], at + named[0][2]
        if first == at and (behind := _separator().match(text, last)):
            return Statement("keep", machine.name), first, behind.end(), by_command
        if by_command and not text[last:].strip(" ?？.。"):
            return Statement("show", machine.name), first, last, True
    if not about_machine:
        return None
    if found := _name_and_sign().match(text, at):
        return Statement("keep", found["name"].strip()), found.start(), found.end(), True
    if found := LABEL.match(text, at):
        return Statement("keep", found["name"]), found.start("name"), found.end("name"), False
    if by_command and text[at:].strip() and not says(head, "list") and not speaks_of_us(text[start:]):
        return Statement("show", text[at:].strip(" ?？.。\n")), at, at, True
    return (Statement("keep"), at, at, True) if says(head, "keep") else None


def _is_shown(text: str, machines: tuple[Machine, ...]) -> tuple[Statement, int, int, bool] | None:
    """`lab-1?`, `what's in lab-1`, `lab-1 有什麼卡？`: a name, and nothing but words that ask to see it."""
    named = _named(text, machines)
    if len(named) != 1:
        return None
    machine, first, last = named[0]
    asks = alternatives("show", "list", "machine", "article", "we", "down", "up", "has", "state")
    rest = re.sub(asks, " ", f"{text[:first]} {text[last:]}", flags=re.IGNORECASE)
    return (Statement("show", machine.name), first, last, True) if not rest.strip(" ?？.。!！") else None


def _removal(text: str, at: int, machines: tuple[Machine, ...]) -> tuple[Statement, int, int, bool]:
    if named := _named(text, machines):
        machine, first, last = named[0]
        return Statement("remove", machine.name), first, last, True
    return Statement("remove", text[at:].strip(" ?？.。:：\n")[:MAX_NAME]), at, len(text), True


@cache
def _name_and_sign() -> re.Pattern[str]:
    """A name that does not itself begin with such a word: `a server with two cards: …` names none."""
    return re.compile(rf"(?!{alternatives('has')}){NAME}{_separator().pattern}", re.IGNORECASE)


@cache
def _separator() -> re.Pattern[str]:
    """What stands between a name and what the machine has."""
    return re.compile(rf"\s*(?:[:：=]|{alternatives('has')})\s*", re.IGNORECASE)


def _named(text: str, machines: Iterable[Machine]) -> list[tuple[Machine, int, int]]:
    """Every machine of the team that a text names, with its place, in the order of the text; the longer name wins."""
    found: list[tuple[Machine, int, int]] = []
    for machine in sorted(machines, key=lambda one: -len(one.name)):
        for match in re.finditer(_name_pattern(machine.name), text, re.IGNORECASE):
            if not any(first < match.end() and match.start() < last for _, first, last in found):
                found.append((machine, *match.span()))
    return sorted(found, key=lambda place: place[1])


def _name_pattern(name: str) -> str:
    """`lab-1`, and not the beginning of `lab-10` or `lab-1-b`."""
    return rf"(?<![a-z0-9_-]){re.escape(name)}(?![a-z0-9_]|-[a-z0-9])" if name.isascii() else bounded(name)


def _spelled_out(text: str, machines: tuple[Machine, ...]) -> tuple[str, None, tuple[Machine, ...]]:
    """One machine's name gives way to its cards, so that all else is read as if they had been written; several are left out."""
    places = _named(text, machines)
    named = tuple(dict.fromkeys(machine for machine, _, _ in places))
    for machine, first, last in reversed(places):
        text = f"{text[:first]} {machine_text(machine) if len(named) == 1 else ''} {text[last:]}"
    return text, None, named


def machine_text(machine: Machine) -> str:
    """`4x rtx-3090 128GB ram`."""
    return cards_text((GpuMention(gpu.key, gpu.count) for gpu in machine.gpus), machine.ram_gb)


def _settle(found: Understanding, heard: Heard, text: str, machines: tuple[Machine, ...]) -> Understanding:
    """Which machines a question is about: the one that was named, several, or all of them where the text speaks of us."""
    if len(heard.named) == 1:
        return replace(found, named=(heard.named[0].name,))
    if len(heard.named) > 1:
        names = tuple(machine.name for machine in heard.named)
        return _about(found if found.intent in JUDGED else found.as_intent("fit"), names)
    if found.intent in FOREIGN and machines and speaks_of_us(text):
        found = next((found.as_intent(other.intent) for other in found.candidates if other.intent in JUDGED), found)
    names_hardware = found.slots.gpus or found.slots.vram_gb or found.unknown
    if not machines or names_hardware or found.intent not in JUDGED | EACH or found.paste is not None:
        return found
    if found.intent in EACH and says(text, "need"):
        return found
    if found.intent == "inventory" and not found.slots.models:
        if _points_back(text):
            return replace(_about(found, (ALL,)), follow_up=True)
        return _about(found.as_intent("models_for_hardware"), (ALL,)) if says(text, "runs") else found
    return _about(found, (ALL,)) if found.intent == "inventory" or speaks_of_us(text) else found


def _points_back(text: str) -> bool:
    """`where does it fit?`: the model is the one of the question before."""
    from bot.words import load_words

    return any(token.text in load_words().of("pronoun") for token in tokenise(text))


def _about(found: Understanding, names: tuple[str, ...]) -> Understanding:
    return replace(found, slots=replace(found.slots, machines=names, gpus=(), vram_gb=(), ram_gb=()))


def chosen(machines: tuple[Machine, ...], names: tuple[str, ...]) -> tuple[Machine, ...]:
    """The machines that `Slots.machines` means; a name that is gone is left out."""
    folded = {name.casefold() for name in names}
    return machines if ALL in folded else tuple(machine for machine in machines if machine.name.casefold() in folded)
