"""What is asked of a training run, and what is answered."""

from dataclasses import field
from enum import StrEnum

from sizing.architecture import Model
from sizing.estimate import DeviceShare, Verdict
from sizing.formats import WeightFormat
from sizing.hardware import Accelerator, Host
from sizing.records import dataclass
from sizing.refusal import Refusal
from sizing.training.lora import Targets
from sizing.training.recipes import Optimizer, Precision, Stack


class ImpossibleTraining(Refusal):
    """The pieces of a training request contradict each other; the message says which to change."""


class Method(StrEnum):
    """What is trained."""

    FULL = "full"
    LORA = "lora"
    QLORA = "qlora"
    DORA = "dora"


class Offload(StrEnum):
    """What is kept in system RAM (DeepSpeed's CPU offload, FSDP's)."""

    NONE = "none"
    OPTIMIZER = "optimizer"
    ALL = "all"
    """Optimizer and parameters; only with ZeRO stage 3."""


class TrainingPart(StrEnum):
    """Where the bytes of a device go while it trains."""

    WEIGHTS = "weights"
    GRADIENTS = "gradients"
    OPTIMIZER = "optimizer"
    ACTIVATIONS = "activations"
    LOGITS = "logits"
    OVERHEAD = "overhead"


class Phase(StrEnum):
    """The moments of a step at which memory can peak."""

    LOAD = "load"
    LOSS = "loss"
    BACKWARD = "backward"
    STEP = "step"


@dataclass(frozen=True, slots=True)
class TrainingRequest:
    """One fine-tuning run. `devices` has one entry a card, each with its own micro batch (data parallel)."""

    model: Model
    method: Method
    weights: WeightFormat
    """Of the frozen base (LoRA, QLoRA, DoRA); a full fine-tune trains in `precision` and ignores it."""
    devices: tuple[Accelerator, ...]
    sequence_length: int = 2048
    micro_batch: int = 1
    gradient_accumulation: int = 1
    precision: Precision | None = None
    """Of what trains; None: mixed for a full fine-tune, what the stack gives adapters otherwise."""
    optimizer: Optimizer = Optimizer.ADAMW
    gradient_checkpointing: bool = True
    rank: int = 16
    targets: Targets = Targets.ALL_LINEAR
    zero_stage: int = 0
    """0 plain data parallel, 1 to 3 as DeepSpeed; FSDP's full shard is 3, its SHARD_GRAD_OP 2."""
    offload: Offload = Offload.NONE
    stack: Stack = Stack.TRANSFORMERS
    compiled: bool = False
    flash_attention: bool = True
    chunked_loss: bool = False
    fused_loss: bool = False
    """A loss that never holds all logits (Liger, Cut Cross-Entropy; Unsloth always)."""
    fp32_loss: bool = True
    """False where the model's own code leaves the loss in 16 bits and nothing autocasts (Qwen 1 under DeepSpeed)."""
    optimizer_in_backward: bool = False
    offload_activations: bool = False
    host: Host = field(default_factory=Host)


@dataclass(frozen=True, slots=True)
class TrainingDevice(DeviceShare[TrainingPart]):
    """One device's share at its peak, and the phase in which that is."""

    phase: Phase


@dataclass(frozen=True, slots=True)
class TrainingEstimate:
    """The answer to one TrainingRequest."""

    verdict: Verdict
    devices: tuple[TrainingDevice, ...]
    trainable_params: int
    host_bytes: int
    """System RAM that offloading takes, all devices together."""
    precision: Precision
    """Of what trains, chosen or given."""
    assumptions: tuple[str, ...] = ()
    """Keys of what the engine assumed by itself, e.g. `training_mixed_precision`."""

    def total(self, part: TrainingPart) -> int:
        """Expected bytes of one part over all devices."""
        return sum(device.parts[part] for device in self.devices)
