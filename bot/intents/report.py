"""What the team measured: kept, listed, removed; a value far off the estimate is asked about first."""

from __future__ import annotations

import re

from bot.ask import Ask
from bot.cases import Case, build_case
from bot.effects import RemoveRun, SaveRun
from bot.evidence import leftover_notes, sources
from bot.machines import by_whom, may_change
from bot.missing import ask_for, unknown_name
from bot.reply import Choice, Reply, Tone
from bot.report_list import list_runs
from bot.rewrite import as_question
from bot.slots import ModelMention
from bot.team_runs import conditions
from bot.team_words import spoken
from bot.understanding import Measured
from bot.wording import gib_text, number, rate
from bot.workload import LADDER, Rig, Subject, find_rig, subjects
from knowledge.team import GpuCount, MeasuredRun, short_id
from sizing.units import bytes_from_gib, gib

RUN_ID = re.compile(r"\br-[a-z2-7]{6}\b", re.IGNORECASE)
FAR_OFF = 3.0
"""So many times off the estimate, either way, and the reporter is asked whether it is meant."""
MAX_TOK_S = 1_000_000
MAX_RUNS = 10_000


def answer(ask: Ask) -> Reply:
    """Remove, list, or keep what was measured."""
    text = ask.question.text
    if spoken("remove").search(text):
        return _remove(ask, RUN_ID.search(text))
    measured = ask.understanding.measured or Measured()
    if not measured.anything:
        return list_runs(ask)
    return _missing(ask) or _take(ask, measured)


def _missing(ask: Ask) -> Reply | None:
    """What a run needs and the text does not say, as a question; None when all is there."""
    slots = ask.slots
    if ask.question.context.preferences.inventory_writers == "admins" and not ask.question.is_admin:
        return _sorry(ask, "report.admins_only")
    if ask.understanding.unknown:
        return unknown_name(ask, "name", ask.understanding.unknown[0])
    if not slots.models or not slots.gpus:
        return ask_for(ask, model=not slots.models, gpu=not slots.gpus)
    if len(slots.models) > 1:
        return _sorry(ask, "report.one_model")
    if slots.models[0].key is None:
        return _which_model(ask, subjects(ask)[0])
    if not slots.precision:
        choices = tuple(Choice(name.upper(), f"{_again(ask)} {name}") for name in (*LADDER, "q4_k_m", "q8_0"))
        return _sorry(ask, "report.which_precision", *choices)
    if any(one.count is None for one in slots.gpus):
        return _sorry(ask, "report.how_many", name=slots.gpus[0].text)
    return None


def _again(ask: Ask) -> str:
    """The report as it was written, to have something added; the command stands before it."""
    text = " ".join(ask.question.text.split())
    return text if text.startswith("/") else f"/report {text}"


def _which_model(ask: Ask, subject: Subject) -> Reply:
    """A bare size is no model: a measurement is of one."""
    if not subject.known:
        return _sorry(ask, "report.which_model", size=subject.name)
    again = ask.slots.models[0].text
    said = _again(ask).replace(again, subject.model.key, 1) if again else _again(ask)
    return _sorry(ask, "report.which_model", Choice(subject.name, said), size=again)


def _sorry(ask: Ask, phrase: str, *choices: Choice, **values: object) -> Reply:
    return Reply(
        headline=ask.say(phrase, **values),
        detail=ask.say("report.example"),
        tone=Tone.ASK if choices else Tone.WARN,
        intent="report",
        choices=choices,
        understood=False,
    )


def _take(ask: Ask, measured: Measured) -> Reply:
    """Check what was measured against what can be, and against the estimate; then keep it."""
    subject, rig = subjects(ask)[0], find_rig(ask)
    if rig is None:
        return ask_for(ask, model=False, gpu=True)
    if not subject.known:
        return _sorry(ask, "report.which_model", size=subject.name)
    case = build_case(ask, subject, rig, ask.slots.precision[0])
    if refused := _impossible(ask, measured, rig):
        return refused
    off = _far_off(case, measured, ask)
    if off and not measured.confirmed:
        return _ask_first(ask, case, measured, off)
    run = _run(ask, case, measured, rig)
    if any(one.id == run.id for one in ask.question.context.runs):
        return _sorry(ask, "report.known", Choice(ask.say("report.list_button"), "/report list"), id=run.id)
    if len(ask.question.context.runs) >= MAX_RUNS:
        return _sorry(ask, "report.too_many", most=MAX_RUNS)
    return _saved(ask, case, run, rig)


def _impossible(ask: Ask, measured: Measured, rig: Rig) -> Reply | None:
    total = sum(device.vram_bytes for device in rig.devices)
    if measured.used_gb is not None and not 0.01 <= measured.used_gb <= gib(total) * 1.02:
        used = f"{measured.used_gb:g} GB"
        return _sorry(ask, "report.more_than_there_is", used=used, rig=rig.name, total=gib_text(total))
    for speed in (measured.decode_tok_s, measured.prefill_tok_s):
        if speed is not None and not 0.001 <= speed <= MAX_TOK_S:
            return _sorry(ask, "report.absurd_speed", rate=f"{speed:,g}")
    return None


