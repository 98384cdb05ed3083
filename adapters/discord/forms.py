"""Opening forms, and taking what was filled in: settings are kept, everything else is asked as the sentence it says."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any, cast

import discord
from discord import ui

from adapters.discord.buttons import Button, button
from adapters.discord.codec import Verb
from adapters.discord.delivery import notify, respond, send_private
from adapters.discord.layout import to_notice
from adapters.discord.modals import FIELDS, Sheet, filled, modal
from bot.phrases import Phrases, phrases
from bot.question import Question
from bot.team import FORMS, SETTINGS_FORMS

if TYPE_CHECKING:
    from bot.team import Serves

Press = discord.Interaction[Any]

JOINT = "¦"
"""Between the fields that a button carries."""


async def open_form(interaction: Press, assistant: Serves, sheet: Sheet, question: Question, values: Mapping[str, str]) -> None:
    """Show one page of a form; who may not fill it in hears why."""
    say = assistant.say(question)
    form = assistant.form(sheet.kind, question) if sheet.kind in FORMS else None
    if form is None or sheet.page >= len(form.pages(FIELDS)):
        await notify(interaction, say("discord.not_allowed" if form is None and sheet.kind in FORMS else "surface.stale_button"))
        return
    await interaction.response.send_modal(modal(form, replace(sheet, locale=say.locale), values))


async def take_submission(interaction: Press, assistant: Serves, sheet: Sheet, question: Question) -> None:
    """Discord shows no error at a field: what is wrong is listed, with a button that opens the form as it was filled in."""
    values = filled(cast("dict[str, Any]", interaction.data or {}))
    say = assistant.say(question)
    if sheet.kind not in FORMS or not values:
        await notify(interaction, say("surface.stale_button"))
        return
    await fill(interaction, assistant, sheet, question, values)


async def fill(interaction: Press, assistant: Serves, sheet: Sheet, question: Question, values: dict[str, str]) -> None:
    """Check what was given, and do what it says."""
    say = assistant.say(question)
    done = await assistant.fill(sheet.kind, values, question)
    if done.errors:
        await send_private(interaction, _wrong(assistant, sheet, question, values, done.errors))
    elif done.question:
        await respond(interaction, assistant, replace(question, text=done.question))
    else:
        said = say("settings.saved" if done.effects else "settings.nothing_changed")
        await send_private(interaction, to_notice(said, _next_page(assistant, sheet, question, say)))


def _wrong(
    assistant: Serves, sheet: Sheet, question: Question, values: Mapping[str, str], errors: Mapping[str, str]
) -> ui.LayoutView:
    say = assistant.say(question)
    form = assistant.form(sheet.kind, question)
    labels = {field.key: field.label for field in form.fields} if form else {}
    lines = [say("discord.not_taken"), *(f"{labels.get(key, key)}: {sentence}" for key, sentence in errors.items())]
    return to_notice("\n".join(lines), [made] if (made := form_button(say("discord.fill_again"), say, sheet, values)) else ())


def _next_page(assistant: Serves, sheet: Sheet, question: Question, say: Phrases) -> list[Button]:
    form = assistant.form(sheet.kind, question) if sheet.kind in SETTINGS_FORMS else None
    if form is None or sheet.page + 1 >= len(form.pages(FIELDS)):
        return []
    made = form_button(say("discord.more_settings"), say, replace(sheet, page=sheet.page + 1), {})
    return [made] if made else []


def form_button(label: str, say: Phrases, sheet: Sheet, values: Mapping[str, str]) -> Button | None:
    """A button that opens a page of a form; with what was filled in, as far as that can travel in it."""
    head = f"{sheet.kind} {sheet.page}"
    pairs = [f"{key}={text.replace(JOINT, ' ')}" for key, text in values.items() if text]
    return button(Verb.FORM, label, say.locale, JOINT.join([head, *pairs])) or button(Verb.FORM, label, say.locale, head)


def read_button(carried: str, locale: str) -> tuple[Sheet, dict[str, str]]:
    """What `form_button` wrote."""
    head, *pairs = carried.split(JOINT)
    kind, _, page = head.partition(" ")
    values = {key: text for key, _, text in (pair.partition("=") for pair in pairs)}
    return Sheet(kind, int(page) if page.isdigit() else 0, locale), values


def opening(kind: str, locale: str) -> list[Button]:
    """The button under a mention that asked for a form: only a press may open one."""
    say = phrases(locale)
    label = say("settings.title_channel" if kind == "settings_channel" else f"surface.open_{kind}")
    made = form_button(label, say, Sheet(kind), {})
    return [made] if made else []
