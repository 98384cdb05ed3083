"""What `rigwise doctor` finds: the knowledge base, the workspace, and each platform's tokens, with what to do."""

from __future__ import annotations

import json
import urllib.error
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime

from pydantic import ValidationError

from bot.bot import Unusable, open_library
from bot.settings import Settings
from knowledge.workspace import Workspace, WorkspaceError

STALE_AFTER_DAYS = 60
TIMEOUT_S = 5


@dataclass(frozen=True, slots=True)
class Finding:
    """One line of the report. `state` is ok, note or fail."""

    state: str
    subject: str
    said: str


def check(today: date | None = None) -> tuple[Finding, ...]:
    """Everything, in the order an operator reads it. Configuration errors come all at once."""
    try:
        settings = Settings()
    except ValidationError as error:
        return tuple(
            Finding("fail", "settings", f"{problem['loc'][0]}: {problem['msg']}") for problem in error.errors(include_input=False)
        )
    day = today or datetime.now(tz=UTC).date()
    return (*_knowledge(day), *_workspace(settings), *_slack(settings), *_discord(settings))


def _knowledge(today: date) -> Iterator[Finding]:
    try:
        library = open_library()
    except Unusable as error:
        yield Finding("fail", "knowledge base", str(error))
        return
    rows = library.stats()
    prices = rows["retail_prices"] + rows["cloud_prices"]
    yield Finding(
        "ok", "knowledge base", f"{rows['gpus']} GPUs, {rows['models']} models, {prices} prices; data {library.data_version}"
    )
    newest = library.newest_price()
    if newest is not None:
        age = (today - newest).days
        said = f"newest price of {newest.isoformat()}, {age} days old"
        yield (
            Finding("ok", "prices", said) if age <= STALE_AFTER_DAYS else Finding("note", "prices", f"{said}: quotes will say so")
        )


def _workspace(settings: Settings) -> Iterator[Finding]:
    try:
        workspace = Workspace.open(settings.rigwise_data)
    except WorkspaceError as error:
        yield Finding("fail", "workspace", str(error))
        return
    yield Finding("ok", "workspace", workspace.database.name)
    workspace.close()


def _slack(settings: Settings) -> Iterator[Finding]:
    bot, app = settings.slack_bot_token, settings.slack_app_token
    if bot is None and app is None:
        yield Finding("note", "Slack", "not configured: set SLACK_BOT_TOKEN and SLACK_APP_TOKEN (docs/slack.md)")
        return
    if bot is None or not bot.get_secret_value().startswith("xoxb-"):
        yield Finding("fail", "Slack", "SLACK_BOT_TOKEN must be the bot token that begins with xoxb- (OAuth & Permissions)")
        return
    if app is None or not app.get_secret_value().startswith("xapp-"):
        yield Finding(
            "fail",
            "Slack",
            "SLACK_APP_TOKEN must be the app-level token that begins with xapp- and has connections:write (Basic Information)",
        )
        return
    answer = _fetch(f"{settings.slack_api_url}auth.test", {"Authorization": f"Bearer {bot.get_secret_value()}"}, post=True)
    if isinstance(answer, str):
        yield Finding("fail", "Slack", answer)
    elif answer.get("ok"):
        yield Finding("ok", "Slack", f"connected to {answer.get('team', 'a workspace')} as {answer.get('user', 'a bot')}")
    else:
        yield Finding(
            "fail",
            "Slack",
            f"Slack refuses the bot token: {answer.get('error', 'no reason given')}; reinstall the app to the workspace",
        )


def _discord(settings: Settings) -> Iterator[Finding]:
    if settings.discord_token is None:
        yield Finding("note", "Discord", "not configured: set DISCORD_TOKEN (docs/discord.md)")
        return
    base = (settings.discord_api_url or "https://discord.com/api/v10").rstrip("/")
    answer = _fetch(f"{base}/users/@me", {"Authorization": f"Bot {settings.discord_token.get_secret_value()}"})
    if isinstance(answer, str):
        yield Finding("fail", "Discord", answer)
    else:
        yield Finding("ok", "Discord", f"the token belongs to {answer.get('username', 'a bot')}")


def _fetch(url: str, headers: dict[str, str], *, post: bool = False) -> dict[str, object] | str:
    """The JSON at `url`, or one sentence that says why there is none. The token is never part of it."""
    if not url.startswith(("http://", "https://")):
        return f"{url!r} is not an http address; check SLACK_API_URL and DISCORD_API_URL"
    request = urllib.request.Request(url, data=b"" if post else None, headers={"User-Agent": "rigwise (doctor)"} | headers)  # noqa: S310 - checked above
    try:
        with urllib.request.urlopen(request, timeout=TIMEOUT_S) as response:  # noqa: S310 - checked above
            answer = json.load(response)
    except urllib.error.HTTPError as error:
        return (
            f"{url} answered {error.code}: the token is not accepted; copy it again"
            if error.code in (401, 403)
            else f"{url} answered {error.code}"
        )
    except (OSError, ValueError) as error:
        return f"{url} cannot be reached: {error}"
    return answer if isinstance(answer, dict) else f"{url} answered something else than an object"