def _far_off(case: Case, measured: Measured, ask: Ask) -> str:
    """The measurement that is three times off, beside its estimate; empty where none is."""
    answer, batch = case.estimate, case.setting.batch
    speed = answer.decode_tok_s
    if measured.decode_tok_s is not None and speed is not None and batch == 1 and case.verdict != "no":
        low, high = speed.low / FAR_OFF, speed.high * FAR_OFF
        if not low <= measured.decode_tok_s <= high:
            return ask.say("report.off", said=f"{number(measured.decode_tok_s)} tok/s", expected=f"{rate(speed)} tok/s")
    if measured.used_gb is not None and case.verdict != "offload":
        used, need = bytes_from_gib(measured.used_gb), answer.need
        if not need.low / FAR_OFF <= used <= need.high * FAR_OFF:
            return ask.say("report.off", said=gib_text(used), expected=gib_text(need.expected))
    return ""


def _ask_first(ask: Ask, case: Case, measured: Measured, off: str) -> Reply:
    return Reply(
        headline=ask.say("report.odd", off=off),
        detail=ask.say("report.odd_detail"),
        tone=Tone.ASK,
        intent="report",
        choices=(
            Choice(ask.say("report.confirm_button"), restated(ask, measured)),
            Choice(ask.say("report.estimate_button"), as_question("fit", ask.slots, metric=())),
        ),
        sources=sources(ask, subjects(ask), case.request.devices[:1]),
        understood=False,
    )


def restated(ask: Ask, measured: Measured) -> str:
    """The report in as few words as the parser needs, with the word that says that it is meant."""
    slots = ask.slots
    parts = [as_question("report", slots, models=(ModelMention(key=slots.models[0].key),), metric=(), vram_gb=())]
    if measured.used_gb is not None:
        parts.append(f"{measured.used_gb:g}GB used")
    if measured.decode_tok_s is not None:
        parts.append(f"{measured.decode_tok_s:g} tok/s")
    if measured.prefill_tok_s is not None:
        parts.append(f"prefill {measured.prefill_tok_s:g} tok/s")
    return " ".join((*parts, "confirmed"))


def _run(ask: Ask, case: Case, measured: Measured, rig: Rig) -> MeasuredRun:
    slots = ask.slots
    gpus = tuple(GpuCount(key, count) for key, count in _counted(rig))
    batch = (slots.users or slots.batch or (None,))[0]
    used = bytes_from_gib(measured.used_gb) if measured.used_gb is not None else None
    context, runtime = next(iter(slots.context), None), next(iter(slots.runtime), None)
    what = (case.request.model.key, case.weights.key, gpus, used, measured.decode_tok_s, measured.prefill_tok_s)
    return MeasuredRun(
        id=short_id("r", *what, context, batch, runtime, ask.question.author),
        model=case.request.model.key,
        precision=case.weights.key,
        gpus=gpus,
        used_bytes=used,
        decode_tok_s=measured.decode_tok_s,
        prefill_tok_s=measured.prefill_tok_s,
        context=context,
        batch=batch,
        runtime=runtime,
        author=ask.question.author or "",
        author_name=ask.question.author_name,
    )


def _counted(rig: Rig) -> list[tuple[str, int]]:
    keys = [device.key for device in rig.devices]
    return [(key, keys.count(key)) for key in dict.fromkeys(keys)]


def _saved(ask: Ask, case: Case, run: MeasuredRun, rig: Rig) -> Reply:
    said = [gib_text(run.used_bytes)] if run.used_bytes is not None else []
    said += [f"{number(run.decode_tok_s)} tok/s"] if run.decode_tok_s is not None else []
    values = {"model": case.request.model.name, "precision": case.weights.name, "rig": rig.name}
    return Reply(
        headline=ask.say("report.saved", id=run.id, what=ask.say("report.joint").join((*said, *conditions(ask, run))), **values),
        detail=_beside(ask, case, run),
        tone=Tone.GOOD,
        intent="report",
        notes=leftover_notes(ask),
        choices=(
            Choice(ask.say("report.list_button"), "/report list"),
            Choice(ask.say("report.remove_button"), f"/report remove {run.id}"),
        ),
        effects=(SaveRun(run),),
    )


def _beside(ask: Ask, case: Case, run: MeasuredRun) -> str:
    """What the engine says to the same, so that a reader sees how far to trust either."""
    answer, parts = case.estimate, []
    if run.used_bytes is not None:
        parts.append(gib_text(answer.need.expected))
    if run.decode_tok_s is not None and answer.decode_tok_s is not None:
        parts.append(f"{rate(answer.decode_tok_s)} tok/s")
    return ask.say("report.estimate", what=ask.say("report.joint").join(parts)) if parts else ""


def _remove(ask: Ask, found: re.Match[str] | None) -> Reply:
    run_id = found.group().lower() if found else ""
    run = next((one for one in ask.question.context.runs if one.id == run_id), None)
    if run is None:
        return _sorry(ask, "report.unknown", Choice(ask.say("report.list_button"), "/report list"), id=run_id or "?")
    if not may_change(ask, run.author):
        return _sorry(ask, "report.not_yours", id=run.id, author=by_whom(ask, run.author_name, run.at))
    return Reply(
        headline=ask.say("report.removed", id=run.id),
        tone=Tone.NEUTRAL,
        intent="report",
        choices=(Choice(ask.say("report.list_button"), "/report list"),),
        effects=(RemoveRun(run.id),),
    )
