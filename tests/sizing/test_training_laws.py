"""What must hold of every training estimate, whatever the model and the recipe."""

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sizing.formats import Family, WeightFormat
from sizing.training.estimation import estimate_training
from sizing.training.lora import Targets
from sizing.training.recipes import Optimizer, Precision, Stack
from sizing.training.request import Method, Offload, Phase, TrainingEstimate, TrainingPart, TrainingRequest
from tests.sizing.shapes import MODELS
from tests.sizing.stored import BF16, NF4_DQ
from tests.sizing.training_cases import card

NAMES = ("llama-3.1-8b", "qwen3-0.6b", "gemma-2-9b", "qwen3-30b-a3b", "gpt-oss-20b", "mixtral-8x7b", "llama-65b")
SHARDED_LOADERS = [stack for stack in Stack if stack is not Stack.LITGPT]


@st.composite
def requests(draw: st.DrawFn, method: Method | None = None, n_devices: int | None = None) -> TrainingRequest:
    chosen = method or draw(st.sampled_from(Method))
    return TrainingRequest(
        model=MODELS[draw(st.sampled_from(NAMES))],
        method=chosen,
        weights=NF4_DQ if chosen is Method.QLORA else BF16,
        devices=(card(79.2),) * (n_devices or draw(st.integers(1, 8))),
        sequence_length=draw(st.integers(1, 65_536)),
        micro_batch=draw(st.integers(1, 16)),
        gradient_accumulation=draw(st.sampled_from([1, 8])),
        precision=draw(st.none() | st.sampled_from(Precision)),
        optimizer=draw(st.sampled_from(Optimizer)),
        gradient_checkpointing=draw(st.booleans()),
        rank=draw(st.integers(1, 256)),
        targets=draw(st.sampled_from(Targets)),
        zero_stage=draw(st.integers(0, 3)),
        stack=draw(st.sampled_from(Stack)),
        compiled=draw(st.booleans()),
        flash_attention=draw(st.booleans()),
        chunked_loss=draw(st.booleans()),
        fused_loss=draw(st.booleans()),
    )


def most(estimate: TrainingEstimate) -> int:
    return max(device.used_bytes for device in estimate.devices)


def needs(request: TrainingRequest, **changes: Any) -> int:
    return most(estimate_training(replace(request, **changes)))


@given(requests())
def test_parts_sum_and_the_range_is_ordered(request_: TrainingRequest) -> None:
    estimate = estimate_training(request_)
    for device in estimate.devices:
        assert sum(device.parts.values()) == device.used_bytes == device.need.expected
        assert device.need.low <= device.need.expected <= device.need.high
        assert all(isinstance(size, int) and size >= 0 for size in device.parts.values())
        assert set(device.parts) == set(TrainingPart)
    assert sum(estimate.total(part) for part in TrainingPart) == sum(device.used_bytes for device in estimate.devices)


@given(requests(), st.integers(1, 65_536))
def test_a_longer_sequence_never_needs_less(request_: TrainingRequest, more: int) -> None:
    assert needs(request_, sequence_length=request_.sequence_length + more) >= most(estimate_training(request_))


@given(requests(), st.integers(1, 16))
def test_a_bigger_batch_never_needs_less(request_: TrainingRequest, more: int) -> None:
    assert needs(request_, micro_batch=request_.micro_batch + more) >= most(estimate_training(request_))


@given(requests(Method.LORA), st.integers(1, 256))
def test_a_higher_rank_never_needs_less(request_: TrainingRequest, more: int) -> None:
    assert needs(request_, rank=request_.rank + more) >= most(estimate_training(request_))


@given(requests(Method.QLORA), st.floats(2, 8), st.floats(0, 7))
def test_more_bits_never_need_less(request_: TrainingRequest, bits: float, more: float) -> None:
    def at(width: float) -> int:
        return needs(request_, weights=WeightFormat("x", "x", Family.LINEAR, width))

    assert at(bits + more) >= at(bits)


@given(requests().filter(lambda asked: asked.stack in SHARDED_LOADERS))
def test_a_later_zero_stage_never_needs_more(request_: TrainingRequest) -> None:
    by_stage = [needs(request_, zero_stage=stage) for stage in range(4)]
    assert by_stage == sorted(by_stage, reverse=True)


@given(requests())
def test_checkpointing_never_needs_more(request_: TrainingRequest) -> None:
    assert needs(request_, gradient_checkpointing=True) <= needs(request_, gradient_checkpointing=False)


@given(requests())
def test_every_lever_of_memory_helps_or_does_nothing(request_: TrainingRequest) -> None:
    plain = replace(request_, fused_loss=False, chunked_loss=False, flash_attention=False, compiled=False)
    for lever in ("fused_loss", "chunked_loss", "flash_attention", "compiled", "offload_activations"):
        assert needs(plain, **{lever: True}) <= most(estimate_training(plain)), lever


@given(requests().filter(lambda asked: asked.stack in SHARDED_LOADERS))
def test_offloading_never_needs_more_of_the_device(request_: TrainingRequest) -> None:
    staged = replace(request_, zero_stage=3)
    by_offload = [needs(staged, offload=each) for each in (Offload.NONE, Offload.OPTIMIZER, Offload.ALL)]
    assert by_offload == sorted(by_offload, reverse=True)
    assert estimate_training(replace(staged, offload=Offload.ALL)).host_bytes > 0


@given(requests(), st.integers(1, 8))
def test_equal_devices_need_alike(request_: TrainingRequest, n_devices: int) -> None:
    estimate = estimate_training(replace(request_, devices=(card(40.0),) * n_devices))
    assert len({device.used_bytes for device in estimate.devices}) == 1


@pytest.mark.parametrize("phase", [Phase.LOSS, Phase.BACKWARD, Phase.STEP, Phase.LOAD])
def test_every_phase_can_be_the_peak(phase: Phase) -> None:
    base = TrainingRequest(MODELS["llama-3.1-8b"], Method.FULL, BF16, (card(79.2),) * 2, sequence_length=1)
    peaks = {
        Phase.LOSS: replace(base, sequence_length=65_536),
        Phase.BACKWARD: replace(base, sequence_length=65_536, fused_loss=True),
        Phase.STEP: base,
        Phase.LOAD: replace(base, method=Method.LORA, rank=1, stack=Stack.LITGPT, zero_stage=3),
    }
    assert estimate_training(peaks[phase]).devices[0].phase is phase
