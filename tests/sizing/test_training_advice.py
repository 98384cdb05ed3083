"""Levers of a training run: each frees memory, and the set that is proposed is enough."""

from dataclasses import replace

import pytest
from hypothesis import given

from sizing.estimate import Verdict
from sizing.formats import Family, WeightFormat
from sizing.training.advice import LEVERS, TrainingLever, changes_to_fit, gentlest_fit
from sizing.training.estimation import estimate_training
from sizing.training.recipes import Optimizer, Precision, Stack
from sizing.training.request import Method, TrainingRequest
from tests.sizing.shapes import MODELS
from tests.sizing.test_training_laws import requests
from tests.sizing.training_cases import card

BF16 = WeightFormat("bf16", "BF16", Family.FLOAT, 16.0)
FULL_8B = TrainingRequest(MODELS["llama-3.1-8b"], Method.FULL, BF16, (card(23.6),), 2048, 4)


def peak(request: TrainingRequest) -> int:
    return max(device.used_bytes for device in estimate_training(request).devices)


def test_every_lever_is_listed_once_and_in_order() -> None:
    assert list(LEVERS) == list(TrainingLever)


def test_an_8b_on_a_24_gb_card_ends_in_adapters() -> None:
    """Full fine-tuning holds at least 2 bytes of weights and 2 of gradients a parameter, 30 GiB here, so no lever keeps it."""
    steps = gentlest_fit(FULL_8B)
    assert steps is not None
    assert steps[-1].request.method in {Method.LORA, Method.QLORA}
    assert steps[-1].estimate.verdict in {Verdict.FITS, Verdict.OFFLOAD}


def test_a_70b_on_a_24_gb_card_has_no_way() -> None:
    """Its weights alone are over 30 GiB in 4 bits."""
    assert gentlest_fit(replace(FULL_8B, model=MODELS["llama-3.1-70b"])) is None


def test_a_run_that_fits_needs_no_change() -> None:
    assert gentlest_fit(replace(FULL_8B, devices=(card(500.0),))) == ()


def test_eight_cards_shard_before_anything_is_lost() -> None:
    asked = replace(FULL_8B, devices=(card(79.2),) * 8, micro_batch=1, stack=Stack.TORCHTUNE)
    steps = gentlest_fit(asked)
    assert steps is not None
    assert steps[-1].lever is TrainingLever.ZERO_3
    assert steps[-1].request.method is Method.FULL
    assert steps[-1].request.precision is None


def test_changes_that_are_enough_come_first() -> None:
    changes = changes_to_fit(replace(FULL_8B, method=Method.LORA, gradient_checkpointing=False, devices=(card(47.5),)))
    assert changes[0].enough
    assert [change.enough for change in changes] == sorted((change.enough for change in changes), reverse=True)
    assert TrainingLever.CHECKPOINTING in {change.lever for change in changes if change.enough}


def test_accumulation_makes_up_for_a_smaller_batch() -> None:
    before = replace(FULL_8B, method=Method.LORA)
    after = next(each.request for each in changes_to_fit(before) if each.lever is TrainingLever.MICRO_BATCH)
    assert after.micro_batch * after.gradient_accumulation == before.micro_batch * before.gradient_accumulation


@pytest.mark.parametrize(
    ("lever", "request_"),
    [
        (TrainingLever.ZERO_3, FULL_8B),
        (TrainingLever.MICRO_BATCH, replace(FULL_8B, micro_batch=1)),
        (TrainingLever.OPTIMIZER_8BIT, replace(FULL_8B, optimizer=Optimizer.SGD)),
        (TrainingLever.BF16_STATES, replace(FULL_8B, precision=Precision.BF16)),
        (TrainingLever.SEQUENCE, replace(FULL_8B, sequence_length=512)),
        (TrainingLever.SEQUENCE, replace(FULL_8B, sequence_length=64)),
        (TrainingLever.LORA, replace(FULL_8B, method=Method.LORA)),
        (TrainingLever.QLORA, replace(FULL_8B, method=Method.LORA, weights=WeightFormat("q", "q", Family.LINEAR, 4.0))),
    ],
)
def test_a_lever_that_does_not_apply_is_not_proposed(lever: TrainingLever, request_: TrainingRequest) -> None:
    assert lever not in {change.lever for change in changes_to_fit(request_)}


@given(requests())
def test_every_change_frees_what_it_says(request_: TrainingRequest) -> None:
    for change in changes_to_fit(request_):
        assert change.saved_bytes == peak(request_) - peak(change.request) > 0


@given(requests())
def test_what_is_proposed_fits(request_: TrainingRequest) -> None:
    steps = gentlest_fit(request_)
    if steps:
        final = steps[-1].estimate
        assert all(device.need.high <= device.usable_bytes for device in final.devices)
        assert peak(request_) - peak(steps[-1].request) == sum(step.saved_bytes for step in steps)
