"""The memory of a training step, device by device and part by part: states, saved activations, loss and overhead.

State bytes as in the ZeRO paper and DeepSpeed's estimators, activations derived from what each operation saves
(see `saved_activations`), each peak the largest of the phases of a step, never their sum.
"""

from sizing.architecture import Architecture
from sizing.estimate import Interval, Verdict
from sizing.formats import Family
from sizing.records import dataclass
from sizing.training.activations import Saving, layer_bytes_per_token, loss_bytes, score_bytes, transient_bytes_per_token
from sizing.training.recipes import HABITS, LOGIT_BYTES_16BIT
from sizing.training.request import (
    ImpossibleTraining,
    Method,
    Offload,
    Phase,
    TrainingDevice,
    TrainingEstimate,
    TrainingPart,
    TrainingRequest,
)
from sizing.training.states import HALF_BITS, LAST_STAGE, States, precision_of, shape_of, states_of, trainable_params
from sizing.units import MIB

CONTEXT_BYTES = 600 * MIB
"""CUDA context and kernels (0.5 to 0.6 GiB on A100 and H100) and cuBLAS workspace of a PyTorch process; fitted within that."""
NCCL_BYTES = 512 * MIB
"""Communicator buffers once there is more than one GPU (0.3 to 1 GiB reported, NVIDIA/nccl#1518)."""
FRAGMENTATION_SHARE = 0.08
"""Of what comes and goes within a step; PyTorch's caching allocator keeps it in blocks that do not all fit again."""
BOUNDARY_BYTES = 2
ROUNDING_SHARE = 0.05
"""Of what stays; the allocator rounds every tensor up to its block sizes and keeps what loading left."""
LIVE_BOUNDARIES = 2
"""Checkpoints on the device while offloaded ones are copied: the one in use and the one in flight."""
STATE_UNCERTAINTY = 0.05
ACTIVATION_UNCERTAINTY = 0.25
LOGIT_UNCERTAINTY = 0.35
OVERHEAD_UNCERTAINTY = 0.5
RECIPE_UNCERTAINTY = 0.06
"""Of the whole: what scripts do beside what they say (what is upcast, gathered, kept). With it nine in ten of the fitted half's
peaks are held, but for two rows that contradict themselves (`python -m benchmarks.truth.ranges`)."""
Z_95 = 1.65
"""One-sided 95 % of a normal distribution."""
WIDEST_SHARE = 0.2
"""A range wider than this on either side tells nothing."""


@dataclass(frozen=True, slots=True)
class _Flow:
    """Bytes of activations on one device at each phase."""

    at_loss: int
    in_backward: int
    loss: int
    host: int


def check_training(request: TrainingRequest) -> None:
    """Refuse a request that no trainer could run.

    Raises:
        ImpossibleTraining: with what contradicts what.
    """
    wrong = ""
    if not request.devices:
        wrong = "A training run needs at least one GPU; name one."
    elif min(request.sequence_length, request.micro_batch, request.gradient_accumulation) < 1:
        wrong = (
            f"Sequence length {request.sequence_length}, micro batch {request.micro_batch} and gradient accumulation "
            f"{request.gradient_accumulation} must each be 1 or more."
        )
    elif request.zero_stage not in range(LAST_STAGE + 1):
        wrong = f"ZeRO has the stages 0 to 3, not {request.zero_stage}."
    elif request.offload is Offload.ALL and request.zero_stage != LAST_STAGE:
        wrong = f"Only ZeRO stage 3 offloads parameters, not stage {request.zero_stage}; set stage 3 or offload the optimizer."
    elif request.method is Method.QLORA and request.weights.bits >= HALF_BITS:
        wrong = f"QLoRA needs a quantized base such as NF4, not {request.weights.name}; name one, or ask for LoRA."
    elif request.weights.family is Family.GGUF and request.method is not Method.FULL:
        wrong = f"{request.weights.name} is a format for inference; adapters are trained over NF4, GPTQ, AWQ or 16-bit weights."
    elif request.optimizer_in_backward and request.gradient_accumulation > 1:
        wrong = "An optimizer fused into the backward pass keeps no gradients, so it cannot accumulate them; use one of the two."
    if wrong:
        raise ImpossibleTraining(wrong)


def _saved_per_layer(request: TrainingRequest, arch: Architecture, tokens: int) -> list[float]:
    """Bytes that each layer saves without checkpointing."""
    full = request.method is Method.FULL
    quantized = not full and request.weights.bits < HALF_BITS
    saving = Saving(HABITS[request.stack], None if full else request.targets, quantized, request.compiled)
    scores = 0 if request.flash_attention else request.sequence_length
    return [
        tokens * (layer_bytes_per_token(arch, index, saving) + score_bytes(arch, index, scores)) for index in range(arch.n_layers)
    ]


def _loss(request: TrainingRequest, arch: Architecture, tokens: int) -> int:
    habits = HABITS[request.stack]
    logit_bytes = habits.logit_bytes if request.fp32_loss else LOGIT_BYTES_16BIT
    fused = request.fused_loss or habits.fused_loss
    return loss_bytes(arch, tokens, logit_bytes, chunked=request.chunked_loss, fused=fused)


