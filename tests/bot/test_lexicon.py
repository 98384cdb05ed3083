"""Names from the knowledge base: found by longest match, shortened, varied, and misspelt, but never mistaken."""

from itertools import pairwise

import pytest

from bot.bot import Bot
from bot.lexicon import Lexicon
from bot.parse import parse
from bot.tokens import tokenise
from bot.words import load_words
from knowledge.facts import Alias
from tests.bot.lexicons import small_lexicon


def keys(text: str, lexicon: Lexicon) -> list[str]:
    return [gpu.key for gpu in parse(text, lexicon).slots.gpus]


def test_a_new_row_is_understood_with_no_code() -> None:
    aliases = [Alias("gpu", "GeForce RTX 7090 Ti", "rtx-7090-ti"), Alias("model", "Zebra-4 900B", "zebra-4-900b")]
    lexicon = Lexicon.build(aliases, load_words())
    found = parse("will zebra 4 900b fit on eight 7090 Tis?", lexicon).slots
    assert found.as_json() == {"models": [{"id": "zebra-4-900b"}], "gpus": [{"id": "rtx-7090-ti", "count": 8}]}


@pytest.mark.parametrize(
    "text", ["RTX 3090", "rtx3090", "RTX-3090", "3090", "nvidia 3090", "GeForce RTX 3090", "NVIDIA GeForce RTX 3090", "3090's"]
)
def test_a_card_is_known_with_and_without_its_maker(text: str) -> None:
    assert keys(text, small_lexicon()) == ["rtx-3090"]


@pytest.mark.parametrize(
    ("text", "key"), [("deep seek r1", "deepseek-r1"), ("hunyuan video", "hunyuanvideo"), ("code llama 34b", "codellama-34b-hf")]
)
def test_a_name_written_in_one_may_be_written_apart(bot: Bot, text: str, key: str) -> None:
    assert [model.key for model in parse(text, bot.lexicon).slots.models] == [key]


def test_the_longest_name_wins() -> None:
    assert keys("3090 Ti", small_lexicon()) == ["rtx-3090-ti"]


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("qwne3 32b", "qwen3-32b"),
        ("lama 3.1 70b", "llama-3.1-70b"),
        ("deepsek r1", "deepseek-r1"),
        ("mixtrl 8x7b", "mixtral-8x7b-v0.1"),
    ],
)
def test_a_misspelt_word_is_understood_when_its_numbers_are_right(text: str, key: str) -> None:
    assert [model.key for model in parse(text, small_lexicon()).slots.models] == [key]


@pytest.mark.parametrize("text", ["best 3", "minimal", "long 8", "speed", "lama", "qwne4 32b"])
def test_a_word_that_only_looks_like_a_name_is_none(text: str) -> None:
    assert all(model.key is None for model in parse(text, small_lexicon()).slots.models)


def test_no_name_of_a_card_is_read_as_another_card(bot: Bot) -> None:
    """A name gives its own key, or a family that it belongs to, or a member of itself: never a stranger."""
    aliases = [alias for alias in bot.library.aliases() if alias.kind in {"gpu", "gpu_family"}]
    by_text: dict[str, set[str]] = {}
    for alias in aliases:
        by_text.setdefault(" ".join(token.text for token in tokenise(alias.text)), set()).add(alias.key)
    wrong = {
        alias.text: found
        for alias in aliases
        if (found := keys(alias.text, bot.lexicon))
        and found[0] not in by_text[" ".join(token.text for token in tokenise(alias.text))]
        and not alias.key.startswith(("apple", "strix", "dgx"))
    }
    assert wrong == {}


def test_a_changed_digit_is_never_passed_over(bot: Bot) -> None:
    """3060 is not 3090: with one digit raised, a name gives another card or none, or the strange number is said back."""
    mistaken = []
    for alias in bot.library.aliases():
        digits = [place for place, character in enumerate(alias.text) if character.isdecimal()]
        if alias.kind != "gpu" or "gb" in alias.text.lower() or "(" in alias.text:
            continue
        for place in digits:
            other = alias.text[:place] + str((int(alias.text[place]) + 1) % 10) + alias.text[place + 1 :]
            found = parse(other, bot.lexicon)
            if alias.key in {gpu.key for gpu in found.slots.gpus} and not found.unused:
                mistaken.append((alias.text, other))
    assert mistaken == []


def test_memory_picks_the_member_of_a_family(bot: Bot) -> None:
    for text, key in [("A100 40GB", "a100-40gb"), ("a100 with 80 GB", "a100-80gb"), ("12GB 3060", "rtx-3060-12gb")]:
        assert keys(text, bot.lexicon) == [key]


def test_twice_the_memory_is_a_modded_card_that_is_not_known(bot: Bot) -> None:
    found = parse("is a 5090 64GB enough for 70B?", bot.lexicon)
    assert found.unknown == ("5090 64GB",)
    assert keys("two 3090 with 48GB", bot.lexicon) == ["rtx-3090"]


def test_building_it_twice_gives_the_same_readings(bot: Bot) -> None:
    again = Lexicon.build(bot.library.aliases(), load_words(), {gpu.key: gpu.vram_gb for gpu in bot.library.gpus()})
    for text in ("2x3090 and a 70B", "Qwen 30B", "m4 max 64gb", "wan 2.2"):
        assert parse(text, again) == parse(text, bot.lexicon)


def test_models_of_one_size_are_told_apart_by_their_name(bot: Bot) -> None:
    named = [parse(text, bot.lexicon).slots.models[0].key for text in ("Llama 70B", "Qwen 72B", "gemma 27b", "32B Qwen")]
    assert all(named)
    assert all(first != second for first, second in pairwise(named))
