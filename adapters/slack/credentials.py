"""What was configured, checked before anything is served; what is wrong is said in one sentence that tells what to do."""

from __future__ import annotations

from typing import Protocol

import aiohttp
from slack_bolt.authorization import AuthorizeResult
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.settings import Settings

ADVICE = {
    "invalid_auth": "{name} is not a token that Slack knows. Copy it again from the page of your app.",
    "not_authed": "{name} is empty. Copy it from the page of your app.",
    "token_revoked": "{name} was revoked. Install the app again and copy the new token.",
    "token_expired": "{name} has expired. Copy a new one from the page of your app.",
    "account_inactive": "{name} belongs to an app that was removed from its workspace. Install it again.",
    "not_allowed_token_type": "{name} is the wrong kind of token: SLACK_BOT_TOKEN begins with xoxb-, SLACK_APP_TOKEN with xapp-.",
    "missing_scope": "{name} lacks a scope: SLACK_APP_TOKEN needs connections:write; the others are in the app manifest.",
}


class Secret(Protocol):
    """A token that is not printed by accident."""

    def get_secret_value(self) -> str: ...


class SetupError(Exception):
    """Slack cannot be reached with what was configured; the message says what to change."""


def advice(name: str, error: SlackApiError) -> SetupError:
    """What Slack's word for a refused token means for whoever set `name`."""
    code = str(error.response.get("error", "unknown_error"))
    return SetupError(ADVICE.get(code, "Slack refused {name}: {code}.").format(name=name, code=code))


def unreachable(client: AsyncWebClient, error: Exception) -> SetupError:
    """Slack does not answer at all."""
    return SetupError(f"Slack cannot be reached at {client.base_url}: {type(error).__name__}.")


def secret(value: Secret | None) -> str:
    """A token as it is sent; empty when it is not set."""
    return value.get_secret_value().strip() if value else ""


def token(name: str, value: Secret | None, prefix: str) -> str:
    """A token of the right kind. Raises SetupError about one that is missing or in the place of another."""
    found = secret(value)
    if prefix not in found[:10]:
        state = "is not set" if not found else f"does not begin with {prefix}"
        raise SetupError(f"{name} {state}. docs/slack.md says where to copy it from.")
    return found


def tokens(settings: Settings) -> tuple[str, str]:
    """The bot's and the app's token of Socket Mode. Raises SetupError."""
    bot = token("SLACK_BOT_TOKEN", settings.slack_bot_token, "xoxb-")
    return bot, token("SLACK_APP_TOKEN", settings.slack_app_token, "xapp-")


async def identify(client: AsyncWebClient, bot_token: str) -> AuthorizeResult:
    """Whose token it is: asked once, not at every event. Raises SetupError."""
    try:
        answer = await client.auth_test(token=bot_token)
    except SlackApiError as error:
        raise advice("SLACK_BOT_TOKEN", error) from error
    except (aiohttp.ClientError, TimeoutError, OSError) as error:
        raise unreachable(client, error) from error
    return AuthorizeResult.from_auth_test_response(bot_token=bot_token, auth_test_response=answer)
