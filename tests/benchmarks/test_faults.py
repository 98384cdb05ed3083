"""Under every kind of fault each acknowledged question has one answer; and the count itself finds what is lost or doubled."""

from pathlib import Path

import pytest

from adapters.slack import intake
from benchmarks.faults import discord, slack
from benchmarks.faults.mishaps import AFTER, BEFORE, Mishaps
from benchmarks.faults.tally import Tally
from bot.bot import Bot
from bot.replicas.ledger import Ledger
from bot.replicas.memory import MemoryLedger


@pytest.fixture(autouse=True)
def hurried(monkeypatch: pytest.MonkeyPatch) -> None:
    """Time-outs are short, so that many fit into a second."""
    monkeypatch.setattr(slack, "REQUEST_SECONDS", 2.5)
    monkeypatch.setattr(slack, "ACK_SECONDS", 0.5)
    monkeypatch.setattr(slack, "BREAK_SECONDS", 0.5)
    monkeypatch.setattr(discord, "BREAK_SECONDS", 0.4)
    monkeypatch.setattr(discord, "SETTLE_SECONDS", 0.5)
    monkeypatch.setattr(discord, "ATTEMPT_SECONDS", 0.5)
    monkeypatch.setattr(discord, "QUESTIONS_PER_SECOND", 150.0)
    monkeypatch.setattr("benchmarks.faults.mishaps.SLOWEST_SECONDS", 0.2)


async def test_slack_loses_and_doubles_nothing(bot: Bot, tmp_path: Path) -> None:
    mishaps = Mishaps(7, 0.4)
    tally = await slack.run(bot, tmp_path, mishaps, 100)
    assert (tally.lost, tally.doubled) == ([], [])
    assert len(tally.acknowledged) > 80
    assert set(BEFORE + AFTER) <= mishaps.count.keys()
    assert {"event again", "message under another event", "lost acknowledgement"} <= mishaps.count.keys()


async def test_discord_loses_and_doubles_nothing(bot: Bot, tmp_path: Path) -> None:
    mishaps = Mishaps(5, 0.3)
    tally = await discord.run(bot, tmp_path, mishaps, 80)
    assert (tally.lost, tally.doubled) == ([], [])
    assert len(tally.acknowledged) == 80
    assert {"event again", "reset after", "cut answer"} <= mishaps.count.keys()


async def test_a_forgetful_ledger_is_found_out(bot: Bot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    class Forgetful(MemoryLedger):
        async def take(self, platform: str, key: str, event: object = None) -> bool:
            return True

    def forgetful(_: object) -> Ledger:
        return Forgetful()

    monkeypatch.setattr(intake, "ledger_of", forgetful)
    monkeypatch.setattr(slack, "REQUEST_SECONDS", 0.3)
    monkeypatch.setattr("adapters.slack.listeners.key_of", lambda _: "")
    tally = await slack.run(bot, tmp_path, Mishaps(7, 0.0), 40)
    assert tally.doubled


def test_the_tally_tells_what_is_lost_and_what_came_twice() -> None:
    tally = Tally(acknowledged={1, 2, 3})
    tally.look(["answer 1.", "answer 3. …", "about answer 3.", "no answer to anything"])
    assert (tally.lost, tally.doubled) == ([2], [3])
