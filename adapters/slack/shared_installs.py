"""Installations in PostgreSQL: whichever replica a workspace reaches finds its token. The SDK's own stores over SQLAlchemy."""

from __future__ import annotations

from slack_sdk.oauth.installation_store.async_installation_store import AsyncInstallationStore
from slack_sdk.oauth.state_store.async_state_store import AsyncOAuthStateStore

from adapters.slack.credentials import SetupError

WAIT_SECONDS = 3
TRIES = 3
"""Replicas that start at once make the same tables: who comes second finds them at the next look."""


def shared_stores(url: str, client_id: str, state_seconds: int) -> tuple[AsyncInstallationStore, AsyncOAuthStateStore]:
    """Both stores, with their tables. Raises SetupError where the driver or the server is missing."""
    try:
        from slack_sdk.oauth.installation_store.sqlalchemy import AsyncSQLAlchemyInstallationStore
        from slack_sdk.oauth.state_store.sqlalchemy import AsyncSQLAlchemyOAuthStateStore
        from sqlalchemy.ext.asyncio import create_async_engine
    except ImportError as error:
        raise SetupError("several workspaces over PostgreSQL need: pip install 'rigwise[scale]'") from error
    _make_tables(driver_url(url), client_id)
    engine = create_async_engine(driver_url(url), pool_pre_ping=True, pool_size=4, max_overflow=4, pool_timeout=WAIT_SECONDS)
    installations = AsyncSQLAlchemyInstallationStore(client_id=client_id, engine=engine)
    return installations, AsyncSQLAlchemyOAuthStateStore(expiration_seconds=state_seconds, engine=engine)


def driver_url(url: str) -> str:
    """The address with the driver that the workspace uses, too."""
    kind, _, rest = url.partition("://")
    return f"postgresql+psycopg://{rest}" if kind in {"postgresql", "postgres"} else url


def _make_tables(url: str, client_id: str) -> None:
    """Once, at the start: somebody waits for it at a terminal or a cluster does. Raises SetupError, without the password."""
    from slack_sdk.oauth.installation_store.sqlalchemy import SQLAlchemyInstallationStore
    from slack_sdk.oauth.state_store.sqlalchemy import SQLAlchemyOAuthStateStore
    from sqlalchemy import create_engine
    from sqlalchemy.exc import SQLAlchemyError

    engine = create_engine(url, connect_args={"connect_timeout": WAIT_SECONDS})
    for left in reversed(range(TRIES)):
        try:
            SQLAlchemyInstallationStore(client_id=client_id, engine=engine).create_tables()  # type: ignore[no-untyped-call]
            SQLAlchemyOAuthStateStore(expiration_seconds=1, engine=engine).create_tables()  # type: ignore[no-untyped-call]
        except SQLAlchemyError as error:
            if not left:
                raise SetupError(f"the installations cannot be kept in RIGWISE_DATABASE_URL ({type(error).__name__})") from None
        else:
            break
    engine.dispose()
