""" "Fine-tuning needs twice what inference needs": for which recipes that is right, and by how much it is wrong elsewhere."""

from dataclasses import replace
from functools import lru_cache

from sizing.formats import Family, WeightFormat
from sizing.records import dataclass
from sizing.training.estimation import estimate_training
from sizing.training.recipes import Optimizer, Precision
from sizing.training.request import Method, TrainingRequest

NF4 = WeightFormat("nf4", "NF4", Family.LINEAR, 4.127)
ABOUT_TWICE = (1.6, 2.5)
"""What may pass for "twice" in a rule of thumb: 25 % to either side, rounded outwards."""
INFERENCE_BYTES = 2


@dataclass(frozen=True, slots=True)
class RecipeRatio:
    """One way to fine-tune against 16-bit inference of the same model."""

    recipe: str
    """full_mixed, full_bf16, full_8bit, full_sgd, lora, lora_checkpointed, qlora_checkpointed."""
    need_bytes: int
    """On one device, at the peak."""
    ratio: float
    """Over the model's weights in 16 bits."""

    @property
    def is_about_twice(self) -> bool:
        return ABOUT_TWICE[0] <= self.ratio <= ABOUT_TWICE[1]


def _recipes(full: TrainingRequest) -> dict[str, TrainingRequest]:
    bf16 = replace(full, precision=Precision.BF16)
    lora = replace(full, method=Method.LORA)
    return {
        "full_mixed": full,
        "full_bf16": bf16,
        "full_8bit": replace(bf16, optimizer=Optimizer.ADAMW_8BIT),
        "full_sgd": replace(bf16, optimizer=Optimizer.SGD),
        "lora": replace(lora, gradient_checkpointing=False),
        "lora_checkpointed": lora,
        "qlora_checkpointed": replace(lora, method=Method.QLORA, weights=NF4),
    }


@lru_cache(maxsize=256)
def compare_with_inference(full: TrainingRequest) -> tuple[RecipeRatio, ...]:
    """What each usual recipe needs against 16-bit inference, largest first.

    `full` is the full fine-tune on one device, in 16 bits with AdamW and checkpointing; the others differ from it in the recipe.

    Raises:
        ImpossibleTraining: for a request that contradicts itself.
        UnsizableModel: for a model whose shape is unknown or impossible.
    """
    inference = INFERENCE_BYTES * full.model.params
    needs = {name: estimate_training(request).devices[0].used_bytes for name, request in _recipes(full).items()}
    ratios = (RecipeRatio(name, need, need / inference) for name, need in needs.items())
    return tuple(sorted(ratios, key=lambda each: -each.ratio))
