"""A question as a form: report, inventory, quote. What is filled in becomes the sentence that says the same."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from bot.bot import Bot
from bot.dialogs.form import UNSET, Field, Filled, Form, Option
from bot.missing import nearest, quoted
from bot.phrases import Phrases
from bot.preferences import RUNTIMES
from bot.quantities import read_amount, read_tokens
from bot.question import Question
from bot.wording import short

QUESTION_FORMS: dict[str, tuple[str, ...]] = {
    "report": ("model", "precision", "gpus", "tok_s", "memory_gb", "context", "runtime"),
    "inventory": ("name", "gpus", "ram_gb"),
    "quote": ("model", "precision", "context", "users", "budget"),
}
"""The fields of each form, in order."""
REQUIRED = {"report": {"model", "gpus"}, "inventory": {"name", "gpus"}, "quote": {"model"}}
MAX_NAME = 40


def question_form(kind: str, say: Phrases) -> Form:
    """The empty form."""
    fields = tuple(_field(kind, key, say) for key in QUESTION_FORMS[kind])
    return Form(kind, say(f"form.title_{kind}"), say(f"form.submit_{kind}"), fields)


def _field(kind: str, key: str, say: Phrases) -> Field:
    options = (Option(UNSET, say("form.any")), *(Option(name, name) for name in sorted(RUNTIMES))) if key == "runtime" else ()
    hint = say(f"form.{key}_hint") if f"form.{key}_hint" in say else ""
    return Field(key, say(f"form.{key}"), "choice" if options else "text", hint, "", options, key in REQUIRED[kind])


def read_question_form(kind: str, values: Mapping[str, str], bot: Bot, say: Phrases) -> Filled:
    """The sentence that the form says, or what is wrong with it, by field."""
    given = {key: text for key in QUESTION_FORMS[kind] if (text := " ".join(values.get(key, "").split())) not in {"", UNSET}}
    errors = {key: say("form.missing") for key in REQUIRED[kind] if key not in given}
    errors |= {key: wrong for key, text in given.items() if (wrong := _wrong(key, text, bot, say))}
    if kind == "report" and not errors and not {"tok_s", "memory_gb"} & set(given):
        errors["tok_s"] = say("form.measured_nothing")
    return Filled(errors) if errors else Filled(question=SENTENCES[kind](given))


def _wrong(key: str, text: str, bot: Bot, say: Phrases) -> str:
    """Why a field cannot be taken; empty when it can."""
    if key in {"tok_s", "memory_gb", "ram_gb", "users"} and not read_amount(text):
        return say("form.not_a_number", text=quoted(text))
    if key == "context" and read_tokens(text) is None:
        return say("settings.context_tokens_wrong", text=quoted(text))
    if key == "name" and (len(text) > MAX_NAME or ":" in text):
        return say("form.bad_name", most=MAX_NAME)
    if key in {"model", "gpus", "precision"}:
        return _unknown(key, text, bot, say)
    return ""


def _unknown(key: str, text: str, bot: Bot, say: Phrases) -> str:
    read = bot.understand(Question(text))
    if {"model": read.slots.models, "gpus": read.slots.gpus, "precision": read.slots.precision}[key] and not read.unknown:
        return ""
    kind = {"model": "model", "gpus": "gpu"}.get(key)
    near = nearest(bot.library, kind, text) if kind else ()
    if not near:
        return say(f"form.unknown_{key}", text=quoted(text))
    names = (bot.library.gpu(name).name if kind == "gpu" else _model_name(bot, name) for name in near)
    return say("form.unknown_near", text=quoted(text), names=", ".join(map(short, names)))


def _model_name(bot: Bot, key: str) -> str:
    known = bot.library.resolve("model", key)
    return bot.library.model(key).name if known else bot.library.diffusion_model(key).name


def _report(given: Mapping[str, str]) -> str:
    head = " ".join(("/report", given["model"], *_some(given, "precision", "{}"), "on", given["gpus"]))
    measured = (*_some(given, "tok_s", "{} tok/s"), *_some(given, "memory_gb", "{} GB used"))
    return ", ".join((head, *_some(given, "context", "context {}"), *_some(given, "runtime", "{}"))) + f": {', '.join(measured)}"


def _inventory(given: Mapping[str, str]) -> str:
    return ", ".join((f"/inventory add {given['name']}: {given['gpus']}", *_some(given, "ram_gb", "{} GB RAM")))


def _quote(given: Mapping[str, str]) -> str:
    rest = (
        *_some(given, "precision", "{}"),
        *_some(given, "context", "context {}"),
        *_some(given, "users", "{} users"),
        *_some(given, "budget", "under {}"),
    )
    return " ".join(("/quote", given["model"], *rest))


def _some(given: Mapping[str, str], key: str, pattern: str) -> Iterator[str]:
    if key in given:
        yield pattern.format(given[key])


SENTENCES: dict[str, Callable[[Mapping[str, str]], str]] = {"report": _report, "inventory": _inventory, "quote": _quote}
