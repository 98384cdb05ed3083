"""Whole conversations through the terminal (`ask --batch` with `conversation`), turn by turn. Wordings are ours."""

import io
import json
from typing import Any

import pytest

from adapters.terminal import batches
from bot.bot import Bot

Turns = list[tuple[str, str, dict[str, Any]]]

B70, B32, B8 = ({"models": [{"params_b": size}]} for size in (70, 32, 8))


def gpus(**counts: int) -> dict[str, Any]:
    return {"gpus": [{"id": name.replace("_", "-"), "count": count} for name, count in counts.items()]}


def twd(amount: int | None) -> dict[str, Any]:
    return {"budget": {"amount": amount, "currency": "TWD"}}


CONVERSATIONS: list[Turns] = [
    [
        ("can 70B q4 run on 2x 3090?", "fit", B70 | {"precision": "int4"} | gpus(rtx_3090=2)),
        ("what about three of them?", "fit", B70 | {"precision": "int4"} | gpus(rtx_3090=3)),
        ("and with int8?", "fit", B70 | {"precision": "int8"} | gpus(rtx_3090=3)),
        ("what if I had 4?", "fit", B70 | {"precision": "int8"} | gpus(rtx_3090=4)),
        ("128k?", "fit", B70 | {"precision": "int8", "context": 128000} | gpus(rtx_3090=4)),
        ("same but 10 users", "fit", B70 | {"precision": "int8", "context": 128000, "users": 10} | gpus(rtx_3090=4)),
        ("on a 5090 instead", "fit", B70 | {"precision": "int8", "context": 128000, "users": 10} | gpus(rtx_5090=1)),
        ("how fast is it?", "throughput", B70 | {"precision": "int8", "context": 128000, "users": 10} | gpus(rtx_5090=1)),
        ("thanks!", "smalltalk", {}),
        ("and on an H100?", "throughput", B70 | {"precision": "int8", "context": 128000, "users": 10} | gpus(h100=1)),
        ("will an 8B fit on my 4090?", "fit", B8 | gpus(rtx_4090=1)),
    ],
    [
        ("/quote 65b int4", "quote", {"models": [{"params_b": 65}], "precision": "int4"}),
        ("in TWD", "quote", {"models": [{"params_b": 65}], "precision": "int4"} | twd(None)),
        ("cheaper?", "quote", {"models": [{"params_b": 65}], "precision": "int4"} | twd(None)),
        ("under 200k", "quote", {"models": [{"params_b": 65}], "precision": "int4"} | twd(200000)),
        ("for 20 users", "quote", {"models": [{"params_b": 65}], "precision": "int4", "users": 20} | twd(200000)),
    ],
    [
        ("4090 vs 5090 for 14b", "compare", {"models": [{"params_b": 14}]} | gpus(rtx_4090=1, rtx_5090=1)),
        ("add the 3090", "compare", {"models": [{"params_b": 14}]} | gpus(rtx_4090=1, rtx_5090=1, rtx_3090=1)),
        ("for a 32b", "compare", B32 | gpus(rtx_4090=1, rtx_5090=1, rtx_3090=1)),
        ("without the 4090", "compare", B32 | gpus(rtx_5090=1, rtx_3090=1)),
    ],
    [
        ("train a lora on 8b with a 3090", "training", B8 | {"task": "lora"} | gpus(rtx_3090=1)),
        ("qlora?", "training", B8 | {"task": "qlora"} | gpus(rtx_3090=1)),
        ("rank 64", "training", B8 | {"task": "qlora", "rank": 64} | gpus(rtx_3090=1)),
    ],
    [
        ("兩張 4090 跑得動 70B Q4 嗎", "fit", B70 | {"precision": "int4"} | gpus(rtx_4090=2)),
        ("那 int8 呢？", "fit", B70 | {"precision": "int8"} | gpus(rtx_4090=2)),
        ("換成四張呢", "fit", B70 | {"precision": "int8"} | gpus(rtx_4090=4)),
        ("改用 A6000", "fit", B70 | {"precision": "int8"} | gpus(rtx_a6000=1)),
        ("上下文 32k", "fit", B70 | {"precision": "int8", "context": 32000} | gpus(rtx_a6000=1)),
        ("速度呢？", "throughput", B70 | {"precision": "int8", "context": 32000} | gpus(rtx_a6000=1)),
        ("8B 要多少顯存？", "requirements", B8 | {"metric": "vram"}),
    ],
    [
        ("what can I run on 24GB?", "models_for_hardware", {"vram_gb": 24}),
        ("at int8", "models_for_hardware", {"vram_gb": 24, "precision": "int8"}),
        ("make that 32 GB", "models_for_hardware", {"vram_gb": 32, "precision": "int8"}),
    ],
    [
        ("how fast is llama 3.1 8b on a 4090", "throughput", {"models": [{"id": "llama-3.1-8b"}]} | gpus(rtx_4090=1)),
        ("and the 3090?", "throughput", {"models": [{"id": "llama-3.1-8b"}]} | gpus(rtx_3090=1)),
        ("two of those", "throughput", {"models": [{"id": "llama-3.1-8b"}]} | gpus(rtx_3090=2)),
        ("can it do 64k?", "throughput", {"models": [{"id": "llama-3.1-8b"}], "context": 64000} | gpus(rtx_3090=2)),
    ],
]


@pytest.mark.parametrize("turns", CONVERSATIONS, ids=lambda turns: turns[0][0])
def test_every_turn_is_understood(bot: Bot, turns: Turns) -> None:
    lines = [json.dumps({"id": number, "text": text, "conversation": "c"}) for number, (text, _, _) in enumerate(turns)]
    out = io.StringIO()
    batches.answer_lines(bot, lines, out, None)
    answers = [json.loads(line) for line in out.getvalue().splitlines()]
    assert [(answer["intent"], answer["slots"]) for answer in answers] == [(intent, slots) for _, intent, slots in turns]


def test_two_conversations_do_not_mix(bot: Bot) -> None:
    lines = [
        {"id": 1, "text": "can 70B run on 2x 3090?", "conversation": "a"},
        {"id": 2, "text": "how fast is an 8B on a 4090?", "conversation": "b"},
        {"id": 3, "text": "and with int8?", "conversation": "a"},
        {"id": 4, "text": "and with int8?", "conversation": "b"},
    ]
    out = io.StringIO()
    batches.answer_lines(bot, map(json.dumps, lines), out, None)
    answers = [json.loads(line) for line in out.getvalue().splitlines()]
    assert [answer["intent"] for answer in answers[2:]] == ["fit", "throughput"]
