"""Weights, gradients and optimizer states of a training run on one of its devices, and what is offloaded to the host."""

from functools import lru_cache

from sizing.architecture import Architecture, UnsizableModel
from sizing.formats import Family
from sizing.records import dataclass
from sizing.tensors import Role, layer_tensors
from sizing.training.lora import adapter_params
from sizing.training.recipes import HABITS, Habits, Precision, StateBytes, state_bytes
from sizing.training.request import Method, Offload, TrainingRequest
from sizing.weights import weigh

LAST_STAGE = 3
HALF_BYTES = 2
FP32_BYTES = 4
HALF_BITS = 16
UPCAST_BYTES = 2
"""More bytes per parameter when 16 bits become 32."""
GATHERED_UNITS = 2
"""Whole layers that stage 3 holds unsharded at once: the one at work and the next (FSDP and DeepSpeed prefetch one)."""
HOST_BYTES_PER_PARAM = 16
HOST_BUFFER = 1.5
"""DeepSpeed's memory estimators (deepspeed.runtime.zero.stage_1_and_2 and stage3): additional_buffer_factor."""


@dataclass(frozen=True, slots=True)
class States:
    """Bytes of one device, whatever the batch."""

    weights: int
    gradients: int
    optimizer: int
    step_scratch: int
    """Temporary bytes of the optimizer's step."""
    loading: int
    """Weights held while the model loads."""
    host: int
    """System RAM of all devices together."""


def shape_of(request: TrainingRequest) -> Architecture:
    """The model's shape.

    Raises:
        UnsizableModel: when it is not known; activations cannot be sized then.
    """
    if request.model.architecture is None:
        raise UnsizableModel(
            f"The shape of {request.model.name} is not known, so its activations in training cannot be sized; "
            "add its layers and sizes to the knowledge base."
        )
    return request.model.architecture


def precision_of(request: TrainingRequest) -> Precision:
    """How the trained parameters are stored: as asked, or as is usual for the method and the stack."""
    if request.precision:
        return request.precision
    if request.method is Method.FULL:
        return Precision.MIXED
    return Precision.FP32 if HABITS[request.stack].fp32_adapters else Precision.BF16


def trainable_params(request: TrainingRequest) -> int:
    """Parameters that get a gradient."""
    if request.method is Method.FULL:
        return request.model.params
    dora = request.method is Method.DORA
    return adapter_params(shape_of(request), request.rank, request.targets, magnitudes=dora)


def _vector_share(request: TrainingRequest, arch: Architecture) -> float:
    """Share of what trains that is no matrix of a layer; adapters are all matrices."""
    if request.method is not Method.FULL:
        return 0.0
    return min(1.0, (1 if arch.tie_embeddings else 2) * arch.vocab_size * arch.hidden_size / request.model.params)


@lru_cache(maxsize=1024)
def largest_unit_params(arch: Architecture) -> int:
    """Parameters of the largest module that is gathered whole: a layer, or the embedding."""
    layers = (sum(tensor.elements for tensor in layer_tensors(arch, index)) for index in range(arch.n_layers))
    return max(arch.vocab_size * arch.hidden_size, *layers)


@lru_cache(maxsize=1024)
def _largest_matrix_params(arch: Architecture) -> int:
    return max(
        tensor.columns * tensor.rows
        for index in range(arch.n_layers)
        for tensor in layer_tensors(arch, index)
        if tensor.role is not Role.VECTOR
    )


def base_bytes(request: TrainingRequest, arch: Architecture, habits: Habits) -> int:
    """The frozen base as it lies on a device, unsharded, with the one matrix that is expanded while it is used."""
    weighed = weigh(request.model, request.weights)
    if request.weights.family is not Family.LINEAR or request.weights.bits >= HALF_BITS:
        return weighed.total
    whole = (1 if arch.tie_embeddings else 2) * arch.vocab_size * arch.hidden_size
    return weighed.total + HALF_BYTES * _largest_matrix_params(arch) + (UPCAST_BYTES * whole if habits.upcasts_unquantized else 0)


