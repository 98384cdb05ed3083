"""What `rigwise doctor` finds: the knowledge base, the workspace, and each platform's tokens, with what to do."""

from __future__ import annotations

import json
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime
from email.utils import parsedate_to_datetime
from importlib.metadata import entry_points

from bot.bot import Unusable, open_library
from bot.configuration import misspelt, read
from bot.settings import Settings
from knowledge.workspace import Workspace, WorkspaceError
from sizing.records import dataclass

STALE_AFTER_DAYS = 60
TIMEOUT_S = 5
CHECKS = "rigwise.checks"


@dataclass(frozen=True, slots=True)
class Finding:
    """One line of the report. `state` is ok, note or fail."""

    state: str
    subject: str
    said: str


def check(today: date | None = None) -> tuple[Finding, ...]:
    """Everything, in the order an operator reads it. Configuration errors come all at once."""
    settings, problems = read()
    wrong = tuple(Finding("fail", "settings", problem) for problem in problems)
    if settings is None:
        return wrong
    odd = tuple(Finding("note", "settings", name) for name in misspelt())
    day = today or datetime.now(tz=UTC).date()
    return (*wrong, *odd, *_knowledge(day), *_workspace(settings), *_platforms(settings))


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
        url = settings.rigwise_database_url
        workspace = Workspace.open(settings.rigwise_data, url.get_secret_value() if url else None)
    except WorkspaceError as error:
        yield Finding("fail", "workspace", str(error))
        return
    yield Finding("ok", "workspace", workspace.database.name)
    workspace.close()


def _platforms(settings: Settings) -> Iterator[Finding]:
    """What each adapter finds of itself: it announces its check in pyproject.toml, since nothing here may import one."""
    for point in sorted(entry_points(group=CHECKS), key=lambda point: point.name, reverse=True):
        yield from point.load()(settings)


@dataclass(frozen=True, slots=True)
class Fetched:
    """What an address answered."""

    body: dict[str, object]
    """A list is under `items`."""
    headers: Mapping[str, str]
    """By name in small letters."""

    @property
    def clock_ahead_s(self) -> float | None:
        """By how many seconds our clock is ahead of theirs, as far as their `Date` says (whole seconds); None without one."""
        try:
            theirs = parsedate_to_datetime(self.headers["date"])
        except (KeyError, ValueError):
            return None
        return (datetime.now(tz=UTC) - theirs).total_seconds()


def fetch(url: str, headers: dict[str, str], *, post: bool = False) -> Fetched | str:
    """The JSON at `url`, or one sentence that says why there is none. The token is never part of it."""
    if not url.startswith(("http://", "https://")):
        return f"{url!r} is not an http address; check SLACK_API_URL and DISCORD_API_URL"
    request = urllib.request.Request(url, data=b"" if post else None, headers={"User-Agent": "rigwise (doctor)"} | headers)  # noqa: S310 - checked above
    try:
        with urllib.request.urlopen(request, timeout=TIMEOUT_S) as response:  # noqa: S310 - checked above
            answer = json.load(response)
            sent = {name.lower(): value for name, value in response.headers.items()}
    except urllib.error.HTTPError as error:
        if error.code in (401, 403):
            return f"{url} answered {error.code}: the token is not accepted; copy it again"
        return f"{url} answered {error.code}"
    except (OSError, ValueError) as error:
        return f"{url} cannot be reached: {error}"
    if isinstance(answer, list):
        answer = {"items": answer}
    return Fetched(answer, sent) if isinstance(answer, dict) else f"{url} answered something else than an object"
