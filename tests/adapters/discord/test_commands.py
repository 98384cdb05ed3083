"""The commands as they are registered: Discord's rules for names, and both languages."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from adapters.discord.client import RigwiseClient
from adapters.discord.commands import PhraseTranslator
from adapters.discord.sync import wanted_commands
from tests.adapters.discord.conftest import ScriptedAssistant

GOLDEN = Path(__file__).parent / "golden/commands.json"
# Application Command Naming of Discord's reference: letters, numbers and - _ ' of any script, and no capital letter.
NAME = re.compile(r"[-_'\w]{1,32}")
MAX_DESCRIPTION, MAX_COMMAND = 100, 8000


@pytest.fixture
async def commands() -> list[dict[str, Any]]:
    client = RigwiseClient(ScriptedAssistant())
    await client.tree.set_translator(PhraseTranslator())
    return await wanted_commands(client)


def named(commands: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    """Every slash command and every option."""
    for command in commands:
        if command["type"] == 1:
            yield command
            yield from command.get("options", [])


async def test_they_are_the_golden_ones(commands: list[dict[str, Any]], request: pytest.FixtureRequest) -> None:
    if request.config.getoption("--write-golden", default=False):
        GOLDEN.write_text(json.dumps(commands, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    assert commands == json.loads(GOLDEN.read_text(encoding="utf-8"))


async def test_every_name_is_one_that_discord_takes(commands: list[dict[str, Any]]) -> None:
    for item in named(commands):
        names = [item["name"], *item["name_localizations"].values()]
        assert all(NAME.fullmatch(name) and name == name.lower() for name in names), names
        described = [item["description"], *item["description_localizations"].values()]
        assert all(1 <= len(description) <= MAX_DESCRIPTION for description in described), described


async def test_each_is_there_in_traditional_chinese(commands: list[dict[str, Any]]) -> None:
    assert all(list(item["name_localizations"]) == ["zh-TW"] for item in [*named(commands), *commands])
    assert all(list(item["description_localizations"]) == ["zh-TW"] for item in named(commands))


async def test_they_work_in_servers_in_direct_messages_and_for_a_user_alone(commands: list[dict[str, Any]]) -> None:
    assert all(command["contexts"] == [0, 1, 2] and command["integration_types"] == [0, 1] for command in commands)


async def test_none_is_too_large_and_required_options_come_first(commands: list[dict[str, Any]]) -> None:
    for command in commands:
        options = command.get("options", [])
        assert [option["required"] for option in options] == sorted((option["required"] for option in options), reverse=True)
        words = [text for item in (command, *options) for text in (item["name"], item.get("description", ""))]
        assert sum(map(len, words)) <= MAX_COMMAND
