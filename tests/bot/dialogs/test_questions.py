"""A question as a form: the sentence it makes is read as what was filled in, and what is wrong is said at its field."""

import pytest

from bot.bot import Bot
from bot.dialogs import QUESTION_FORMS, question_form, read_question_form
from bot.phrases import locales, phrases
from bot.question import Question

EN = phrases("en")
REPORT = {"model": "llama 3.1 8b", "precision": "q4_k_m", "gpus": "2x 3090", "tok_s": "105", "context": "8k", "runtime": "vllm"}


def test_a_report_says_what_was_filled_in(bot: Bot) -> None:
    filled = read_question_form("report", REPORT, bot, EN)
    assert filled.errors == {}
    read = bot.understand(Question(filled.question))
    assert read.intent == "report"
    assert [model.key for model in read.slots.models] == ["llama-3.1-8b"]
    assert [(gpu.key, gpu.count) for gpu in read.slots.gpus] == [("rtx-3090", 2)]
    assert read.slots.context == (8_000,)
    assert read.slots.runtime == ("vllm",)


def test_a_machine_says_its_cards(bot: Bot) -> None:
    filled = read_question_form("inventory", {"name": "rig-2", "gpus": "4x 3090", "ram_gb": "256"}, bot, EN)
    assert filled.question == "/inventory add rig-2: 4x 3090, 256 GB RAM"


def test_a_quote_says_its_users_and_budget(bot: Bot) -> None:
    filled = read_question_form("quote", {"model": "65b", "precision": "int4", "users": "10", "budget": "$5000"}, bot, EN)
    slots = bot.understand(Question(filled.question)).slots
    assert (slots.models[0].params_b, slots.precision, slots.users) == (65, ("int4",), (10,))
    assert (slots.budget[0].amount, slots.budget[0].currency) == (5_000, "USD")


@pytest.mark.parametrize(
    ("change", "at"),
    [
        ({"model": ""}, "model"),
        ({"model": "zzyzx the unheard of"}, "model"),
        ({"gpus": "RTX 6090"}, "gpus"),
        ({"gpus": "-"}, "gpus"),
        ({"precision": "very sharp"}, "precision"),
        ({"tok_s": "fast"}, "tok_s"),
        ({"tok_s": "0"}, "tok_s"),
        ({"tok_s": ""}, "tok_s"),
        ({"context": "long"}, "context"),
    ],
)
def test_what_is_wrong_is_said_at_its_field(bot: Bot, change: dict[str, str], at: str) -> None:
    filled = read_question_form("report", REPORT | change, bot, EN)
    assert list(filled.errors) == [at]
    assert filled.question == ""


def test_a_name_with_a_colon_could_not_be_told_from_what_follows(bot: Bot) -> None:
    assert list(read_question_form("inventory", {"name": "rig: 2", "gpus": "3090"}, bot, EN).errors) == ["name"]


def test_near_names_are_offered(bot: Bot) -> None:
    assert "5090" in read_question_form("report", REPORT | {"gpus": "RTX 6090"}, bot, EN).errors["gpus"]


@pytest.mark.parametrize("locale", locales())
@pytest.mark.parametrize("kind", QUESTION_FORMS)
def test_labels_hints_and_titles_are_within_both_platforms_limits(kind: str, locale: str) -> None:
    form = question_form(kind, phrases(locale))
    assert len(form.title) <= 24
    assert all(len(field.label) <= 45 and len(field.hint) <= 100 for field in form.fields)
