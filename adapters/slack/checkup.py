"""What `rigwise doctor` finds of Slack: each common mistake of a set-up, and what to click."""

from __future__ import annotations

from collections.abc import Iterator

from adapters.slack.credentials import secret
from adapters.slack.manifest import LISTENING, manifest
from bot.checkup import Fetched, Finding, fetch
from bot.settings import Settings

MAX_CLOCK_S = 120
"""Slack's signatures are refused five minutes off; a clock that is two off is drifting there."""
REINSTALL = "then Install App, Reinstall to Workspace"
TAKES = {
    "invalid_auth": "Slack does not know {name}: copy it again from {page}",
    "token_revoked": "{name} was revoked: {page}, install the app again and copy the new token",
    "token_expired": "{name} has expired: copy a new one from {page}",
    "account_inactive": "the app was removed from its workspace: {page}, Install to Workspace",
    "not_allowed_token_type": "{name} is the wrong kind of token: copy the right one from {page}",
    "missing_scope": "{name} was made without connections:write: {page}, generate one with it",
}
BOT_PAGE, APP_PAGE = "Install App", "Basic Information, App-Level Tokens"


def check(settings: Settings) -> Iterator[Finding]:
    """The tokens, their rights, the clock; and what only a question in a channel can show."""
    bot, app = secret(settings.slack_bot_token), secret(settings.slack_app_token)
    if settings.slack_http_port is not None:
        yield from _http(settings, bot)
    elif not bot and not app:
        yield _finding("note", "not configured: set SLACK_BOT_TOKEN and SLACK_APP_TOKEN (docs/slack.md)")
    elif wrong := _wrong_kind(bot, app):
        yield _finding("fail", wrong)
    else:
        yield from _bot(settings, bot)
        yield from _socket(settings, app)


def _finding(state: str, said: str) -> Finding:
    return Finding(state, "Slack", said)


def _wrong_kind(bot: str, app: str) -> str:
    if bot.startswith("xapp-") or app.startswith("xoxb-"):
        return "the two tokens are exchanged: SLACK_BOT_TOKEN begins with xoxb-, SLACK_APP_TOKEN with xapp-"
    if not bot.startswith("xoxb-"):
        kind = "a person's token (xoxp-)" if bot.startswith("xoxp-") else "not the bot token"
        return f"SLACK_BOT_TOKEN is {kind}: copy the Bot User OAuth Token that begins with xoxb- ({BOT_PAGE})"
    if not app.startswith("xapp-"):
        return f"SLACK_APP_TOKEN is not the app-level token: make one with connections:write that begins with xapp- ({APP_PAGE})"
    return ""


def _http(settings: Settings, bot: str) -> Iterator[Finding]:
    if not secret(settings.slack_signing_secret):
        yield _finding("fail", "SLACK_SIGNING_SECRET is not set: Basic Information, App Credentials, Signing Secret")
    if bot:
        yield from _bot(settings, bot)
    elif not settings.slack_client_id or not secret(settings.slack_client_secret):
        yield _finding("fail", "SLACK_CLIENT_ID and SLACK_CLIENT_SECRET are not set: Basic Information, App Credentials")
    else:
        yield _finding("ok", f"signed HTTP on port {settings.slack_http_port}, for every workspace that installs it")


def _bot(settings: Settings, token: str) -> Iterator[Finding]:
    answer = _call(settings, "auth.test", token)
    if isinstance(answer, str):
        yield _finding("fail", answer)
        return
    if not answer.body.get("ok"):
        yield _finding("fail", _refusal(answer, "SLACK_BOT_TOKEN", BOT_PAGE))
        return
    yield _finding("ok", f"connected to {answer.body.get('team', 'a workspace')} as {answer.body.get('user', 'a bot')}")
    yield from _rights(settings, answer)
    ahead = answer.clock_ahead_s
    if ahead is not None and abs(ahead) > MAX_CLOCK_S:
        way = "ahead" if ahead > 0 else "behind"
        yield _finding(
            "fail",
            f"this machine's clock is {abs(ahead):.0f} s {way}: turn on its time service, or requests are refused as too old",
        )


def _rights(settings: Settings, answer: Fetched) -> Iterator[Finding]:
    """Slack says in a header of every answer what a token may do (https://docs.slack.dev/authentication/installing-with-oauth)."""
    if "x-oauth-scopes" not in answer.headers:
        return
    granted = {scope.strip() for scope in answer.headers["x-oauth-scopes"].split(",") if scope.strip()}
    needed = set(manifest(listen_in_threads=settings.slack_listen_in_threads)["oauth_config"]["scopes"]["bot"])
    if missing := sorted(needed - granted):
        yield _finding(
            "fail", f"the scopes {', '.join(missing)} are missing: OAuth & Permissions, Bot Token Scopes, add them, {REINSTALL}"
        )
    if unused := sorted(granted - needed - set(LISTENING.values())):
        yield _finding("note", f"it has rights that it never uses: {', '.join(unused)}; take them away under OAuth & Permissions")
    yield _finding(
        "note",
        "if a mention or a direct message stays unanswered: Event Subscriptions, Subscribe to bot events must list "
        f"{', '.join(manifest()['settings']['event_subscriptions']['bot_events'])}, {REINSTALL}",
    )


def _socket(settings: Settings, token: str) -> Iterator[Finding]:
    answer = _call(settings, "apps.connections.open", token)
    if isinstance(answer, str):
        yield _finding("fail", answer)
    elif not answer.body.get("ok"):
        yield _finding("fail", _refusal(answer, "SLACK_APP_TOKEN", APP_PAGE))


def _call(settings: Settings, method: str, token: str) -> Fetched | str:
    return fetch(f"{settings.slack_api_url}{method}", {"Authorization": f"Bearer {token}"}, post=True)


def _refusal(answer: Fetched, name: str, page: str) -> str:
    code = str(answer.body.get("error", "no reason given"))
    if name == "SLACK_APP_TOKEN" and code == "not_allowed_token_type":
        return "Socket Mode is off: Settings, Socket Mode, Enable Socket Mode"
    return TAKES.get(code, "Slack refuses {name}: {code} ({page})").format(name=name, code=code, page=page)
