"""The log: one line an event, whatever is in it; no secret, and nothing that a person wrote."""

import asyncio
import io
import json
import logging
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import SecretStr
from structlog.contextvars import bound_contextvars

from bot import logs
from bot.log_safety import WITHHELD
from bot.redact import MASK
from bot.settings import Settings
from knowledge.workspace import WorkspaceError

WRITTEN = "what they wrote"
SECRET = "MTk4NjIyNDgzNDcxOTI1MjQ4.Cl2FMQ.ZnCjm1XVW7vRze4b7Cq4se7kKWs"
SETTINGS = Settings(rigwise_log_format="json", discord_token=SecretStr(SECRET))
CONTENT = SETTINGS.model_copy(update={"rigwise_log_content": True})
EVIL = [
    "plain\n2026-11-25 [error] forged",
    "\r\nforged",
    "\x1b[31mred\x1b[2J",
    "\u2028next",
    "\u202edrawkcab",
    "tab\tbell\x07",
    "\ud800",
]


def lines(settings: Settings, *, for_person: bool = False, error: BaseException | None = None, **record: Any) -> list[str]:
    """What one record becomes."""
    made = logging.makeLogRecord({"name": "bot.test", "levelname": "INFO", "levelno": 20, "msg": "event"} | record)
    if error is not None:
        made.exc_info = (type(error), error, error.__traceback__)
    return logs.formatter(settings, for_person=for_person).format(made).split("\n")


def fields(settings: Settings = SETTINGS, error: BaseException | None = None, **record: Any) -> dict[str, Any]:
    (line,) = lines(settings, error=error, **record)
    found: dict[str, Any] = json.loads(line)
    return found


def fail(error: Exception) -> None:
    raise error


def raised(text: str = "what they wrote", kind: type[Exception] = ValueError) -> Exception:
    with pytest.raises(kind) as caught:
        fail(kind(text))
    return caught.value


def test_a_line_is_an_object_with_its_time_level_and_place() -> None:
    found = fields(msg="answered", intent="fit", ms=3.2, outcome="answered")
    assert found.pop("timestamp").endswith("Z")
    assert found == {
        "event": "answered",
        "level": "info",
        "logger": "bot.test",
        "intent": "fit",
        "ms": 3.2,
        "outcome": "answered",
    }


def test_what_is_done_has_one_id_in_all_its_lines() -> None:
    with bound_contextvars(question_id="0a1b2c3d", platform="slack", team="T1"):
        found = fields()
    assert (found["question_id"], found["platform"], found["team"]) == ("0a1b2c3d", "slack", "T1")
    assert "question_id" not in fields()


@pytest.mark.parametrize("for_person", [False, True])
@pytest.mark.parametrize("evil", EVIL)
def test_no_text_begins_a_line_or_moves_the_cursor(evil: str, for_person: bool) -> None:
    with bound_contextvars(team=evil):
        (line,) = lines(SETTINGS, for_person=for_person, msg="said %s", args=(evil,), outcome=evil)
    painted = line
    for style in ("\x1b[0m", "\x1b[1m", "\x1b[2m", "\x1b[31m", "\x1b[32m", "\x1b[33m", "\x1b[34m", "\x1b[35m", "\x1b[36m"):
        painted = painted.replace(style, "") if for_person else painted
    assert painted.isprintable()
    assert "\x1b[2J" not in line


@given(st.text())
def test_whatever_the_text_json_stays_one_object_on_one_line(text: str) -> None:
    assert len(lines(SETTINGS, msg="%s", args=(text,), outcome=text)) == 1
    assert set(fields(msg="%s", args=(text,), outcome=text)) == {"event", "level", "logger", "timestamp", "outcome"}


@pytest.mark.parametrize(
    "record", [{"msg": f"GET with {SECRET}"}, {"msg": "%s", "args": (SECRET,)}, {"msg": "e", "outcome": SECRET}]
)
@pytest.mark.parametrize("settings", [SETTINGS, CONTENT])
def test_a_configured_secret_is_in_no_line(record: dict[str, Any], settings: Settings) -> None:
    (line,) = lines(settings, **record)
    assert SECRET not in line
    assert MASK in json.loads(line)["event"] + json.loads(line).get("outcome", "")


@pytest.mark.parametrize(
    "token", ["xoxb-1234567890-abcdef", "xapp-1-A1-2-abc", "hf_abcdefghijklmnop", "postgres://me:hunter22@db/x"]
)
def test_nor_is_anybody_elses(token: str) -> None:
    assert token not in lines(CONTENT, msg="%s", args=(token,), error=raised(token))[0]


