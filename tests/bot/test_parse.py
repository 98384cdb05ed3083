"""Text to slots, one case a wording. Conventions: DESIGN.md section 4; wordings are ours."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.parse import MAX_CHARACTERS, parse
from tests.bot.lexicons import small_lexicon

GPU_COUNTS = [
    ("2x3090", "rtx-3090", 2),
    ("2x 3090", "rtx-3090", 2),
    ("2 x RTX 3090", "rtx-3090", 2),
    ("2×3090", "rtx-3090", 2),
    ("8xH100", "h100", 8),
    ("4xA100", "a100", 4),
    ("8H100", "h100", 8),
    ("3090 x2", "rtx-3090", 2),
    ("T4x2", "tesla-t4", 2),
    ("H100 * 8", "h100", 8),
    ("dual 4090s", "rtx-4090", 2),
    ("a pair of 3090s", "rtx-3090", 2),
    ("three used RTX 3090 cards", "rtx-3090", 3),
    ("quad 5090 box", "rtx-5090", 4),
    ("a single 4090", "rtx-4090", 1),
    ("my 4090", "rtx-4090", 1),
    ("4090s", "rtx-4090", None),
    ("how many 3090 do I need", "rtx-3090", None),
    ("8 x H100 80GB SXM", "h100-sxm5-80gb", 8),
    ("兩張 A6000", "rtx-a6000", 2),
    ("单卡4090", "rtx-4090", 1),
    ("八卡H100", "h100", 8),
    ("4张3090", "rtx-3090", 4),
    ("３０９０ 兩張", "rtx-3090", 2),
    ("7900XTX", "rx-7900-xtx", 1),
]


@pytest.mark.parametrize(("text", "key", "count"), GPU_COUNTS)
def test_a_count_is_read_in_every_wording(text: str, key: str, count: int | None) -> None:
    assert [(gpu.key, gpu.count) for gpu in parse(text, small_lexicon()).slots.gpus] == [(key, count)]


SLOTS: list[tuple[str, dict[str, Any]]] = [
    ("70B", {"models": [{"params_b": 70}]}),
    ("30B-A3B", {"models": [{"params_b": 30, "active_b": 3}]}),
    ("between 7-13B", {"models": [{"params_b": 7}, {"params_b": 13}]}),
    ("Qwen 32B", {"models": [{"id": "qwen3-32b"}]}),
    ("a 32B Qwen", {"models": [{"id": "qwen3-32b"}]}),
    ("Qwen 30B A3B", {"models": [{"id": "qwen3-30b-a3b"}]}),
    ("llama3.1:70b-instruct-q4_K_M", {"models": [{"id": "llama-3.1-70b"}], "precision": "q4_k_m"}),
    ("unsloth/Qwen3-32B-GGUF", {"models": [{"id": "qwen3-32b"}], "precision": "gguf"}),
    ("mixtral", {"models": [{"id": "mixtral-8x7b-v0.1"}]}),
    ("iq4_xs", {"precision": "iq4_xs"}),
    ("awq int4", {"precision": "awq-int4"}),
    ("int8 w8a16", {"precision": "w8a16"}),
    ("4-bit", {"precision": "int4"}),
    ("Q8", {"precision": "int8"}),
    ("Q6", {"precision": "int6"}),
    ("half precision", {"precision": "fp16"}),
    ("without quantization", {"precision": "unquantized"}),
    ("q4_k_m with kv cache q8_0", {"precision": "q4_k_m", "kv_precision": "q8_0"}),
    ("kv cache in 8 bit", {"kv_precision": "q8_0"}),
    ("24 GiB of VRAM", {"vram_gb": 24}),
    ("24G显存", {"vram_gb": 24}),
    ("64GB DDR5", {"ram_gb": 64}),
    ("1 TB of system memory", {"ram_gb": 1000}),
    ("M4 Max 128GB", {"gpus": [{"id": "m4-max", "count": 1}], "ram_gb": 128}),
    ("A100 (40GB)", {"gpus": [{"id": "a100-40gb", "count": 1}], "vram_gb": 40}),
    ("laptop with a 4090", {"gpus": [{"id": "rtx-4090-laptop", "count": 1}]}),
    ("128k context", {"context": 128000}),
    ("32,768 tokens", {"context": 32768}),
    ("--max-model-len 8192", {"context": 8192}),
    ("1M context", {"context": 1000000}),
    ("50 concurrent users", {"users": 50}),
    ("batch size 8", {"batch": 8}),
    ("batch_size=4", {"batch": 4}),
    ("1024 x 768", {"resolution": [1024, 768]}),
    ("81 frames", {"frames": 81}),
    ("lora rank 64", {"task": "lora", "rank": 64}),
    ("$1,500", {"budget": {"amount": 1500, "currency": "USD"}}),
    ("NT$100,000", {"budget": {"amount": 100000, "currency": "TWD"}}),
    ("3000€", {"budget": {"amount": 3000, "currency": "EUR"}}),
    ("3.000 €", {"budget": {"amount": 3000, "currency": "EUR"}}),
    ("under 2k", {"budget": {"amount": 2000, "currency": None}}),
    ("預算 20 萬以內", {"budget": {"amount": 200000, "currency": None}}),
    ("in TWD", {"budget": {"amount": None, "currency": "TWD"}}),
    ("vLLM on Ubuntu", {"runtime": "vllm", "os": "linux"}),
    ("8-bit adam", {"optimizer": "adamw_8bit"}),
    ("two 3090s, no NVLink", {"gpus": [{"id": "rtx-3090", "count": 2}]}),
    ("int8 instead of int4", {"precision": "int8"}),
    ("fp8, not awq", {"precision": "fp8"}),
]


@pytest.mark.parametrize(("text", "slots"), SLOTS)
def test_a_wording_fills_its_slots_and_no_others(text: str, slots: dict[str, Any]) -> None:
    assert parse(text, small_lexicon()).slots.as_json() == slots


@pytest.mark.parametrize(("text", "key"), [("3060", "rtx-3060"), ("3090", "rtx-3090"), ("A10", "a10"), ("A100", "a100")])
def test_one_real_name_is_never_read_as_another(text: str, key: str) -> None:
    assert [gpu.key for gpu in parse(text, small_lexicon()).slots.gpus] == [key]


@pytest.mark.parametrize("text", ["3190", "a 100", "A1000", "RTX 3095", "$3090", "3090 tokens", "1920x4090"])
def test_a_number_that_is_no_card_names_none(text: str) -> None:
    keys = {gpu.key for gpu in parse(text, small_lexicon()).slots.gpus}
    assert not keys & {"rtx-3060", "rtx-3090", "rtx-4090", "a10", "a100"}


def test_an_unknown_card_is_said_to_be_unknown() -> None:
    assert parse("will 8B run on an RTX 9999 Ti?", small_lexicon()).unknown == ("RTX 9999 Ti",)


def test_memory_that_contradicts_the_card_is_said_back() -> None:
    assert parse("one A6000 24GB", small_lexicon()).unused == "24gb"
    assert parse("one A6000 48GB", small_lexicon()).unused == ""


def test_a_number_without_meaning_is_said_back() -> None:
    assert parse("can 70B run on 2x A6000 with 17?", small_lexicon()).unused == "17"


@pytest.mark.parametrize("intent", ["fit", "quote", "spec"])
def test_a_leading_command_fixes_the_intent(intent: str) -> None:
    found = parse(f"/{intent} 65b int4", small_lexicon())
    assert (found.intent, found.follow_up) == (intent, False)
    assert found.slots.as_json() == {"models": [{"params_b": 65}], "precision": "int4"}


@pytest.mark.parametrize(
    ("text", "locale"), [("8B 跑得動嗎", "zh-TW"), ("单卡4090能跑什么", "zh-TW"), ("does 8B fit", "en"), ("", "en")]
)
def test_the_language_is_the_one_it_is_mainly_written_in(text: str, locale: str) -> None:
    assert parse(text, small_lexicon()).locale == locale


def test_spans_point_into_the_original_text() -> None:
    text = "ＣＡＮ 70B run on ２× A6000?"
    spans = {span.slot: text[span.start : span.end] for span in parse(text, small_lexicon()).spans}
    assert spans == {"models": "70B", "gpus": "２× A6000"}


def test_a_long_paste_is_cut_at_both_ends_not_refused() -> None:
    text = "will a 8B fit on my 4090? " + "noise " * MAX_CHARACTERS + " I use vLLM"
    found = parse(text, small_lexicon())
    assert found.slots.as_json() == {"models": [{"params_b": 8}], "gpus": [{"id": "rtx-4090", "count": 1}], "runtime": "vllm"}


@given(st.text(max_size=300))
def test_any_text_gives_the_same_understanding_twice(text: str) -> None:
    assert parse(text, small_lexicon()) == parse(text, small_lexicon())


PIECES = [
    "3090",
    "2x",
    "70B",
    "q4",
    "_k_m",
    " ",
    "-",
    "24",
    "GB",
    "vram",
    "兩張",
    "a",
    "x",
    "$",
    "k",
    "context",
    "(",
    "1e9",
    "٣",
    "²",
    "∞",
    "1,000",
]


@given(st.lists(st.sampled_from(PIECES), max_size=40))
def test_pieces_of_questions_in_any_order_give_slots_that_can_be_shown(pieces: list[str]) -> None:
    found = parse("".join(pieces), small_lexicon())
    assert found.candidates
    assert found.slots.as_json().keys() == found.slots.filled
