"""`python -m adapters.discord` said in one sentence what is wrong."""

import pytest

from adapters.discord.__main__ import USAGE, main


@pytest.mark.parametrize("arguments", [["sink"], ["sync", "now"]])
def test_a_wrong_call_is_answered_with_the_usage(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert main(arguments) == 2
    assert USAGE in capsys.readouterr().err


@pytest.mark.parametrize("arguments", [[], ["sync"]])
def test_a_missing_token_is_one_sentence(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert main(arguments) == 1
    assert capsys.readouterr().err.startswith("rigwise: DISCORD_TOKEN is not set")
