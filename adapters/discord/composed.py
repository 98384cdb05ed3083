"""The slash commands whose options are put together to one line that the parser reads, as a table."""

from __future__ import annotations

import inspect
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import discord
from discord import app_commands

from bot.assistant import Completable

if TYPE_CHECKING:
    from collections.abc import Mapping

Press = discord.Interaction[Any]
Text = app_commands.Range[str, 1, 100]
Long = app_commands.Range[str, 1, 2000]


@dataclass(frozen=True, slots=True)
class Option:
    """One option: its type, how its value stands in the line, and what completes it."""

    name: str
    type: Any = Text
    form: str = "{}"
    required: bool = False
    completes: Completable | None = None


@dataclass(frozen=True, slots=True)
class Composed:
    """A command, and the line's first words."""

    name: str
    lead: str
    options: tuple[Option, ...] = ()

    def text(self, given: Mapping[str, object]) -> str:
        """The line, its parts in the order of the table, whatever order they were given in."""
        parts = [option.form.format(given[option.name]) for option in self.options if given.get(option.name)]
        return " ".join(" ".join([self.lead, *parts]).split())

    def signature(self) -> inspect.Signature:
        """What discord.py reads the types of the options from."""
        kind = inspect.Parameter.POSITIONAL_OR_KEYWORD
        options = [
            inspect.Parameter(
                option.name,
                kind,
                default=inspect.Parameter.empty if option.required else None,
                annotation=option.type if option.required else option.type | None,
            )
            for option in self.options
        ]
        return inspect.Signature([inspect.Parameter("interaction", kind, annotation=Press), *options])


MODEL = Option("model", required=True, completes="model")
GPU = Option("gpu", completes="gpu")
PRECISION = Option("precision", completes="format")
CONTEXT = Option("context", form="context {}")
USERS = Option("users", app_commands.Range[int, 1, 10_000], "{} users")
BUDGET = Option("budget", app_commands.Range[int, 1, 100_000_000], "under {}")
CURRENCY = Option("currency", form="in {}")

COMMANDS = (
    Composed("quote", "/quote", (MODEL, PRECISION, CONTEXT, USERS, BUDGET, CURRENCY)),
    Composed("oom", "/oom", (Option("error", Long, required=True),)),
    Composed(
        "compare",
        "/compare",
        (
            Option("first", required=True, completes="gpu"),
            Option("second", form="vs {}", required=True, completes="gpu"),
            Option("model", form="for {}", completes="model"),
        ),
    ),
    Composed("finetune", "/training", (MODEL, Option("method"), GPU)),
    Composed("diffusion", "/diffusion", (MODEL, GPU)),
    Composed("specs", "/spec", (Option("gpu", required=True, completes="gpu"),)),
    Composed("models", "/models_for_hardware", (Option("gpu", required=True, completes="gpu"),)),
    Composed("help", "/help"),
)
