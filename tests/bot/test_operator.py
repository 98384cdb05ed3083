"""What the operator set for money is found in the environment and in rigwise.toml, with or without the whole of the settings."""

from pathlib import Path

import pytest

from bot.operator import operator_context
from bot.settings import Settings

FILE = 'rigwise_currency = "EUR"\nelectricity_usd_per_kwh = 0.3\n[exchange_rates]\nTWD = 32.1\neur = 0.9\n'


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("RIGWISE_CURRENCY", raising=False)
    return tmp_path


def test_nothing_set_leaves_it_to_the_language(folder: Path) -> None:
    context = operator_context()
    assert (context.currency, context.exchange_rates, context.electricity_usd_per_kwh) == (None, (), None)
    assert operator_context(Settings()) == context


def test_the_file_and_the_settings_say_the_same(folder: Path) -> None:
    (folder / "rigwise.toml").write_text(FILE)
    context = operator_context()
    assert context.currency == "EUR"
    assert {rate.currency: rate.per_usd for rate in context.exchange_rates} == {"TWD": 32.1, "EUR": 0.9}
    assert context.electricity_usd_per_kwh == 0.3
    assert operator_context(Settings()) == context


def test_the_environment_wins_over_the_file(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (folder / "rigwise.toml").write_text(FILE)
    monkeypatch.setenv("RIGWISE_CURRENCY", "JPY")
    assert operator_context().currency == operator_context(Settings()).currency == "JPY"


@pytest.mark.parametrize(
    "text", ["no toml at all [", 'exchange_rates = "many"', "[exchange_rates]\nTWD = -3", "rigwise_currency = 5"]
)
def test_what_cannot_be_read_counts_as_not_set(folder: Path, text: str) -> None:
    (folder / "rigwise.toml").write_text(text)
    context = operator_context()
    assert (context.currency, context.exchange_rates) == (None, ())
