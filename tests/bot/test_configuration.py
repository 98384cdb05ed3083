"""A wrong configuration is told whole, in sentences that say what to change, and without a secret."""

from pathlib import Path
from typing import Any

import pytest
from pydantic import SecretStr

from bot.configuration import misspelt, read
from bot.platforms import wanted_platforms
from bot.settings import Settings


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def write(folder: Path, text: str) -> None:
    (folder / "rigwise.toml").write_text(text, encoding="utf-8")


def test_nothing_configured_is_no_mistake() -> None:
    settings, problems = read()
    assert settings is not None
    assert problems == ()


def test_every_mistake_is_told_at_once(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(folder, 'rigwise_probe_port = 99999\nrigwise_user_per_minut = 3\n[rigwise_defaults]\nruntime = "abacus"\n')
    monkeypatch.setenv("SLACK_HTTP_PORT", "eighty")
    monkeypatch.setenv("RIGWISE_LOG_LEVEL", "loud")
    monkeypatch.setenv("ELECTRICITY_USD_PER_KWH", "-1")
    settings, problems = read()
    assert settings is None
    said = "\n".join(problems)
    assert len(problems) == 6
    assert "there is no setting 'rigwise_user_per_minut'; did you mean rigwise_user_per_minute?" in said
    assert "RIGWISE_PROBE_PORT (or rigwise_probe_port in rigwise.toml): input should be less than or equal to 65535" in said
    assert "(it is 99999)" in said
    assert "(it is 'eighty')" in said
    assert "'debug', 'info', 'warning' or 'error' (it is 'loud')" in said
    assert "runtime = 'abacus' is no setting" in said
    assert "greater than or equal to 0 (it is '-1')" in said


def test_what_only_shows_together_is_told_too(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in {
        "RIGWISE_LOCALE": "tlh",
        "RIGWISE_CURRENCY": "XYZ",
        "DISCORD_GATEWAY_URL": "https://gateway",
        "DISCORD_API_URL": "discord.com/api",
        "SLACK_BOT_TOKEN": "xapp-1",
        "SLACK_APP_TOKEN": "xoxb-1",
        "SLACK_CLIENT_ID": "1.1",
        "SLACK_HTTP_PORT": "8080",
        "RIGWISE_PROBE_PORT": "8080",
    }.items():
        monkeypatch.setenv(name, value)
    settings, problems = read()
    assert settings is not None
    beginnings = ("RIGWISE_LOCALE", "RIGWISE_CURRENCY", "DISCORD_GATEWAY_URL", "DISCORD_API_URL", "RIGWISE_PROBE_PORT")
    for beginning in (*beginnings, "SLACK_BOT_TOKEN", "SLACK_APP_TOKEN", "SLACK_CLIENT_SECRET"):
        assert sum(problem.startswith(beginning) for problem in problems) == 1, beginning
    assert len(problems) == 8
    assert "known are en, zh-TW" in "".join(problems)


def test_a_rate_of_ones_own_makes_a_currency_known(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RIGWISE_CURRENCY", "KRW")
    monkeypatch.setenv("EXCHANGE_RATES", '{"KRW": 1400}')
    assert read()[1] == ()


@pytest.mark.parametrize(
    ("text", "said"), [("rigwise_locale = ", "rigwise.toml is not TOML"), ("a = 1\na = 2\n", "rigwise.toml is not TOML")]
)
def test_a_file_that_is_no_toml(folder: Path, text: str, said: str) -> None:
    write(folder, text)
    settings, problems = read()
    assert settings is None
    assert problems[0].startswith(said)


def test_a_file_of_bytes(folder: Path) -> None:
    (folder / "rigwise.toml").write_bytes(b"\xff\xfe\x00")
    settings, problems = read()
    assert settings is None
    assert problems[0].startswith("rigwise.toml is not TOML")


def test_a_table_in_the_environment_must_be_json(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("EXCHANGE_RATES", "TWD=32")
    settings, problems = read()
    assert settings is None
    assert "exchange_rates" in problems[0]
    assert "JSON" in problems[0]


def test_no_secret_is_quoted(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(folder, "slack_signing_secret = 12345678\nslack_app_token = [1]\nexchange_rates = 3\n")
    monkeypatch.setenv("SLACK_BOT_TOKEN", "not-a-token-but-secret")
    _, problems = read()
    assert len(problems) >= 3
    assert "12345678" not in "".join(problems)
    assert "not-a-token-but-secret" not in "".join(problems)


def test_a_misspelt_variable_is_named_but_stops_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RIGWISE_LOCAL", "en")
    assert read()[1] == ()
    assert misspelt({"RIGWISE_LOCAL": "en", "RIGWISE_LOCALE": "en"}) == (
        "RIGWISE_LOCAL is no setting; did you mean RIGWISE_LOCALE?",
    )
    cluster = {"RIGWISE_SERVICE_HOST": "10.0.0.1", "RIGWISE_PORT": "tcp://10.0.0.1:80", "RIGWISE_PORT_80_TCP_ADDR": "10.0.0.1"}
    assert misspelt(cluster) == ()


SLACK = {"slack_bot_token": SecretStr("xoxb-1"), "slack_app_token": SecretStr("xapp-1")}
DISCORD = {"discord_token": SecretStr("t")}


@pytest.mark.parametrize(
    ("given", "named", "wanted", "lacking"),
    [
        (SLACK | DISCORD, (), ("slack", "discord"), 0),
        (DISCORD, (), ("discord",), 0),
        (DISCORD | {"slack_bot_token": SecretStr("xoxb-1")}, (), ("slack", "discord"), 1),
        (DISCORD | {"slack_bot_token": SecretStr("xoxb-1")}, ("discord",), ("discord",), 0),
        ({}, (), (), 2),
        ({}, ("slack",), ("slack",), 1),
        (SLACK, ("irc",), (), 1),
    ],
)
def test_which_platforms_are_wanted(given: dict[str, Any], named: tuple[str, ...], wanted: tuple[str, ...], lacking: int) -> None:
    found, problems = wanted_platforms(Settings(**given), named)
    assert (found, len(problems)) == (wanted, lacking)


def test_the_probes_are_off_and_near_until_they_are_set() -> None:
    settings = Settings()
    assert settings.rigwise_probe_port is None
    assert settings.rigwise_probe_host == "127.0.0.1"
