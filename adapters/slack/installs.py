"""Several workspaces: who installed the app, and their tokens, renewed in time: in a file, or in PostgreSQL for replicas."""

from __future__ import annotations

import logging
import os
from pathlib import Path

from slack_bolt.authorization.async_authorize import AsyncInstallationStoreAuthorize
from slack_bolt.oauth.async_oauth_flow import AsyncOAuthFlow
from slack_bolt.oauth.async_oauth_settings import AsyncOAuthSettings
from slack_sdk.oauth.installation_store.async_installation_store import AsyncInstallationStore
from slack_sdk.oauth.installation_store.sqlite3 import SQLite3InstallationStore
from slack_sdk.oauth.state_store.async_state_store import AsyncOAuthStateStore
from slack_sdk.oauth.state_store.sqlite3 import SQLite3OAuthStateStore
from slack_sdk.web.async_client import AsyncWebClient

from adapters.slack.credentials import SetupError, secret
from adapters.slack.manifest import REDIRECT_PATH, manifest
from bot.settings import Settings

log = logging.getLogger(__name__)

FILE_NAME = "slack-installations.db"
INSTALL_PATH = "/slack/install"
STATE_SECONDS = 600
RENEW_MINUTES = 120
"""Before a token ends (after 12 hours) it is renewed: https://docs.slack.dev/authentication/using-token-rotation."""


class Installations(SQLite3InstallationStore):
    """The SDK's store, which deletes only where it is asked without `await`."""

    async def async_delete_bot(self, *, enterprise_id: str | None, team_id: str | None) -> None:
        """Forget the bot of a workspace."""
        self.delete_bot(enterprise_id=enterprise_id, team_id=team_id)

    async def async_delete_installation(
        self, *, enterprise_id: str | None, team_id: str | None, user_id: str | None = None
    ) -> None:
        """Forget who installed it."""
        self.delete_installation(enterprise_id=enterprise_id, team_id=team_id, user_id=user_id)


def oauth_flow(settings: Settings, client: AsyncWebClient) -> AsyncOAuthFlow:
    """The installation pages and the tokens behind them. Raises SetupError."""
    client_id, client_secret = (settings.slack_client_id or "").strip(), secret(settings.slack_client_secret)
    if not client_id or not client_secret:
        raise SetupError(
            "SLACK_CLIENT_ID and SLACK_CLIENT_SECRET are needed for several workspaces, or SLACK_BOT_TOKEN for one "
            "(Basic Information, App Credentials; docs/slack.md)."
        )
    store, states = stores(settings, client_id)
    flow = AsyncOAuthSettings(
        client_id=client_id,
        client_secret=client_secret,
        scopes=manifest(listen_in_threads=settings.slack_listen_in_threads)["oauth_config"]["scopes"]["bot"],
        redirect_uri=settings.slack_public_url.rstrip("/") + REDIRECT_PATH if settings.slack_public_url else None,
        install_path=INSTALL_PATH,
        redirect_uri_path=REDIRECT_PATH,
        installation_store=store,
        installation_store_bot_only=True,
        state_store=states,
        state_expiration_seconds=STATE_SECONDS,
    )
    flow.authorize = AsyncInstallationStoreAuthorize(
        logger=log,
        installation_store=store,
        client_id=client_id,
        client_secret=client_secret,
        token_rotation_expiration_minutes=RENEW_MINUTES,
        bot_only=True,
        cache_enabled=True,
        client=client,
    )
    return AsyncOAuthFlow(client=client, settings=flow)


def stores(settings: Settings, client_id: str) -> tuple[AsyncInstallationStore, AsyncOAuthStateStore]:
    """Where installations and the states of those under way are kept. Raises SetupError."""
    if settings.rigwise_database_url is not None:
        from adapters.slack.shared_installs import shared_stores

        return shared_stores(settings.rigwise_database_url.get_secret_value(), client_id, STATE_SECONDS)
    file = str(private_file(settings.data_folder / FILE_NAME))
    states = SQLite3OAuthStateStore(database=file, expiration_seconds=STATE_SECONDS)
    return Installations(database=file, client_id=client_id), states


def private_file(path: Path) -> Path:
    """The file, made if there is none, that nobody else on the machine can read: it holds tokens. Raises SetupError."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        os.close(os.open(path, os.O_RDWR | os.O_CREAT, 0o600))
        path.chmod(0o600)
    except OSError as error:
        raise SetupError(f"{path} cannot be written ({error.strerror}); set RIGWISE_DATA to a folder that can be.") from error
    return path
