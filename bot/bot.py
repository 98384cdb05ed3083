"""The bot: one question in, one reply out. Reads the knowledge base, and touches nothing else."""

from __future__ import annotations

import sqlite3
from datetime import UTC, datetime
from pathlib import Path

from bot import intents
from bot.ask import Ask
from bot.definition import notice_definition
from bot.fleet import EACH, JUDGED, chosen, understand_machines
from bot.forms import STATEMENTS, split_form, with_form
from bot.items.notice import notice_item
from bot.lexicon import Lexicon
from bot.machine.notice import notice_build
from bot.missing import as_written, cannot_resolve, unknown_name
from bot.parse import parse
from bot.parts import asking, joined, other_reading
from bot.past import notice_past
from bot.pasted import notice_paste
from bot.phrases import DEFAULT_LOCALE, nearest_locale, phrases
from bot.question import Question, Turn
from bot.reply import Remember, Reply, Tone
from bot.slots import Slots
from bot.unanswered import unanswered
from bot.understanding import Understanding
from bot.wording import tight
from bot.workload import CannotResolve
from knowledge.library import Library, UnknownName
from sizing.records import replace
from sizing.refusal import Refusal


class Unusable(RuntimeError):
    """There is no knowledge base to answer from; the message says why and what to do."""


MAX_CHARACTERS = 1_000_000
"""A pasted log of a megabyte is read; what is beyond is cut before anything looks at it."""

TEAMS_KEPT = 16
"""Teams whose own quotes stay worked in, from one question to the next."""

NOT_REMEMBERED = frozenset({"help", "smalltalk", "out_of_scope"})


def open_library(path: Path | None = None) -> Library:
    """The knowledge base, or Unusable with the reason in one sentence."""
    try:
        return Library.open(path)
    except (ValueError, OSError, sqlite3.Error) as error:
        raise Unusable(f"the knowledge base cannot be used: {error}") from error


class Bot:
    """Answers questions from one library. Cheap to keep, safe to share between threads that only read."""

    def __init__(self, library: Library, lexicon: Lexicon) -> None:
        self.library = library
        self.lexicon = lexicon

    @classmethod
    def open(cls, path: Path | None = None) -> Bot:
        """Open the knowledge base at `path` (the user's own when None), building it if it is missing or old. Raises Unusable."""
        library = open_library(path)
        return cls(library, Lexicon.of(library))

    def close(self) -> None:
        """Let the knowledge base go."""
        self.library.close()

    def understand(self, question: Question) -> Understanding:
        """What was asked, with a follow-up merged into the last turn of its conversation."""
        form, text = split_form(question.text[:MAX_CHARACTERS])
        understanding = understand_machines(
            text, question.context.machines, lambda asked: notice_paste(asked, parse(asked, self.lexicon, question.locale))
        )
        understanding = with_form(text, form, notice_definition(text, understanding))
        understanding = notice_build(text, understanding)
        understanding = notice_item(text, understanding, lambda key: key in self.library.shelf.facts)
        today = question.context.today or datetime.now(tz=UTC).date()
        understanding = notice_past(text, understanding, today, question.context.last)
        if question.context.last is not None:
            from bot.conversation import continue_from

            understanding = continue_from(question.context.last, understanding)
        if understanding.intent == "oom" and understanding.unused:
            from bot.oom_cases import without_gpu_layers

            understanding = without_gpu_layers(text, understanding)
        return understanding

    def answer(self, question: Question) -> Reply:
        """Answer one question: never raises for what a person may write, and the same question gets the same reply."""
        understanding = self.understand(question)
        ask = Ask(
            question=question,
            understanding=understanding,
            library=self._seen_by(question),
            say=phrases(_locale(question, understanding)),
            today=question.context.today or datetime.now(tz=UTC).date(),
        )
        reply = self._reply(ask)
        if reply.understood and understanding.also:
            others = (self._reply(asking(ask, intent)) for intent in understanding.also)
            reply = joined(reply, (other for other in others if other.understood))
        return self._finish(ask, reply)

    def _seen_by(self, question: Question) -> Library:
        """The library, with the quotes of the team that asks."""
        quotes = question.context.prices
        if not quotes:
            return self.library
        from knowledge.team_view import seen_by

        return self.library.kept(seen_by, TEAMS_KEPT)(quotes)

    def _reply(self, ask: Ask, intent: str | None = None) -> Reply:
        """The reply of an intent. A language model was wanted where the text names a pipeline: that is asked of pictures then."""
        try:
            return intents.handler(intent or self._intent(ask))(ask)
        except UnknownName as error:
            if intent is None and error.kind == "model" and self.library.resolve("diffusion", error.text):
                return self._reply(ask, "diffusion")
            return unknown_name(ask, error.kind, as_written(ask.slots, error.text))
        except CannotResolve as error:
            return cannot_resolve(ask, error)
        except Refusal as error:
            return cannot_resolve(ask, CannotResolve("common.cannot_size", reason=str(error)))

    @staticmethod
    def _intent(ask: Ask) -> str:
        """A question about the team's machines is answered by their own file, whatever is asked of them."""
        if ask.slots.machines and ask.intent in JUDGED | EACH:
            return "inventory"
        if ask.intent == "inventory" and ask.understanding.statement is None and ask.slots.models and _names_hardware(ask.slots):
            return "fit"
        return ask.intent

    def _finish(self, ask: Ask, reply: Reply) -> Reply:
        """What every reply carries: the language, what was understood, and what to remember."""
        told = reply.understood and reply.tone is not Tone.QUIET
        asked = reply.tone is Tone.ASK and not ask.understanding.unknown
        remember = (told or asked) and reply.intent not in NOT_REMEMBERED
        stated = STATEMENTS & {*ask.slots.form}
        turn = Turn(ask.intent, replace(ask.slots, form=(), budget=()) if stated else ask.slots)
        notes = tuple(map(tight, reply.notes))
        reply = replace(reply, locale=ask.say.locale, headline=tight(reply.headline), detail=tight(reply.detail), notes=notes)
        return replace(
            _with_machine(ask, reply),
            slots=ask.slots,
            unused=ask.understanding.unused,
            understanding=ask.understanding,
            choices=(*reply.choices, *(other_reading(ask) if reply.understood else ())),
            effects=(
                *reply.effects,
                *((Remember(turn),) if remember else ()),
                *unanswered(ask.question, ask.understanding, reply),
            ),
        )


def _names_hardware(slots: Slots) -> bool:
    """Whether the cards that are asked about stand in the text: `can we run 70B on 2x A6000?`."""
    return bool(slots.gpus or slots.vram_gb)


def _with_machine(ask: Ask, reply: Reply) -> Reply:
    """What the machine has that the text named, so that nobody has to look it up."""
    named = chosen(ask.question.context.machines, ask.understanding.named)
    if not named or not reply.understood:
        return reply
    from bot.machines import contents, state_notes

    said = ask.say("inventory.shows", name=named[0].name, what=contents(ask, named[0]))
    return replace(reply, detail=f"{said} {reply.detail}".strip(), notes=(*reply.notes, *state_notes(ask, named[:1])))


def _locale(question: Question, understanding: Understanding) -> str:
    """A text in Chinese is answered in Chinese; else the language that the platform or the operator set."""
    return understanding.locale if understanding.locale != DEFAULT_LOCALE else nearest_locale(question.locale)
