"""What Discord sends: users, messages and interactions, in the shapes of its API reference."""

from itertools import count
from typing import Any

Json = dict[str, Any]

APP_ID, BOT_ID, GUILD_ID, CHANNEL_ID, THREAD_ID, DM_ID, ROLE_ID = (str(10**17 + n) for n in range(7))
ALICE, BOB = "200000000000000001", "200000000000000002"
BOT_MENTION = f"<@{BOT_ID}>"

_snowflakes = count(3 * 10**17)


def snowflake() -> str:
    return str(next(_snowflakes))


def user(user_id: str = ALICE, name: str = "alice", *, bot: bool = False) -> Json:
    return {"id": user_id, "username": name, "discriminator": "0", "global_name": name.title(), "avatar": None, "bot": bot}


def bot_user() -> Json:
    return user(BOT_ID, "rigwise", bot=True)


def member(user_id: str = ALICE, name: str = "alice") -> Json:
    base = {"roles": [], "joined_at": "2026-01-01T00:00:00+00:00", "deaf": False, "mute": False, "flags": 0, "nick": None}
    return base | {"user": user(user_id, name), "permissions": "2147483647", "pending": False, "avatar": None}


def channel(channel_id: str = CHANNEL_ID) -> Json:
    if channel_id == DM_ID:
        return {"id": DM_ID, "type": 1, "last_message_id": None, "recipients": [user()], "flags": 0}
    base = {"id": channel_id, "type": 0, "name": "hardware", "position": 0, "permission_overwrites": [], "nsfw": False}
    return base | {"guild_id": GUILD_ID, "parent_id": None, "topic": None, "flags": 0, "permissions": "2147483647"}


def thread() -> Json:
    metadata = {"archived": False, "auto_archive_duration": 60, "archive_timestamp": "2026-01-01T00:00:00+00:00", "locked": False}
    base = {"id": THREAD_ID, "type": 11, "name": "which card", "guild_id": GUILD_ID, "parent_id": CHANNEL_ID, "owner_id": ALICE}
    return base | {"message_count": 1, "member_count": 1, "thread_metadata": metadata, "last_message_id": None, "flags": 0}


def guild() -> Json:
    role = {"id": GUILD_ID, "name": "@everyone", "color": 0, "hoist": False, "position": 0, "permissions": "2147483647"}
    roles = [role | {"managed": False, "mentionable": False, "flags": 0}]
    roles.append(roles[0] | {"id": ROLE_ID, "name": "rigwise", "managed": True, "position": 1, "tags": {"bot_id": BOT_ID}})
    me = member(BOT_ID, "rigwise") | {"user": bot_user(), "roles": [ROLE_ID]}
    base: Json = {"id": GUILD_ID, "name": "Lab", "owner_id": ALICE, "roles": roles, "emojis": [], "features": [], "members": [me]}
    base |= {"member_count": 3, "channels": [channel()], "threads": [thread()], "voice_states": [], "presences": []}
    base |= {"stage_instances": [], "stickers": [], "icon": None, "large": False, "unavailable": False}
    levels = ("verification_level", "default_message_notifications", "explicit_content_filter", "mfa_level", "nsfw_level")
    base |= dict.fromkeys((*levels, "premium_tier", "afk_timeout", "system_channel_flags"), 0)
    return base | {"preferred_locale": "en-US"}


def message(content: str, author: Json | None = None, channel_id: str = CHANNEL_ID, **more: Any) -> Json:
    """A message; it mentions the bot where its text does."""
    base: Json = {"id": snowflake(), "channel_id": channel_id, "author": author or user(), "content": content, "type": 0}
    base |= {"timestamp": "2026-11-21T09:00:00+00:00", "edited_timestamp": None, "tts": False, "mention_everyone": False}
    base |= {"mentions": [bot_user()] if BOT_MENTION in content else [], "mention_roles": [], "attachments": [], "embeds": []}
    base |= {"pinned": False, "flags": 0, "components": []}
    if channel_id != DM_ID:
        base |= {"guild_id": GUILD_ID, "member": {key: value for key, value in member().items() if key != "user"}}
    return base | more


def reply_to(earlier: Json, content: str, author: Json | None = None) -> Json:
    reference = {"message_id": earlier["id"], "channel_id": earlier["channel_id"], "guild_id": GUILD_ID, "type": 0}
    return message(content, author, earlier["channel_id"], type=19, message_reference=reference)


def interaction(kind: int, data: Json, *, channel_id: str = CHANNEL_ID, locale: str = "en-US", **more: Any) -> Json:
    base: Json = {"id": snowflake(), "application_id": APP_ID, "type": kind, "data": data, "token": f"token-{snowflake()}"}
    base |= {"version": 1, "locale": locale, "channel_id": channel_id, "channel": channel(channel_id), "entitlements": []}
    base |= {"app_permissions": "2147483647", "attachment_size_limit": 10485760, "authorizing_integration_owners": {}}
    if channel_id == DM_ID:
        return base | {"user": user(), "context": 1} | more
    return base | {"guild_id": GUILD_ID, "member": member(), "guild_locale": "en-US", "context": 0} | more


def slash(name: str, locale: str = "en-US", channel_id: str = CHANNEL_ID, **options: Any) -> Json:
    kinds = {bool: 5, int: 4, float: 10, str: 3}
    given = [{"name": key, "type": kinds[type(value)], "value": value} for key, value in options.items()]
    data = {"id": snowflake(), "name": name, "type": 1, "options": given}
    return interaction(2, data, locale=locale, channel_id=channel_id)


def typing(name: str, option: str, text: str) -> Json:
    """What is sent while someone types an option that completes."""
    focused = {"name": option, "type": 3, "value": text, "focused": True}
    return interaction(4, {"id": snowflake(), "name": name, "type": 1, "options": [focused]})


def press(custom_id: str, on: Json, **more: Any) -> Json:
    return interaction(3, {"custom_id": custom_id, "component_type": 2, "id": 1}, message=on, **more)


def menu(name: str, target: Json) -> Json:
    resolved = {"messages": {target["id"]: target}}
    return interaction(2, {"id": snowflake(), "name": name, "type": 3, "target_id": target["id"], "resolved": resolved})


def choose(custom_id: str, value: str, on: Json) -> Json:
    """A menu from which one thing was chosen."""
    return interaction(3, {"custom_id": custom_id, "component_type": 3, "id": 1, "values": [value]}, message=on)


def submit(modal: Json, values: dict[str, str | list[str]], **more: Any) -> Json:
    """What Discord sends when a modal is sent off: every label with its element; what was not touched stays as it was shown."""
    labels = []
    for label in modal["components"]:
        shown = label["component"]
        held: Json = {"type": shown["type"], "id": 2, "custom_id": shown["custom_id"]}
        given = values.get(shown["custom_id"])
        if shown["type"] == 4:
            held["value"] = given if given is not None else shown.get("value") or ""
        else:
            chosen = [option["value"] for option in shown.get("options", []) if option.get("default")]
            held["values"] = [given] if isinstance(given, str) else chosen if given is None else given
        labels.append({"type": 18, "id": 1, "component": held})
    return interaction(5, {"custom_id": modal["custom_id"], "components": labels}, **more)
