"""Which well-known models some cards run: the largest at each width, and those that are too large even at 4 bits."""

from __future__ import annotations

from dataclasses import replace

from bot.ask import Ask
from bot.intents.models_for_hardware import up_to_text, widest
from bot.slots import ModelMention, Slots
from bot.workload import Rig, Subject, rig_name
from sizing.hardware import Accelerator
from sizing.records import dataclass


@dataclass(frozen=True, slots=True)
class Runnable:
    """In words: `Llama 3.3 70B at 4-bit, Qwen3 32B at 8-bit`, and the names of what does not run."""

    up_to: str
    too_large: tuple[str, ...]


def largest_models(ask: Ask, devices: tuple[Accelerator, ...]) -> Runnable:
    """Looked up for any cards, without the precision or the model of the question."""
    rig = Rig(devices, rig_name(devices))
    ask = replace(ask, understanding=replace(ask.understanding, slots=Slots()))
    subjects = [Subject(model := ask.library.model(key), model.name, ModelMention(key=key)) for key in ask.library.well_known()]
    cases = [(subject, widest(ask, subject, rig)) for subject in subjects]
    fits = sorted(((subject, case) for subject, case in cases if case is not None), key=lambda pair: -pair[0].model.params)
    return Runnable(up_to_text(ask, fits), tuple(subject.name for subject, case in cases if case is None))
