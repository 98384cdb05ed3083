"""Tokens per second: decoding one sequence, reading a prompt, serving many at once. Every answer is an Interval.

None stands for a missing fact (the bandwidth of a device, of the RAM, the shape of the model), never for a guess.
"""

from sizing.cache import LLAMA, PAGED
from sizing.estimate import Interval
from sizing.hardware import Accelerator
from sizing.throughput.kernels import Kernels, kernels_of
from sizing.throughput.prompt import prompt_seconds, share_of
from sizing.throughput.step import TOGETHER, step_seconds
from sizing.throughput.traffic import HALF, Stretch, weights_read
from sizing.units import GB
from sizing.workload import Parallel, Request

HOST_ERROR = 0.35
"""Error where the CPU decodes a part: machines reach 0.46 to 0.76 of their RAM's bandwidth (sizing.throughput.step)."""
EXPERTS_ERROR = 0.25
SHORT_PROMPT_TOKENS = 256
SHORT_PROMPT_ERROR = 0.6
PIPELINE_ERROR = 0.5
"""llama.cpp's pipeline over several cards with quantized weights: 70B on four cards reads prompts 1.0 to 1.5 times as fast as on
one, 8B 1.2 to 2.8 times; the law is between (llama-bench runs of May 2024, the fitted half)."""
SERVING_ERROR = 0.25
ROW_ERROR = 0.4
"""Under a split by rows the host decides (`sizing.throughput.step.ROW_US`)."""
FIRST_TOKEN_FLOOR_S = 0.015
"""Scheduling and HTTP around the first token: 10 to 20 ms (sizing.md section 6.2)."""


def decode_tok_s(
    request: Request, layers_per_device: tuple[int, ...], host_layers: int, parallel: Parallel, *, depth: int | None = None
) -> Interval | None:
    """Tokens per second that each sequence gets while `request.batch` of them are decoded together.

    `layers_per_device` counts the layers on each of `request.devices` (all of them on each under tensor parallel);
    `host_layers` of the others are decoded by the CPU, or, where the devices hold every layer, have their routed experts
    in system RAM. `depth` is the number of tokens already in the sequence; without it the answer is for a full
    `request.context`, and its high end for a sequence that is half as long.
    """
    return _rate(request, layers_per_device, host_layers, parallel, depth, tokens=1)


def expected_decode_tok_s(
    request: Request, layers_per_device: tuple[int, ...], host_layers: int, parallel: Parallel
) -> float | None:
    """The middle of `decode_tok_s` alone, at half its work: for ranking many machines."""
    seconds = step_seconds(request, layers_per_device, host_layers, parallel, depth=request.context, batch=request.batch)
    return None if seconds is None else 1 / seconds


def fastest_decode_tok_s(request: Request) -> float:
    """What no estimate of `decode_tok_s` is above: each step reads the weights in use, at most at the whole bandwidth.

    0 where nothing is known of the devices. Layers one after the other are as fast as the fastest device, at most.
    """
    arch = request.model.architecture
    bandwidths = [device.bandwidth_gb_s or 0.0 for device in request.devices]
    if arch is None or not bandwidths:
        return 0.0
    together = request.runtime in PAGED or request.parallel in TOGETHER
    reach = sum(bandwidths) if together else max(bandwidths)
    return reach * GB / weights_read(request.model, request.weights, request.batch, Stretch(0, arch.n_layers, True)).bytes


def serving_tok_s(
    request: Request, layers_per_device: tuple[int, ...], host_layers: int, parallel: Parallel, *, depth: int | None = None
) -> Interval | None:
    """Tokens per second of all `request.batch` sequences together while they decode, prompts not counted."""
    return _rate(request, layers_per_device, host_layers, parallel, depth, tokens=request.batch)


def prefill_tok_s(
    request: Request, layers_per_device: tuple[int, ...], parallel: Parallel, *, host_layers: int = 0, prompt: int | None = None
) -> Interval | None:
    """Tokens per second at which a prompt is read; `prompt` tokens long, else the request's prompt, else its context."""
    tokens = max(1, prompt or request.prompt_tokens or request.context)
    seconds = prompt_seconds(request, layers_per_device, host_layers, parallel, tokens)
    if seconds is None:
        return None
    return _inverse(tokens, seconds, seconds, _prompt_error(request, tokens))


def ttft_s(
    request: Request, layers_per_device: tuple[int, ...], host_layers: int, parallel: Parallel, *, prompt: int | None = None
) -> Interval | None:
    """Seconds to the first token of an idle server: the prompt, one decode step, and the server's own floor."""
    tokens = max(1, prompt or request.prompt_tokens or request.context)
    reading = prompt_seconds(request, layers_per_device, host_layers, parallel, tokens)
    step = step_seconds(request, layers_per_device, host_layers, parallel, depth=tokens, batch=1)
    if reading is None or step is None:
        return None
    return Interval.within(reading, _prompt_error(request, tokens)) + Interval.exactly(step + FIRST_TOKEN_FLOOR_S)


def _rate(
    request: Request, layers: tuple[int, ...], host_layers: int, parallel: Parallel, depth: int | None, tokens: int
) -> Interval | None:
    full = request.context if depth is None else depth
    at_full = step_seconds(request, layers, host_layers, parallel, depth=full, batch=request.batch)
    at_half = step_seconds(request, layers, host_layers, parallel, depth=full / 2, batch=request.batch)
    if at_full is None or at_half is None:
        return None
    return _inverse(tokens, at_full, at_half if depth is None else at_full, _decode_error(request, host_layers))


def _inverse(tokens: float, seconds: float, fastest: float, error: float) -> Interval:
    """Tokens over seconds, give or take `error`; `fastest` is the time under the kindest assumption."""
    return Interval(tokens / seconds * (1 - error), tokens / seconds, tokens / fastest * (1 + error))


def _decode_error(request: Request, host_layers: int) -> float:
    errors = [_kernels(request, device).error for device in request.devices]
    if host_layers or not request.devices:
        errors.append(HOST_ERROR)
    if request.model.architecture is not None and request.model.architecture.experts is not None:
        errors.append(EXPERTS_ERROR)
    if request.batch > 1:
        errors.append(SERVING_ERROR)
    if request.parallel is Parallel.ROW and len(request.devices) > 1:
        errors.append(ROW_ERROR)
    return max(errors)


def _prompt_error(request: Request, tokens: int) -> float:
    if tokens < SHORT_PROMPT_TOKENS:
        return SHORT_PROMPT_ERROR
    piped = len(request.devices) > 1 and request.runtime in LLAMA and request.weights.bits < HALF.bits
    return max(PIPELINE_ERROR * piped, *(share_of(request, device).error for device in request.devices))


def _kernels(request: Request, device: Accelerator) -> Kernels:
    return kernels_of(request.runtime, device, request.flash_attention)
