"""Published arithmetic of sharding and offload, the rule of thumb, hours, and what is refused."""

from dataclasses import replace

import pytest

from sizing.architecture import UnsizableModel
from sizing.estimate import Verdict
from sizing.formats import Family, WeightFormat
from sizing.hardware import Accelerator, Host
from sizing.training.duration import training_hours
from sizing.training.estimation import estimate_training
from sizing.training.lora import Targets
from sizing.training.recipes import Precision, Stack
from sizing.training.request import ImpossibleTraining, Method, Offload, TrainingPart, TrainingRequest
from sizing.training.rule_of_thumb import compare_with_inference
from sizing.training.states import states_of
from sizing.units import GB, GIB, gib
from tests.sizing.shapes import MODELS, build
from tests.sizing.stored import BF16, NF4_DQ, gguf
from tests.sizing.training_cases import card

LLAMA = MODELS["llama-3.1-8b"]
SEVEN_AND_A_HALF = replace(LLAMA, key="7.5b", params=7_500_000_000)
"""The example of the ZeRO paper; states depend on its count only."""
FULL = TrainingRequest(LLAMA, Method.FULL, BF16, (card(79.2),))
COMPILED = replace(FULL, devices=(card(0.0),), micro_batch=2, stack=Stack.TORCHTUNE, compiled=True, chunked_loss=True)
A100 = Accelerator("a100-80gb", "A100 80 GB", "nvidia", 80 * GIB, 79 * GIB, bf16_tflops=312.0)


@pytest.mark.parametrize(("stage", "gb"), [(0, 120.0), (1, 31.4), (2, 16.6)])
def test_zero_shards_as_its_paper_says(stage: int, gb: float) -> None:
    """Rajbhandari et al., 2020, figure 1: 7.5 billion parameters over 64 GPUs."""
    states = states_of(replace(FULL, model=SEVEN_AND_A_HALF, devices=(card(79.2),) * 64, zero_stage=stage))
    assert (states.weights + states.gradients + states.optimizer) / GB == pytest.approx(gb, abs=0.05)


def test_stage_3_shards_all_but_the_layers_at_work() -> None:
    """The same figure: 1.9 GB, beside which two gathered units lie while they are used."""
    states = states_of(replace(FULL, model=SEVEN_AND_A_HALF, devices=(card(79.2),) * 64, zero_stage=3))
    gathered = 2 * 2 * 128_256 * 4096
    assert (states.weights + states.gradients + states.optimizer - gathered) / GB == pytest.approx(1.9, abs=0.05)


T5_3B = replace(LLAMA, key="t5-3b", params=2_851_000_000)


@pytest.mark.parametrize(("offload", "device_gib", "host_gib"), [(Offload.NONE, 15.93, 0), (Offload.OPTIMIZER, 5.31, 127.48)])
def test_zero_2_is_as_deepspeed_estimates_it(offload: Offload, device_gib: float, host_gib: float) -> None:
    """DeepSpeed documentation, "Memory Requirements": T5-3B (2851M parameters) on one node of 8 GPUs, stage 2.

    Its offloaded figure is the weights alone: gradients leave as they come, so at most a share of them is on the device.
    """
    states = states_of(
        replace(FULL, model=T5_3B, devices=(card(79.2),) * 8, zero_stage=2, stack=Stack.DEEPSPEED, offload=offload)
    )
    gradients = 0 if offload is Offload.OPTIMIZER else states.gradients
    assert gib(states.weights + gradients + states.optimizer) == pytest.approx(device_gib, rel=0.005)
    assert gib(states.host) == pytest.approx(host_gib, rel=0.005)


def test_offload_needs_the_ram_it_moves_to() -> None:
    asked = replace(FULL, devices=(card(79.2),) * 4, zero_stage=3, offload=Offload.ALL, stack=Stack.DEEPSPEED)
    assert estimate_training(asked).verdict is Verdict.OFFLOAD
    assert estimate_training(replace(asked, host=Host(ram_bytes=64 * GIB))).verdict is Verdict.NO


def test_the_rule_of_twice_inference_is_right_only_in_between() -> None:
    """Right for LoRA without checkpointing and for stateless optimizers, wrong at both ends."""
    ratios = {each.recipe: each for each in compare_with_inference(COMPILED)}
    assert {name for name, each in ratios.items() if each.is_about_twice} == {"lora", "full_sgd"}
    assert ratios["full_mixed"].ratio >= 8
    assert ratios["full_bf16"].ratio >= 4
    assert ratios["lora_checkpointed"].ratio < 1.5
    assert ratios["qlora_checkpointed"].ratio < 1