@pytest.mark.parametrize(
    ("line", "shown"),
    [
        ("POST https://hooks.slack.com/commands/T1/2/abc failed", f"POST https://hooks.slack.com/{MASK} failed"),
        ("POST https://discord.com/api/v10/webhooks/123/aW50ZXJh responded", f"api/v10/webhooks/123/{MASK} responded"),
        ("POST http://h/api/v10/interactions/9/aW50ZXJh/callback", f"/interactions/9/{MASK}/callback"),
        ("wss://wss-primary.slack.com/link/?ticket=t-1&app_id=2", f"/link/?ticket={MASK}&app_id=2"),
    ],
)
def test_an_address_that_is_a_right_by_itself_is_masked(line: str, shown: str) -> None:
    assert shown in fields(msg="%s", args=(line,))["event"]


def test_every_secret_of_the_settings_is_known_to_be_one() -> None:
    every = {
        name: SecretStr(f"secret-of-{name}") for name in Settings.model_fields if "Secret" in str(Settings.model_fields[name])
    }
    assert len(every) >= 6
    assert set(logs.secrets_of(Settings(**every))) == {value.get_secret_value() for value in every.values()}  # type: ignore[arg-type]


def test_an_exception_tells_where_and_not_what_was_written() -> None:
    found = fields(error=raised("int('can 70B run?')"))["exception"]
    assert "in fail" in found
    assert found.endswith(f"ValueError: {WITHHELD}")
    assert "70B" not in found
    assert "70B" in fields(CONTENT, error=raised("int('can 70B run?')"))["exception"]


@pytest.mark.parametrize("kind", [OSError, WorkspaceError])
def test_an_exception_about_the_machine_says_what(kind: type[Exception]) -> None:
    assert fields(error=raised("No space left on device", kind))["exception"].endswith("No space left on device")


def test_the_cause_is_told_without_its_words_too() -> None:
    error = raised("outer", RuntimeError)
    error.__cause__ = raised(WRITTEN, KeyError)
    found = fields(error=error)["exception"]
    assert WRITTEN not in found
    assert found.index("KeyError: (") < found.index("RuntimeError: (")


def test_what_a_task_lost_is_not_quoted_by_the_event_loop() -> None:
    said = "Task exception was never retrieved\nfuture: <Task exception=ValueError('what they wrote')>"
    assert fields(name="asyncio", msg=said)["event"] == "Task exception was never retrieved"


@pytest.fixture
def root() -> Iterator[logging.Logger]:
    logger = logging.getLogger()
    before, level = logger.handlers[:], logger.level
    yield logger
    logger.handlers[:] = before
    logger.setLevel(level)
    for name in logs.OURS:
        logging.getLogger(name).setLevel(logging.NOTSET)


def test_a_file_gets_json_and_a_terminal_gets_lines_for_people(root: logging.Logger) -> None:
    class Terminal(io.StringIO):
        def isatty(self) -> bool:
            return True

    for stream, is_json in ((io.StringIO(), True), (Terminal(), False)):
        logs.configure(Settings(), stream)
        logging.getLogger("bot.test").info("hello")
        assert stream.getvalue().startswith("{") == is_json
        assert len(stream.getvalue().splitlines()) == 1


def test_libraries_do_not_print_what_goes_over_the_wire(root: logging.Logger) -> None:
    stream = io.StringIO()
    logs.configure(Settings(rigwise_log_level="debug", rigwise_log_format="json"), stream)
    logging.getLogger("slack_sdk.web").debug("body: can 70B run?")
    logging.getLogger("bot.test").debug("ours")
    assert [json.loads(line)["event"] for line in stream.getvalue().splitlines()] == ["ours"]


def test_content_is_only_logged_with_a_warning(root: logging.Logger) -> None:
    stream = io.StringIO()
    logs.configure(CONTENT, stream)
    assert "RIGWISE_LOG_CONTENT is on" in stream.getvalue()


async def test_tasks_at_once_keep_their_ids_apart() -> None:
    async def one(number: int) -> str:
        with bound_contextvars(question_id=f"{number:08x}"):
            await asyncio.sleep(0.001 * (number % 3))
            return str(fields()["question_id"])

    assert await asyncio.gather(*map(one, range(20))) == [f"{number:08x}" for number in range(20)]
