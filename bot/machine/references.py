"""Machines that documents describe: asked for by their name, and compared with ours by their stated price."""

from __future__ import annotations

from dataclasses import replace

from bot.ask import Ask
from bot.machine.amounts import span_text
from bot.machine.plan import Plan
from bot.machine.wish import Wish
from bot.money import whole_span
from bot.reply import Choice, Reply, Tone
from bot.rewrite import as_question
from bot.slots import GpuMention, Slots
from bot.till import rate_of
from bot.wording import cards
from bot.workload import rig_name
from knowledge.part_facts import ReferenceBuild
from sizing.machine.bill import PricedLine

MANY_LINES = 4
"""A document with more priced lines than this gives all of them: their sum should be its total."""
SHOWN = ("individual", "workstation-4090", "two-a6000", "deluxe", "ultra-deluxe")
"""What is offered where nothing was named: from one card to four of the largest."""


def as_asked(ask: Ask, wish: Wish) -> tuple[Ask, Wish]:
    """The question with the parts of the machine that it names ("the deluxe build"); what it says itself goes before."""
    found = next((build for build in ask.library.shelf.builds if build.key == wish.reference), None)
    if found is None:
        return ask, wish
    slots = slots_of(found)
    said = ask.slots
    filled = replace(said, gpus=said.gpus or slots.gpus, ram_gb=said.ram_gb or slots.ram_gb, parts=said.parts or slots.parts)
    named = replace(wish, parts=filled.parts, ram_gb=filled.ram_gb[0], ecc=wish.ecc or found.ecc, disk_gb=found.disk_gb)
    return replace(ask, understanding=replace(ask.understanding, slots=filled)), named


def slots_of(build: ReferenceBuild) -> Slots:
    """A machine of a document as slots."""
    return Slots(
        gpus=(GpuMention(build.gpus[0], build.gpu_count),),
        ram_gb=(build.ram_gb,),
        parts=build.parts,
        cores=(build.cores,) if build.cores else (),
    )


def which_build(ask: Ask) -> Reply:
    """What the machine shall hold, with machines that people build as buttons."""
    builds = {build.key: build for build in ask.library.shelf.builds}
    return Reply(
        headline=ask.say("build.which"),
        detail=ask.say("build.which_example"),
        tone=Tone.ASK,
        intent=ask.intent,
        choices=tuple(
            Choice(cards(ask.library.gpu(build.gpus[0]).name, build.gpu_count), as_question("build", slots_of(build)))
            for build in (builds[key] for key in SHOWN)
        ),
        understood=False,
    )


def described_by(ask: Ask, plan: Plan) -> ReferenceBuild | None:
    """The machine of a document that has these cards, this much RAM and such a CPU."""
    keys = [device.key for device in plan.cards.devices]
    cpu = plan.machine.processor
    for build in ask.library.shelf.builds:
        same_cards = len(keys) == build.gpu_count and len(set(keys)) == 1 and keys[0] in build.gpus
        same_cpu = all(part == cpu.key or cpu.line.startswith(part) for part in build.parts)
        if build.stated_low and same_cards and same_cpu and plan.machine.ram_gb == build.ram_gb:
            return build
    return None


def reference_notes(ask: Ask, plan: Plan) -> tuple[str, ...]:
    """What a document states for the same parts: within our range, or which line makes the difference, and whether it adds up."""
    build = described_by(ask, plan)
    if build is None or build.stated_low is None or build.stated_high is None:
        return ()
    stated = whole_span(build.stated_low, build.stated_high, build.currency)
    notes = [ask.say("build.stated", title=build.citation.title.split(" (")[0], stated=stated)]
    total = build.sum_of_lines
    if total and len(build.lines) > MANY_LINES and not total[0] <= build.stated_low <= build.stated_high <= total[1]:
        notes.append(ask.say("build.stated_sum", sum=whole_span(*total, build.currency), stated=stated))
    notes.append(_judgement(ask, plan, build))
    return (" ".join(notes),)


def _judgement(ask: Ask, plan: Plan, build: ReferenceBuild) -> str:
    """Within our range, or which line makes the difference."""
    rate = rate_of(ask, build.currency).per_usd
    low, high = (plan.till.usd(value) for value in (plan.bill.low, plan.bill.high))
    if low <= (build.stated_high or 0) / rate and (build.stated_low or 0) / rate <= high:
        return ask.say("build.stated_within")
    differing = _differing(build, plan)
    if differing is None:
        return ask.say("build.stated_outside")
    line, then_low, then_high = differing
    kind, now = ask.say(f"build.kind_{line.line.kind}"), span_text(plan.till, line.low, line.high)
    return ask.say("build.stated_differs", kind=kind, then=whole_span(then_low, then_high, build.currency), now=now)


def _differing(build: ReferenceBuild, plan: Plan) -> tuple[PricedLine, float, float] | None:
    """The line whose middle moved most."""
    stated = {kind: (low, high) for kind, low, high in build.lines}
    moved = [
        (abs(sum(stated[line.line.kind]) - plan.till.usd((line.low or 0) + (line.high or 0))), line)
        for line in plan.bill.lines
        if line.known and line.line.kind in stated
    ]
    if not moved:
        return None
    line = max(moved, key=lambda pair: pair[0])[1]
    return line, *stated[line.line.kind]


def card_names(plan: Plan) -> str:
    """`2× RTX 4090`, several kinds with a plus."""
    return rig_name(plan.cards.devices)
