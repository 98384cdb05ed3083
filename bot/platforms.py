"""Which platforms an operator wants served, and whether all is set that each of them needs."""

from __future__ import annotations

from collections.abc import Iterator

from pydantic import SecretStr

from bot.settings import Settings

NEEDS = {
    "slack": ("SLACK_BOT_TOKEN and SLACK_APP_TOKEN, or with SLACK_HTTP_PORT a SLACK_SIGNING_SECRET", "docs/slack.md"),
    "discord": ("DISCORD_TOKEN", "docs/discord.md"),
}
"""What has to be set, and where it is told how to come by it."""


def wanted_platforms(settings: Settings, named: tuple[str, ...] = ()) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Those that are named, else every one that has a token; and one sentence for each that cannot be served."""
    ready = {"slack": settings.has_slack, "discord": settings.has_discord}
    unknown = [name for name in named if name not in ready]
    if unknown:
        return (), (f"unknown platform {', '.join(unknown)}; known are {', '.join(sorted(ready))}",)
    wanted = named or tuple(name for name in ready if _is_begun(settings, name))
    lacking = [f"{name} needs {NEEDS[name][0]} ({NEEDS[name][1]})" for name in wanted or ready if not ready[name]]
    return wanted, tuple(lacking)


def _is_begun(settings: Settings, platform: str) -> bool:
    """Whether any secret of a platform is set: one without the others is a mistake, not a wish to do without it."""
    names = (name for name in type(settings).model_fields if name.startswith(f"{platform}_"))
    return any(isinstance(getattr(settings, name), SecretStr) for name in names)


def slack_problems(settings: Settings) -> Iterator[str]:
    """Tokens in one another's place, and halves of a pair."""
    for name, prefix in (("slack_bot_token", "xoxb-"), ("slack_app_token", "xapp-")):
        token = getattr(settings, name)
        if token is not None and prefix not in token.get_secret_value().strip()[:10]:
            yield f"{name.upper()} does not begin with {prefix}: docs/slack.md says where to copy it from"
    if (settings.slack_client_id is None) != (settings.slack_client_secret is None):
        missing = "SLACK_CLIENT_ID" if settings.slack_client_id is None else "SLACK_CLIENT_SECRET"
        yield f"{missing} is not set, the other of the two is: Basic Information, App Credentials (docs/slack.md)"
    over_http = settings.slack_http_port is not None and settings.slack_signing_secret is not None
    if over_http and settings.slack_bot_token is None and settings.slack_client_id is None:
        yield "SLACK_HTTP_PORT needs SLACK_BOT_TOKEN for one workspace, or SLACK_CLIENT_ID and SLACK_CLIENT_SECRET for several"
