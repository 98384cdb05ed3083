"""Questions that got no answer, kept without names: what to add to the bot next (`rigwise kb unanswered`)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.question import Question
from bot.redact import redact
from bot.reply import Reply, Tone
from bot.understanding import Understanding

if TYPE_CHECKING:
    from bot.effects import LogUnanswered

MAX_CHARACTERS = 300
MAX_DIGITS = 8
"""A longer run of digits is an id or a phone number; no card or count is written so."""

MAX_MIXED = 20
"""A longer word of letters and digits without a sign between is an id."""

SOMEBODY, SOMEWHERE, SOMETHING = "<name>", "<link>", "<id>"


def unanswered(question: Question, understanding: Understanding, reply: Reply) -> tuple[LogUnanswered, ...]:
    """The effect that counts a question which was spoken to the bot and not answered. One question back is no failure."""
    asked_back = reply.tone is Tone.ASK and not understanding.unknown
    if reply.understood or reply.tone is Tone.QUIET or asked_back or not question.addressed:
        return ()
    from bot.effects import LogUnanswered

    text = anonymous(question.text)
    return (LogUnanswered(text, reply.locale),) if text else ()


def anonymous(text: str) -> str:
    """One line without mentions, addresses, links, paths, ids, secrets and what is not to be seen. Linear in its length."""
    words = redact("".join(one for one in text[: MAX_CHARACTERS * 4] if one.isprintable() or one.isspace())).split()
    return " ".join(_plain(word) for word in words)[:MAX_CHARACTERS]


def _plain(word: str) -> str:
    bare = word.strip("()[]{},.;:!?\"'“”「」（），。：")
    if bare.startswith(("<@", "<#", "<!", "@")) or "@" in bare[1:-1]:
        return word.replace(bare, SOMEBODY)
    if "://" in bare or bare.startswith(("www.", "/home/", "/Users/", "~/", "\\\\")) or bare[1:3] == ":\\":
        return word.replace(bare, SOMEWHERE)
    digits = sum(character.isdigit() for character in bare)
    mixed = len(bare) > MAX_MIXED and bare.isalnum() and bare.isascii() and 0 < digits < len(bare)
    if bare and (mixed or (digits > MAX_DIGITS and digits == len(bare.strip("+")))):
        return word.replace(bare, SOMETHING)
    return word
