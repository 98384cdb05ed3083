"""What an operator counts, for Prometheus. A label has few values, whatever people write; docs/operations.md explains each."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import UTC, date, datetime, time
from functools import cache
from importlib.metadata import version
from typing import TYPE_CHECKING, Any, Protocol, TypeVar

from prometheus_client import CONTENT_TYPE_LATEST, REGISTRY, Counter, Gauge, Histogram, Info, generate_latest

if TYPE_CHECKING:
    from knowledge.library import Library


class _Traces(Protocol):
    """What we use of aiohttp's TraceConfig."""

    @property
    def on_request_end(self) -> Any: ...
    @property
    def on_request_exception(self) -> Any: ...


Trace = TypeVar("Trace", bound=_Traces)

SECONDS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)
OTHER = "other"
PLATFORMS = frozenset({"slack", "discord", "local"})
OUTCOMES = ("answered", "not_understood", "silent", "failed")
WHOSE = ("user", "channel", "team")
ERRORS = ("answer", "listener", "workspace")
FAULTS = ("rate_limited", "server_error", "connection")

QUESTIONS = Counter(
    "rigwise_questions", "Questions that were taken up, by what became of them.", ["platform", "intent", "outcome"]
)
ANSWER_SECONDS = Histogram("rigwise_answer_seconds", "From a question to its reply on the disk.", ["platform"], buckets=SECONDS)
DELIVERY_SECONDS = Histogram(
    "rigwise_delivery_seconds",
    "From what a platform handed over to the end of what was done for it.",
    ["platform"],
    buckets=SECONDS,
)
IN_FLIGHT = Gauge("rigwise_in_flight", "What was taken up and is not done.", ["platform"])
LIMITED = Counter("rigwise_limited", "Questions that were one too many, by whose limit.", ["platform", "whose"])
FAILURES = Counter("rigwise_errors", "What went wrong on our side, by where.", ["platform", "kind"])
DUPLICATES = Counter("rigwise_duplicates", "Deliveries of what had been taken up before; they are passed over.", ["platform"])
PLATFORM_FAULTS = Counter(
    "rigwise_platform_faults", "Requests that a platform answered with 429 or 5xx, or not at all.", ["platform", "reason"]
)
REFUSALS = Counter("rigwise_delivery_refusals", "Messages that a platform did not take in any form.", ["platform"])
CONNECTED = Gauge(
    "rigwise_connected", "1 while the platform reaches us: a socket that is open, a port that is listened on.", ["platform"]
)
CONNECTS = Counter("rigwise_connects", "Connections that were made; those after the first are reconnects.", ["platform"])
WRITE_QUEUE = Gauge("rigwise_write_queue", "Questions whose effects wait to be written.")
WORKSPACE_UP = Gauge("rigwise_workspace_up", "1 while the workspace's database answers.")
STOPPING = Gauge("rigwise_stopping", "1 from the signal to stop until the end.")
KNOWLEDGE_DATE = Gauge("rigwise_knowledge_timestamp_seconds", "When the facts in use were last changed; seconds since 1970.")
PRICE_DATE = Gauge("rigwise_newest_price_timestamp_seconds", "When the newest price in use was checked; seconds since 1970.")
BUILD = Info("rigwise_build", "The version that runs, and its data.")


@cache
def _intents() -> frozenset[str]:
    from bot import housekeeping, intents, limits

    return frozenset({*intents.NAMES, housekeeping.INTENT, limits.INTENT})


def platform_of(name: str) -> str:
    """A label out of PLATFORMS."""
    return name if name in PLATFORMS else OTHER


def intent_of(name: str) -> str:
    """A label out of the intents there are."""
    return name if name in _intents() else OTHER


def begin(platforms: Iterable[str]) -> None:
    """Have the counters of trouble at nothing from the start: Prometheus sees no rise in a series that begins at one."""
    for platform in platforms:
        for counter, labels in ((FAILURES, ERRORS), (PLATFORM_FAULTS, FAULTS), (LIMITED, WHOSE)):
            for label in labels:
                counter.labels(platform, label)
        for counter in (REFUSALS, DUPLICATES, CONNECTS):
            counter.labels(platform)


def failed(platform: str, kind: str) -> None:
    """Something went wrong; `kind` is one of ERRORS."""
    FAILURES.labels(platform_of(platform), kind).inc()


def refused(platform: str) -> None:
    """A platform did not take a message in any form."""
    REFUSALS.labels(platform_of(platform)).inc()


def repeated(platform: str) -> None:
    """A platform delivered again what had been taken up; nothing more is done for it."""
    DUPLICATES.labels(platform_of(platform)).inc()


def requested(platform: str, status: int | None) -> None:
    """A request to a platform has ended with an HTTP status, or with None where no answer came."""
    reason = "connection" if status is None else "rate_limited" if status == 429 else "server_error" if status >= 500 else ""
    if reason:
        PLATFORM_FAULTS.labels(platform, reason).inc()


def count_requests(platform: str, trace: Trace) -> Trace:
    """Let an aiohttp client's `trace` count each request that the platform did not answer as it should."""

    async def ended(_: object, __: object, answered: Any) -> None:
        requested(platform, answered.response.status)

    async def failed(*_: object) -> None:
        requested(platform, None)

    trace.on_request_end.append(ended)
    trace.on_request_exception.append(failed)
    return trace


def watch(facts: Callable[[], Library], waiting: Callable[[], int]) -> None:
    """Read at each scrape how old the facts in use are, which may be replaced by newer ones, and how many writes wait."""
    WRITE_QUEUE.set_function(waiting)
    KNOWLEDGE_DATE.set_function(lambda: midnight(facts().newest_check()))
    PRICE_DATE.set_function(lambda: midnight(facts().newest_price()))
    BUILD.info({"version": version("rigwise"), "data": facts().data_version})


def midnight(day: date | None) -> float:
    """The day in seconds since 1970; NaN for no day, which no alert takes for old."""
    return datetime.combine(day, time(), UTC).timestamp() if day else float("nan")


def exposition() -> tuple[bytes, str]:
    """Everything as Prometheus reads it, and its content type."""
    return generate_latest(REGISTRY), CONTENT_TYPE_LATEST
