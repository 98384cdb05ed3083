"""The slash commands whose options are put together to one line that the parser reads, as a table."""

from __future__ import annotations

import inspect
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import discord
from discord import app_commands

from bot.assistant import Completable
from bot.preferences import CURRENCIES, RUNTIMES

if TYPE_CHECKING:
    from collections.abc import Mapping

Press = discord.Interaction[Any]
Text = app_commands.Range[str, 1, 100]
Long = app_commands.Range[str, 1, 2000]


CONTEXTS = ("4k", "8k", "16k", "32k", "64k", "128k")
METHODS = ("qlora", "lora", "full")


@dataclass(frozen=True, slots=True)
class Option:
    """One option: its type, how its value stands in the line, and what completes it."""

    name: str
    type: Any = Text
    form: str = "{}"
    required: bool = False
    completes: tuple[Completable, ...] = ()
    """Kinds of names that are known."""
    known: tuple[str, ...] = ()
    """Values that are offered; others may be typed."""
    field: str = ""
    """The field of the form that it fills, where it is not called so itself."""


@dataclass(frozen=True, slots=True)
class Composed:
    """A command, and the line's first words; or the form that its options fill."""

    name: str
    lead: str = ""
    options: tuple[Option, ...] = ()
    form: str = ""
    listed: str = ""
    """What is asked where no option is given, instead of opening the form."""
    managers: bool = False
    """Shown only to who may manage the server; the server may show it to others."""

    def text(self, given: Mapping[str, object]) -> str:
        """The line, its parts in the order of the table, whatever order they were given in."""
        parts = [option.form.format(given[option.name]) for option in self.options if given.get(option.name)]
        return " ".join(" ".join([self.lead, *parts]).split())

    def values(self, given: Mapping[str, object]) -> dict[str, str]:
        """The fields of the form that the options fill."""
        stated = {option.field or option.name: given[option.name] for option in self.options if given.get(option.name)}
        return {key: f"{value:g}" if isinstance(value, float) else str(value) for key, value in stated.items()}

    def signature(self) -> inspect.Signature:
        """What discord.py reads the types of the options from: Discord wants those that must be given first."""
        kind = inspect.Parameter.POSITIONAL_OR_KEYWORD
        options = [
            inspect.Parameter(
                option.name,
                kind,
                default=inspect.Parameter.empty if option.required else None,
                annotation=option.type if option.required else option.type | None,
            )
            for option in sorted(self.options, key=lambda option: not option.required)
        ]
        return inspect.Signature([inspect.Parameter("interaction", kind, annotation=Press), *options])


MODEL = Option("model", required=True, completes=("model",))
GPU = Option("gpu", completes=("gpu",))
PRECISION = Option("precision", completes=("format",))
CONTEXT = Option("context", form="context {}", known=CONTEXTS)
RUNTIME = Option("runtime", known=tuple(sorted(RUNTIMES)))
USERS = Option("users", app_commands.Range[int, 1, 10_000], "{} users")
BUDGET = Option("budget", app_commands.Range[int, 1, 100_000_000], "under {}")
CURRENCY = Option("currency", form="in {}", known=tuple(sorted(CURRENCIES)))
COUNT = Option("count", app_commands.Range[int, 1, 1024], "{}x")
AMOUNT = app_commands.Range[float, 0.01, 1_000_000.0]

COMMANDS = (
    Composed("fit", "/fit", (MODEL, PRECISION, COUNT, replace(GPU, required=True), CONTEXT, RUNTIME)),
    Composed("quote", "/quote", (MODEL, PRECISION, CONTEXT, USERS, RUNTIME, BUDGET, CURRENCY)),
    Composed("oom", "/oom", (Option("error", Long, required=True),)),
    Composed(
        "compare",
        "/compare",
        (
            Option("first", required=True, completes=("gpu", "model")),
            Option("second", form="vs {}", required=True, completes=("gpu", "model")),
            Option("model", form="for {}", completes=("model",)),
            Option("gpu", form="on {}", completes=("gpu",)),
            PRECISION,
        ),
    ),
    Composed("watch", "/watch", (replace(MODEL, required=False), GPU, PRECISION, BUDGET, CURRENCY)),
    Composed("request", "/request", (Option("parts", Long, required=True),)),
    Composed("finetune", "/training", (MODEL, Option("method", known=METHODS), GPU)),
    Composed("diffusion", "/diffusion", (MODEL, GPU)),
    Composed("specs", "/spec", (Option("gpu", required=True, completes=("gpu",)),)),
    Composed("models", "/models_for_hardware", (Option("gpu", required=True, completes=("gpu",)),)),
    Composed(
        "report",
        form="report",
        options=(
            replace(MODEL, required=False),
            replace(GPU, field="gpus"),
            PRECISION,
            Option("speed", AMOUNT, field="tok_s"),
            Option("memory", AMOUNT, field="memory_gb"),
            replace(CONTEXT, form="{}"),
            RUNTIME,
        ),
    ),
    Composed(
        "inventory",
        form="inventory",
        listed="/inventory",
        options=(Option("machine", field="name"), replace(GPU, field="gpus"), Option("ram", AMOUNT, field="ram_gb")),
    ),
    Composed("settings", form="settings", options=(Option("channel", bool),), managers=True),
    Composed("usage", "usage", managers=True),
    Composed("mydata", "my data"),
    Composed("help", "/help"),
)
