"""The set-up page says what the adapter does."""

import re
from pathlib import Path

import discord

from adapters.discord.client import intents

GUIDE = (Path(__file__).parents[3] / "docs/discord.md").read_text(encoding="utf-8")
DISCORDS_NAMES = {
    "read_messages": "View Channels",
    "send_messages": "Send Messages",
    "attach_files": "Attach Files",
    "send_messages_in_threads": "Send Messages in Threads",
    "read_message_history": "Read Message History",
}


def test_the_invite_link_has_the_bits_of_the_table_and_no_other() -> None:
    link = re.search(r"scope=bot\+applications\.commands&permissions=(\d+)", GUIDE)
    rows = dict(re.findall(r"^\| ([A-Z][\w ]+) \| (\d+) \|", GUIDE, re.MULTILINE))
    assert link is not None
    assert int(link[1]) == sum(map(int, rows.values()))
    granted = [name for name, value in discord.Permissions(int(link[1])) if value]
    assert sorted(DISCORDS_NAMES[name] for name in granted) == sorted(rows)


def test_no_intent_is_privileged() -> None:
    asked = intents()
    assert not any((asked.message_content, asked.members, asked.presences))
