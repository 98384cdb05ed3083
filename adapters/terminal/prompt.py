"""A line from a person at a terminal: with history, editing, and names completed; plain input where there is no terminal."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from rich.console import Console
from rich.text import Text

if TYPE_CHECKING:
    from prompt_toolkit.completion import CompleteEvent, Completer, Completion
    from prompt_toolkit.document import Document

MARK = "› "
FEWEST_LETTERS = 2
MOST_WORDS = 4
"""A name of more words than these is completed from its first ones."""
SHOWN = 8

Names = Callable[[str, int], list[str]]
"""Known names for what has been typed of one, best first."""


def reader(screen: Console, names: Names, history: Path) -> Callable[[], str | None]:
    """What reads the next line; it gives None at the end of the input."""
    if sys.stdin.isatty() and screen.is_terminal:
        return _session(names, history)
    return lambda: _plain(screen)


def _plain(screen: Console) -> str | None:
    try:
        return screen.input(Text(MARK, style="bold cyan")).strip()
    except (EOFError, KeyboardInterrupt):
        screen.print()
        return None


def _session(names: Names, history: Path) -> Callable[[], str | None]:
    """prompt_toolkit is imported here, so that nothing else waits for it."""
    from prompt_toolkit import PromptSession
    from prompt_toolkit.formatted_text import FormattedText
    from prompt_toolkit.history import FileHistory, History, InMemoryHistory

    kept: History = FileHistory(str(history)) if _can_write(history) else InMemoryHistory()
    session: PromptSession[str] = PromptSession(
        FormattedText([("bold ansicyan", MARK)]),
        history=kept,
        completer=name_completer(names),
        complete_while_typing=False,
        enable_history_search=True,
    )

    def read() -> str | None:
        try:
            return session.prompt().strip()
        except (EOFError, KeyboardInterrupt):
            return None

    return read


def _can_write(file: Path) -> bool:
    """Whether the history can be kept; it is for nobody else to read."""
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        file.touch(mode=0o600)
    except OSError:
        return False
    return True


def name_completer(names: Names) -> Completer:
    """Completes the name that the line ends in: of one word, or of several (`rtx 40`)."""
    from prompt_toolkit.completion import Completer, Completion

    class NameCompleter(Completer):
        def get_completions(self, document: Document, complete_event: CompleteEvent) -> Iterator[Completion]:
            for begun in endings(document.text_before_cursor):
                found = [name for name in names(begun, SHOWN) if name.lower().startswith(begun.lower())]
                if found:
                    yield from (Completion(name, start_position=-len(begun)) for name in found)
                    return

    return NameCompleter()


def endings(line: str) -> Iterator[str]:
    """What may be the beginning of a name at the end of a line: its last words, the most of them first."""
    words = line.split(" ")
    for count in range(min(MOST_WORDS, len(words)), 0, -1):
        begun = " ".join(words[-count:])
        if len(begun) >= FEWEST_LETTERS and begun == begun.strip():
            yield begun
