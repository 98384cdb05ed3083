"""How many of the card that was named hold a model: the number itself, with what each of them then holds."""

from __future__ import annotations

from dataclasses import replace

from bot.ask import Ask
from bot.cases import Case
from bot.wording import gib_text, short, tokens
from bot.workload import find_accelerator
from sizing.card_count import MOST_CARDS, minimum_cards, parallel_of_more
from sizing.hardware import Accelerator
from sizing.inference import estimate


def counted_card(ask: Ask) -> Accelerator | None:
    """The card whose number is asked for; none where none was named, or it is a machine that nobody stacks."""
    slots = ask.slots
    if "gpu_count" not in slots.metric or not slots.gpus:
        return None
    device = find_accelerator(ask.library, slots.gpus[0].key, slots)
    return None if device.unified_memory else device


def number_text(ask: Ask, case: Case, device: Accelerator) -> str:
    """`10× H100`, or that no number of them that the engine tries holds it."""
    count = minimum_cards(replace(case.request, devices=(device,)))
    return (
        f"{count}× {short(device.name)}" if count else ask.say("requirements.no_number", most=MOST_CARDS, card=short(device.name))
    )


def number_headline(ask: Ask, model: str, case: Case, device: Accelerator) -> str:
    """The number at one precision, and the fullest card's share of it."""
    count = minimum_cards(replace(case.request, devices=(device,)))
    values = {"model": model, "precision": case.label, "card": short(device.name), "context": tokens(case.setting.context)}
    if count is None:
        return ask.say("requirements.number_none", most=MOST_CARDS, **values)
    shares = estimate(replace(case.request, devices=(device,) * count, parallel=parallel_of_more(case.request))).devices
    each = max(shares, key=lambda share: share.used_bytes)
    return ask.say(
        "requirements.number",
        rig=f"{count}× {short(device.name)}",
        each=gib_text(each.used_bytes),
        usable=gib_text(each.usable_bytes),
        **values,
    )
