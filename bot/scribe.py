"""Effects of questions to the disk, those of many at once in one commit."""

from __future__ import annotations

from functools import partial

from bot.effects import Effect
from bot.question import Question
from bot.together import Together
from bot.writers import carry_out
from knowledge.workspace import Workspace


class Scribe:
    """Each question's effects are written whole or not at all, and the event loop never waits for the disk."""

    def __init__(self, workspace: Workspace, together: Together | None = None) -> None:
        self._workspace = workspace
        self._together = together or Together(workspace.database)

    @property
    def waiting(self) -> int:
        """How many questions wait for a commit that has not begun."""
        return self._together.waiting

    async def write(self, question: Question, wanted: tuple[Effect, ...]) -> None:
        """Return when all is on the disk. Raises WorkspaceError, and then nothing of this question was written."""
        await self._together.run(partial(carry_out, self._workspace, question, wanted))
