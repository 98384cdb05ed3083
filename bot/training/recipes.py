"""The recipes that people name for fine-tuning, and the run that a question asks for."""

from __future__ import annotations

from enum import Enum
from typing import Final

from bot.ask import Ask
from bot.workload import Rig, Subject
from sizing.records import dataclass
from sizing.training.recipes import Optimizer, Precision
from sizing.training.request import Method, TrainingEstimate, TrainingRequest

USUAL_SEQUENCE = 2048
USUAL_RANK = 16
TASKS: Final = {"lora": ("lora",), "qlora": ("qlora",), "full": ("full_8bit", "full")}
BASE_FORMATS: Final = {Method.QLORA: "nf4-dq"}


@dataclass(frozen=True, slots=True)
class Recipe:
    """A way to train that people name, smallest first in RECIPES."""

    key: str
    method: Method
    optimizer: Optimizer = Optimizer.ADAMW
    precision: Precision | None = None


RECIPES: Final = (
    Recipe("qlora", Method.QLORA),
    Recipe("lora", Method.LORA),
    Recipe("full_8bit", Method.FULL, Optimizer.ADAMW_8BIT, Precision.BF16),
    Recipe("full", Method.FULL),
)


class Split(Enum):
    """How several cards share the work: each holds everything, or each a share (ZeRO stage 3, FSDP)."""

    WHOLE = 0
    SHARDED = 3


def to_request(ask: Ask, subject: Subject, rig: Rig, recipe: Recipe) -> TrainingRequest:
    """The run on this rig, with what the question says and our defaults for the rest."""
    slots = ask.slots
    sharded = len(rig.devices) > 1 and recipe.method is not Method.QLORA
    return TrainingRequest(
        model=subject.model,
        method=recipe.method,
        weights=ask.library.weight_format(BASE_FORMATS.get(recipe.method, "bf16")),
        devices=rig.devices,
        sequence_length=sequence(ask),
        micro_batch=(slots.batch or (1,))[0],
        precision=recipe.precision,
        optimizer=recipe.optimizer,
        rank=(slots.rank or (USUAL_RANK,))[0],
        zero_stage=(Split.SHARDED if sharded else Split.WHOLE).value,
        host=rig.host,
    )


def sequence(ask: Ask) -> int:
    """Tokens of a training sequence."""
    return (ask.slots.context or (USUAL_SEQUENCE,))[0]


def need_of(run: TrainingEstimate) -> float:
    """Expected bytes on the fullest card."""
    return max(device.need.expected for device in run.devices)


def name_of(ask: Ask, recipe: Recipe) -> str:
    """The recipe in the words of the reply."""
    return ask.say(f"training.{recipe.key}")
