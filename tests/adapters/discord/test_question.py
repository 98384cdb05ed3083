"""The words of a message, without what Discord puts around them."""

import discord
import pytest

from adapters.discord.question import clean, is_admin, place_of
from bot.question import Place


@pytest.mark.parametrize(
    ("content", "text"),
    [
        ("<@100000000000000001> can 70B run on 2x A6000?", "can 70B run on 2x A6000?"),
        ("<@!100000000000000001>can 70B run", "can 70B run"),
        ("ask <@&100000000000000006> in <#100000000000000003> about 8B", "ask   in   about 8B"),
        ("**70B** on `2x 3090` ||please||", "70B on 2x 3090 please"),
        ("2*A6000 with Q4_K_M", "2*A6000 with Q4_K_M"),
        ("```\nCUDA out of memory\n```", "CUDA out of memory"),
        ("```text\nCUDA out of memory\n```", "CUDA out of memory"),
        ("<https://huggingface.co/Qwen/Qwen3-32B> fits?", "https://huggingface.co/Qwen/Qwen3-32B fits?"),
        ("<:gpu:100000000000000009> <t:1700000000:R> </fit:100000000000000010>", ""),
        ("RTX <3090> & co, 24 < 32", "RTX <3090> & co, 24 < 32"),
        ("", ""),
    ],
)
def test_marks_are_taken_off_and_words_kept(content: str, text: str) -> None:
    assert clean(content) == text


def test_a_server_is_one_team_and_a_direct_message_its_writers_own() -> None:
    ada, bob, guild, channel = (discord.Object(number) for number in (11, 12, 21, 31))
    assert place_of(guild, channel, ada) == place_of(21, channel, bob) == Place("discord", "21", "31")
    assert place_of(None, channel, ada) == Place("discord", "@11", "31", is_direct=True)
    assert place_of(None, channel, ada).key != place_of(None, channel, bob).key


@pytest.mark.parametrize(
    ("guild", "permissions", "expected"),
    [
        (21, discord.Permissions(manage_guild=True), True),
        (21, discord.Permissions(send_messages=True), False),
        (21, None, False),
        (None, None, True),
    ],
)
def test_who_manages_the_server_is_an_admin(guild: int | None, permissions: discord.Permissions | None, expected: bool) -> None:
    assert is_admin(guild, permissions) is expected
