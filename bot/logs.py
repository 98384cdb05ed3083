"""The log of a program that serves: one JSON object a line, or coloured lines where a person reads along at a terminal."""

from __future__ import annotations

import logging
import sys
from typing import TYPE_CHECKING, Any, TextIO

import structlog
from pydantic import SecretStr
from structlog.stdlib import ExtraAdder, ProcessorFormatter

from bot.log_safety import escaped, masked, traced, without_content
from bot.settings import Settings

if TYPE_CHECKING:
    from structlog.typing import Processor

FIELDS = ("intent", "outcome", "ms", "locale", "text", "author")
"""What our own lines say beside the event; docs/operations.md explains each."""
OURS = ("adapters", "bot", "knowledge", "rigwise")
"""Loggers whose finest lines are free of content; those of libraries print what goes over the wire."""

log = logging.getLogger(__name__)


class Handler(logging.StreamHandler[TextIO]):
    """The one that `configure` made, to be known again."""


def configure(settings: Settings, stream: TextIO | None = None) -> None:
    """Send everything that is logged in this process to `stream` (standard error)."""
    out = stream or sys.stderr
    handler = Handler(out)
    handler.setFormatter(formatter(settings, for_person=_is_for_person(settings, out)))
    root = logging.getLogger()
    for old in [handler for handler in root.handlers if isinstance(handler, Handler)]:
        root.removeHandler(old)
    root.addHandler(handler)
    level = logging.getLevelNamesMapping()[settings.rigwise_log_level.upper()]
    root.setLevel(level if settings.rigwise_log_content else max(level, logging.INFO))
    for name in OURS:
        logging.getLogger(name).setLevel(level)
    if settings.rigwise_log_content:
        log.warning(
            "RIGWISE_LOG_CONTENT is on: questions and who asked them are written to this log; turn it off after the search"
        )


def formatter(settings: Settings, *, for_person: bool) -> logging.Formatter:
    """What makes a line of a record."""
    content = settings.rigwise_log_content
    renderer: Processor = structlog.dev.ConsoleRenderer() if for_person else structlog.processors.JSONRenderer(default=str)
    return ProcessorFormatter(
        foreign_pre_chain=[
            structlog.contextvars.merge_contextvars,
            structlog.stdlib.add_log_level,
            structlog.stdlib.add_logger_name,
            ExtraAdder(FIELDS),
            structlog.processors.TimeStamper(fmt="iso", utc=True),
        ],
        processors=[
            *(() if content else (without_content,)),
            traced(content=content),
            ProcessorFormatter.remove_processors_meta,
            masked(secrets_of(settings)),
            escaped,
            renderer,
        ],
    )


def secrets_of(settings: Settings) -> tuple[str, ...]:
    """Every value of the settings that is a secret."""
    values = (getattr(settings, name) for name in type(settings).model_fields)
    return tuple(value.get_secret_value() for value in values if isinstance(value, SecretStr))


def _is_for_person(settings: Settings, stream: Any) -> bool:
    if settings.rigwise_log_format == "auto":
        return bool(stream.isatty())
    return settings.rigwise_log_format == "console"
