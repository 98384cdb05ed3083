"""Our own corpus: every question is read as the intent and the slots that stand beside it (`locales/<lang>/corpus.toml`)."""

import tomllib
from importlib.resources import files
from typing import Any

import pytest

from bot.bot import Bot
from bot.classify import INTENTS, QUIET
from bot.parse import parse

FEWEST = {"en": 400, "zh-TW": 120}


def corpus(locale: str) -> dict[str, list[dict[str, Any]]]:
    return tomllib.loads(files("bot").joinpath("locales", locale, "corpus.toml").read_text(encoding="utf-8"))


def entries() -> list[tuple[str, str, dict[str, Any]]]:
    return [(locale, intent, entry) for locale in FEWEST for intent, listed in corpus(locale).items() for entry in listed]


def as_written(slots: dict[str, Any]) -> dict[str, Any]:
    """Slots as the corpus writes them: TOML has no null, so an unknown count is 0 and an unsaid amount is left out."""
    written = dict(slots)
    if "gpus" in written:
        written["gpus"] = [gpu | {"count": gpu["count"] or 0} for gpu in written["gpus"]]
    if "budget" in written:
        listed = written["budget"] if isinstance(written["budget"], list) else [written["budget"]]
        shown = [{name: value for name, value in money.items() if value is not None} for money in listed]
        written["budget"] = shown if len(shown) > 1 else shown[0]
    return written


@pytest.mark.parametrize(
    ("locale", "intent", "entry"), entries(), ids=lambda value: value["text"] if isinstance(value, dict) else str(value)
)
def test_a_question_of_the_corpus_is_understood(bot: Bot, locale: str, intent: str, entry: dict[str, Any]) -> None:
    found = parse(entry["text"], bot.lexicon)
    assert found.intent == intent
    if "slots" in entry:
        assert as_written(found.slots.as_json()) == entry["slots"]


@pytest.mark.parametrize("locale", FEWEST)
def test_the_corpus_is_as_large_as_promised_and_says_nothing_twice(locale: str) -> None:
    texts = [entry["text"] for listed in corpus(locale).values() for entry in listed]
    assert len(texts) >= FEWEST[locale]
    assert len(texts) == len(set(texts))


@pytest.mark.parametrize("locale", FEWEST)
def test_the_corpus_names_known_intents_and_slots_for_all_that_is_no_chatter(locale: str) -> None:
    assert corpus(locale).keys() <= set(INTENTS)
    bare = [
        entry["text"]
        for intent, listed in corpus(locale).items()
        if intent not in QUIET
        for entry in listed
        if "slots" not in entry
    ]
    assert bare == []


@pytest.mark.parametrize("intent", INTENTS)
def test_every_intent_has_an_entry_in_english(intent: str) -> None:
    assert corpus("en").get(intent)


@pytest.mark.parametrize("locale", FEWEST)
def test_the_language_of_an_entry_is_seen(bot: Bot, locale: str) -> None:
    texts = [entry["text"] for listed in corpus(locale).values() for entry in listed]
    assert [text for text in texts if parse(text, bot.lexicon).locale != locale] == []


POLITE = ("hi all, {}", "thanks in advance! {}", "{} Thanks a lot for any help!", "Hey guys, sorry for the noob question. {}")
FEWEST_WORDS = 7
"""A shorter text ("how fast?") is a question only behind another one."""

NEVER_SILENT = ("fit", "requirements", "models_for_hardware", "quote", "compare", "throughput", "capacity", "training")


@pytest.mark.parametrize("frame", POLITE)
def test_courtesy_around_a_question_never_silences_it(bot: Bot, frame: str) -> None:
    whole = [
        entry["text"] for intent in NEVER_SILENT for entry in corpus("en")[intent] if len(entry["text"].split()) >= FEWEST_WORDS
    ]
    texts = [frame.format(text) for text in whole]
    assert [text for text in texts if parse(text, bot.lexicon).intent in {"smalltalk", "out_of_scope"}] == []
