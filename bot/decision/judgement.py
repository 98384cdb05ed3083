"""What follows from the numbers: which option, for which reasons, and which usual reasons are none."""

from __future__ import annotations

from collections.abc import Iterator

from bot.ask import Ask
from bot.decision.options import Decision, Option
from bot.till import Till, open_till
from bot.wording import number, short
from sizing.units import gib

MUCH = 1.1
"""A difference below a tenth decides nothing."""


def models_text(ask: Ask, decision: Decision) -> str:
    """The models as they are sized: `Llama 3 8B (FP16) and BART large MNLI (FP16)`."""
    named = (resident.name.rpartition(", ") for resident in decision.options[0].share.residents)
    return ask.say("sharing.and").join(f"{name} ({precision})" for name, _, precision in named)


def recommended(decision: Decision) -> Option | None:
    """Of those that hold everything the cheapest; among equal prices the faster. Without a price the faster. None holds: None."""
    fitting = decision.fitting
    priced = [option for option in fitting if option.cost is not None]
    if not priced:
        return max(fitting, key=lambda option: option.tok_s, default=None)
    cheapest = min(option.cost or 0.0 for option in priced)
    alike = [option for option in priced if (option.cost or 0.0) <= cheapest * MUCH]
    return max(alike, key=lambda option: (option.tok_s, option.free_bytes))


def recommendation(ask: Ask, decision: Decision, best: Option | None) -> str:
    """One sentence that follows from the numbers."""
    models = models_text(ask, decision)
    if best is None:
        return ask.say("decision.none", models=models)
    others = [option for option in decision.options if option is not best]
    failing = [option.rig.name for option in others if not option.holds]
    if len(failing) == len(others):
        return ask.say("decision.only", best=best.rig.name, models=models, failing=ask.listed(failing))
    rival = max((option for option in others if option.holds), key=lambda option: option.tok_s)
    reasons = ask.say("decision.and").join(_reasons(ask, best, rival))
    case = "decision.best" if reasons else "decision.even"
    return ask.say(case, best=best.rig.name, other=rival.rig.name, models=models, reasons=reasons)


def _reasons(ask: Ask, best: Option, rival: Option) -> Iterator[str]:
    """Price and speed, where they differ by more than a tenth."""
    till = open_till(ask)
    if best.price and rival.price and best.cost and rival.cost and rival.cost > best.cost * MUCH:
        yield ask.say("decision.cheaper", mine=price_text(ask, best, till), theirs=price_text(ask, rival, till))
    if best.tok_s > rival.tok_s * MUCH and rival.tok_s:
        yield ask.say("decision.faster", times=f"{best.tok_s / rival.tok_s:.1f}")


def price_text(ask: Ask, option: Option, till: Till) -> str:
    """All cards of the rig, low to high."""
    count = len(option.rig.devices)
    return till.span(option.price.low * count, option.price.high * count) if option.price else ask.say("build.no_price")


def claims(ask: Ask, decision: Decision) -> Iterator[str]:
    """What is often taken for a reason and is none: NVLink that is not there, memory that the other has more of."""
    first, *others = decision.options
    for option in decision.options:
        if not option.device.nvlink_gb_s and ("nvlink" in ask.slots.metric or option is first):
            key = "decision.no_nvlink_claimed" if "nvlink" in ask.slots.metric else "decision.no_nvlink"
            yield ask.say(key, card=short(option.device.name))
    linked = [option for option in decision.options if option.device.nvlink_gb_s]
    for option in linked[:1]:
        yield ask.say("decision.has_nvlink", card=short(option.device.name), rate=f"{option.device.nvlink_gb_s:g}")
    for other in others:
        if other.device.vram_bytes > first.device.vram_bytes:
            values = {"mine": memory_text(first), "theirs": memory_text(other)}
            yield ask.say("decision.less_memory", card=short(first.device.name), other=short(other.device.name), **values)


def memory_text(option: Option) -> str:
    """`24 GB`, of one card."""
    return f"{number(gib(option.device.vram_bytes))} GB"
