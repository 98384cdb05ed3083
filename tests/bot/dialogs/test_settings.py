"""The settings form: it shows what is stored, keeps what is right, and says at the field what is not."""

from typing import Any

import pytest

from bot.dialogs import read_settings_form, settings_form
from bot.dialogs.settings import OF_A_CHANNEL, OF_A_TEAM
from bot.effects import SetSetting
from bot.phrases import locales, phrases
from bot.preferences import NAMES, accepts

EN = phrases("en")
STORED = {
    "locale": "zh-TW",
    "currency": "TWD",
    "runtime": "vllm",
    "context_tokens": 32_000,
    "electricity_per_kwh": 4.5,
    "private": False,
    "allowed_channels": ["C1", "C2"],
    "inventory_writers": "admins",
    "price_writers": "everyone",
}


def test_every_setting_has_its_field() -> None:
    assert set(OF_A_TEAM) == NAMES == set(STORED)
    assert set(OF_A_CHANNEL) < NAMES


def test_what_is_shown_and_sent_back_unchanged_changes_nothing() -> None:
    shown = {field.key: field.value for field in settings_form(STORED, EN, for_channel=False).fields}
    assert shown["context_tokens"] == "32k"
    assert read_settings_form(shown, STORED, EN, for_channel=False).effects == ()


@pytest.mark.parametrize("locale", locales())
@pytest.mark.parametrize("for_channel", [True, False])
def test_labels_hints_and_titles_are_within_both_platforms_limits(locale: str, for_channel: bool) -> None:
    """Slack: a modal's title 24 characters; Discord: a label 45, its description 100."""
    form = settings_form({}, phrases(locale), for_channel=for_channel)
    assert len(form.title) <= 24
    assert all(len(field.label) <= 45 and len(field.hint) <= 100 for field in form.fields)
    assert all(field.options or field.kind != "choice" for field in form.fields)


@pytest.mark.parametrize(
    ("key", "text", "value"),
    [
        ("context_tokens", "32k", 32_000),
        ("context_tokens", "8192", 8_192),
        ("context_tokens", "1.5k", 1_500),
        ("electricity_per_kwh", "0.12", 0.12),
        ("electricity_per_kwh", "NT$4", 4.0),
        ("private", "true", True),
        ("private", "false", False),
        ("allowed_channels", "C1 C2", ["C1", "C2"]),
        ("locale", "-", None),
        ("context_tokens", "", None),
        ("allowed_channels", "", None),
    ],
)
def test_what_is_filled_in_is_kept_as_a_value(key: str, text: str, value: Any) -> None:
    stored = {} if value is not None else {key: STORED[key]}
    assert read_settings_form({key: text}, stored, EN, for_channel=False).effects == (SetSetting(key, value, False),)
    assert accepts(key, value)


@pytest.mark.parametrize(
    ("key", "text"),
    [
        ("context_tokens", "a lot"),
        ("context_tokens", "0"),
        ("context_tokens", "1e999"),
        ("context_tokens", "9999999999999"),
        ("electricity_per_kwh", "-1"),
        ("electricity_per_kwh", "nan"),
        ("electricity_per_kwh", "cheap"),
        ("currency", "DOGE"),
        ("locale", "xx"),
    ],
)
def test_one_wrong_field_keeps_all_from_being_written(key: str, text: str) -> None:
    filled = read_settings_form({key: text, "private": "true"}, {}, EN, for_channel=False)
    assert list(filled.errors) == [key]
    assert text in filled.errors[key]
    assert filled.effects == ()


def test_a_channel_does_not_set_what_only_the_team_may() -> None:
    filled = read_settings_form({"inventory_writers": "admins", "locale": "en"}, {}, EN, for_channel=True)
    assert filled.effects == (SetSetting("locale", "en", True),)


def test_a_long_form_comes_in_pages_of_five() -> None:
    pages = settings_form({}, EN, for_channel=False).pages(5)
    assert [len(page) for page in pages] == [5, 4]
