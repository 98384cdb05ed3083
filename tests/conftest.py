"""Nothing here touches the user's own databases, a network beyond loopback, or a proxy."""

import os
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import settings

if TYPE_CHECKING:
    from bot.bot import Bot
    from tests.postgres import Server
    from tests.valkey import Server as ValkeyServer

settings.register_profile("steady", deadline=None, derandomize=True)
settings.register_profile("searching", deadline=None, max_examples=2000)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "steady"))
"""The same examples each time, so that what passes here passes there; `HYPOTHESIS_PROFILE=searching` looks further."""


SERVERS = {
    "test_postgres.py": ("--postgres",),
    "test_valkey.py": ("--valkey",),
    "test_two_replicas.py": ("--postgres", "--valkey"),
}
"""Files of tests, and the servers that they cannot do without."""


def pytest_addoption(parser: pytest.Parser) -> None:
    """Servers are asked for by name, since a newcomer's machine has none: then their tests fail where one is missing."""
    parser.addoption("--postgres", action="store_true", help="run the workspace's tests over PostgreSQL too")
    parser.addoption("--valkey", action="store_true", help="run the tests of what replicas share over Valkey too")


def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    """What only a server does is looked at only where it was asked for."""
    needed = SERVERS.get(collection_path.name, ())
    return True if any(not config.getoption(option) for option in needed) else None


@pytest.fixture(scope="session")
def postgres_server() -> "Iterator[Server]":
    """One server for all tests that want a schema of their own in it."""
    from tests.postgres import server

    with server() as running:
        yield running


@pytest.fixture(scope="session")
def valkey_server() -> "Iterator[ValkeyServer]":
    """One server for all tests that keep to keys of their own in it."""
    from tests.valkey import server

    with server() as running:
        yield running


@pytest.fixture(scope="session", autouse=True)
def data_folder(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A folder of its own for the databases, and no token of the developer's."""
    folder = tmp_path_factory.mktemp("rigwise-data")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("RIGWISE_DATA", str(folder))
        for name in (
            "SLACK_BOT_TOKEN",
            "SLACK_APP_TOKEN",
            "SLACK_SIGNING_SECRET",
            "SLACK_API_URL",
            "DISCORD_TOKEN",
            "RIGWISE_LOCALE",
            "RIGWISE_DATABASE_URL",
            "RIGWISE_VALKEY_URL",
            "RIGWISE_KNOWLEDGE",
        ):
            patch.delenv(name, raising=False)
        for name in ("HTTP_PROXY", "HTTPS_PROXY", "http_proxy", "https_proxy", "ALL_PROXY", "all_proxy"):
            patch.delenv(name, raising=False)
        yield folder


@pytest.fixture(scope="session")
def bot(data_folder: Path) -> "Iterator[Bot]":
    """The bot over the real facts."""
    from bot.bot import Bot

    opened = Bot.open()
    yield opened
    opened.close()
