"""What a team may set: each name with its check, and nothing that is stored breaks an answer."""

from typing import Any

import pytest

from bot.preferences import CHECKS, NAMES, Preferences, accepts


def test_every_name_has_its_check() -> None:
    assert set(CHECKS) == NAMES


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("locale", "zh-TW"),
        ("currency", "TWD"),
        ("runtime", "vllm"),
        ("context_tokens", 32_768),
        ("electricity_per_kwh", 3.5),
        ("private", False),
        ("allowed_channels", ["C1", "C2"]),
        ("inventory_writers", "admins"),
        ("price_writers", None),
    ],
)
def test_a_value_that_means_something_is_taken(name: str, value: Any) -> None:
    assert accepts(name, value)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("locale", "klingon"),
        ("locale", ["en"]),
        ("currency", "usd"),
        ("context_tokens", 0),
        ("context_tokens", True),
        ("context_tokens", 8192.0),
        ("electricity_per_kwh", -1),
        ("electricity_per_kwh", float("nan")),
        ("private", "yes"),
        ("allowed_channels", "C1"),
        ("allowed_channels", ["C1", 2]),
        ("colour", "blue"),
    ],
)
def test_any_other_value_is_not(name: str, value: Any) -> None:
    assert not accepts(name, value)


def test_what_was_stored_and_is_not_understood_is_left_out() -> None:
    stored = {"currency": "EUR", "context_tokens": "many", "allowed_channels": ["C1"], "of_a_later_version": 1, "locale": None}
    assert Preferences.read(stored) == Preferences(currency="EUR", allowed_channels=("C1",))
