"""Forms of a question within an intent: rent or buy within a quote, an upgrade within a recommendation; and hours of use.

The intents of the contract stay as they are; a form is a slot beside them, so that buttons, follow-ups and receipts keep it.
"""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path
from typing import Any

from bot import languages
from bot.cues import CueBook
from bot.parse import split_command
from bot.slots import Slots
from bot.tokens import tokenise
from bot.understanding import Candidate, Understanding
from knowledge.kept import kept
from knowledge.team import RECEIPT_ID
from sizing.records import dataclass, replace

FORMS = {
    "rent": "quote",
    "upgrade": "recommend_hardware",
    "watch": "quote",
    "receipt": "quote",
    "request": "build",
    "decision": "compare",
    "cache": "requirements",
    "paid": "price",
}
"""Each form's intent. Its name is a command too: `/rent 70B`."""

COMMANDS = FORMS | {"recommend": "recommend_hardware", "price": "price"}
PLURALS = {"watches": "watch", "receipts": "receipt", "prices": "price"}
"""Commands as people also write them."""

ABOUT_MONEY = frozenset({"quote", "price", "compare", "recommend_hardware", "build", "fit", "requirements", "diffusion"})
"""Readings that a form may narrow; chatter about renting a flat is none of them."""

ABOUT_CARDS = ABOUT_MONEY | {"spec", "throughput", "oom", "models_for_hardware"}
"""Readings of "why a 4090 and not an A6000?", by what else the sentence speaks of."""

STANDING_ALONE = frozenset({"cache", "paid"})
"""Forms that name all that they are about, and so continue nothing."""

STATEMENTS = frozenset({"paid"})
"""Forms that say something: what follows is asked anew, and says it not again."""

ABOUT_CACHE = ABOUT_CARDS | {"capacity", "glossary"}
"""Readings of "how big is the KV cache of …?"."""

SURE = 0.95
MAX_CHARACTERS = 1000
"""A form is said in a sentence, not in a pasted log."""

SHORT_CHARACTERS = 60
GAP = "…"
NUMBER = r"(\d{1,9}(?:\.\d{1,9})?)"

DAYS_PER_WEEK, DAYS_PER_MONTH = 7.0, 30.4
HOURS_A_DAY = {"share": 0.24, "a_week": 1 / DAYS_PER_WEEK, "a_month": 1 / DAYS_PER_MONTH, "a_day": 1.0}
"""Hours a day of one percent of the time, of an hour a week, a month, a day, in the order in which they are looked for."""


@dataclass(frozen=True, slots=True)
class FormBook:
    """The phrases of every language."""

    forms: CueBook
    words: dict[str, tuple[str, ...]]
    """Words by what they say, the longest first: rent, buy, list, stop, around_the_clock, share, a_day, a_week, a_month."""


@cache
def form_book() -> FormBook:
    """Read once."""
    files = (folder / "forms.toml" for folder in languages.folders())
    cues, words = kept("forms", (*files, Path(__file__).parent), _read)
    return FormBook(CueBook.unpack(cues), words)


def _read() -> tuple[Any, dict[str, tuple[str, ...]]]:
    from bot.words import Cue

    cues: list[Cue] = []
    words: dict[str, list[str]] = {}
    for _locale, table in languages.tables("forms.toml"):
        cues += [Cue(text, form, 1.0) for form, texts in table["form"].items() for text in texts]
        said = {"rent": table["rent"]["words"], "buy": table["buy"]["words"]} | table["hours"] | table["watch"]
        for name, texts in said.items():
            words.setdefault(name, []).extend(texts)
    return CueBook.build(cues).pack(), {name: tuple(sorted(texts, key=len, reverse=True)) for name, texts in words.items()}


def split_form(text: str) -> tuple[str, str]:
    """`/rent 70B` as ("rent", "/quote 70B"): the parser knows intents only. ("", text) for any other text."""
    command, body = split_command(text)
    command = PLURALS.get(command, command)
    if command not in COMMANDS:
        return "", text
    return command if command in FORMS else "", f"/{COMMANDS[command]} {body.strip()}".rstrip()


def with_form(text: str, form: str, understanding: Understanding) -> Understanding:
    """The understanding with the form of the text, and the hours a day that it speaks of."""
    understanding = _with_hours(text.lower(), understanding)
    form = form or _spoken(text, understanding)
    if not form:
        return understanding
    others = tuple(candidate for candidate in understanding.candidates if candidate.intent != FORMS[form])
    slots = replace(understanding.slots, form=(form,))
    follows = understanding.follow_up and form not in STANDING_ALONE
    return replace(understanding, slots=slots, candidates=(Candidate(FORMS[form], SURE), *others), follow_up=follows)


def _spoken(text: str, understanding: Understanding) -> str:
    """The form that a sentence has; a command or an error message has none. The id of a receipt alone asks for it."""
    if len(text) <= SHORT_CHARACTERS and RECEIPT_ID.search(text):
        return "receipt"
    if understanding.intent not in ABOUT_CACHE or text.lstrip().startswith("/") or understanding.paste is not None:
        return ""
    found = form_book().forms.find(tokenise(text[:MAX_CHARACTERS]))
    form = next((form for votes in found.values() for form, _ in votes), "")
    if form == "paid":
        slots = understanding.slots
        return form if not slots.models and (slots.gpus or slots.parts) and slots.budget else ""
    if form == "cache":
        return form if understanding.slots.models and not understanding.slots.gpus else ""
    if form == "decision":
        return form if len(understanding.slots.gpus) > 1 and understanding.intent in ABOUT_CARDS else ""
    return form if understanding.intent in ABOUT_MONEY else ""


def _with_hours(text: str, understanding: Understanding) -> Understanding:
    said = _hours_a_day(text[:MAX_CHARACTERS], form_book().words)
    if said is None or not 0 < said[0] <= 24:
        return understanding
    hours, where = said
    rest = [part for part in understanding.unused.split(", ") if part and part.lower() not in where]
    slots: Slots = replace(understanding.slots, hours=(hours,))
    return replace(understanding, slots=slots, unused=", ".join(rest))


def _hours_a_day(text: str, words: dict[str, tuple[str, ...]]) -> tuple[float, str] | None:
    """Hours a day, and the words that said so."""
    always = next((word for word in words["around_the_clock"] if word in text), None)
    if always is not None:
        return 24.0, always
    for name, factor in HOURS_A_DAY.items():
        heard = tuple(word for word in words[name] if word.partition(GAP)[0].rstrip() in text)
        if heard and (found := _amount_of(heard).search(text)):
            return float(next(filter(None, found.groups()))) * factor, found[0]
    return None


@cache
def _amount_of(units: tuple[str, ...]) -> re.Pattern[str]:
    """Numbers with these units behind them, or where the unit says so (`每週 … 小時`) within them."""
    behind = [rf"{NUMBER}\s*{re.escape(unit)}" for unit in units if GAP not in unit]
    within = (map(re.escape, unit.replace(" ", "").split(GAP)) for unit in units if GAP in unit)
    return re.compile("|".join((*behind, *(rf"{head}\s*{NUMBER}\s*{tail}" for head, tail in within))))
