"""A training run, from a structured request to its answer."""

from __future__ import annotations

import re
from typing import Any

from bot.structured.cards import find_cards
from bot.structured.inference import format_of
from bot.structured.schema import SizeRequest
from bot.structured.training_json import as_json
from bot.workload import bottomless
from knowledge.library import Library
from sizing.architecture import Model
from sizing.formats import Family, WeightFormat
from sizing.hardware import Host
from sizing.training.advice import changes_to_fit
from sizing.training.estimation import estimate_training
from sizing.training.lora import Targets
from sizing.training.recipes import Optimizer, Precision, Stack
from sizing.training.request import ImpossibleTraining, Method, Offload, TrainingRequest
from sizing.units import bytes_from_gib

USUAL_SEQUENCE = 2048
USUAL_RANK = 16
USUAL_TARGETS = {Stack.LITGPT: Targets.QUERY_VALUE}
"""litgpt adapts queries and values unless told otherwise; torchtune cuts the loss in chunks unless told otherwise."""
METHODS = {"qlora": Method.QLORA, "dora": Method.DORA, "lora": Method.LORA, "full": Method.FULL}
"""By the first of these words that a task has."""
STACKS = {
    "unsloth": Stack.UNSLOTH,
    "torchtune": Stack.TORCHTUNE,
    "litgpt": Stack.LITGPT,
    "lit-gpt": Stack.LITGPT,
    "deepspeed": Stack.DEEPSPEED,
}
OPTIMIZERS = (
    (re.compile(r"8[- ]?bit|8b\b"), Optimizer.ADAMW_8BIT),
    (re.compile("adafactor"), Optimizer.ADAFACTOR),
    (re.compile("lion"), Optimizer.LION),
    (re.compile("muon"), Optimizer.MUON),
    (re.compile(r"sgd.*moment|momentum"), Optimizer.SGD_MOMENTUM),
    (re.compile("sgd"), Optimizer.SGD),
    (re.compile("adam"), Optimizer.ADAMW),
)
ALL_16_BIT = re.compile(r"(?:bf16|fp16)-true|pure[ _-](?:bf16|16)", re.IGNORECASE)
"""Lightning's word, and others', for a run in which even the optimizer's states are in 16 bits."""


def method_of(task: str) -> Method | None:
    """Which training a task's name means; None for another task."""
    words = task.lower()
    if re.search(r"\bfine[- ]?tun|\btrain|\bsft\b|\bfft\b", words) and not any(word in words for word in METHODS):
        return Method.FULL
    return next((method for word, method in METHODS.items() if word in words), None)


def size_training(library: Library, asked: SizeRequest, model: Model, method: Method) -> dict[str, Any]:
    """The peak of a training step. Raises UnknownName, ValueError."""
    request = to_request(library, asked, model, method)
    answer = estimate_training(request)
    out = as_json(request, answer)
    if not asked.gpus:
        return out | {"verdict": None, "per_device": []}
    changes = changes_to_fit(request) if answer.verdict.value in {"no", "tight"} else ()
    return out | {
        "changes": [
            {
                "change": change.lever.value,
                "saves": change.saved_bytes,
                "enough": change.enough,
                "verdict": change.estimate.verdict,
            }
            for change in changes
        ]
    }


