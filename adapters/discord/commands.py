"""Slash commands and message commands, with names and help in every language of ours that Discord has."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import discord
from discord import app_commands
from discord.app_commands import locale_str

from adapters.discord.composed import COMMANDS, Composed, Option
from adapters.discord.question import clean
from bot.phrases import DEFAULT_LOCALE, locales, phrases

if TYPE_CHECKING:
    from adapters.discord.client import RigwiseClient

CHOICE_LIMIT = 100
"""Characters of an autocomplete choice's name and of its value (Discord, Application Commands)."""

CHOICES = 25
MAX_QUESTION_LENGTH = 2000
MANAGERS = discord.Permissions(manage_guild=True)

Press = discord.Interaction[Any]
Suggestions = list[app_commands.Choice[str]]


class PhraseTranslator(app_commands.Translator):
    """Localized names and descriptions from the phrases, by the key that each `locale_str` carries."""

    async def translate(
        self, string: locale_str, locale: discord.Locale, context: app_commands.TranslationContextTypes
    ) -> str | None:
        key = string.extras.get("key")
        if key is None or locale.value == DEFAULT_LOCALE or locale.value not in locales():
            return None
        return phrases(locale.value)(key)


def word(key: str) -> locale_str:
    """The English text of a phrase, with its key for the other languages."""
    return locale_str(phrases(DEFAULT_LOCALE)(f"discord.{key}"), key=f"discord.{key}")


def _suggest(client: RigwiseClient, option: Option, current: str) -> Suggestions:
    """What is known and begins so, or holds it; of several kinds of names each its share."""
    typed = current.strip().lower()
    fixed = [app_commands.Choice(name=value, value=value) for value in option.known if typed in value.lower()]
    share = CHOICES // max(len(option.completes), 1)
    found = [choice for kind in option.completes for choice in client.assistant.complete(kind, current[:CHOICE_LIMIT], share)]
    named = [
        app_commands.Choice(name=choice.label[:CHOICE_LIMIT], value=choice.question)
        for choice in found
        if choice.label and 0 < len(choice.question) <= CHOICE_LIMIT
    ]
    return [*fixed, *named][:CHOICES]


def add_commands(tree: app_commands.CommandTree[Any], client: RigwiseClient) -> None:
    """Put every command of ours into the tree."""
    tree.add_command(_ask(client))
    for composed in COMMANDS:
        tree.add_command(_composed(client, composed))
    tree.add_command(_menu(client, "menu.answer", ""))
    tree.add_command(_menu(client, "menu.diagnose", "/oom "))


def _ask(client: RigwiseClient) -> app_commands.Command[Any, ..., Any]:
    @app_commands.rename(question=word("ask.question.name"))
    @app_commands.describe(question=word("ask.question.description"))
    async def ask(interaction: Press, question: app_commands.Range[str, 1, MAX_QUESTION_LENGTH]) -> None:
        await client.answer(interaction, clean(question))

    return app_commands.Command(name=word("ask.name"), description=word("ask.description"), callback=ask)


def _composed(client: RigwiseClient, composed: Composed) -> app_commands.Command[Any, ..., Any]:
    async def callback(interaction: Press, **given: object) -> None:
        if composed.name == "settings":
            await client.fill(interaction, "settings_channel" if given.get("channel") else "settings", {})
        elif composed.form and (composed.values(given) or not composed.listed):
            await client.fill(interaction, composed.form, composed.values(given))
        else:
            await client.answer(interaction, clean(composed.listed or composed.text(given)))

    callback.__signature__ = composed.signature()  # type: ignore[attr-defined]
    names = [option.name for option in composed.options]
    app_commands.rename(**{name: word(f"option.{name}.name") for name in names})(callback)
    app_commands.describe(**{name: word(f"option.{name}.description") for name in names})(callback)
    command: app_commands.Command[Any, ..., Any] = app_commands.Command(
        name=word(f"{composed.name}.name"), description=word(f"{composed.name}.description"), callback=callback
    )
    if composed.managers:
        command.default_permissions = MANAGERS
    for option in composed.options:
        if option.completes or option.known:
            command.autocomplete(option.name)(_completer(client, option))
    return command


def _completer(client: RigwiseClient, option: Option) -> Any:
    async def complete(_: Press, current: str) -> Suggestions:
        return _suggest(client, option, current)

    return complete


def _menu(client: RigwiseClient, key: str, prefix: str) -> app_commands.ContextMenu:
    """A command of a message's "Apps" menu: Discord hands over that message's text whoever wrote it."""

    async def take(interaction: Press, message: discord.Message) -> None:
        await client.answer_about(interaction, message, prefix)

    return app_commands.ContextMenu(name=word(f"{key}.name"), callback=take)
