"""The commands in Discord made those of this version, and only when they differ: Discord limits how often they may be written."""

from __future__ import annotations

from typing import Any

from discord.http import Route

from adapters.discord.client import RigwiseClient
from adapters.discord.token import token_of
from bot.settings import Settings

Payload = dict[str, Any]

_COMPARED = (
    "name",
    "type",
    "description",
    "required",
    "autocomplete",
    "min_value",
    "max_value",
    "min_length",
    "max_length",
    "name_localizations",
    "description_localizations",
    "contexts",
    "integration_types",
    "default_member_permissions",
    "nsfw",
)
"""What we set of a command or an option; Discord adds ids, versions and empty defaults of its own."""


async def wanted_commands(client: RigwiseClient) -> list[Payload]:
    """The payloads of this version's commands, with their translations."""
    translator = client.tree.translator
    commands = client.tree.get_commands()
    if translator is None:
        return [command.to_dict(client.tree) for command in commands]
    return [await command.get_translated_payload(client.tree, translator) for command in commands]


async def commands_differ(client: RigwiseClient) -> bool:
    """True where the commands in Discord are not those of this version."""
    route = Route("GET", "/applications/{application_id}/commands", application_id=client.application_id)
    existing: list[Payload] = await client.http.request(route, params={"with_localizations": "true"})
    return not same_commands(existing, await wanted_commands(client))


def same_commands(existing: list[Payload], wanted: list[Payload]) -> bool:
    """Whether two lists of commands are the same in all that we set."""
    return _comparable(existing) == _comparable(wanted)


def _comparable(commands: list[Payload]) -> list[Payload]:
    return sorted((_essence(command) for command in commands), key=lambda command: (command.get("type", 1), command["name"]))


def _essence(item: Payload) -> Payload:
    """What we set and is not empty; lists of plain values in one order."""
    kept = {key: item[key] for key in _COMPARED if item.get(key) not in (None, "", False, [], {})}
    kept |= {key: sorted(value) for key, value in kept.items() if isinstance(value, list)}
    options = [_essence(option) for option in item.get("options") or []]
    return kept | ({"options": options} if options else {})


async def sync(settings: Settings, client: RigwiseClient) -> int:
    """Write the commands where they differ. The number written; 0 where nothing had changed.

    Raises CannotStart where no token is set, discord.LoginFailure where it is wrong, discord.HTTPException where Discord refuses.
    """
    try:
        await client.login(token_of(settings))
        return len(await client.tree.sync()) if await commands_differ(client) else 0
    finally:
        await client.close()
