"""Whole processes: `rigwise ask` from the first byte to the last, beside a bare Python and `llmfit plan`, in turns."""

from __future__ import annotations

import os
import shutil
import statistics
import subprocess
import sys
import tempfile
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from pathlib import Path

from benchmarks.performance.rows import Row, missing, taken_ms

QUESTION = "can 70B run on 2x A6000?"
BARE = "import pydantic, jinja2, sqlite3"
ASK = [sys.executable, "-m", "adapters.terminal", "ask"]
OURS = {"rigwise ask": [*ASK, QUESTION], "rigwise ask --json": [*ASK, "--json", QUESTION]}
BARES = {"python -c pass": [sys.executable, "-c", "pass"], f"python -c '{BARE}'": [sys.executable, "-c", BARE]}
PLAN = "llmfit plan"
PLANNED = ("plan", "meta-llama/Llama-3.1-70B-Instruct", "--context", "8192")
MODULES_SHOWN = 8
BARE_NAME = f"python -c '{BARE}'"


LAUNCH = """
import os, sys
quiet = [(os.POSIX_SPAWN_OPEN, number, os.devnull, os.O_WRONLY, 0) for number in (1, 2)]
pid = os.posix_spawn(sys.argv[1], sys.argv[1:], os.environ, file_actions=quiet)
print(os.wait4(pid, 0)[2].ru_maxrss)
"""


@dataclass(slots=True)
class Runs:
    """What the runs of one command took."""

    wall_ms: list[float] = field(default_factory=list)
    cpu_ms: list[float] = field(default_factory=list)


def run(command: list[str]) -> Runs:
    """One run; its output goes nowhere."""
    taken = Runs()

    def once() -> None:
        process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        _, status, used = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode:
            raise subprocess.CalledProcessError(process.returncode, command)
        taken.cpu_ms.append((used.ru_utime + used.ru_stime) * 1e3)

    taken.wall_ms.append(taken_ms(once))
    return taken


def cold_rows(llmfit: Path | None, rounds: int) -> list[Row]:
    """Medians of each command, run in turns so that the machine's mood strikes all alike, and the ratios that count."""
    commands = {**OURS, **BARES, **({PLAN: [str(llmfit), "--no-dashboard", *PLANNED]} if llmfit else {})}
    found: dict[str, list[Runs]] = defaultdict(list)
    for turn in range(rounds + 1):
        for name, command in commands.items():
            once = run(command)
            if turn:  # the first start builds what the later ones read
                found[name].append(once)
    wall = {name: statistics.median(each.wall_ms[0] for each in runs) for name, runs in found.items()}
    cpu = {name: statistics.median(each.cpu_ms[0] for each in runs) for name, runs in found.items()}
    rows = [Row("cold start", name, value, "ms", note=f"{cpu[name]:.0f} ms of CPU") for name, value in wall.items()]
    rows += [Row("cold start", f"rigwise ask by {name}", wall["rigwise ask"] / wall[name], "×", aim) for name, aim in _aims(wall)]
    if llmfit is None:
        rows += missing("cold start", (PLAN, f"rigwise ask by {PLAN}"), "llmfit is not installed; --llmfit names it")
    return rows + [Row("peak memory", name, peak_mb(command), "MB") for name, command in commands.items()]


def peak_mb(command: list[str]) -> float:
    """Of one run, started from a small process: a child counts its parent's pages until it runs a program of its own."""
    done = subprocess.run([sys.executable, "-S", "-c", LAUNCH, *command], capture_output=True, text=True, check=True)
    return int(done.stdout) / 1024


def _aims(found: dict[str, float]) -> list[tuple[str, float]]:
    return [(name, aim) for name, aim in ((BARE_NAME, 2.0), (PLAN, 1.5)) if name in found]


def instruction_rows() -> list[Row]:
    """Instructions of a whole run: the figure that another program on the machine does not change."""
    section, names = "instructions", ("rigwise ask", BARE_NAME)
    counted = {name: count_instructions((OURS | BARES)[name]) for name in names}
    if not all(counted.values()):
        return missing(section, names, "neither valgrind nor perf counts instructions here")
    rows = [Row(section, name, count / 1e6, "million") for name, count in counted.items() if count]
    first, second = (row.value or 1.0 for row in rows)
    return [*rows, Row(section, f"rigwise ask by {BARE_NAME}", first / second, "×", 2.0)]


def count_instructions(command: list[str]) -> int | None:
    """By `perf stat` where the machine has counters, else by valgrind; None without either."""
    with tempfile.TemporaryDirectory() as folder:
        log = Path(folder) / "log"
        if shutil.which("perf"):
            counter = ["perf", "stat", "-x,", "-e", "instructions:u", "-o", str(log)]
            subprocess.run([*counter, *command], capture_output=True, check=False)
            found = [
                line.split(",")[0] for line in (log.read_text() if log.exists() else "").splitlines() if "instructions" in line
            ]
            if found and found[0].isdigit():
                return int(found[0])
        if shutil.which("valgrind"):
            counter = ["valgrind", "--tool=cachegrind", "--cache-sim=no", "--cachegrind-out-file=/dev/null", f"--log-file={log}"]
            subprocess.run([*counter, *command], capture_output=True, check=False)
            found = [line.split(":")[1] for line in log.read_text().splitlines() if "refs:" in line and "I" in line]
            return int(found[0].replace(",", "")) if found else None
    return None


def import_rows() -> list[Row]:
    """Where the time of importing goes, by package, and the heaviest modules of ours."""
    command = [sys.executable, "-X", "importtime", *OURS["rigwise ask"][1:]]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    packages, modules = Counter[str](), Counter[str]()
    for name, micros in self_times(done.stderr):
        packages[name.split(".")[0]] += micros
        modules[name] += micros
    ours = [name for name in modules if name.split(".")[0] in {"adapters", "bot", "knowledge", "sizing"}]
    rows = [
        Row("imports", "all modules", sum(packages.values()) / 1e3, "ms", note=f"{len(modules)} modules, {len(ours)} of ours")
    ]
    rows += [Row("imports", f"package {name}", value / 1e3, "ms") for name, value in packages.most_common(MODULES_SHOWN)]
    heaviest = sorted(ours, key=lambda name: -modules[name])[:MODULES_SHOWN]
    return rows + [Row("imports", name, modules[name] / 1e3, "ms") for name in heaviest]


def self_times(report: str) -> list[tuple[str, int]]:
    """Modules with the microseconds that each took itself, from what `-X importtime` prints."""
    lines = (line.removeprefix("import time:").split("|") for line in report.splitlines() if line.startswith("import time:"))
    return [(cells[2].strip(), int(cells[0])) for cells in lines if cells[0].strip().isdigit()]
