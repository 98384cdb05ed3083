"""Start the writer, kill it at a random moment, and hold what it acknowledged against what is on the disk."""

from __future__ import annotations

import json
import os
import signal
import time
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from typing import Any

from benchmarks.durability.writer import PLACE, write_until_killed
from knowledge.workspace import Workspace

LONGEST_LIFE_S = 0.25
"""A writer lives up to this long after it was started: some are killed while they open the file, most in the middle of writes."""


@dataclass(slots=True)
class Expected:
    """What was acknowledged so far, and the one write that a kill may have left either way."""

    values: dict[tuple[str, str], int | None] = field(default_factory=dict)
    """(kind, key) to the value, or None where it was taken away."""
    acknowledged: int = 0
    begun: int = 0
    open: dict[str, Any] | None = None

    def hear(self, line: str) -> None:
        """Take one line of the writer's."""
        word, what = json.loads(line)
        if word == "begin":
            self.open = what
            self.begun += 1
            return
        self.open = None
        self.acknowledged += 1
        place, value = entry(what)
        self.values[place] = value

    def settle(self, found: dict[tuple[str, str], int]) -> list[str]:
        """What is missing or wrong, in words; the write that was under way may be there or not, and is then what it is."""
        pending = entry(self.open) if self.open else None
        self.open = None
        if pending is not None and found.get(pending[0]) == pending[1]:
            self.values[pending[0]] = pending[1]
        return [
            f"{kind} {key} should be {value}, and is {found.get((kind, key))}"
            for (kind, key), value in self.values.items()
            if found.get((kind, key)) != value
        ]


def entry(what: dict[str, Any]) -> tuple[tuple[str, str], int | None]:
    """Where a write goes, and what stands there when it is done."""
    if what["kind"] == "removal":
        return ("run", what["key"]), None
    return (what["kind"], what["key"]), what["value"]


def stored(workspace: Workspace) -> dict[tuple[str, str], int]:
    """Everything that the writer may have written, as it is on the disk."""
    team = PLACE.key
    found = {("run", run.id): run.used_bytes or 0 for run in workspace.runs.list(team)}
    found |= {("machine", machine.name): int(machine.ram_gb or 0) for machine in workspace.inventory.list(team)}
    return found | {("setting", key): value for (_channel, key), value in workspace.settings.list(team).items()}


def kill_once(folder: Path, expected: Expected, random: Random) -> list[str]:
    """One life and death of a writer; then the file is opened as any program would. Returns what is wrong with it."""
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(reading)
        try:
            write_until_killed(folder, expected.begun, random.randrange(10**9), writing)
        finally:
            os._exit(1)
    os.close(writing)
    time.sleep(random.random() * LONGEST_LIFE_S)
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    with os.fdopen(reading, encoding="utf-8") as lines:
        for line in lines:
            expected.hear(line)
    workspace = Workspace.open(folder)
    try:
        return [*workspace.database.problems(), *expected.settle(stored(workspace))]
    finally:
        workspace.close()
