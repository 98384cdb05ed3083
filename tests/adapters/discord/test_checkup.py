"""`rigwise doctor` on Discord, against a Discord on loopback: each mistake of a set-up is found, and what to click is said."""

import asyncio
from importlib.metadata import entry_points
from typing import Any

import pytest
from pydantic import SecretStr

from adapters.discord.app import use_addresses
from adapters.discord.checkup import NEEDED, check
from adapters.discord.client import RigwiseClient
from adapters.discord.sync import sync
from bot.checkup import CHECKS, Finding
from bot.settings import Settings
from tests.adapters.discord.conftest import ScriptedAssistant
from tests.adapters.discord.fake import FakeDiscord
from tests.adapters.discord.rest import TOKEN

PUBLIC_KEY = "0" * 64


def settings_for(fake: FakeDiscord, token: str | None = TOKEN, **more: Any) -> Settings:
    return Settings(discord_token=SecretStr(token) if token else None, discord_api_url=fake.api_url, **more)


async def findings(fake: FakeDiscord, **change: Any) -> list[Finding]:
    return await asyncio.to_thread(lambda: list(check(settings_for(fake, **change))))


def failures(found: list[Finding]) -> list[str]:
    return [finding.said for finding in found if finding.state == "fail"]


@pytest.fixture
async def synced(fake: FakeDiscord) -> FakeDiscord:
    settings = settings_for(fake)
    use_addresses(settings)
    await sync(settings, RigwiseClient(ScriptedAssistant()))
    return fake


async def test_a_right_set_up_has_no_failure(synced: FakeDiscord) -> None:
    found = await findings(synced)
    assert failures(found) == []
    assert [finding.said for finding in found] == [
        "the token belongs to rigwise",
        f"its {len(synced.commands)} commands are those of this version",
        "it may do in 1 servers what it needs to",
    ]


async def test_without_a_token_it_is_said_to_be_not_configured(fake: FakeDiscord) -> None:
    (finding,) = await findings(fake, token=None)
    assert (finding.state, "docs/discord.md" in finding.said) == ("note", True)


@pytest.mark.parametrize(
    ("token", "kind"),
    [
        ("a" * 64, "the public key"),
        ("123456789012345678", "the application id"),
        ("abcdefghijklmnopqrstuvwxyz_-0123", "the client secret"),
        (f"Bot {TOKEN}", "a word before it"),
        ("hello", "three parts"),
    ],
)
async def test_a_wrong_kind_of_token_is_named_and_never_sent(fake: FakeDiscord, token: str, kind: str) -> None:
    (failure,) = failures(await findings(fake, token=token))
    assert kind in failure
    assert "Bot, Reset Token" in failure
    assert token not in failure
    assert fake.calls == []


async def test_a_token_that_discord_does_not_know_is_said_to_be_so(fake: FakeDiscord) -> None:
    (failure,) = failures(await findings(fake, token="MTAw.wrong.token"))
    assert failure == "DISCORD_TOKEN is not accepted: Developer Portal, Bot, Reset Token, and copy it"


async def test_an_unreachable_discord_is_one_sentence(fake: FakeDiscord) -> None:
    settings = Settings(discord_token=SecretStr(TOKEN), discord_api_url="http://127.0.0.1:9")
    (failure,) = failures(await asyncio.to_thread(lambda: list(check(settings))))
    assert "cannot be reached" in failure


async def test_commands_that_were_never_written_or_are_old_are_found(synced: FakeDiscord) -> None:
    synced.commands[0]["description"] = "from an older version"
    (failure,) = failures(await findings(synced))
    assert failure.startswith("its commands are not those of this version: run `rigwise discord sync`")
    synced.commands = []
    (failure,) = failures(await findings(synced))
    assert failure.startswith("its commands have never been written")


async def test_a_missing_permission_is_named_with_its_server(synced: FakeDiscord) -> None:
    everything = sum(NEEDED.values())
    synced.guilds = {"Lab": str(everything), "Attic": str(everything - (1 << 15) - (1 << 16)), "Cellar": "8"}
    (failure,) = failures(await findings(synced))
    assert failure == "in Attic it lacks Attach Files, Read Message History: Server Settings, Roles, its role, Permissions"


async def test_without_a_server_the_invite_link_is_given(synced: FakeDiscord) -> None:
    synced.guilds = {}
    (failure,) = failures(await findings(synced))
    assert "client_id=" in failure
    assert "permissions=274878008320" in failure


async def test_interactions_that_go_elsewhere_are_found(synced: FakeDiscord) -> None:
    synced.application = {"interactions_endpoint_url": "https://old.example.com/x", "verify_key": PUBLIC_KEY}
    (failure,) = failures(await findings(synced))
    assert "https://old.example.com/x" in failure
    assert "Interactions Endpoint URL" in failure
    assert failures(await findings(synced, discord_http_port=8080, discord_public_key=PUBLIC_KEY)) == []


async def test_over_http_the_address_and_the_key_must_be_known(synced: FakeDiscord) -> None:
    synced.application = {"interactions_endpoint_url": None, "verify_key": PUBLIC_KEY}
    found = failures(await findings(synced, discord_http_port=8080, discord_public_key="1" * 64))
    assert [("Discord knows no address" in one, "DISCORD_PUBLIC_KEY is not that" in one) for one in found] == [
        (True, False),
        (False, True),
    ]


async def test_intents_that_are_never_used_are_noted(synced: FakeDiscord) -> None:
    synced.application = {"flags": 1 << 19 | 1 << 14}
    found = await findings(synced)
    assert failures(found) == []
    (note,) = [finding.said for finding in found if finding.state == "note"]
    assert "Server Members Intent, Message Content Intent" in note
    assert "Presence" not in note


async def test_a_clock_that_is_off_matters_where_signatures_are_checked(synced: FakeDiscord) -> None:
    synced.clock_behind_s = 45
    found = await findings(synced)
    assert failures(found) == []
    assert any("clock is 4" in finding.said and "ahead" in finding.said for finding in found)
    synced.application = {"interactions_endpoint_url": "https://x.example.com", "verify_key": PUBLIC_KEY}
    (failure,) = failures(await findings(synced, discord_http_port=8080, discord_public_key=PUBLIC_KEY))
    assert "signatures are refused" in failure


async def test_the_token_is_in_no_finding(synced: FakeDiscord) -> None:
    assert TOKEN not in str(await findings(synced))


def test_doctor_asks_for_it() -> None:
    assert "discord" in {point.name for point in entry_points(group=CHECKS)}
