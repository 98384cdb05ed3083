"""The buttons under an answer. Each holds the whole question that it asks, so it works after a restart and on any replica."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from adapters.slack.elements import Block, button, plain
from adapters.slack.limits import BUTTON_TEXT, BUTTON_VALUE, BUTTONS_SHARE, RATED_QUESTION, cut
from adapters.slack.notes import hidden_notes, hidden_sources
from bot.phrases import Phrases, phrases
from bot.reply import Choice, Reply, Tone

ASK, WORK, SHARE, RATE, FORM = "ask", "work", "share", "rate", "form"
GOOD, BAD = "+", "-"
"""What the value of a rating begins with; the question that was answered follows."""
SHOWN = 5
"""Choices under one answer; more of them is a wall of buttons on a phone."""
SHOWN_WHEN_ASKING = 10
"""Likely answers to a question of ours: short names, and all there is to the message."""
NEXT_STEPS = 2
"""Places that are kept for what to do next when many assumptions can be changed."""


class Press(NamedTuple):
    """What a pressed button says."""

    kind: str
    locale: str
    question: str


def actions(reply: Reply, question: str, *, share: bool) -> Iterator[Block]:
    """One `actions` block: the choices, then "Show the work" and "Share in channel" where they have something to do."""
    say, locale = phrases(reply.locale), reply.locale
    elements = [
        button(cut(choice.label, BUTTON_TEXT), f"{ASK}:{locale}:{place}", choice.question)
        for place, choice in enumerate(_shown(reply))
    ]
    if question and len(question) <= BUTTON_VALUE:
        if reply.more or reply.more_notes or hidden_notes(reply) or hidden_sources(reply):
            elements.append(button(say("surface.show_work"), f"{WORK}:{locale}", question))
        if share and reply.understood:
            elements.append(button(say("surface.share"), f"{SHARE}:{locale}", question))
    if elements:
        yield {"type": "actions", "elements": elements}


def rating(reply: Reply, question: str) -> Iterator[Block]:
    """The two thumbs, where the answer was one. https://docs.slack.dev/reference/block-kit/block-elements/feedback-buttons-element"""
    if not question or len(question) > RATED_QUESTION or not reply.understood:
        return
    say = phrases(reply.locale)
    faces = {
        name: {
            "text": plain(say(f"surface.{name}")),
            "accessibility_label": say(f"surface.{name}_label"),
            "value": f"{mark}{question}",
        }
        for name, mark in (("good", GOOD), ("bad", BAD))
    }
    element = {
        "type": "feedback_buttons",
        "action_id": f"{RATE}:{reply.locale}",
        "positive_button": faces["good"],
        "negative_button": faces["bad"],
    }
    yield {"type": "context_actions", "elements": [element]}


def form_button(kind: str, say: Phrases) -> Block:
    """The button that opens a form."""
    return button(cut(say(f"surface.open_{kind}"), BUTTON_TEXT), f"{FORM}:{say.locale}:{kind}", kind)


def _shown(reply: Reply) -> list[Choice]:
    most = SHOWN_WHEN_ASKING if reply.tone is Tone.ASK else SHOWN
    changes = [choice for assumption in reply.assumptions for choice in assumption.change]
    steps = list(reply.choices[: max(NEXT_STEPS, most - len(changes))])
    kept: list[Choice] = []
    left = BUTTONS_SHARE
    for choice in [*changes[: most - len(steps)], *steps]:
        if _usable(choice) and choice not in kept and len(choice.question) <= left:
            kept.append(choice)
            left -= len(choice.question)
    return kept


def _usable(choice: Choice) -> bool:
    return bool(choice.label.strip()) and 0 < len(choice.question) <= BUTTON_VALUE


def read(action_id: str, value: str | None) -> Press | None:
    """What a press says, or None for a button that no version of ours, or only an older one, has made."""
    kind, _, rest = action_id.partition(":")
    if kind not in {ASK, WORK, SHARE, RATE, FORM} or not value:
        return None
    return Press(kind, rest.partition(":")[0] or "en", value)
