"""Who asks too much is told once, politely, in their language; who does not notices nothing of it."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from bot import effects
from bot.bot import Bot
from bot.limits import INTENT, NOTICES_A_CHANNEL, Limits
from bot.question import Place, Question
from bot.reply import Reply, Tone
from bot.settings import Settings
from bot.team import TeamAssistant
from bot.writers import carry_out
from knowledge.throttle import MemoryLimiter, Rate
from knowledge.workspace import Workspace

SLOW = Settings(rigwise_user_per_minute=2, rigwise_channel_per_minute=4, rigwise_team_per_minute=6)
CHANNEL = Place("slack", "T1", "C1")


def ask(author: str = "ada", place: Place = CHANNEL, text: str = "can 70B run on 2x A6000?") -> Question:
    return Question(text, author=f"slack:T1:{author}", place=place, conversation=f"slack:T1:{place.channel}:{author}")


class Clock:
    now = 0.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def workspace(tmp_path: Path) -> Iterator[Workspace]:
    opened = Workspace.open(tmp_path)
    yield opened
    opened.close()


@pytest.fixture
def assistant(bot: Bot, workspace: Workspace, clock: Clock) -> TeamAssistant:
    return TeamAssistant(bot, workspace, SLOW, MemoryLimiter(clock))


async def tones(assistant: TeamAssistant, *questions: Question) -> list[str]:
    return [reply.tone if reply.intent == INTENT else "answered" for reply in [await assistant.answer(one) for one in questions]]


async def test_one_person_is_told_once_and_then_met_with_silence_until_there_is_room(
    assistant: TeamAssistant, clock: Clock
) -> None:
    assert await tones(assistant, *[ask()] * 5) == ["answered", "answered", Tone.WARN, Tone.QUIET, Tone.QUIET]
    clock.now += 30
    assert await tones(assistant, ask(), ask()) == ["answered", Tone.QUIET]
    clock.now += 60
    assert await tones(assistant, *[ask()] * 3) == ["answered", "answered", Tone.WARN]


async def test_another_person_in_the_same_channel_is_answered_meanwhile(assistant: TeamAssistant) -> None:
    assert await tones(assistant, *[ask()] * 3, ask("grace")) == ["answered", "answered", Tone.WARN, "answered"]


async def test_a_channel_that_asks_too_much_is_pointed_to_direct_messages(assistant: TeamAssistant) -> None:
    assert await tones(assistant, *[ask(name) for name in "abcd"]) == ["answered"] * 4
    reply = await assistant.answer(ask("e"))
    assert reply.headline.startswith("This channel asks more than I may answer at once. I am back in 15 s")
    direct = Place("slack", "T1", "D1", is_direct=True)
    assert await tones(assistant, ask("e", direct)) == ["answered"]


async def test_a_workspace_has_a_limit_over_all_its_channels(assistant: TeamAssistant) -> None:
    each = [ask(f"u{number}", Place("slack", "T1", f"C{number}")) for number in range(7)]
    assert await tones(assistant, *each) == ["answered"] * 6 + [Tone.WARN]
    assert await tones(assistant, ask("u9", Place("slack", "T2", "C1"))) == ["answered"]


async def test_a_crowd_does_not_fill_the_channel_with_notices(assistant: TeamAssistant) -> None:
    crowd = await tones(assistant, *[ask(f"u{number}") for number in range(40)])
    assert crowd.count("answered") == 4
    assert crowd.count(Tone.WARN) == NOTICES_A_CHANNEL.count


async def said_to_the_third(assistant: TeamAssistant, question: Question) -> str:
    replies: list[Reply] = [await assistant.answer(question) for _ in range(3)]
    return replies[-1].headline


async def test_the_notice_is_in_the_language_of_the_question(assistant: TeamAssistant) -> None:
    assert await said_to_the_third(assistant, ask(text="70B 用兩張 A6000 跑得動嗎？")) == "問得有點快，請等 30 秒再問我。"
    assert await said_to_the_third(assistant, ask("grace")) == "That was quick. I answer you again in 30 s."


async def test_or_in_the_language_of_the_team(assistant: TeamAssistant, workspace: Workspace) -> None:
    carry_out(workspace, ask(), (effects.SetSetting("locale", "zh-TW"),))
    assert (await said_to_the_third(assistant, ask())).startswith("問得有點快")


async def test_what_is_refused_is_not_counted_and_not_kept(assistant: TeamAssistant, workspace: Workspace) -> None:
    await tones(assistant, *[ask()] * 6)
    assert sum(use.count for use in workspace.usage.list(CHANNEL.key)) == 2
    assert {use.intent for use in workspace.usage.list(CHANNEL.key)} == {"fit"}


async def test_people_who_talk_to_each_other_in_a_thread_use_nothing_up(assistant: TeamAssistant) -> None:
    chat = replace(ask(text="see you at lunch"), addressed=False)
    assert [(await assistant.answer(chat)).tone for _ in range(5)] == [Tone.QUIET] * 5
    assert await tones(assistant, ask(), ask()) == ["answered", "answered"]
    overheard = await assistant.answer(replace(ask(), addressed=False))
    assert (overheard.tone, overheard.effects) == (Tone.QUIET, ())


async def test_settings_and_ratings_count_too(assistant: TeamAssistant, workspace: Workspace) -> None:
    for _ in range(2):
        assert not (await assistant.fill("settings", {"currency": "EUR"}, ask())).errors
    refused = await assistant.fill("settings", {"currency": "JPY"}, ask())
    assert refused.errors == {"currency": "That was quick. I answer you again in 30 s."}
    assert workspace.facts(CHANNEL.key).settings[("", "currency")] == "EUR"
    for _ in range(5):
        await assistant.rate(ask("grace"), good=True)
    assert sum(use.count for use in workspace.usage.list(CHANNEL.key) if use.intent == "feedback_good") == 2


async def test_a_terminal_is_its_owners(assistant: TeamAssistant) -> None:
    assert await tones(assistant, *[replace(ask(), place=Place())] * 20) == ["answered"] * 20


async def test_zero_is_no_limit(bot: Bot, workspace: Workspace) -> None:
    free = Settings(rigwise_user_per_minute=0, rigwise_channel_per_minute=0, rigwise_team_per_minute=0)
    assert Limits.of(free) == Limits()
    assert await tones(TeamAssistant(bot, workspace, free), *[ask()] * 50) == ["answered"] * 50


def test_what_is_set_is_what_counts() -> None:
    assert Limits.of(SLOW) == Limits(Rate(2), Rate(4), Rate(6))
    assert Limits.of(None) == Limits()
