"""Slots go out as JSON and come back as they were."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.slots import GpuMention, ModelMention, Money, Slots

MODELS = st.one_of(
    st.builds(ModelMention, key=st.sampled_from(["qwen3-32b", "llama-3.1-70b"])),
    st.builds(ModelMention, params_b=st.sampled_from([7.0, 70.0])),
)
GPUS = st.builds(GpuMention, key=st.sampled_from(["rtx-4090", "rtx-a6000"]), count=st.one_of(st.none(), st.integers(1, 8)))
SLOTS = st.builds(
    Slots,
    models=st.lists(MODELS, max_size=2).map(tuple),
    precision=st.lists(st.sampled_from(["int4", "q4_k_m"]), max_size=2).map(tuple),
    gpus=st.lists(GPUS, max_size=2).map(tuple),
    context=st.lists(st.integers(1, 1_000_000), max_size=2).map(tuple),
    resolution=st.lists(st.tuples(st.integers(64, 4096), st.integers(64, 4096)), max_size=2).map(tuple),
    budget=st.lists(
        st.builds(Money, amount=st.sampled_from([None, 2000.0]), currency=st.sampled_from([None, "USD"])), max_size=1
    ).map(tuple),
)


@given(SLOTS)
def test_stored_slots_come_back_as_they_were(slots: Slots) -> None:
    assert Slots.from_json(json.loads(json.dumps(slots.as_json()))) == slots


@pytest.mark.parametrize(
    ("slots", "shown"),
    [
        (Slots(), {}),
        (
            Slots(models=(ModelMention(params_b=70.0),), gpus=(GpuMention("rtx-a6000", 2),)),
            {"models": [{"params_b": 70}], "gpus": [{"id": "rtx-a6000", "count": 2}]},
        ),
        (Slots(context=(128_000,), precision=("int4", "int8")), {"context": 128_000, "precision": ["int4", "int8"]}),
        (Slots(resolution=((1024, 768),)), {"resolution": [1024, 768]}),
        (Slots(budget=(Money(2000.0, "USD"),)), {"budget": {"amount": 2000, "currency": "USD"}}),
    ],
)
def test_json_has_only_what_was_said(slots: Slots, shown: dict[str, object]) -> None:
    assert json.loads(json.dumps(slots.as_json())) == shown


def test_what_an_older_version_stored_is_left_out() -> None:
    assert Slots.from_json({"context": 8192, "moon_phase": "full"}) == Slots(context=(8192,))
