"""A version or size that no model of a family has is said to be unknown, as it was written; nothing is sized for it."""

from typing import TYPE_CHECKING

import pytest

from bot.question import Question

if TYPE_CHECKING:
    from bot.bot import Bot


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Llama 9000 70B on a 4090", "Llama 9000 70B"),
        ("qwen 999b on a 4090", "qwen 999b"),
        ("does Qwen9-72B q4 fit on 2x 3090?", "Qwen9-72B"),
        ("deepseek v9 on 8x h200", "deepseek v9"),
        ("gpt-oss 500b on 8x h100", "gpt-oss 500b"),
        ("llama 3.3 8b on a 3090", "llama 3.3 8b"),
        ("a 999B Qwen on 8x H100", "999B Qwen"),
        ("Phi-9 on a 3060", "Phi-9"),
        ("4090 跑 Llama 9 70B 可以嗎", "Llama 9 70B"),
        ("FooBar-13B-Chat on a 4090", "FooBar-13B-Chat"),
        ("will an RTX 6090 run 8b?", "RTX 6090"),
    ],
)
def test_it_is_named_as_it_was_written_and_not_sized(bot: "Bot", text: str, name: str) -> None:
    reply = bot.answer(Question(text))
    assert (reply.verdict, reply.understood) == (None, False)
    assert name in reply.headline
    assert reply.choices


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("llama 3 70b on 2x 3090", "meta-llama-3-70b"),
        ("qwen 2 72b q4 on 2x 3090", "qwen2-72b"),
        ("deepseek 32b on a 3090", "deepseek-r1-distill-qwen-32b"),
        ("can llama run on 2 4090s, the 70b?", "llama-3.3-70b-instruct"),
        ("llama 2 gpus 24GB", "llama-2"),
        ("run llama 8 bit on a 3090", "llama"),
        ("llama 100k context on a 3090", "llama"),
        ("glm 4.5 355b on 8x h200", "glm-4.5"),
        ("phi-4 14b on a 3060", "phi-4"),
    ],
)
def test_what_is_known_stays_known(bot: "Bot", text: str, key: str) -> None:
    reply = bot.answer(Question(text))
    assert [model.key for model in reply.slots.models] == [key]
    assert reply.verdict is not None or reply.intent == "capacity"


@pytest.mark.parametrize(
    ("text", "count", "batch"),
    [
        ("batch 4 on an h100 with 8b fp16", 1, (4,)),
        ("70b int4 batch 8 a100", 1, (8,)),
        ("sdxl 1024x1024 batch 4 on a 3060", 1, (4,)),
        ("8b batch 4 在 H100 上跑得動嗎", 1, (4,)),
        ("4 of the a100 80gb for 70b", 4, ()),
        ("two of my 3090s for 70b", 2, ()),
    ],
)
def test_the_number_of_a_batch_counts_no_cards(bot: "Bot", text: str, count: int, batch: tuple[int, ...]) -> None:
    slots = bot.answer(Question(text)).slots
    assert [gpu.count for gpu in slots.gpus] == [count]
    assert slots.batch == batch
