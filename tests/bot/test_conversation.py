"""Follow-ups change the last question's slots; a question of its own starts afresh. Wordings are ours."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.conversation import continue_from
from bot.parse import parse
from bot.question import Turn
from bot.slots import GpuMention, ModelMention, Money, Slots
from bot.understanding import Understanding
from tests.bot.lexicons import small_lexicon

FIRST = Slots(models=(ModelMention(params_b=70.0),), gpus=(GpuMention("rtx-a6000", 2),))
MODEL = {"models": [{"params_b": 70}]}
CARDS = {"gpus": [{"id": "rtx-a6000", "count": 2}]}


def after(last: Turn, text: str) -> Understanding:
    return continue_from(last, parse(text, small_lexicon()))


CHANGES: list[tuple[str, str, dict[str, Any]]] = [
    ("and with int8?", "fit", MODEL | CARDS | {"precision": "int8"}),
    ("what about 128k", "fit", MODEL | CARDS | {"context": 128000}),
    ("q4_k_m?", "fit", MODEL | CARDS | {"precision": "q4_k_m"}),
    ("without quantization", "fit", MODEL | CARDS | {"precision": "unquantized"}),
    ("four of them", "fit", MODEL | {"gpus": [{"id": "rtx-a6000", "count": 4}]}),
    ("and just one of those?", "fit", MODEL | {"gpus": [{"id": "rtx-a6000", "count": 1}]}),
    ("x4?", "fit", MODEL | {"gpus": [{"id": "rtx-a6000", "count": 4}]}),
    ("那三張呢？", "fit", MODEL | {"gpus": [{"id": "rtx-a6000", "count": 3}]}),
    ("one 3090 instead", "fit", MODEL | {"gpus": [{"id": "rtx-3090", "count": 1}]}),
    ("on an H100?", "fit", MODEL | {"gpus": [{"id": "h100", "count": 1}]}),
    ("換成 4090", "fit", MODEL | {"gpus": [{"id": "rtx-4090", "count": 1}]}),
    ("does it fit on a 5090?", "fit", MODEL | {"gpus": [{"id": "rtx-5090", "count": 1}]}),
    ("what about 48GB of VRAM", "fit", MODEL | {"vram_gb": 48}),
    ("llama 3.1 8b instead", "fit", {"models": [{"id": "llama-3.1-8b"}]} | CARDS),
    ("改成 8B 呢", "fit", {"models": [{"params_b": 8}]} | CARDS),
    ("and how fast?", "throughput", MODEL | CARDS),
    ("how many users?", "capacity", MODEL | CARDS | {"metric": "users"}),
    ("what does that cost?", "quote", MODEL | CARDS),
    ("in euros", "fit", MODEL | CARDS | {"budget": {"amount": None, "currency": "EUR"}}),
]


@pytest.mark.parametrize(("text", "intent", "slots"), CHANGES)
def test_a_follow_up_changes_what_it_speaks_of_and_keeps_the_rest(text: str, intent: str, slots: dict[str, Any]) -> None:
    found = after(Turn("fit", FIRST), text)
    assert (found.intent, found.slots.as_json()) == (intent, slots)


@pytest.mark.parametrize(
    ("text", "intent"),
    [
        ("what can I run on 24GB?", "models_for_hardware"),
        ("will llama 3.1 8b fit on a 4090?", "fit"),
        ("does the 4090 have NVLink?", "spec"),
        ("what is a KV cache?", "glossary"),
        ("thanks a lot!", "smalltalk"),
        ("what's the weather like?", "out_of_scope"),
        ("/quote 65b int4", "quote"),
    ],
)
def test_a_question_of_its_own_forgets_the_one_before(text: str, intent: str) -> None:
    alone = parse(text, small_lexicon())
    assert continue_from(Turn("fit", FIRST), alone) == alone
    assert alone.intent == intent


def test_a_budget_gets_the_currency_that_was_named_before() -> None:
    last = Turn("quote", Slots(models=(ModelMention(params_b=65.0),), budget=(Money(None, "TWD"),)))
    assert after(last, "cap it at 400k").slots.budget == (Money(400000.0, "TWD"),)


def test_one_more_card_joins_a_comparison() -> None:
    last = Turn("compare", Slots(gpus=(GpuMention("rtx-4090"), GpuMention("rtx-5090"))))
    found = after(last, "throw in the 7900 XTX too")
    assert [gpu.key for gpu in found.slots.gpus] == ["rtx-4090", "rtx-5090", "rx-7900-xtx"]


def test_memory_after_a_mac_is_the_macs() -> None:
    last = Turn("fit", Slots(models=(ModelMention(params_b=70.0),), gpus=(GpuMention("m4-max"),), ram_gb=(64.0,)))
    assert after(last, "and with 128GB?").slots.as_json() == MODEL | {"gpus": [{"id": "m4-max", "count": 1}], "ram_gb": 128}


def test_an_answer_to_the_question_back_fills_the_gap() -> None:
    asked = after(Turn("fit", Slots()), "qwen3 32b, q8")
    found = after(Turn(asked.intent, asked.slots), "on a pair of 3090s")
    assert found.intent == "fit"
    assert found.slots.as_json() == {
        "models": [{"id": "qwen3-32b"}],
        "precision": "int8",
        "gpus": [{"id": "rtx-3090", "count": 2}],
    }


@given(st.text(max_size=120))
def test_any_text_can_follow_any_question(text: str) -> None:
    found = after(Turn("fit", FIRST), text)
    assert found == after(Turn("fit", FIRST), text)
    if not found.follow_up:
        assert found == parse(text, small_lexicon())
