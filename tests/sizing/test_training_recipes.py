"""State bytes and adapter sizes against the papers and cards that state them."""

import pytest

from sizing.training.lora import Targets, adapter_params
from sizing.training.recipes import Optimizer, Precision, state_bytes
from tests.sizing.shapes import MODELS


@pytest.mark.parametrize(
    ("precision", "optimizer", "total"),
    [
        # Rajbhandari et al., ZeRO, 2020, section 3.1: 2 + 2 + K = 12.
        (Precision.MIXED, Optimizer.ADAMW, 16),
        # Hugging Face, "Model training anatomy": 6 weights, 8 optimizer, 4 gradients.
        (Precision.AMP, Optimizer.ADAMW, 18),
        (Precision.FP32, Optimizer.ADAMW, 16),
        (Precision.BF16, Optimizer.ADAMW, 8),
        (Precision.BF16_FP32_STATES, Optimizer.ADAMW, 12),
        (Precision.BF16, Optimizer.SGD, 4),
        (Precision.BF16, Optimizer.SGD_MOMENTUM, 6),
        (Precision.BF16, Optimizer.ADAFACTOR, 4),
        (Precision.BF16, Optimizer.LION, 6),
    ],
)
def test_bytes_per_trained_parameter(precision: Precision, optimizer: Optimizer, total: int) -> None:
    assert state_bytes(precision, optimizer).total == total


def test_8_bit_adam_keeps_one_byte_a_state_and_its_scales() -> None:
    # Dettmers et al., 2022: 2 bytes a parameter for both states, and a scale per block.
    assert 2 < state_bytes(Precision.BF16, Optimizer.ADAMW_8BIT).optimizer < 2.05


def test_muon_leaves_embeddings_to_adamw() -> None:
    assert state_bytes(Precision.BF16, Optimizer.MUON).optimizer == 2
    assert state_bytes(Precision.BF16, Optimizer.MUON, vector_share=1.0).optimizer == 4


@pytest.mark.parametrize(
    ("model", "rank", "targets", "params"),
    [
        # PEFT's print_trainable_parameters() for Llama-3-8B, as many model cards quote it.
        ("llama-3.1-8b", 16, Targets.ALL_LINEAR, 41_943_040),
        ("llama-3.1-8b", 64, Targets.ALL_LINEAR, 167_772_160),
        ("llama-3.1-8b", 16, Targets.QUERY_VALUE, 6_815_744),
        # litgpt, tutorials/resource-tables.md: Llama 2 7B, rank 8 on query and value.
        ("llama-7b", 8, Targets.QUERY_VALUE, 4_194_304),
    ],
)
def test_adapter_sizes(model: str, rank: int, targets: Targets, params: int) -> None:
    architecture = MODELS[model].architecture
    assert architecture is not None
    assert adapter_params(architecture, rank, targets) == params


def test_dora_adds_one_magnitude_per_output() -> None:
    architecture = MODELS["llama-3.1-8b"].architecture
    assert architecture is not None
    plain = adapter_params(architecture, 16, Targets.ALL_LINEAR)
    # 32 layers of 4096 + 1024 + 1024 + 4096 + 14336 + 14336 + 4096 outputs.
    assert adapter_params(architecture, 16, Targets.ALL_LINEAR, magnitudes=True) - plain == 1_376_256


def test_a_rank_below_one_is_refused() -> None:
    architecture = MODELS["llama-3.1-8b"].architecture
    assert architecture is not None
    with pytest.raises(ValueError, match="not 0"):
        adapter_params(architecture, 0, Targets.ALL_LINEAR)
