"""What is asked about the bot itself: its use and what it missed, and what it keeps of a person."""

from __future__ import annotations

import json
import logging
from collections import Counter
from collections.abc import Callable, Mapping
from contextlib import closing
from datetime import UTC, datetime, timedelta
from typing import Any

from bot.phrases import Phrases, locales, phrases
from bot.question import Place, Question
from bot.reply import Cell, Choice, Column, Reply, Table, Tone
from bot.settings import Settings
from knowledge.workspace import Workspace, WorkspaceError

log = logging.getLogger(__name__)

INTENT = "housekeeping"
"""Answered to the person alone, wherever it was asked."""
DAYS = 30
ROWS = 12
FEEDBACK = ("feedback_good", "feedback_bad")
COMMANDS = ("usage", "export", "forget", "forget_now")
MAX_EXPORT = 2_500
"""Characters of a person's data in a message; all of it is had from whoever runs the bot."""


def command(text: str) -> tuple[str, str] | None:
    """Which of `COMMANDS` a text is and in which language, with or without a slash; None for every other question."""
    said = " ".join(text.split()).removeprefix("/").lower()
    each = ((name, locale) for locale in locales() for name in COMMANDS)
    return next(((name, locale) for name, locale in each if phrases(locale)(f"command.{name}") == said), None)


def answer(name: str, workspace: Workspace, question: Question, say: Phrases) -> Reply:
    """Do what a command says. A workspace that cannot be used is said to be so."""
    try:
        return ANSWERS[name](workspace, question, say)
    except WorkspaceError as error:
        log.error("%s failed: %s", name, error)  # noqa: TRY400 - the sentence says it all
        return _reply(say, say("common.not_saved"), detail=say("common.not_saved_why"), tone=Tone.BAD)


def usage(workspace: Workspace, question: Question, say: Phrases) -> Reply:
    """How often it was asked what in a month, how that was liked, and what it did not understand."""
    since = datetime.now(tz=UTC).date() - timedelta(days=DAYS)
    counts: Counter[str] = Counter()
    for use in workspace.usage.list(question.place.key, since):
        counts[use.intent] += use.count
    good, bad = (counts.pop(name, 0) for name in FEEDBACK)
    missed = workspace.unanswered.list(question.place.key, ROWS)
    rows = tuple((Cell(intent), _count(count)) for intent, count in counts.most_common(ROWS))
    asked = Table((Column(say("stats.intent")), Column(say("stats.count"), numeric=True)), rows, say("stats.caption", days=DAYS))
    lost = Table(
        (Column(say("stats.question")), Column(say("stats.count"), numeric=True), Column(say("stats.last_seen"), priority=1)),
        tuple((Cell(one.text), _count(one.count), Cell(one.last_seen.date().isoformat())) for one in missed),
        say("stats.missed"),
    )
    return _reply(
        say,
        say("stats.headline", count=counts.total(), days=DAYS),
        detail=say("stats.feedback", good=good, bad=bad) if good or bad else "",
        tables=(asked,) if rows else (),
        more=(lost,) if missed else (),
    )


def _count(count: int) -> Cell:
    return Cell(f"{count:,}", count)


def export(workspace: Workspace, question: Question, say: Phrases) -> Reply:
    """All that is kept under a person's name."""
    kept = workspace.people.export(question.place.key, question.author or "")
    if not kept:
        return _reply(say, say("people.nothing"))
    text = json.dumps(kept, ensure_ascii=False, indent=1)
    rows = tuple((Cell(name), _count(len(found))) for name, found in kept.items())
    table = Table((Column(say("people.table")), Column(say("people.rows"), numeric=True)), rows)
    note = text if len(text) <= MAX_EXPORT else say("people.too_long", characters=f"{len(text):,}")
    forget = Choice(say("people.forget_button"), f"/{say('command.forget')}")
    return _reply(say, say("people.kept"), tables=(table,), more_notes=(note,), choices=(forget,))


def forget(workspace: Workspace, question: Question, say: Phrases) -> Reply:
    """What forgetting means, with the button that does it."""
    now = Choice(say("people.forget_now_button"), f"/{say('command.forget_now')}")
    return _reply(say, say("people.forget"), detail=say("people.forget_means"), choices=(now,), tone=Tone.ASK)


def forget_now(workspace: Workspace, question: Question, say: Phrases) -> Reply:
    """It is done when this returns."""
    touched = workspace.people.forget(question.place.key, question.author or "")
    return _reply(say, say("people.forgotten", count=touched))


def _reply(say: Phrases, headline: str, *, tone: Tone = Tone.NEUTRAL, **parts: object) -> Reply:
    return Reply(headline=headline, tone=tone, intent=INTENT, locale=say.locale, **parts)  # type: ignore[arg-type]


def not_here(say: Phrases) -> Reply:
    """The channel is not one of those that the team has chosen."""
    return _reply(say, say("settings.not_here"), tone=Tone.WARN)


def refused(say: Phrases) -> Reply:
    """Usage is for admins."""
    return _reply(say, say("stats.admins_only"), tone=Tone.WARN)


ANSWERS: Mapping[str, Callable[[Workspace, Question, Phrases], Reply]] = {
    "usage": usage,
    "export": export,
    "forget": forget,
    "forget_now": forget_now,
}


Unusable = WorkspaceError
"""What the four below raise, for whoever may not import it from there."""


def teams(settings: Settings) -> tuple[str, ...]:
    """Every team that has asked anything. Raises WorkspaceError."""
    with closing(Workspace.open(settings.rigwise_data)) as workspace:
        return workspace.usage.teams()


def usage_of(settings: Settings, team: str, say: Phrases) -> Reply:
    """What `usage` answers in that team. Raises WorkspaceError."""
    platform, _, name = team.partition(":")
    with closing(Workspace.open(settings.rigwise_data)) as workspace:
        return usage(workspace, Question("", place=Place(platform, name)), say)


def export_all(settings: Settings, author: str) -> dict[str, Any]:
    """Everything that is kept under an author's name (`slack:T024BE7LH:U01`), by table. Raises WorkspaceError."""
    with closing(Workspace.open(settings.rigwise_data)) as workspace:
        return dict(workspace.people.export(author.rpartition(":")[0], author))


def forget_all(settings: Settings, author: str) -> int:
    """Forget an author; how many rows that touched. Raises WorkspaceError."""
    with closing(Workspace.open(settings.rigwise_data)) as workspace:
        return workspace.people.forget(author.rpartition(":")[0], author)
