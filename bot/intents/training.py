"""Fine-tuning: what each usual recipe needs on a card, and which of them the named cards hold."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from bot.ask import Ask
from bot.evidence import leftover_notes, sources, stand_in_note
from bot.measured_peaks import peak_note, peak_sources, peak_table, training_runs
from bot.missing import ask_for
from bot.reply import Assumption, Choice, Reply, Tone
from bot.rewrite import as_question
from bot.training.recipes import RECIPES, TASKS, USUAL_RANK, USUAL_SEQUENCE, Recipe, name_of, need_of, sequence, to_request
from bot.training.table import part_table, recipe_table
from bot.unknown_shape import bound_reply
from bot.wording import gib_text, number, tokens
from bot.workload import Rig, Subject, bottomless, find_rig, subjects
from knowledge.facts import PeakRun
from sizing.estimate import Verdict
from sizing.training.estimation import estimate_training
from sizing.training.request import Method, TrainingEstimate
from sizing.training.rule_of_thumb import compare_with_inference

OTHER_SEQUENCE = 8192
RULED: Final = ("lora", "lora_checkpointed", "qlora_checkpointed", "full_mixed")


def answer(ask: Ask) -> Reply:
    """A row a recipe: of those that were named, else of all four."""
    found, rig = subjects(ask), find_rig(ask)
    if not found:
        asked = ask_for(ask, model=True, gpu=False)
        return replace(asked, detail=f"{ask.say('training.rule')} {asked.detail}") if asked.tone is Tone.ASK else asked
    subject = found[0]
    if not subject.known:
        return bound_reply(ask, subject, rig)
    wanted = [key for task in ask.slots.task for key in TASKS.get(task, ())]
    recipes = [recipe for recipe in RECIPES if recipe.key in wanted] or list(RECIPES)
    runs = [(recipe, estimate_training(to_request(ask, subject, rig or bottomless(), recipe))) for recipe in recipes]
    return view(ask, subject, rig, runs)


def _rule(ask: Ask, subject: Subject) -> str:
    """How far "twice what inference needs" is right for this model, as it is trained here on one card."""
    full = to_request(ask, subject, bottomless(), RECIPES[-1])
    times = {each.recipe: number(each.ratio) for each in compare_with_inference(full)}
    return ask.say("training.rule_here", **{name: times[name] for name in RULED})


def view(ask: Ask, subject: Subject, rig: Rig | None, runs: list[tuple[Recipe, TrainingEstimate]]) -> Reply:
    """With cards: the fullest training that they hold. Without: what each needs on one card."""
    holding = [(recipe, run) for recipe, run in runs if run.verdict in {Verdict.FITS, Verdict.TIGHT}]
    tone = Tone.NEUTRAL if rig is None else Tone.GOOD if holding else Tone.BAD
    measured = [(recipe, _measured(ask, subject, rig, recipe)) for recipe, _ in runs]
    listed = [run for _, found in measured for run in found]
    return Reply(
        headline=_headline(ask, subject, rig, runs, holding),
        detail=" ".join(text for text in (stand_in_note(ask, subject), _rule(ask, subject)) if text),
        tone=tone,
        intent=ask.intent,
        tables=(recipe_table(ask, subject, rig, runs),),
        notes=(
            *((ask.say("training.sharded"),) if rig and len(rig.devices) > 1 else ()),
            *(
                note
                for recipe, found in measured
                for note in peak_note(ask, "measured.training", found, recipe=name_of(ask, recipe))
            ),
            *leftover_notes(ask),
        ),
        assumptions=_assumptions(ask),
        sources=(*sources(ask, (subject,), rig.devices if rig else ()), *peak_sources(listed)),
        more=(part_table(ask, subject, runs), *peak_table(ask, listed)),
        verdict=_verdict(rig, runs),
    )


def _measured(ask: Ask, subject: Subject, rig: Rig | None, recipe: Recipe) -> tuple[PeakRun, ...]:
    """Measured runs of a recipe; those with 8-bit optimizers have none of their own."""
    if recipe.key not in {method.value for method in Method}:
        return ()
    batch, count = (ask.slots.batch or (1,))[0], len(rig.devices) if rig else 1
    return training_runs(ask, subject.model.key, recipe.key, sequence(ask), batch, count)


def _verdict(rig: Rig | None, runs: list[tuple[Recipe, TrainingEstimate]]) -> str | None:
    order = (Verdict.FITS, Verdict.TIGHT, Verdict.OFFLOAD, Verdict.NO)
    return min((run.verdict for _, run in runs), key=order.index).value if rig else None


def _headline(
    ask: Ask,
    subject: Subject,
    rig: Rig | None,
    runs: list[tuple[Recipe, TrainingEstimate]],
    holding: list[tuple[Recipe, TrainingEstimate]],
) -> str:
    least = runs[0]
    values = {"model": subject.name, "recipe": name_of(ask, least[0]), "need": gib_text(need_of(least[1]))}
    if rig is None:
        case = "training.needs_one" if len(runs) == 1 else "training.needs"
        return ask.say(case, most=gib_text(need_of(runs[-1][1])), widest=name_of(ask, runs[-1][0]), **values)
    if not holding:
        return ask.say("training.none", rig=rig.name, **values)
    if len(holding) == len(runs):
        return ask.say(
            "training.all", rig=rig.name, recipes=ask.listed(name_of(ask, recipe) for recipe, _ in runs), model=subject.name
        )
    return ask.say(
        "training.some", rig=rig.name, recipes=ask.listed(name_of(ask, recipe) for recipe, _ in holding), model=subject.name
    )


def _assumptions(ask: Ask) -> tuple[Assumption, ...]:
    found = []
    if not ask.slots.context:
        longer = Choice(
            ask.say("training.sequence_button", tokens=tokens(OTHER_SEQUENCE)),
            as_question("training", ask.slots, context=(OTHER_SEQUENCE,)),
        )
        found.append(Assumption("context", ask.say("training.sequence", tokens=tokens(USUAL_SEQUENCE)), (longer,)))
    if not ask.slots.batch:
        larger = Choice(ask.say("training.batch_button", count=4), as_question("training", ask.slots, batch=(4,)))
        found.append(Assumption("batch", ask.say("training.one_at_a_time"), (larger,)))
    if not ask.slots.rank:
        found.append(Assumption("rank", ask.say("training.rank", rank=USUAL_RANK)))
    found.append(Assumption("checkpointing", ask.say("training.checkpointing")))
    found.append(Assumption("stack", ask.say("training.stack")))
    return tuple(found)
