"""The buttons and menus under a reply: what changes an assumption, what to do next, the work, sharing and the thumbs."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from discord import ui

from adapters.discord.buttons import Button, button, thumbs
from adapters.discord.codec import Verb
from adapters.discord.menus import menu
from bot.housekeeping import INTENT
from bot.phrases import phrases
from bot.reply import Choice, Reply, Tone
from bot.rewrite import as_question

BUTTONS_A_ROW = 5
SHOWN_CHANGES = 3
"""More of what changes an assumption stands in one menu."""

MAX_STEPS = 3
"""What is enough of them on a phone, where a button takes a line, below what changes an assumption."""

Item = ui.Item[Any]


@dataclass(frozen=True, slots=True)
class Frame:
    """What stands around a reply: how it came about and where it is shown."""

    question: str = ""
    """What was asked, as "Show the work" asks it again."""
    shows_question: bool = False
    """True where the question is not to be seen above the reply: a slash command, a button."""
    shareable: bool = False
    """True where only the asker sees the reply."""
    picture: str | None = None
    """`attachment://…` of the reply's chart, where one was drawn."""
    files: tuple[str, ...] = ()
    """Names of the files that go with it."""
    lacks_files: bool = False
    """True where files belong to it and may not be sent here."""


def rows(reply: Reply, frame: Frame, *, has_more: bool) -> Iterator[Item]:
    """What changes an assumption in the first row; then what to do next, the work, sharing and the thumbs."""
    changes = [choice for assumption in reply.assumptions for choice in assumption.change]
    first = _choices(changes, reply.locale)
    yield from row_of(first) if len(first) <= SHOWN_CHANGES else _menu("change", changes, reply.locale)
    steps = [made for made in _choices(reply.choices, reply.locale) if made.custom_id not in {one.custom_id for one in first}]
    if len(steps) > BUTTONS_A_ROW and reply.tone is Tone.ASK:
        yield from _menu("choose", reply.choices, reply.locale)
        steps = []
    steps = steps[: MAX_STEPS if first else BUTTONS_A_ROW]
    ends = [*(_work(reply, frame.question) if has_more else ()), *_ends(reply, frame)]
    if len(steps) + len(ends) <= BUTTONS_A_ROW:
        yield from row_of([*steps, *ends])
    else:
        yield from (*row_of(steps), *row_of(ends))


def _ends(reply: Reply, frame: Frame) -> Iterator[Button]:
    """Sharing, where only one person sees it, and the thumbs, where there is an answer to rate."""
    if not reply.understood:
        return
    if frame.shareable:
        yield from share(reply.locale)
    if frame.question and reply.intent != INTENT:
        yield from thumbs(reply.locale, frame.question)


def _menu(name: str, choices: Iterable[Choice], locale: str) -> list[Item]:
    made = menu(name, phrases(locale)(f"discord.{name}"), locale, choices)
    return [ui.ActionRow(made)] if made else []


def _choices(choices: Iterable[Choice], locale: str) -> list[Button]:
    """One button a question: Discord refuses a message in which two components have one custom_id."""
    buttons = (button(Verb.ASK, choice.label, locale, choice.question) for choice in choices)
    return list({made.custom_id: made for made in buttons if made}.values())


def row_of(buttons: Iterable[Button]) -> list[Item]:
    """Those buttons as a row; none where there are none."""
    row = list(buttons)
    return [ui.ActionRow(*row)] if row else []


def _work(reply: Reply, question: str) -> Iterator[Button]:
    """Asked again as it was put, or as its slots say where it is too long or leant on the question before it."""
    say = phrases(reply.locale)
    leans = reply.understanding is not None and reply.understanding.follow_up
    rewritten = as_question(reply.intent, reply.slots) if reply.slots.filled and reply.diagnosis is None else ""
    for text in (rewritten, question) if leans else (question, rewritten):
        made = button(Verb.WORK, say("surface.show_work"), reply.locale, text) if text else None
        if made:
            yield made
            return


def share(locale: str) -> Iterator[Button]:
    """The button that shows a private reply to everyone."""
    made = button(Verb.SHARE, phrases(locale)("surface.share"), locale, "")
    if made:
        yield made
