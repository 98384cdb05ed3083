"""A button's question is read as the very slots that it was written from, in the intent that it names."""

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot import Bot
from bot.parse import parse
from bot.rewrite import as_question
from bot.slots import GpuMention, ModelMention, Money, Slots
from bot.workload import find_accelerator

INTENTS = (
    "fit",
    "requirements",
    "models_for_hardware",
    "quote",
    "spec",
    "throughput",
    "capacity",
    "price",
    "compare",
    "recommend_hardware",
)


def some(values: st.SearchStrategy[Any]) -> st.SearchStrategy[tuple[Any, ...]]:
    return st.lists(values, max_size=1).map(tuple)


WRITTEN = st.builds(
    Slots,
    models=some(st.sampled_from([0.5, 7.0, 8.0, 65.0, 70.0, 405.0]).map(lambda size: ModelMention(params_b=size))),
    precision=some(st.sampled_from(["fp16", "int8", "int4", "q4_k_m", "q8_0", "fp8", "awq-int4", "nf4"])),
    kv_precision=some(st.sampled_from(["q8_0", "q4_0", "fp8"])),
    gpus=some(
        st.builds(GpuMention, key=st.sampled_from(["rtx-4090", "rtx-a6000", "a100", "rtx-3060-12gb"]), count=st.integers(1, 1024))
    ),
    context=some(st.integers(256, 1_000_000)),
    users=some(st.integers(2, 10_000)),
    runtime=some(st.sampled_from(["llama.cpp", "vllm", "ollama", "transformers"])),
    budget=some(st.builds(Money, amount=st.integers(100, 100_000).map(float), currency=st.sampled_from(["USD", "EUR", "TWD"]))),
)


def assert_read_as_written(bot: Bot, intent: str, slots: Slots) -> None:
    text = as_question(intent, slots)
    read = parse(text, bot.lexicon)
    assert (read.intent, read.slots.as_json(), read.unused) == (intent, slots.as_json(), ""), text


@given(slots=WRITTEN, intent=st.sampled_from(INTENTS))
@settings(deadline=None, max_examples=300)
def test_what_a_button_asks_is_what_was_meant(bot: Bot, slots: Slots, intent: str) -> None:
    assert_read_as_written(bot, intent, slots)


def test_every_model_can_be_named_by_a_button(bot: Bot) -> None:
    misread = {}
    for fact in bot.library.models():
        slots = Slots(
            models=(ModelMention(key=fact.key),), precision=("int4",), gpus=(GpuMention("rtx-4090", 2),), context=(8192,)
        )
        read = parse(as_question("fit", slots), bot.lexicon)
        if (read.slots.as_json(), read.unused) != (slots.as_json(), ""):
            misread[fact.key] = read.slots.as_json(), read.unused
    assert misread == {}


def test_every_device_can_be_named_by_a_button(bot: Bot) -> None:
    """A button may be read as a family (A100 40 GB), but then it must resolve to the very device."""
    misread = {}
    for fact in bot.library.gpus():
        slots = Slots(models=(ModelMention(params_b=8.0),), gpus=(GpuMention(fact.key, 4),), users=(10,))
        read = parse(as_question("fit", slots), bot.lexicon)
        devices = [(find_accelerator(bot.library, gpu.key, read.slots).key, gpu.count) for gpu in read.slots.gpus]
        if (devices, read.slots.models, read.slots.users, read.unused) != (
            [(fact.key, 4)],
            (ModelMention(params_b=8.0, text=read.slots.models[0].text),),
            (10,),
            "",
        ):
            misread[fact.key] = read.slots.as_json(), read.unused
    assert misread == {}


@pytest.mark.parametrize("intent", INTENTS)
def test_a_button_names_its_intent(bot: Bot, intent: str) -> None:
    assert parse(as_question(intent, Slots()), bot.lexicon).intent == intent