def test_a_large_vocabulary_and_long_sequences_break_the_rule() -> None:
    small = compare_with_inference(replace(COMPILED, model=MODELS["qwen3-0.6b"], sequence_length=16_384))
    assert all(not each.is_about_twice for each in small if each.recipe.startswith("lora"))


@pytest.mark.parametrize(
    ("request_", "tokens_per_s"),
    [
        # torchtune README, "Optimization flags": Llama 3.2 3B, sequence 4096, batch 2, without and with checkpointing.
        (replace(FULL, model=MODELS["llama-3.2-3b"], devices=(A100,), sequence_length=4096, gradient_checkpointing=False), 7075),
        (replace(FULL, model=MODELS["llama-3.2-3b"], devices=(A100,), sequence_length=4096), 7210),
        # torchtune README: Llama 3.1 70B LoRA on 8 A100, all together.
        (replace(FULL, model=MODELS["llama-3.1-70b"], method=Method.LORA, devices=(A100,) * 8), 3497),
    ],
)
def test_hours_hold_published_speeds(request_: TrainingRequest, tokens_per_s: float) -> None:
    hours = training_hours(request_, 1_000_000_000)
    assert hours is not None
    assert hours.low <= 1_000_000_000 / tokens_per_s / 3600 <= hours.high


def test_hours_are_blank_without_a_rate_or_tokens() -> None:
    assert training_hours(FULL, 1000) is None
    assert training_hours(replace(FULL, devices=(A100,)), 0) is None


def test_the_slowest_card_sets_the_pace() -> None:
    slow = replace(A100, bf16_tflops=156.0)
    mixed = training_hours(replace(FULL, devices=(A100, slow)), 10**9)
    alone = training_hours(replace(FULL, devices=(A100,)), 10**9)
    assert mixed is not None
    assert alone is not None
    assert mixed.expected == pytest.approx(alone.expected)


def test_what_was_chosen_is_said() -> None:
    chosen = estimate_training(FULL)
    assert chosen.precision is Precision.MIXED
    assert chosen.assumptions == ("training_precision_mixed", "training_stack_transformers")
    said = estimate_training(replace(FULL, precision=Precision.BF16))
    assert said.assumptions == ("training_stack_transformers",)
    assert said.total(TrainingPart.OPTIMIZER) < chosen.total(TrainingPart.OPTIMIZER)


@pytest.mark.parametrize(
    ("request_", "says"),
    [
        (replace(FULL, devices=()), "at least one GPU"),
        (replace(FULL, sequence_length=0), "Sequence length 0"),
        (replace(FULL, micro_batch=-1), "micro batch -1"),
        (replace(FULL, zero_stage=4), "not 4"),
        (replace(FULL, zero_stage=2, offload=Offload.ALL), "stage 2"),
        (replace(FULL, method=Method.QLORA), "not BF16"),
        (replace(FULL, method=Method.LORA, weights=gguf("q4_k_m")), "Q4_K_M is a format for inference"),
        (replace(FULL, optimizer_in_backward=True, gradient_accumulation=4), "use one of the two"),
    ],
)
def test_a_contradiction_is_refused_by_name(request_: TrainingRequest, says: str) -> None:
    with pytest.raises(ImpossibleTraining, match=says):
        estimate_training(request_)


def test_a_model_without_a_shape_is_refused() -> None:
    with pytest.raises(UnsizableModel, match="layers and sizes"):
        estimate_training(replace(FULL, model=replace(LLAMA, architecture=None)))


def test_a_recurrent_model_keeps_no_scores_but_some_activations() -> None:
    hybrid = MODELS["qwen3-next-80b"]
    estimate = estimate_training(replace(FULL, model=hybrid, method=Method.QLORA, weights=NF4_DQ, targets=Targets.ATTENTION))
    assert estimate.total(TrainingPart.ACTIVATIONS) > 0


def test_an_expert_of_its_own_format_can_be_the_frozen_base() -> None:
    mxfp4 = WeightFormat("mxfp4", "MXFP4", Family.EXPERTS, 4.25)
    asked = replace(
        FULL,
        model=MODELS["gpt-oss-20b"],
        method=Method.QLORA,
        weights=mxfp4,
        stack=Stack.UNSLOTH,
        rank=1,
        targets=Targets.ATTENTION,
    )
    # The published checkpoint is 12.8 GiB (gpt-oss model card, table 1).
    assert gib(estimate_training(asked).total(TrainingPart.WEIGHTS)) == pytest.approx(12.8, rel=0.01)


def test_one_layer_model_can_be_trained() -> None:
    tiny = build("tiny", 1_000_000, 1, 64, 1, 1, 64, 1000, 128)
    assert estimate_training(replace(FULL, model=tiny)).verdict is Verdict.FITS
