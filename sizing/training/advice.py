"""What to change so that a training run fits: each lever by itself with what it frees, and the gentlest set that is enough."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from enum import StrEnum

from sizing.estimate import Verdict
from sizing.formats import Family, WeightFormat
from sizing.records import dataclass
from sizing.training.estimation import estimate_training
from sizing.training.recipes import Optimizer, Precision
from sizing.training.request import Method, Offload, TrainingEstimate, TrainingRequest
from sizing.training.states import LAST_STAGE, precision_of

NF4 = WeightFormat("nf4-dq", "NF4, double quantization", Family.LINEAR, 4.127)
BF16 = WeightFormat("bf16", "BF16", Family.FLOAT, 16.0)
SHORTEST_SEQUENCE = 512
"""No shorter sequence is proposed: few examples of a chat fit into it."""


class TrainingLever(StrEnum):
    """What can be changed, from what costs nothing to what changes the result."""

    FUSED_LOSS = "fused_loss"
    CHECKPOINTING = "gradient_checkpointing"
    """About a third more time."""
    MICRO_BATCH = "micro_batch"
    """One sequence at a time, the rest by gradient accumulation: the result stays, the time grows a little."""
    ZERO_3 = "zero_3"
    OPTIMIZER_8BIT = "optimizer_8bit"
    OFFLOAD_ACTIVATIONS = "offload_activations"
    BF16_STATES = "bf16_states"
    """States in 16 bits instead of fp32: less exact updates."""
    OFFLOAD_OPTIMIZER = "offload_optimizer"
    """Steps on the CPU, several times slower."""
    SEQUENCE = "sequence_length"
    """Half the length, down to 512: longer examples are cut."""
    LORA = "lora"
    QLORA = "qlora"


@dataclass(frozen=True, slots=True)
class TrainingChange:
    """One lever pulled. `saved_bytes` is what each device needs less at its peak."""

    lever: TrainingLever
    request: TrainingRequest
    estimate: TrainingEstimate
    saved_bytes: int
    enough: bool
    """Whether the run fits with this change (and with those before it, in `gentlest_fit`)."""


Pull = Callable[[TrainingRequest], TrainingRequest]


def _micro_batch(request: TrainingRequest) -> TrainingRequest:
    if request.micro_batch == 1 or request.optimizer_in_backward:
        return request
    accumulation = request.gradient_accumulation * request.micro_batch
    return replace(request, micro_batch=1, gradient_accumulation=accumulation)


def _zero_3(request: TrainingRequest) -> TrainingRequest:
    return replace(request, zero_stage=LAST_STAGE) if len(request.devices) > 1 else request


def _optimizer_8bit(request: TrainingRequest) -> TrainingRequest:
    return replace(request, optimizer=Optimizer.ADAMW_8BIT) if request.optimizer is Optimizer.ADAMW else request


def _bf16_states(request: TrainingRequest) -> TrainingRequest:
    return request if precision_of(request) is Precision.BF16 else replace(request, precision=Precision.BF16)


def _offload_optimizer(request: TrainingRequest) -> TrainingRequest:
    return replace(request, offload=Offload.OPTIMIZER) if request.offload is Offload.NONE else request


def _sequence(request: TrainingRequest) -> TrainingRequest:
    return replace(request, sequence_length=min(request.sequence_length, max(SHORTEST_SEQUENCE, request.sequence_length // 2)))


def _lora(request: TrainingRequest) -> TrainingRequest:
    if request.method is not Method.FULL:
        return request
    return replace(request, method=Method.LORA, weights=BF16, precision=None, optimizer_in_backward=False)


def _qlora(request: TrainingRequest) -> TrainingRequest:
    if request.method is Method.QLORA or (request.method is not Method.FULL and request.weights.bits <= NF4.bits):
        return request
    return replace(request, method=Method.QLORA, weights=NF4, precision=None, optimizer_in_backward=False)


LEVERS: dict[TrainingLever, Pull] = {
    TrainingLever.FUSED_LOSS: lambda request: replace(request, fused_loss=True),
    TrainingLever.CHECKPOINTING: lambda request: replace(request, gradient_checkpointing=True),
    TrainingLever.MICRO_BATCH: _micro_batch,
    TrainingLever.ZERO_3: _zero_3,
    TrainingLever.OPTIMIZER_8BIT: _optimizer_8bit,
    TrainingLever.OFFLOAD_ACTIVATIONS: lambda request: replace(request, gradient_checkpointing=True, offload_activations=True),
    TrainingLever.BF16_STATES: _bf16_states,
    TrainingLever.OFFLOAD_OPTIMIZER: _offload_optimizer,
    TrainingLever.SEQUENCE: _sequence,
    TrainingLever.LORA: _lora,
    TrainingLever.QLORA: _qlora,
}


def _peak(estimate: TrainingEstimate) -> int:
    return max(device.used_bytes for device in estimate.devices)


def _fits(estimate: TrainingEstimate) -> bool:
    return estimate.verdict in {Verdict.FITS, Verdict.OFFLOAD}


def _pull(lever: TrainingLever, request: TrainingRequest, before: TrainingEstimate) -> TrainingChange | None:
    """The change, or None where the lever does not apply or frees nothing."""
    changed = LEVERS[lever](request)
    if changed == request:
        return None
    after = estimate_training(changed)
    saved = _peak(before) - _peak(after)
    return TrainingChange(lever, changed, after, saved, _fits(after)) if saved > 0 else None


def changes_to_fit(request: TrainingRequest) -> tuple[TrainingChange, ...]:
    """Every lever that frees memory by itself: those that are enough first, then by what they cost.

    Raises:
        ImpossibleTraining: for a request that contradicts itself.
        UnsizableModel: for a model whose shape is unknown or impossible.
    """
    before = estimate_training(request)
    changes = [change for lever in LEVERS if (change := _pull(lever, request, before))]
    return tuple(sorted(changes, key=lambda change: not change.enough))


def _steps(request: TrainingRequest) -> Iterator[TrainingChange]:
    current, estimate = request, estimate_training(request)
    for lever in LEVERS:
        if _fits(estimate):
            return
        if change := _pull(lever, current, estimate):
            current, estimate = change.request, change.estimate
            yield change


def gentlest_fit(request: TrainingRequest) -> tuple[TrainingChange, ...] | None:
    """Levers pulled one after another, gentlest first, until the run fits; empty when it already does, None when nothing helps.

    Raises:
        ImpossibleTraining: for a request that contradicts itself.
        UnsizableModel: for a model whose shape is unknown or impossible.
    """
    if _fits(estimate_training(request)):
        return ()
    steps = tuple(_steps(request))
    return steps if steps and steps[-1].enough else None
