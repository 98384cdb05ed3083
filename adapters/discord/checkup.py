"""What `rigwise doctor` finds of Discord: each common mistake of a set-up, and what to click."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Iterator
from typing import Any, cast

from bot.checkup import Fetched, Finding, fetch
from bot.settings import Settings

API = "https://discord.com/api/v10"
MAX_CLOCK_S = 30
"""Half of what a signature over HTTP may be old."""

NEEDED = {
    "View Channels": 1 << 10,
    "Send Messages": 1 << 11,
    "Attach Files": 1 << 15,
    "Read Message History": 1 << 16,
    "Send Messages in Threads": 1 << 38,
}
"""The bits of the invite link (docs/discord.md)."""

ADMINISTRATOR = 1 << 3

PRIVILEGED = {
    "Presence Intent": 1 << 12 | 1 << 13,
    "Server Members Intent": 1 << 14 | 1 << 15,
    "Message Content Intent": 1 << 18 | 1 << 19,
}
"""Bits of an application's flags (Application Resource): each for few and for many servers."""

RESET = "Developer Portal, Bot, Reset Token, and copy it"
OTHERS = (
    (re.compile(r"[0-9a-f]{64}"), "the public key"),
    (re.compile(r"\d{17,20}"), "the application id"),
    (re.compile(r"[\w-]{32}"), "the client secret"),
    (re.compile(r"(?i)(bot|bearer)\s.*"), "written with a word before it, which belongs to the header"),
)
SHOWN = 5


def check(settings: Settings) -> Iterator[Finding]:
    """The token and its kind, the application, its commands, and what it may do in each server."""
    if settings.discord_token is None:
        yield _finding("note", "not configured: set DISCORD_TOKEN (docs/discord.md)")
        return
    token = settings.discord_token.get_secret_value().strip()
    if wrong := _wrong_kind(token):
        yield _finding("fail", f"DISCORD_TOKEN is {wrong}: {RESET}")
        return
    me = _get(settings, token, "/users/@me")
    if isinstance(me, str):
        yield _finding("fail", f"DISCORD_TOKEN is not accepted: {RESET}" if " 401: " in me else me)
        return
    yield _finding("ok", f"the token belongs to {me.body.get('username', 'a bot')}")
    yield from _application(settings, token)
    yield from _commands(settings, token, str(me.body.get("id", "")))
    yield from _servers(settings, token, str(me.body.get("id", "")))
    yield from _clock(settings, me)


def _finding(state: str, said: str) -> Finding:
    return Finding(state, "Discord", said)


def _wrong_kind(token: str) -> str:
    """What a text is that is no bot token; empty for one that may be it."""
    if found := next((name for pattern, name in OTHERS if pattern.fullmatch(token)), ""):
        return found
    return "" if token.count(".") == 2 and all(token.split(".")) else "no bot token, which has three parts with dots between them"


def _get(settings: Settings, token: str, path: str) -> Fetched | str:
    base = (settings.discord_api_url or API).rstrip("/")
    return fetch(f"{base}{path}", {"Authorization": f"Bot {token}"})


def _application(settings: Settings, token: str) -> Iterator[Finding]:
    """Where Discord sends interactions, and which intents are on."""
    found = _get(settings, token, "/applications/@me")
    if isinstance(found, str):
        yield _finding("note", found)
        return
    url, over_http = found.body.get("interactions_endpoint_url"), settings.discord_http_port is not None
    if url and not over_http:
        yield _finding(
            "fail",
            f"commands and buttons go to {url}, and this bot waits on the gateway: empty General Information, Interactions "
            "Endpoint URL, or set DISCORD_HTTP_PORT",
        )
    if over_http and not url:
        yield _finding(
            "fail", "DISCORD_HTTP_PORT is set, and Discord knows no address of it: General Information, Interactions Endpoint URL"
        )
    if over_http and found.body.get("verify_key") != (settings.discord_public_key or "").strip():
        yield _finding("fail", "DISCORD_PUBLIC_KEY is not that of this application: copy it from General Information, Public Key")
    flags = int(str(found.body.get("flags") or 0))
    if unused := [name for name, bits in PRIVILEGED.items() if flags & bits]:
        yield _finding("note", f"it never uses what it is allowed: turn off Bot, Privileged Gateway Intents, {', '.join(unused)}")


def _commands(settings: Settings, token: str, app_id: str) -> Iterator[Finding]:
    found = _get(settings, token, f"/applications/{app_id}/commands?with_localizations=true")
    if isinstance(found, str):
        yield _finding("note", found)
        return
    from adapters.discord.sync import same_commands

    there = cast("list[dict[str, Any]]", found.body.get("items") or [])
    if same_commands(there, asyncio.run(_wanted())):
        yield _finding("ok", f"its {len(there)} commands are those of this version")
    else:
        what = "are not those of this version" if there else "have never been written"
        yield _finding("fail", f"its commands {what}: run `rigwise discord sync`, then restart the Discord app (Ctrl+R)")


async def _wanted() -> list[dict[str, Any]]:
    """Imported here: who has no Discord pays for no library of it."""
    from adapters.discord.client import RigwiseClient
    from adapters.discord.commands import PhraseTranslator
    from adapters.discord.sync import wanted_commands

    client = RigwiseClient(cast("Any", None))  # its commands are looked at, and none is run
    await client.tree.set_translator(PhraseTranslator())
    return await wanted_commands(client)


def _servers(settings: Settings, token: str, app_id: str) -> Iterator[Finding]:
    """In which servers it is, and what it may not do there. A channel may still take a right away: a mention there is told so."""
    found = _get(settings, token, "/users/@me/guilds")
    if isinstance(found, str):
        yield _finding("note", found)
        return
    servers = cast("list[dict[str, Any]]", found.body.get("items") or [])
    if not servers:
        link = f"https://discord.com/oauth2/authorize?client_id={app_id}&scope=bot+applications.commands&permissions={sum(NEEDED.values())}"
        yield _finding("fail" if settings.discord_http_port is None else "note", f"it is in no server: open {link}")
    short = [(str(server.get("name", "?")), missing) for server in servers if (missing := _missing(server))]
    for name, missing in short[:SHOWN]:
        yield _finding("fail", f"in {name} it lacks {', '.join(missing)}: Server Settings, Roles, its role, Permissions")
    if len(short) > SHOWN:
        yield _finding("fail", f"and it lacks permissions in {len(short) - SHOWN} more servers")
    if servers and not short:
        yield _finding("ok", f"it may do in {len(servers)} servers what it needs to")


def _missing(server: dict[str, Any]) -> list[str]:
    held = int(str(server.get("permissions") or 0))
    return [] if held & ADMINISTRATOR else [name for name, bit in NEEDED.items() if not held & bit]


def _clock(settings: Settings, answer: Fetched) -> Iterator[Finding]:
    ahead = answer.clock_ahead_s
    if ahead is not None and abs(ahead) > MAX_CLOCK_S:
        over_http = settings.discord_http_port is not None
        way = "ahead" if ahead > 0 else "behind"
        effect = ", or Discord's signatures are refused as too old" if over_http else ""
        said = f"this machine's clock is {abs(ahead):.0f} s {way}: turn on its time service{effect}"
        yield _finding("fail" if over_http else "note", said)
