"""Slash commands and message commands, with names and help in every language of ours that Discord has."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import discord
from discord import app_commands
from discord.app_commands import locale_str

from adapters.discord.composed import COMMANDS, Composed
from adapters.discord.question import clean, fit_text
from bot.phrases import DEFAULT_LOCALE, locales, phrases

if TYPE_CHECKING:
    from adapters.discord.client import RigwiseClient
    from bot.assistant import Completable

CHOICE_LIMIT = 100
"""Characters of an autocomplete choice's name and of its value (Discord, Application Commands)."""

CHOICES = 25
MAX_QUESTION_LENGTH = 2000
MAX_CARDS = 1024
CONTEXTS = ("4k", "8k", "16k", "32k", "64k", "128k")

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


def _suggest(client: RigwiseClient, kind: Completable, current: str) -> Suggestions:
    found = client.assistant.complete(kind, current[:CHOICE_LIMIT], CHOICES)
    return [
        app_commands.Choice(name=choice.label[:CHOICE_LIMIT], value=choice.question)
        for choice in found[:CHOICES]
        if choice.label and 0 < len(choice.question) <= CHOICE_LIMIT
    ]


def add_commands(tree: app_commands.CommandTree[Any], client: RigwiseClient) -> None:
    """Put every command of ours into the tree."""
    tree.add_command(_ask(client))
    tree.add_command(_fit(client))
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


def _fit(client: RigwiseClient) -> app_commands.Command[Any, ..., Any]:
    @app_commands.rename(**{option: word(f"fit.{option}.name") for option in FIT_OPTIONS})
    @app_commands.describe(**{option: word(f"fit.{option}.description") for option in FIT_OPTIONS})
    async def fit(
        interaction: Press,
        model: app_commands.Range[str, 1, CHOICE_LIMIT],
        gpu: app_commands.Range[str, 1, CHOICE_LIMIT],
        count: app_commands.Range[int, 1, MAX_CARDS] | None = None,
        precision: app_commands.Range[str, 1, CHOICE_LIMIT] | None = None,
        context: app_commands.Range[str, 1, 20] | None = None,
    ) -> None:
        await client.answer(interaction, clean(fit_text(model, gpu, count, precision or "", context or "")))

    command: app_commands.Command[Any, ..., Any] = app_commands.Command(
        name=word("fit.name"), description=word("fit.description"), callback=fit
    )
    _complete_fit(command, client)
    return command


def _composed(client: RigwiseClient, composed: Composed) -> app_commands.Command[Any, ..., Any]:
    async def callback(interaction: Press, **given: object) -> None:
        await client.answer(interaction, clean(composed.text(given)))

    callback.__signature__ = composed.signature()  # type: ignore[attr-defined]
    names = [option.name for option in composed.options]
    app_commands.rename(**{name: word(f"option.{name}.name") for name in names})(callback)
    app_commands.describe(**{name: word(f"option.{name}.description") for name in names})(callback)
    command: app_commands.Command[Any, ..., Any] = app_commands.Command(
        name=word(f"{composed.name}.name"), description=word(f"{composed.name}.description"), callback=callback
    )
    for option in composed.options:
        if option.completes:
            command.autocomplete(option.name)(_completer(client, option.completes))
    return command


def _completer(client: RigwiseClient, kind: Completable) -> Any:
    async def complete(_: Press, current: str) -> Suggestions:
        return _suggest(client, kind, current)

    return complete


FIT_OPTIONS = ("model", "gpu", "count", "precision", "context")


def _complete_fit(command: app_commands.Command[Any, ..., Any], client: RigwiseClient) -> None:
    @command.autocomplete("model")
    async def model(_: Press, current: str) -> Suggestions:
        return _suggest(client, "model", current)

    @command.autocomplete("gpu")
    async def gpu(_: Press, current: str) -> Suggestions:
        return _suggest(client, "gpu", current)

    @command.autocomplete("precision")
    async def precision(_: Press, current: str) -> Suggestions:
        return _suggest(client, "format", current)

    @command.autocomplete("context")
    async def context(_: Press, current: str) -> Suggestions:
        return [app_commands.Choice(name=size, value=size) for size in CONTEXTS if size.startswith(current.strip().lower())]


def _menu(client: RigwiseClient, key: str, prefix: str) -> app_commands.ContextMenu:
    """A command of a message's "Apps" menu: Discord hands over that message's text whoever wrote it."""

    async def take(interaction: Press, message: discord.Message) -> None:
        await client.answer_about(interaction, message, prefix)

    return app_commands.ContextMenu(name=word(f"{key}.name"), callback=take)
