"""Every language has the same phrases, with the same values in them; a phrase never decides."""

import re

import pytest
from jinja2 import StrictUndefined, UndefinedError
from jinja2.exceptions import SecurityError
from jinja2.meta import find_undeclared_variables
from jinja2.sandbox import SandboxedEnvironment

from bot.phrases import MissingPhrase, locales, nearest_locale, phrases

OTHERS = [locale for locale in locales() if locale != "en"]
VALUES = re.compile(r"{{\s*(\w+)")


@pytest.mark.parametrize("locale", OTHERS)
def test_a_language_has_the_keys_of_english(locale: str) -> None:
    english, other = phrases("en").keys, phrases(locale).keys
    assert (sorted(english - other), sorted(other - english)) == ([], [])


@pytest.mark.parametrize("locale", OTHERS)
def test_a_phrase_has_the_values_of_its_english_twin(locale: str) -> None:
    english, other = phrases("en"), phrases(locale)
    differing = {
        key: (sorted(set(VALUES.findall(english.source(key)))), sorted(set(VALUES.findall(other.source(key)))))
        for key in english.keys & other.keys
        if not set(VALUES.findall(other.source(key))) <= set(VALUES.findall(english.source(key)))
    }
    assert differing == {}


@pytest.mark.parametrize("locale", locales())
def test_a_phrase_holds_no_logic_beyond_a_plural(locale: str) -> None:
    say = phrases(locale)
    long = [key for key in say.keys if say.source(key).count("{%") > 3]
    assert long == []


def test_a_missing_value_is_an_error_not_a_gap() -> None:
    with pytest.raises(UndefinedError):
        phrases("en")("common.unused")


def test_a_missing_phrase_is_named() -> None:
    with pytest.raises(MissingPhrase, match=r"fit\.nonsense"):
        phrases("en")("fit.nonsense")


def test_a_value_is_never_a_template() -> None:
    assert "{{ 7*7 }}" in phrases("en")("common.unused", text="{{ 7*7 }}")


def test_the_sandbox_refuses_what_a_phrase_must_not_do() -> None:
    say = phrases("en")
    with pytest.raises((SecurityError, UndefinedError)):
        say._environment.from_string("{{ ''.__class__.__mro__[1].__subclasses__() }}").render()


@pytest.mark.parametrize(
    ("wanted", "got"),
    [
        ("zh-TW", "zh-TW"),
        ("zh_TW", "zh-TW"),
        ("zh-CN", "zh-TW"),
        ("zh", "zh-TW"),
        ("en-US", "en"),
        ("de", "en"),
        (None, "en"),
        ("", "en"),
    ],
)
def test_a_platforms_code_finds_the_nearest_language(wanted: str | None, got: str) -> None:
    assert nearest_locale(wanted) == got


@pytest.mark.parametrize("locale", locales())
def test_a_phrase_reads_as_jinja_renders_it(locale: str) -> None:
    say = phrases(locale)
    jinja = SandboxedEnvironment(undefined=StrictUndefined, autoescape=False, trim_blocks=True)
    values = {name: 7 for key in say.keys for name in find_undeclared_variables(jinja.parse(say.source(key)))}
    given: dict[str, object] = {**values, **dict.fromkeys(("text", "name", "model", "rig"), "{{ 7*7 }} <b>&amp;</b>")}
    different = [key for key in say.keys if say(key, **given) != jinja.from_string(say.source(key)).render(given)]
    assert different == []


def test_a_value_may_be_anything_that_has_a_text() -> None:
    say = phrases("en")
    key = next(key for key in sorted(say.keys) if VALUES.findall(say.source(key)) == ["text"])
    assert say(key, text=None).count("None") == 1
