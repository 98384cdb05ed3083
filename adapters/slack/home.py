"""The page of the app in a person's sidebar: what it is for, the team's machines, and the forms."""

from __future__ import annotations

from typing import Any

from adapters.slack import tables
from adapters.slack.buttons import ASK, form_button
from adapters.slack.elements import Block, button, plain, rich_text, section, small_print
from adapters.slack.limits import BUTTON_TEXT, cut
from bot.phrases import Phrases
from bot.reply import Reply

FORMS_SHOWN = ("quote", "report", "inventory", "settings")
PROMPTS = 4
"""As many as Slack shows (https://docs.slack.dev/reference/methods/assistant.threads.setSuggestedPrompts)."""


def home(reply: Reply, say: Phrases) -> dict[str, Any]:
    """The view: one line of what it does, examples to press, machines, forms. Tables are text: a home page takes no table."""
    return {
        "type": "home",
        "blocks": [
            {"type": "header", "text": plain(cut(say("home.title"), BUTTON_TEXT))},
            rich_text(section(reply.headline, bold=True), section(f"\n{reply.detail}")),
            {"type": "actions", "elements": _examples(reply)},
            {"type": "divider"},
            *_inventory(reply, say),
            {"type": "actions", "elements": [form_button(kind, say) for kind in FORMS_SHOWN]},
            small_print(plain(say("home.where"))),
        ],
    }


def _examples(reply: Reply) -> list[Block]:
    return [
        button(cut(choice.label, BUTTON_TEXT), f"{ASK}:{reply.locale}:{place}", choice.question)
        for place, choice in enumerate(reply.choices)
    ]


def _inventory(reply: Reply, say: Phrases) -> list[Block]:
    if not reply.tables:
        return [rich_text(section(say("home.inventory"), bold=True)), small_print(plain(say("home.no_machines")))]
    table, _ = tables.fit(reply.tables[0])
    return [rich_text(section(say("home.inventory"), bold=True)), tables.text_table(table)]


def prompts(reply: Reply) -> list[dict[str, str]]:
    """The first examples, as what a person is offered before the first message."""
    return [{"title": choice.label, "message": choice.question} for choice in reply.choices[:PROMPTS]]
