"""Typing at a terminal: names are completed where they begin, and what was typed is there again."""

from pathlib import Path

import pytest
from prompt_toolkit.application import create_app_session
from prompt_toolkit.completion import CompleteEvent
from prompt_toolkit.document import Document
from prompt_toolkit.input import create_pipe_input
from prompt_toolkit.output import DummyOutput
from rich.console import Console

from adapters.terminal.chat import known_names
from adapters.terminal.prompt import MARK, endings, name_completer, reader
from bot.bot import Bot


def completed(bot: Bot, line: str) -> list[str]:
    """The line as each completion would make it."""
    completer = name_completer(known_names(bot))
    found = completer.get_completions(Document(line), CompleteEvent(completion_requested=True))
    return [line[: len(line) + one.start_position] + one.text for one in found]


@pytest.mark.parametrize(
    ("line", "whole"),
    [
        ("can 70B run on rtx 409", "can 70B run on RTX 4090"),
        ("qwen3 30", "Qwen3 30B-A3B"),
        ("llama 3.1 8b on h100 sx", "llama 3.1 8b on H100 SXM5 80 GB"),
    ],
)
def test_a_name_is_completed_where_it_begins(bot: Bot, line: str, whole: str) -> None:
    assert whole in completed(bot, line)


@pytest.mark.parametrize("line", ["", "c", "what about ", "zzzz"])
def test_what_begins_no_name_is_left_alone(bot: Bot, line: str) -> None:
    assert completed(bot, line) == []


def test_the_longest_ending_is_tried_first() -> None:
    assert list(endings("run on rtx 40")) == ["run on rtx 40", "on rtx 40", "rtx 40", "40"]


def test_a_line_is_kept_for_the_next_time(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin.isatty", lambda: True, raising=False)
    screen, history = Console(force_terminal=True), tmp_path / "folder" / "history"
    with create_pipe_input() as typed, create_app_session(input=typed, output=DummyOutput()):
        read = reader(screen, lambda text, limit: [], history)
        typed.send_text("can 70B run on 2x A6000?\r")
        assert read() == "can 70B run on 2x A6000?"
        typed.send_text("\x04")
        assert read() is None
    assert "can 70B run on 2x A6000?" in history.read_text(encoding="utf-8")
    assert history.stat().st_mode & 0o077 == 0


def test_without_a_terminal_lines_come_as_they_are(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    lines = iter(["what can I run on 24 GB?"])
    screen = Console(force_terminal=False)
    monkeypatch.setattr(screen, "input", lambda prompt: next(lines))
    read = reader(screen, lambda text, limit: [], tmp_path / "history")
    assert read() == "what can I run on 24 GB?"
    assert MARK.strip()
    assert not (tmp_path / "history").exists()
