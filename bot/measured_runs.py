"""What others measured of the same thing, beside an estimate: never of another model, precision or number of cards."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date

from bot.ask import Ask
from bot.cases import Case
from bot.wording import cards
from bot.workload import Rig
from knowledge.facts import Citation, Measurement
from knowledge.library import UnknownName
from knowledge.team import MeasuredRun
from sizing.records import dataclass
from sizing.units import gib

SIXTEEN_BITS = frozenset({"fp16", "bf16", "gguf-f16", "gguf-bf16"})
WIDE = frozenset({"fp32", "tf32"})
COMPARABLE_CONTEXT = 2.0
"""Memory at another context is compared up to twice or half of it: the cache is the smaller part there."""

COMPARABLE_DEPTH = 4.0
"""Decoding slows little with depth: a speed at up to so many times the tokens is shown."""

WEIGHTS_ONLY = frozenset({"serving", "training"})
"""Tables whose memory is not that of a whole run of inference: a server's start-up says its weights."""

NOT_TRUSTED = ("low (self-submitted)", "estimate", "inferred")


@dataclass(frozen=True, slots=True)
class Runs:
    """The measured runs of one case."""

    case: Case
    memory: tuple[Measurement, ...]
    speed: tuple[Measurement, ...]
    failed: tuple[Measurement, ...]

    @property
    def all(self) -> tuple[Measurement, ...]:
        return tuple(dict.fromkeys((*self.memory, *self.speed, *self.failed)))


def find_runs(ask: Ask, cases: Iterable[Case], rig: Rig | None) -> tuple[Runs, ...]:
    """Those of each case that has any, in the order of the cases."""
    found = (_runs_of(ask, case, rig) for case in cases)
    return tuple(runs for runs in found if runs.all)


def _runs_of(ask: Ask, case: Case, rig: Rig | None) -> Runs:
    known = (*ask.library.measurements(case.request.model.key), *_of_the_team(ask, case.request.model.key))
    same = [run for run in known if not run.partial and run.trust not in NOT_TRUSTED and _same_format(ask, run, case)]
    devices = rig.devices if rig else ()
    count = len(devices) or 1
    counted = [run for run in same if run.count == count]
    keys = {device.key for device in devices}
    here = [run for run in counted if {run.gpu_key} == keys and _same_runtime(ask, run, case)]
    memory = [
        run
        for run in counted
        if run.used_gib and run.table not in WEIGHTS_ONLY and _near(run.context, case.setting.context, COMPARABLE_CONTEXT)
        if count == 1 or {run.gpu_key} == keys
    ]
    return Runs(
        case,
        tuple(memory) if case.setting.batch == 1 else (),
        tuple(
            run
            for run in here
            if run.tok_s and _near(run.context, case.setting.context, COMPARABLE_DEPTH) and not run.out_of_memory
        )
        if case.setting.batch == 1
        else (),
        tuple(run for run in here if run.out_of_memory),
    )


def _of_the_team(ask: Ask, model: str) -> Iterator[Measurement]:
    for run in ask.question.context.runs:
        if run.model == model and all(ask.library.resolve("gpu", gpu.key) for gpu in run.gpus):
            yield _to_measurement(ask, run)


def _to_measurement(ask: Ask, run: MeasuredRun) -> Measurement:
    keys = {gpu.key for gpu in run.gpus}
    count = sum(gpu.count for gpu in run.gpus)
    day = run.at.date() if run.at else date.min
    return Measurement(
        table="team",
        model=run.model,
        gpu=cards(ask.library.gpu(run.gpus[0].key).name, count) if len(keys) == 1 else "",
        gpu_key=run.gpus[0].key if len(keys) == 1 else None,
        format=run.precision,
        context=run.context,
        used_gib=gib(run.used_bytes) if run.used_bytes else None,
        tok_s=run.decode_tok_s if run.batch in (None, 1) else None,
        out_of_memory=None,
        runtime=run.runtime or "",
        citation=Citation(ask.say("measured.team"), day),
        note=run.note,
        count=count or None,
        format_key=run.precision,
        tok_s_high=run.decode_tok_s if run.batch in (None, 1) else None,
    )


def _same_format(ask: Ask, run: Measurement, case: Case) -> bool:
    """By its name as it was asked for, or by the format that the estimate used; 16 bits are 16 bits."""
    if not run.format_key:
        return False
    asked = {case.weights.key, ask.library.resolve("format", case.precision) or case.precision}
    return run.format_key in asked or any(run.format_key in same and asked & same for same in (SIXTEEN_BITS, WIDE))


def _same_runtime(ask: Ask, run: Measurement, case: Case) -> bool:
    """A run that does not name its program is shown beside any."""
    word = run.runtime.split(" ")[0].lower()
    if not word:
        return True
    try:
        return ask.library.engine_runtime(word) == case.setting.runtime.value
    except UnknownName:
        return False


def _near(measured: int | None, asked: int, times: float) -> bool:
    return measured is None or asked / times <= measured <= asked * times
