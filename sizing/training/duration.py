"""How long training takes: operations over the rate that training reaches."""

from sizing.estimate import Interval
from sizing.training.estimation import check_training
from sizing.training.request import Method, TrainingRequest
from sizing.training.states import shape_of

MFU_LOW, MFU_EXPECTED, MFU_HIGH = 0.3, 0.45, 0.7
"""Share of the dense 16-bit peak, recomputation counted. From published speeds of one node: 0.34 (Qwen-1.8B LoRA, A100),
0.44 and with checkpointing 0.66 (Llama 3.2 3B full, torchtune, A100), 0.59 (Llama 3.1 70B LoRA, 8 A100), 0.70 (Llama 3.1 8B
QLoRA, RTX 4090)."""
FORWARD, INPUT_GRADIENT, WEIGHT_GRADIENT = 2, 2, 2
"""Operations per parameter and token (Kaplan et al., 2020, table 1); a frozen base needs no weight gradients."""
SECONDS_PER_HOUR = 3600


def passes(request: TrainingRequest) -> int:
    """Operations per parameter and token: 6 for a full fine-tune, 4 for adapters, 2 more when layers are recomputed."""
    recomputed = FORWARD if request.gradient_checkpointing else 0
    return FORWARD + INPUT_GRADIENT + recomputed + (WEIGHT_GRADIENT if request.method is Method.FULL else 0)


def training_hours(request: TrainingRequest, tokens: int) -> Interval | None:
    """Hours to train on `tokens` tokens in all; None where a card's 16-bit rate is not known.

    Unequal cards wait for the slowest, since each works on an equal share of every batch.

    Raises:
        ImpossibleTraining: for a request that contradicts itself.
        UnsizableModel: for a model whose shape is unknown or impossible.
    """
    check_training(request)
    rates = [device.bf16_tflops or device.fp16_tflops for device in request.devices]
    if not all(rates) or tokens <= 0:
        return None
    arch = shape_of(request)
    # Causal attention: two products of half the sequence, each 2 operations a pair, so 2 * s * heads * head_dim forward.
    attention = arch.n_layers * request.sequence_length * arch.n_heads * arch.head_dim
    per_token = passes(request) * (request.model.active_params + attention)
    slowest = min(rate for rate in rates if rate)
    peak_hours = per_token * tokens / (slowest * 1e12 * len(rates)) / SECONDS_PER_HOUR
    return Interval(peak_hours / MFU_HIGH, peak_hours / MFU_EXPECTED, peak_hours / MFU_LOW)
