"""What training keeps per trainable parameter, by precision, optimizer and the software that runs it."""

from enum import StrEnum

from sizing.records import dataclass
from sizing.units import GIB


class Precision(StrEnum):
    """How trained weights, their gradients and the optimizer's states are stored."""

    FP32 = "fp32"
    AMP = "amp"
    """Autocast over fp32 weights: an fp32 master, a 16-bit copy and fp32 gradients."""
    MIXED = "mixed"
    """16-bit weights and gradients, fp32 master weights and states (ZeRO, Megatron)."""
    BF16_FP32_STATES = "bf16_fp32_states"
    BF16 = "bf16"
    """Everything in 16 bits, states too."""


class Optimizer(StrEnum):
    """The optimizers that people name."""

    ADAMW = "adamw"
    ADAMW_8BIT = "adamw_8bit"
    SGD = "sgd"
    SGD_MOMENTUM = "sgd_momentum"
    ADAFACTOR = "adafactor"
    LION = "lion"
    MUON = "muon"


@dataclass(frozen=True, slots=True)
class StateBytes:
    """Bytes per trainable parameter."""

    weights: float
    gradients: float
    optimizer: float
    """Master weights and states."""

    @property
    def total(self) -> float:
        return self.weights + self.gradients + self.optimizer


@dataclass(frozen=True, slots=True)
class _Storage:
    weights: int
    gradients: int
    master: int
    state: int


_STORAGE = {
    Precision.FP32: _Storage(4, 4, 0, 4),
    Precision.AMP: _Storage(6, 4, 0, 4),
    Precision.MIXED: _Storage(2, 2, 4, 4),
    Precision.BF16_FP32_STATES: _Storage(2, 2, 0, 4),
    Precision.BF16: _Storage(2, 2, 0, 2),
}
_STATES = {
    Optimizer.ADAMW: 2.0,
    Optimizer.ADAMW_8BIT: 2.0,
    Optimizer.SGD: 0.0,
    Optimizer.SGD_MOMENTUM: 1.0,
    Optimizer.ADAFACTOR: 0.0,
    Optimizer.LION: 1.0,
    Optimizer.MUON: 1.0,
}
"""States per parameter. Adafactor's rows and columns are under 0.1 % of a matrix (Shazeer and Stern, 2018)."""
BYTES_8BIT_STATE = 1 + 4 / 256
"""One byte and an fp32 scale per block of 256 (Dettmers et al., 8-bit Optimizers, 2022)."""


def state_bytes(precision: Precision, optimizer: Optimizer, vector_share: float = 0.0) -> StateBytes:
    """Bytes per trainable parameter (Rajbhandari et al., ZeRO, 2020, section 3.1: 16 for mixed AdamW).

    `vector_share` is the part of the parameters (embedding, head, norms) that Muon leaves to AdamW.
    """
    storage = _STORAGE[precision]
    each = BYTES_8BIT_STATE if optimizer is Optimizer.ADAMW_8BIT else storage.state
    states = _STATES[optimizer] + (vector_share if optimizer is Optimizer.MUON else 0.0)
    return StateBytes(storage.weights, storage.gradients, storage.master + states * each)


class Stack(StrEnum):
    """The software that trains; each saves and casts differently."""

    TRANSFORMERS = "transformers"
    """Hugging Face Trainer and PEFT, and what is built on them (Axolotl, LLaMA-Factory, TRL)."""
    DEEPSPEED = "deepspeed"
    """The same under DeepSpeed's engine."""
    UNSLOTH = "unsloth"
    TORCHTUNE = "torchtune"
    LITGPT = "litgpt"


@dataclass(frozen=True, slots=True)
class Habits:
    """How a stack spends memory beside the states."""

    logit_bytes: float
    """Bytes per logit at the peak of a loss in fp32: logits, fp32 copy, log-softmax and their gradient."""
    norm_copies: float = 3.0
    """16-bit copies of the hidden vector that one norm saves: 1 when fused, 3 where it is upcast to fp32 first."""
    fp32_adapters: bool = False
    upcasts_unquantized: bool = False
    """Whether what stays 16-bit beside a quantized base is made fp32 (PEFT's prepare_model_for_kbit_training)."""
    fp32_gradient_bytes: int = 0
    """A second copy of the gradients for the optimizer's step, per parameter."""
    step_copies: float = 0.0
    """Temporary fp32 copies during the step (torch's for-each AdamW makes one)."""
    shards_gradients_from: int = 2
    """First ZeRO stage that does not keep whole gradients."""
    adapter_copies: float = 0.0
    """16-bit copies of its input that an adapter saves beside it (its dropout: output and mask)."""
    quantized_input_copies: float = 0.0
    """16-bit copies of its input that a quantized matrix saves (two where it computes in fp32)."""
    buffer_bytes: int = 0
    """Buckets in which gradients and weights are exchanged."""
    fused_loss: bool = False
    loads_whole: bool = False
    """Whether every device holds the whole model once, beside its shard, while it loads."""


HABITS = {
    # 18 bytes per logit before transformers 4.45 (logits, fp32 copy, shifted copy, log-softmax, gradient), 14 since.
    Stack.TRANSFORMERS: Habits(16.0, fp32_adapters=True, upcasts_unquantized=True),
    # DeepSpeed's estimators count 4 bytes of weights and gradients whole up to stage 2, and 16 sharded. With overlap_comm its
    # buckets take 4.5 times 4 bytes per element (transformers, DeepSpeed guide): 2 GiB at 1e8, 9 GB at the default of 5e8.
    Stack.DEEPSPEED: Habits(14.0, fp32_gradient_bytes=4, step_copies=1.0, shards_gradients_from=3, buffer_bytes=2 * GIB),
    Stack.UNSLOTH: Habits(14.0, norm_copies=1.0, fp32_adapters=True, fused_loss=True),
    Stack.TORCHTUNE: Habits(14.0),
    # litgpt cuts the loss in chunks, keeps dropout 0.05 on adapters, and bitsandbytes at its default fp32 compute type.
    Stack.LITGPT: Habits(8.0, adapter_copies=1.5, quantized_input_copies=2.0, loads_whole=True),
}
LOGIT_BYTES_16BIT = 8.0
"""Bytes per logit where the loss stays in 16 bits: logits, shifted copy, log-softmax and gradient at 2 each."""