def _flow(request: TrainingRequest) -> _Flow:
    arch = shape_of(request)
    tokens = request.sequence_length * request.micro_batch
    layers = _saved_per_layer(request, arch, tokens)
    transient = tokens * max(transient_bytes_per_token(arch, index) for index in range(arch.n_layers))
    loss = _loss(request, arch, tokens)
    boundary = BOUNDARY_BYTES * tokens * arch.hidden_size
    kept, live = sum(layers), 0.0
    if request.gradient_checkpointing and arch.n_layers * boundary + max(layers) < kept:
        kept, live = arch.n_layers * boundary, max(layers)
    offloads = live and request.offload_activations
    on_host = max(0, arch.n_layers - LIVE_BOUNDARIES) * boundary if offloads else 0
    held = kept - on_host
    return _Flow(round(held), round(held + live + transient), loss, on_host)


def _phases(request: TrainingRequest, states: States, flow: _Flow) -> dict[Phase, dict[TrainingPart, int]]:
    """Expected bytes of each part at each phase; overhead comes on top."""
    early = states.gradients if request.gradient_accumulation > 1 else 0

    def parts(gradients: int, activations: int, logits: int, scratch: int = 0) -> dict[TrainingPart, int]:
        return {
            TrainingPart.WEIGHTS: states.weights,
            TrainingPart.GRADIENTS: gradients,
            TrainingPart.OPTIMIZER: states.optimizer + scratch,
            TrainingPart.ACTIVATIONS: activations,
            TrainingPart.LOGITS: logits,
        }

    loading = dict.fromkeys(TrainingPart, 0) | {TrainingPart.WEIGHTS: states.loading}
    return {
        Phase.LOAD: loading,
        Phase.LOSS: parts(early, flow.at_loss, flow.loss),
        Phase.BACKWARD: parts(early, flow.in_backward, 0),
        Phase.STEP: parts(states.gradients, 0, 0, states.step_scratch),
    }


def _need(parts: dict[TrainingPart, int]) -> Interval:
    states = parts[TrainingPart.WEIGHTS] + parts[TrainingPart.GRADIENTS] + parts[TrainingPart.OPTIMIZER]
    terms = (
        STATE_UNCERTAINTY * states,
        ACTIVATION_UNCERTAINTY * parts[TrainingPart.ACTIVATIONS],
        LOGIT_UNCERTAINTY * parts[TrainingPart.LOGITS],
        OVERHEAD_UNCERTAINTY * parts[TrainingPart.OVERHEAD],
        RECIPE_UNCERTAINTY * (total := sum(parts.values())),
    )
    return Interval.within(total, min(WIDEST_SHARE, Z_95 * sum(term**2 for term in terms) ** 0.5 / total))


def _overhead(request: TrainingRequest, parts: dict[TrainingPart, int]) -> int:
    """What the process holds beside the parts of a phase: context, buffers, and the allocator's losses on what moves."""
    moving = sum(parts[part] for part in (TrainingPart.GRADIENTS, TrainingPart.ACTIVATIONS, TrainingPart.LOGITS))
    held = parts[TrainingPart.WEIGHTS] + parts[TrainingPart.OPTIMIZER]
    fixed = CONTEXT_BYTES + (NCCL_BYTES if len(request.devices) > 1 else 0) + HABITS[request.stack].buffer_bytes
    return fixed + round(FRAGMENTATION_SHARE * moving + ROUNDING_SHARE * held)


def _at_peak(request: TrainingRequest, states: States, flow: _Flow) -> tuple[Phase, dict[TrainingPart, int]]:
    """The largest phase, and its parts with the overhead; alike on every device."""
    phases = _phases(request, states, flow)
    for parts in phases.values():
        parts[TrainingPart.OVERHEAD] = _overhead(request, parts)
    phase = max(phases, key=lambda each: sum(phases[each].values()))
    return phase, phases[phase]


def _assumptions(request: TrainingRequest) -> tuple[str, ...]:
    chosen = [] if request.precision else [f"training_precision_{precision_of(request).value}"]
    return (*chosen, f"training_stack_{request.stack.value}")


def estimate_training(request: TrainingRequest) -> TrainingEstimate:
    """Memory that every device of a training run needs at its peak, and whether it has it.

    Raises:
        ImpossibleTraining: for a request that contradicts itself.
        UnsizableModel: for a model whose shape is unknown or impossible.
    """
    check_training(request)
    states, flow = states_of(request), _flow(request)
    phase, parts = _at_peak(request, states, flow)
    need = _need(parts)
    devices = tuple(TrainingDevice(each, each.usable_bytes, dict(parts), need, phase) for each in request.devices)
    worst = max((device.verdict for device in devices), key=[Verdict.FITS, Verdict.TIGHT, Verdict.NO].index)
    host = states.host + flow.host * len(devices)
    ram = request.host.ram_bytes
    if ram is not None and host > ram:
        worst = Verdict.NO
    if worst is Verdict.FITS and request.offload is not Offload.NONE:
        worst = Verdict.OFFLOAD
    return TrainingEstimate(worst, devices, trainable_params(request), host, precision_of(request), _assumptions(request))