def _sharded(n_bytes: float, n_devices: int, *, sharded: bool) -> float:
    return n_bytes / n_devices if sharded else n_bytes


def _held_weights(request: TrainingRequest, n_bytes: float, unit_bytes: float) -> float:
    """Weights of one device: all, or under stage 3 its shard and the layers gathered at the moment."""
    if request.zero_stage < LAST_STAGE:
        return n_bytes
    shard = 0.0 if request.offload is Offload.ALL else n_bytes / len(request.devices)
    return min(n_bytes, shard + GATHERED_UNITS * unit_bytes)


@dataclass(frozen=True, slots=True)
class _Trained:
    """What gets a gradient: its parameters, their bytes, and how many of them a layer has."""

    params: int
    each: StateBytes
    per_unit: float


def _trained(request: TrainingRequest, arch: Architecture) -> _Trained:
    params = trainable_params(request)
    each = state_bytes(precision_of(request), request.optimizer, _vector_share(request, arch))
    per_unit = largest_unit_params(arch) if request.method is Method.FULL else params / arch.n_layers
    return _Trained(params, each, min(params, GATHERED_UNITS * per_unit))


def _gradient_bytes(request: TrainingRequest, trained: _Trained, habits: Habits) -> float:
    n = len(request.devices)
    live = trained.per_unit if request.optimizer_in_backward else trained.params
    offloaded = request.offload is not Offload.NONE
    sharded = request.zero_stage >= habits.shards_gradients_from or (offloaded and request.zero_stage >= 1)
    copies = 0.0 if offloaded else _sharded(trained.params * habits.fp32_gradient_bytes, n, sharded=request.zero_stage >= 1)
    return _sharded(live * trained.each.gradients, n, sharded=sharded) + copies


def _host_bytes(request: TrainingRequest, params: int, frozen: int) -> float:
    """System RAM: DeepSpeed's estimate for states, and the frozen base where parameters are offloaded too."""
    if request.offload is Offload.NONE:
        return 0.0
    per_param = max(4 * len(request.devices), HOST_BYTES_PER_PARAM)
    if request.offload is Offload.ALL:
        per_param = max(per_param, HOST_BYTES_PER_PARAM + 2)
    return params * HOST_BUFFER * per_param + (frozen if request.offload is Offload.ALL else 0)


def states_of(request: TrainingRequest) -> States:
    """Bytes of weights, gradients and states on each device of the run (all devices hold alike).

    Sharding as in Rajbhandari et al., ZeRO, 2020; offloading and host bytes as DeepSpeed's own estimators count them.
    """
    arch, habits, n = shape_of(request), HABITS[request.stack], len(request.devices)
    trained = _trained(request, arch)
    full = request.method is Method.FULL
    base = trained.params * trained.each.weights if full else base_bytes(request, arch, habits)
    unit_bytes = largest_unit_params(arch) * base / request.model.params
    weights = _held_weights(request, base, unit_bytes) + (0.0 if full else trained.params * trained.each.weights)
    resident = request.offload is Offload.NONE
    optimizer = _sharded(trained.params * trained.each.optimizer, n, sharded=request.zero_stage >= 1)
    scratch = _sharded(trained.params * habits.step_copies * FP32_BYTES, n, sharded=request.zero_stage >= 1)
    whole_at_load = habits.loads_whole and request.zero_stage == LAST_STAGE
    return States(
        weights=round(weights),
        gradients=round(_gradient_bytes(request, trained, habits)),
        optimizer=round(optimizer) if resident else 0,
        step_scratch=round(scratch) if resident else 0,
        loading=round(base * (1 + 1 / n) + unit_bytes) if whole_at_load else round(weights),
        host=round(_host_bytes(request, trained.params, 0 if full else round(base))),
    )
