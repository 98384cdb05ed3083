"""The process that is killed: it writes reports, machines and settings, and says what it begins and what is done."""

from __future__ import annotations

import json
import os
from pathlib import Path
from random import Random

from bot import effects
from bot.question import Place, Question, Turn
from bot.reply import Remember
from bot.slots import Slots
from bot.writers import carry_out
from knowledge.team import GpuCount, Machine, MeasuredRun
from knowledge.workspace import Workspace

PLACE = Place("slack", "T1", "C1")
QUESTION = Question("…", conversation="slack:T1:C1:U1", author="slack:T1:U1", place=PLACE)
MACHINES = 5
CURRENCIES = ("USD", "EUR", "TWD", "CNY", "JPY", "GBP")


def write_until_killed(folder: Path, first: int, seed: int, out: int) -> None:
    """Number the writes from `first` on. On `out` each has a line before it begins and one when it has been acknowledged."""
    random = Random(seed)  # noqa: S311
    workspace = Workspace.open(folder)
    for number in range(first, first + 1_000_000):
        what = change(number, random)
        say(out, "begin", what)
        carry_out(workspace, QUESTION, (effect_of(what), Remember(Turn("fit", Slots())), effects.CountUse("report")))
        say(out, "done", what)


def change(number: int, random: Random) -> dict[str, str | int]:
    """One write: a new run, one taken away, a machine changed, a setting changed."""
    kind = random.choice(("run", "run", "machine", "setting", "removal"))
    if kind == "machine":
        return {"kind": kind, "key": f"lab-{random.randrange(MACHINES)}", "value": number}
    if kind == "setting":
        return {"kind": kind, "key": "context_tokens", "value": number + 1}
    if kind == "removal":
        return {"kind": kind, "key": f"r-{random.randrange(number + 1)}", "value": 0}
    return {"kind": kind, "key": f"r-{number}", "value": number}


def effect_of(what: dict[str, str | int]) -> effects.Effect:
    """The same effects that the bot's answers carry."""
    key, value = str(what["key"]), int(what["value"])
    match what["kind"]:
        case "machine":
            return effects.SaveMachine(Machine(key, (GpuCount("rtx-3090", 4),), float(value), author=QUESTION.author or ""))
        case "setting":
            return effects.SetSetting(key, value)
        case "removal":
            return effects.RemoveRun(key)
        case _:
            return effects.SaveRun(MeasuredRun(key, "llama-3.1-70b", "q4_k_m", (GpuCount("rtx-3090", 2),), value))


def say(out: int, word: str, what: dict[str, str | int]) -> None:
    """One line in one system call: it is in the pipe whatever happens next."""
    os.write(out, (json.dumps([word, what]) + "\n").encode())
