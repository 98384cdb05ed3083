"""Every form that a slot is written in, read with all names and words there are."""

from typing import Any

import pytest

from bot.bot import Bot
from bot.parse import parse

EURO, POUND, YEN = {"currency": "EUR"}, {"currency": "GBP"}, {"currency": "JPY"}
CASES: list[tuple[str, dict[str, Any]]] = [
    # cloud instances (pages of AWS, Google Cloud and Azure)
    ("70b on g5.12xlarge", {"gpus": [{"id": "a10g", "count": 4}]}),
    ("2x p4d.24xlarge for 405b", {"gpus": [{"id": "a100-40gb", "count": 16}]}),
    ("is a2-highgpu-1g enough for 8b", {"gpus": [{"id": "a100-40gb", "count": 1}]}),
    ("Standard_ND96amsr_A100_v4 for 405B", {"gpus": [{"id": "a100-80gb", "count": 8}]}),
    ("g2-standard-4 8b speed", {"gpus": [{"id": "l4", "count": 1}]}),
    # machines and laptops
    ("70b on a Mac Studio 192GB", {"gpus": [{"id": "mac-studio", "count": 1}], "ram_gb": 192}),
    ("13b on T4 colab", {"gpus": [{"id": "tesla-t4", "count": 1}]}),
    ("4070 mobile 12b", {"gpus": [{"id": "rtx-4070-laptop", "count": 1}]}),
    ("laptop with a 4090 and 32b", {"gpus": [{"id": "rtx-4090-laptop", "count": 1}]}),
    # counts and memory
    ("4090 顯卡需要幾張跑 70B", {"gpus": [{"id": "rtx-4090", "count": None}]}),
    ("8B on 16 GB RTX 4060 Ti and 32 GB RAM", {"gpus": [{"id": "rtx-4060-ti-16gb", "count": 1}], "ram_gb": 32}),
    ("RTX 4080 16G 內存64G 跑 32B", {"gpus": [{"id": "rtx-4080", "count": 1}], "vram_gb": 16, "ram_gb": 64}),
    ("６４ＧＢ RAM, 70B", {"ram_gb": 64}),
    # lengths and users
    ("8B on a 4090 context 8k", {"gpus": [{"id": "rtx-4090", "count": 1}], "context": 8000}),
    ("8B on a 4090 context -5", {"gpus": [{"id": "rtx-4090", "count": 1}], "context": -5}),
    ("7B with context 8-16k", {"context": [8000, 16000]}),
    ("8k-32k context for 8b", {"context": [8000, 32000]}),
    ("two hundred users with an 8B", {"users": 200}),
    ("8B for 30 colleagues", {"users": 30}),
    ("一台 4090 給 30 個工程師用 8B", {"users": 30}),
    # negation and ranges
    ("70B without quantization on 2x H100", {"precision": "unquantized"}),
    ("8b, no NVLink, two 3090s", {"gpus": [{"id": "rtx-3090", "count": 2}]}),
    ("what does 7B to 13B need", {"models": [{"params_b": 7}, {"params_b": 13}]}),
    # money
    ("rent an H100 for under NT$100,000", {"budget": {"amount": 100000, "currency": "TWD"}}),
    ("a card for under 3000€", {"budget": {"amount": 3000} | EURO}),
    ("a PC for £2k", {"budget": {"amount": 2000} | POUND}),
    ("what GPU under ¥200000", {"budget": {"amount": 200000} | YEN}),
    ("預算 3萬5 買卡", {"budget": {"amount": 35000, "currency": None}}),
    ("3萬5千的預算", {"budget": {"amount": 35000, "currency": None}}),
    ("electricity of a 4090, 8 hours a day", {"hours": 8}),
]


@pytest.mark.parametrize(("text", "slots"), CASES)
def test_a_form_is_read(bot: Bot, text: str, slots: dict[str, Any]) -> None:
    found = parse(text, bot.lexicon).slots.as_json()
    assert {name: found.get(name) for name in slots} == slots


@pytest.mark.parametrize("text", ["8b, no NVLink, two 3090s", "混元視頻要多少顯存"])
def test_what_is_denied_or_only_part_of_a_name_fills_nothing(bot: Bot, text: str) -> None:
    assert {"metric", "budget"} & parse(text, bot.lexicon).slots.as_json().keys() <= {"metric"}
    assert "nvlink" not in parse(text, bot.lexicon).slots.metric


@pytest.mark.parametrize(
    ("text", "intent"),
    [("/recommend 70b under $3000", "recommend_hardware"), ("/models 24GB", "models_for_hardware"), ("/gpu l40s", "spec")],
)
def test_a_short_command_is_an_intent(bot: Bot, text: str, intent: str) -> None:
    assert parse(text, bot.lexicon).intent == intent