def to_request(library: Library, asked: SizeRequest, model: Model, method: Method) -> TrainingRequest:
    """The engine's request: a context is the sequence, a batch the micro batch of each card."""
    devices = find_cards(library, asked.gpus) or bottomless().devices
    precision = asked.precision or ("nf4-dq" if method is Method.QLORA else "bf16")
    weights = format_of(library, precision, "transformers")
    stage = _zero_stage(asked, method, len(devices))
    stack = _stack(asked, precision)
    return TrainingRequest(
        model=model,
        method=Method.QLORA if method is Method.LORA and _quantized(weights) else method,
        weights=_base(library, weights, method),
        devices=devices,
        sequence_length=asked.context or USUAL_SEQUENCE,
        micro_batch=asked.batch or 1,
        gradient_accumulation=asked.gradient_accumulation or 1,
        precision=_precision(precision, method, stack),
        optimizer=optimizer_of(asked.optimizer),
        gradient_checkpointing=True if asked.gradient_checkpointing is None else asked.gradient_checkpointing,
        rank=asked.rank or USUAL_RANK,
        targets=Targets(asked.targets) if asked.targets else USUAL_TARGETS.get(stack, Targets.ALL_LINEAR),
        zero_stage=stage,
        offload=_offload(asked, stage),
        stack=stack,
        flash_attention=True if asked.flash_attention is None else asked.flash_attention,
        compiled=asked.compiled,
        chunked_loss=stack is Stack.TORCHTUNE if asked.chunked_loss is None else asked.chunked_loss,
        fp32_loss=asked.fp32_loss,
        optimizer_in_backward=asked.optimizer_in_backward,
        offload_activations=asked.offload_activations,
        host=Host(ram_bytes=bytes_from_gib(asked.ram_gb) if asked.ram_gb else None),
    )


def optimizer_of(text: str | None) -> Optimizer:
    """The optimizer by any usual spelling: `adamw_8bit`, `AdamW8bit`, `paged_adamw_8bit`, `Adam`.

    Raises:
        ImpossibleTraining: for one that is not known.
    """
    words = (text or "adamw").lower()
    found = next((optimizer for pattern, optimizer in OPTIMIZERS if pattern.search(words)), None)
    if found is None:
        known = ", ".join(each.value for each in Optimizer)
        raise ImpossibleTraining(f"I do not know the optimizer {text!r}; name one of {known}.")
    return found


def _quantized(weights: WeightFormat) -> bool:
    return weights.family is Family.LINEAR and weights.bits < 8


def _base(library: Library, weights: WeightFormat, method: Method) -> WeightFormat:
    """The frozen base; QLoRA over a 16-bit word means its usual NF4."""
    return library.weight_format("nf4-dq") if method is Method.QLORA and weights.bits >= 16 else weights


def _precision(text: str, method: Method, stack: Stack) -> Precision | None:
    """What a full fine-tune's precision says of its states; 16 bits alone say nothing, and mean mixed.

    torchtune and litgpt keep everything in the precision that is named.
    """
    words = text.lower()
    if ALL_16_BIT.search(words) or (stack in {Stack.TORCHTUNE, Stack.LITGPT} and "16" in words):
        return Precision.BF16
    if method is not Method.FULL:
        return None
    if "amp" in words or "autocast" in words:
        return Precision.AMP
    return Precision.FP32 if words in {"fp32", "float32", "f32", "tf32"} else None


def _zero_stage(asked: SizeRequest, method: Method, n_devices: int) -> int:
    """As said, else stage 3 (FSDP's full shard) over several cards, but for QLoRA, whose base is small."""
    said = re.search(r"zero[- _]?(?:stage[- _]?)?([0-3])", (asked.task or "").lower())
    if asked.zero_stage is not None:
        return asked.zero_stage
    if said:
        return int(said[1])
    return 3 if n_devices > 1 and method is not Method.QLORA else 0


def _offload(asked: SizeRequest, stage: int) -> Offload:
    """`true` moves all that the stage allows."""
    words = str(asked.offload or "none").lower()
    if words in {"false", "none", "no", "0"}:
        return Offload.NONE
    if "optim" in words or stage < 3:
        return Offload.OPTIMIZER
    return Offload.ALL


def _stack(asked: SizeRequest, precision: str) -> Stack:
    words = f"{asked.runtime or ''} {asked.task or ''}".lower()
    found = next((stack for word, stack in STACKS.items() if word in words), None)
    if found is None and ALL_16_BIT.fullmatch(precision.split("+", maxsplit=1)[0].strip()):
        return Stack.LITGPT
    return found or Stack.TRANSFORMERS
