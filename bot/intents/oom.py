"""It failed for memory: why, and what helps? From a pasted error, or, without one, from sizing the case that was named."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from bot.ask import Ask
from bot.diagnosis import detail, evidence_table, fix_notes, fix_sentence, headline, model_hint, named_models, size
from bot.evidence import sources, stand_in_note
from bot.missing import ask_for
from bot.oom_cases import gpu_layers_note, size_other, with_card
from bot.pastes.paste import Paste
from bot.reply import Choice, Reply, Tone
from bot.rewrite import as_question
from bot.unknown_shape import bound_reply
from bot.workload import Rig, Subject, anonymous_card, find_rig, subjects
from sizing.estimate import Verdict
from sizing.oom.diagnosis import Diagnosis, diagnose
from sizing.oom.failure import Cause
from sizing.units import GIB, gib

if TYPE_CHECKING:
    from bot.cases import Case

ROOMY = 0.9
"""A model that needs less than this share of a card does not fail for its weights alone."""
BY_MODEL_SIZE = frozenset({Cause.WEIGHTS, Cause.KV_CACHE, Cause.SYSMEM_SPILL, Cause.CONFIG_GPU_MEMORY_UTILIZATION})
"""Causes where it helps to know what the named model needs at each precision."""


def answer(ask: Ask) -> Reply:
    """The pasted error explained; without one the named case sized; without either, one question."""
    if ask.understanding.paste is not None:
        return explain(ask, ask.understanding.paste)
    ask = with_card(ask)
    if (reply := size_other(ask)) is not None:
        return reply
    found, rig = subjects(ask), find_rig(ask)
    if found and rig is not None:
        return size_case(ask, found[0], rig) if found[0].known else bound_reply(ask, found[0], rig)
    if found or rig is not None:
        return ask_for(ask, model=not found, gpu=rig is None)
    return Reply(
        headline=ask.say("oom.ask.headline"), detail=ask.say("oom.ask.detail"), tone=Tone.ASK, intent=ask.intent, understood=False
    )


def explain(ask: Ask, paste: Paste) -> Reply:
    """Cause, numbers, evidence, fixes; a message that says nothing but that memory ran out is answered by sizing the named case.

    Nothing of the paste's own text is repeated.
    """
    found = diagnose(paste.failure(model_hint(ask, paste.settings)))
    subject = None if found.cause is Cause.NOT_OOM else next(iter(named_models(ask)), None)
    silent = found.cause is Cause.UNKNOWN and not paste.fields
    if silent and subject is not None and (rig := find_rig(ask)) is not None:
        return replace(size_case(ask, subject, rig), diagnosis=found.as_json(lambda fix: fix_sentence(ask, fix)))
    return Reply(
        headline=headline(ask, found),
        detail=ask.say("oom.ask.detail") if silent else detail(ask, found, paste.kind),
        tone=Tone.NEUTRAL if found.cause is Cause.NOT_OOM else Tone.BAD,
        intent=ask.intent,
        tables=evidence_table(ask, found),
        notes=(*needs(ask, found, subject), *fix_notes(ask, found)),
        choices=_fit_button(ask, found, subject),
        sources=sources(ask, (subject,) if subject else ()),
        diagnosis=found.as_json(lambda fix: fix_sentence(ask, fix)),
    )


def needs(ask: Ask, found: Diagnosis, subject: Subject | None) -> tuple[str, ...]:
    """What the named model needs at each precision, beside the size of the device that refused it.

    Nothing where that cannot be sized: the settings that a log shows may be absurd.
    """
    total = found.amounts.device_total
    if subject is None or total is None or total < GIB or found.cause not in BY_MODEL_SIZE:
        return ()
    from bot.cases import build_cases

    card = anonymous_card(gib(total))
    try:
        cases = build_cases(ask, subject, Rig((card,), card.name, anonymous=True))
    except ValueError:
        return ()
    listed = ask.listed(
        ask.say("oom.sized.need_each", size=size(round(case.estimate.need.expected)), precision=case.label) for case in cases
    )
    note = ask.say("oom.sized.need", model=subject.name, list=listed, total=size(total))
    small = bool(ask.slots.precision) and all(case.estimate.need.expected < ROOMY * total for case in cases)
    return (note, ask.say("oom.sized.should_fit")) if small and found.cause is Cause.WEIGHTS else (note,)


def _fit_button(ask: Ask, found: Diagnosis, subject: Subject | None) -> tuple[Choice, ...]:
    """The same model on the same card as a question of its own, where both are known."""
    total = found.amounts.device_total
    if subject is None or not (ask.slots.gpus or total):
        return ()
    memory = () if ask.slots.gpus else (round(gib(total or 0)),)
    return (Choice(ask.say("oom.sized.fit_button"), as_question("fit", ask.slots, vram_gb=memory, metric=(), task=())),)


def size_case(ask: Ask, subject: Subject, rig: Rig) -> Reply:
    """No error at hand: where it cannot fit, the part that is over; where it should, what could differ."""
    from bot.cases import build_cases
    from bot.intents import fit

    cases = build_cases(ask, subject, rig)
    runs, fails = [case for case in cases if case.runs], [case for case in cases if not case.runs]
    sized, layers = fit.view(ask, subject, rig, cases), gpu_layers_note(ask, cases)
    checks = (ask.say("oom.sized.checks"),) if runs and not ask.understanding.follow_up else ()
    return replace(
        sized,
        headline=next(iter(layers), "") or _sized_headline(ask, subject, rig, runs, fails) or sized.headline,
        detail=stand_in_note(ask, subject),
        tone=_sized_tone(ask, runs, fails) if not layers else Tone.WARN,
        notes=(*checks, *sized.notes, ask.say("oom.sized.paste_it")),
        choices=tuple(choice for choice in sized.choices if not choice.question.startswith("/quote")),
    )


def _sized_tone(ask: Ask, runs: list[Case], fails: list[Case]) -> Tone:
    """A change that was tried and makes it fit is good news; a case that should fit and fails all the same is a warning."""
    if not runs:
        return Tone.BAD
    return Tone.GOOD if ask.understanding.follow_up and not fails else Tone.WARN


def _sized_headline(ask: Ask, subject: Subject, rig: Rig, runs: list[Case], fails: list[Case]) -> str:
    if not runs:
        return _too_large(ask, subject, rig, fails)
    if fails:
        return ask.say(
            "oom.sized.fits_partly", rig=rig.name, precision=runs[0].label, fails=ask.listed(case.label for case in fails)
        )
    values = {"model": subject.name, "rig": rig.name, "precision": runs[0].label}
    if not ask.understanding.follow_up:
        return ask.say("oom.sized.fits", **values)
    room = min(device.free_bytes for device in runs[0].estimate.devices)
    return ask.say("oom.sized.now_fits", room=size(room), **values)


def _too_large(ask: Ask, subject: Subject, rig: Rig, fails: list[Case]) -> str:
    """By how much the only precision is over, or that even the narrowest is; empty where system RAM takes what is over."""
    narrowest = fails[-1]
    devices = narrowest.estimate.devices
    if narrowest.verdict is Verdict.OFFLOAD:
        return ""
    values = {"model": subject.name, "rig": rig.name, "precision": narrowest.label}
    if len(fails) > 1 or not devices:
        return ask.say("oom.sized.does_not", **values)
    over = size(-min(device.free_bytes for device in devices))
    return ask.say("oom.sized.over" if len(devices) == 1 else "oom.sized.over_per_card", over=over, **values)
