"""What a request may ask: each impossible value is refused by name, in one sentence."""

from sizing.architecture import Architecture, UnsizableModel
from sizing.refusal import Refusal
from sizing.tensors import count_params
from sizing.workload import Request

MAX_DEVICES = 1024
MAX_TOKENS = 10**9


class ImpossibleRequest(Refusal):
    """A value that no run can have; the message says which and what to give."""


def check_counts(request: Request) -> None:
    """Refuse counts that cannot be.

    Raises:
        ImpossibleRequest: naming the value.
    """
    n_devices = len(request.devices)
    if not n_devices and not request.offload:
        raise ImpossibleRequest("No GPU was given; name at least one, or allow offload to run in system RAM.")
    if n_devices > MAX_DEVICES:
        raise ImpossibleRequest(f"{n_devices:,} GPUs are more than I size; ask for at most {MAX_DEVICES:,}.")
    counts = {"context": request.context, "batch": request.batch, "ubatch": request.ubatch}
    for name, value in counts.items():
        if not 0 < value <= MAX_TOKENS:
            raise ImpossibleRequest(f"A {name} of {value:,} cannot be; give a number from 1 to {MAX_TOKENS:,}.")
    if not 0 < request.gpu_memory_utilization <= 1:
        share = request.gpu_memory_utilization
        raise ImpossibleRequest(f"A GPU memory utilization of {share} cannot be; give more than 0, at most 1.")
    for name, bits in (("weights", request.weights.bits), ("KV cache", request.cache.bits)):
        if not 0 < bits <= 64:
            raise ImpossibleRequest(f"{bits} bits per element of the {name} cannot be; give a format of 1 to 64 bits.")


def check_request(request: Request) -> Architecture:
    """The shape to size by, once the request is known to be possible.

    Raises:
        ImpossibleRequest: for a value that cannot be.
        UnsizableModel: for a model whose shape is unknown, impossible, or no decoder's.
    """
    check_counts(request)
    model = request.model
    if model.kind != "decoder":
        raise UnsizableModel(f"{model.name} is of kind {model.kind!r}; only decoder language models are sized here.")
    if model.architecture is None:
        raise UnsizableModel(f"The shape of {model.name} is not known, so only a bound of its weights can be given.")
    count_params(model.architecture)
    return model.architecture
