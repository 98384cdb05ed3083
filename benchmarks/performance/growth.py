"""What grows with the knowledge base: its build, the start and the answers; and what a conversation keeps in memory."""

from __future__ import annotations

import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from functools import partial
from pathlib import Path

from benchmarks.knowledge.__main__ import NAMED, SEARCHED, answer_times
from benchmarks.knowledge.grow import grow
from benchmarks.performance.rows import Row, median_ms, missing, pipe, taken_ms
from bot.bot import Bot
from bot.lexicon import Lexicon
from knowledge import tables
from knowledge.build import build
from knowledge.library import Library
from knowledge.store import open_store

CHAT = [sys.executable, "-m", "adapters.terminal", "chat"]
ASKED = ("can 70B run on 2x A6000?", "what does qwen3 30b a3b need?", "/quote 70b int4", "what can I run on 24 GB?")


def growth_rows(sizes: Sequence[int], rounds: int) -> list[Row]:
    """Ours beside the same with so many times the rows, asked in turn."""
    rows: list[Row] = []
    tables.MAX_FILE_BYTES = max(tables.MAX_FILE_BYTES, 10**9)  # a hundred times the rows are more than a build would believe
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        first = folder / "1" / "knowledge.db"
        rows.append(Row("knowledge base", "build of knowledge.db", median_ms(partial(build, first), 3) / 1e3, "s", 3.0))
        ours = Bot.open(first)
        rows.append(Row("knowledge base", "open it, all kept", median_ms(partial(Bot.open, first), 5), "ms"))
        for times in sizes:
            data, path = grow(folder / f"data-{times}", times), folder / str(times) / "knowledge.db"
            built = taken_ms(partial(build, path, data)) / 1e3
            larger = open_bot(path, data)
            opened = median_ms(partial(open_bot, path, data), 3)
            rows += [
                Row("knowledge base", f"×{times}: build", built, "s"),
                Row("knowledge base", f"×{times}: open it, all kept", opened, "ms"),
            ]
            for kind, questions in (("about what is named", NAMED), ("that search all", SEARCHED)):
                before, after = answer_times(ours, larger, questions, rounds)
                what = f"×{times}: answers {kind}"
                rows.append(
                    Row(
                        "knowledge base", what, after / before, "× ours", 1.5, note=f"{before * 1e3 / len(questions):.2f} ms each"
                    )
                )
            larger.close()
    return rows


def open_bot(path: Path, folder: Path) -> Bot:
    """A bot over a knowledge base of other data files, with its lexicon kept beside it."""
    library = Library(open_store(path, folder))
    return Bot(library, Lexicon.of(library))


def memory_rows() -> list[Row]:
    """Resident memory of `rigwise chat` after a few answers, from Linux's /proc."""
    section, name = "peak memory", f"rigwise chat after {len(ASKED)} answers, resident"
    if not Path("/proc/self/status").exists():
        return missing(section, (name,), "this system has no /proc")
    chat = subprocess.Popen(CHAT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
    asking = pipe(chat.stdin)
    asking.writelines(f"{text}\n" for text in ASKED)
    asking.flush()
    _settle(chat.pid)
    resident_mb = _resident_kb(chat.pid) / 1024
    chat.communicate(timeout=60)
    return [Row(section, name, resident_mb, "MB", 60.0)]


def _settle(pid: int, quiet_s: float = 1.0) -> None:
    """Until the process has used no time for a while: it waits for the next question."""
    used, since = _cpu(pid), time.monotonic()
    while time.monotonic() - since < quiet_s:
        time.sleep(0.1)
        if (now := _cpu(pid)) != used:
            used, since = now, time.monotonic()


def _cpu(pid: int) -> str:
    return " ".join(Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[11:13])


def _resident_kb(pid: int) -> int:
    lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    return int(next(line.split()[1] for line in lines if line.startswith("VmRSS")))
