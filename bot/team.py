"""What a platform's own surfaces (home page, modals, feedback) are given of a team, apart from answers."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from typing import Protocol

from bot.assistant import Answers, Assistant
from bot.dialogs import QUESTION_FORMS, Filled, Form, question_form, read_question_form, read_settings_form, settings_form
from bot.effects import CountUse, LogUnanswered
from bot.intents.help import EXAMPLES
from bot.phrases import Phrases, locales, nearest_locale, phrases
from bot.preferences import Preferences
from bot.question import Place, Question
from bot.reply import Cell, Choice, Column, Reply, Table, Tone
from bot.wording import cards, number
from knowledge.team import Machine
from knowledge.workspace import WorkspaceError

log = logging.getLogger(__name__)

SETTINGS_FORMS = ("settings", "settings_channel")
FORMS = (*SETTINGS_FORMS, *QUESTION_FORMS)
MAX_MACHINES = 20


class Serves(Answers, Protocol):
    """What an adapter with surfaces of its own needs. `TeamAssistant` is the real one."""

    def preferences(self, place: Place) -> Preferences:
        """What counts in a place."""
        ...

    def say(self, question: Question) -> Phrases:
        """The words of the language that counts for a question."""
        ...

    def form(self, kind: str, question: Question) -> Form | None:
        """The form of `FORMS`, as it stands before it is filled in; None where the author may not fill it in."""
        ...

    async def fill(self, kind: str, values: Mapping[str, str], question: Question) -> Filled:
        """Check a form; what it changes is on the disk when this returns."""
        ...

    async def rate(self, question: Question, *, good: bool) -> None:
        """Count whether an answer was liked; the question of one that was not is kept for the admins."""
        ...

    def knows(self, conversation: str) -> bool:
        """Whether it has answered in a conversation."""
        ...

    def home(self, question: Question) -> Reply:
        """What the bot is for, by example, and the machines of the team."""
        ...


def wanted_form(text: str) -> str | None:
    """Which form a text asks for, in any language: `settings`, `/report` with nothing after it; None for a question."""
    said = " ".join(text.split()).removeprefix("/").lower()
    return next((kind for locale in locales() for kind in FORMS if phrases(locale)(f"command.{kind}") == said), None)


class TeamAssistant(Assistant):
    """The assistant, with what a team sets and keeps."""

    def preferences(self, place: Place) -> Preferences:
        """What counts in a place."""
        return self.with_context(Question("", place=place)).context.preferences

    def say(self, question: Question) -> Phrases:
        """The words of the language that counts for a question."""
        return phrases(nearest_locale(self.with_context(question).locale))

    def form(self, kind: str, question: Question) -> Form | None:
        """The form of `FORMS`, as it stands before it is filled in; None where the author may not fill it in."""
        say = self.say(question)
        if kind in SETTINGS_FORMS:
            stored = self._stored(question.place, for_channel=kind == "settings_channel")
            return settings_form(stored, say, for_channel=kind == "settings_channel") if self.may_manage(question) else None
        return question_form(kind, say)

    async def fill(self, kind: str, values: Mapping[str, str], question: Question) -> Filled:
        """Check a form; what it changes is on the disk when this returns."""
        say = self.say(question)
        if kind in SETTINGS_FORMS and (refused := await self.refusal(question)):
            return Filled({next(iter(values), "locale"): refused.headline})
        if kind not in SETTINGS_FORMS:
            return read_question_form(kind, values, self.bot, say)
        if not self.may_manage(question):
            return Filled({"locale": say("settings.not_allowed")})
        for_channel = kind == "settings_channel"
        filled = read_settings_form(values, self._stored(question.place, for_channel=for_channel), say, for_channel=for_channel)
        try:
            await self.write(question, filled.effects)
        except WorkspaceError as error:
            log.error("settings were not written: %s", error)  # noqa: TRY400 - the sentence says it all
            return Filled({next(iter(values)): say("common.not_saved_why")})
        return filled

    async def rate(self, question: Question, *, good: bool) -> None:
        """Count whether an answer was liked; the question of one that was not is kept for the admins."""
        if await self.refusal(question):
            return
        count = CountUse("feedback_good" if good else "feedback_bad")
        say = self.say(question)
        try:
            await self.write(question, (count,) if good else (count, LogUnanswered(question.text, say.locale)))
        except WorkspaceError as error:
            log.warning("a rating was not kept: %s", error)

    def knows(self, conversation: str) -> bool:
        """Whether it has answered in a conversation. A workspace that cannot be read knows none."""
        try:
            return self.workspace.conversations.get(conversation) is not None
        except WorkspaceError:
            return False

    def home(self, question: Question) -> Reply:
        """What the bot is for, by example, and the machines of the team."""
        say, context = self.say(question), self.with_context(question).context
        machines = context.machines[:MAX_MACHINES]
        examples = tuple(say(f"help.example_{name}") for name in EXAMPLES)
        return Reply(
            headline=say("help.headline"),
            detail=say("help.detail"),
            tone=Tone.NEUTRAL,
            intent="help",
            tables=(self._inventory(machines, say),) if machines else (),
            choices=tuple(Choice(example, example) for example in examples),
            locale=say.locale,
        )

    def _inventory(self, machines: tuple[Machine, ...], say: Phrases) -> Table:
        columns = (Column(say("home.machine")), Column(say("home.gpus")), Column(say("home.ram"), numeric=True, priority=1))
        return Table(columns, tuple(map(self._machine, machines)), say("home.inventory"))

    def _machine(self, machine: Machine) -> tuple[Cell, ...]:
        known = self.bot.library
        names = ((known.gpu(gpu.key).name if known.resolve("gpu", gpu.key) else gpu.key, gpu.count) for gpu in machine.gpus)
        gpus = ", ".join(cards(*named) for named in names)
        ram = Cell(f"{number(machine.ram_gb)} GB", machine.ram_gb, "GB") if machine.ram_gb else Cell("–")
        return Cell(machine.name), Cell(gpus or "–"), ram

    def _stored(self, place: Place, *, for_channel: bool) -> dict[str, object]:
        """What is stored of just this team, or just this channel."""
        where = place.channel if for_channel else ""
        try:
            stored = self.workspace.facts(place.key).settings
        except WorkspaceError as error:
            log.error("settings cannot be read: %s", error)  # noqa: TRY400 - the sentence says it all
            stored = {}
        return {key: value for (channel, key), value in stored.items() if channel == where}
