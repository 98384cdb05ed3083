"""JSON lines in, JSON lines out. A bad line gives `{"id", "error"}`, and the batch goes on."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from typing import Any, TextIO

from bot.bot import Bot
from bot.plain import as_json
from bot.question import Context, Question, Turn
from bot.reply import Remember
from bot.requests import size


class BadLine(ValueError):
    """A line that is no request; the message says what was wrong."""


def answer_lines(bot: Bot, lines: Iterable[str], out: TextIO, locale: str | None) -> None:
    """Answer questions. Lines of one conversation are its turns, in order."""
    turns: dict[str, Turn] = {}

    def answer(line: dict[str, Any]) -> dict[str, Any]:
        text = line.get("text")
        if not isinstance(text, str):
            raise BadLine('"text" must be a string')
        if not isinstance(line.get("locale"), str | None):
            raise BadLine('"locale" must be a string')
        conversation = str(line["conversation"]) if line.get("conversation") is not None else None
        last = turns.get(conversation) if conversation else None
        reply = bot.answer(Question(text, line.get("locale") or locale, conversation, context=Context(last=last)))
        for effect in reply.effects:
            if conversation and isinstance(effect, Remember):
                turns[conversation] = effect.turn
        return as_json(reply, text)

    _each(lines, out, answer)


def size_lines(bot: Bot, lines: Iterable[str], out: TextIO) -> None:
    """Size structured requests."""
    _each(lines, out, lambda line: size(bot.library, line))


def _each(lines: Iterable[str], out: TextIO, work: Callable[[dict[str, Any]], dict[str, Any]]) -> None:
    for text in lines:
        if text.strip():
            out.write(_written(_one(text, work)) + "\n")
            out.flush()


def _written(answer: dict[str, Any]) -> str:
    """As every reader of JSON and of UTF-8 takes it: a line may have brought numbers and letters that they do not have."""
    try:
        text = json.dumps(answer, ensure_ascii=False, allow_nan=False)
    except ValueError:
        text = json.dumps({"id": None, "error": "a number in it is none that JSON has"})
    return text.encode("utf-8", "replace").decode("utf-8")


def _one(text: str, work: Callable[[dict[str, Any]], dict[str, Any]]) -> dict[str, Any]:
    try:
        line = json.loads(text)
    except (ValueError, RecursionError) as error:
        return {"id": None, "error": f"not JSON: {error}"}
    if not isinstance(line, dict):
        return {"id": None, "error": "a line must be a JSON object"}
    try:
        return {"id": line.get("id"), **work(line)}
    except BadLine as error:
        return {"id": line.get("id"), "error": str(error)}
