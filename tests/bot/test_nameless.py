"""Several cards of which only the memory is said, and the number that is all a follow-up says."""

from typing import TYPE_CHECKING

import pytest

from bot.question import Context, Question
from bot.reply import Remember, Reply
from bot.rewrite import as_question

if TYPE_CHECKING:
    from bot.bot import Bot


def converse(bot: "Bot", *texts: str, locale: str = "en") -> Reply:
    """The last of the replies to these turns of one conversation."""
    last, reply = None, None
    for text in texts:
        reply = bot.answer(Question(text, locale, context=Context(last=last)))
        last = next((effect.turn for effect in reply.effects if isinstance(effect, Remember)), last)
    assert reply is not None
    return reply


@pytest.mark.parametrize(
    ("text", "sizes"),
    [
        ("70b q4 on 2x 24GB", (24, 24)),
        ("70b q4 on 4 x 16 GB vram", (16, 16, 16, 16)),
        ("does 70b q4 fit on two 24GB cards?", (24, 24)),
        ("70B q4 on 2 GPUs with 24GB each", (24, 24)),
        ("24GB x2 for 70b q4?", (24, 24)),
        ("70b q4 on 48GB (2x24GB)", (24, 24)),
        ("兩張 24G 顯卡能跑 70B q4 嗎？", (24, 24)),
        ("70b on 24GB vram", (24,)),
        ("does 8b q4 fit in 24GB?", (24,)),
    ],
)
def test_each_nameless_card_counts(bot: "Bot", text: str, sizes: tuple[float, ...]) -> None:
    reply = bot.answer(Question(text))
    assert reply.slots.vram_gb == sizes
    assert reply.unused == ""


def test_two_cards_are_not_one_of_twice_the_memory(bot: "Bot") -> None:
    """42 GiB of weights and cache are within 2x 23.5 GiB, in halves; one card of 24 GB holds no more than its own."""
    assert bot.answer(Question("70b q4 on 2x 24GB")).verdict == "fits"
    assert bot.answer(Question("70b q4 on 24GB")).verdict == "no"


@pytest.mark.parametrize(
    ("text", "ram_gb"),
    [("70b q4 on a 3090 with 2x32GB ddr5", 64), ("70b q4 on a 3090 with 4x 16GB of RAM", 64), ("8b on a 3090, 32GB ram", 32)],
)
def test_modules_of_ram_are_summed(bot: "Bot", text: str, ram_gb: float) -> None:
    reply = bot.answer(Question(text))
    assert reply.slots.ram_gb == (ram_gb,)
    assert [gpu.count for gpu in reply.slots.gpus] == [1]


def test_a_button_says_them_again(bot: "Bot") -> None:
    slots = bot.answer(Question("70b q4 on 3x 24GB")).slots
    assert bot.answer(Question(as_question("fit", slots))).slots == slots


@pytest.mark.parametrize(
    ("turns", "slot", "value"),
    [
        (("will qwen2.5 32b q8 fit in 24GB?", "48?"), "vram_gb", (48,)),
        (("will qwen2.5 32b q8 fit in 24GB?", "and on two?"), "vram_gb", (24, 24)),
        (("will qwen2.5 32b q8 fit in 24GB?", "48?", "two of them?"), "vram_gb", (48, 48)),
        (("will qwen2.5 32b q8 fit in 24GB?", "2?"), "vram_gb", (24, 24)),
        (("how many tok/s for 8b q4 on a 4090 with 20 users?", "50?"), "users", (50,)),
        (("does 32b q4 fit on a 3090 with 16k context?", "32?"), "context", (32000,)),
    ],
)
def test_a_number_alone_is_of_what_had_one(bot: "Bot", turns: tuple[str, ...], slot: str, value: tuple[float, ...]) -> None:
    reply = converse(bot, *turns)
    assert getattr(reply.slots, slot) == value
    assert reply.unused == ""
    assert reply.slots.models


@pytest.mark.parametrize(("text", "count"), [("4?", 4), ("and 3?", 3), ("那 4 呢", 4)])
def test_a_small_number_alone_counts_the_cards(bot: "Bot", text: str, count: int) -> None:
    assert [gpu.count for gpu in converse(bot, "70b q4 on 2x 3090", text).slots.gpus] == [count]


def test_a_number_that_nothing_had_is_said_back(bot: "Bot") -> None:
    assert converse(bot, "4090 vs 3090?", "24?").unused == "24"


@pytest.mark.parametrize(
    ("question", "answer", "intent"),
    [
        ("how fast is it on a 4090?", "qwen3 30b a3b", "throughput"),
        ("fine tune on a 3090?", "8b", "training"),
        ("how many users on 2x 4090?", "32b q4", "capacity"),
        ("能跑 70B 嗎？", "4090 兩張", "fit"),
    ],
)
def test_what_was_asked_back_may_be_answered_in_words(bot: "Bot", question: str, answer: str, intent: str) -> None:
    """The buttons carry the whole question; who writes the model instead means the same."""
    reply = converse(bot, question, answer)
    assert (reply.intent, reply.understood) == (intent, True)
    assert reply.slots.models
    assert reply.slots.gpus


LOG = (
    "CUDA out of memory. Tried to allocate 100.00 MiB. GPU 0 has a total capacity of 23.64 GiB of which 30.00 MiB is free. "
    "Of the allocated memory 23.00 GiB is allocated by PyTorch, and 40.00 MiB is reserved by PyTorch but unallocated."
)


def test_a_paste_without_a_cards_name_is_weighed_on_more_of_its_cards(bot: "Bot") -> None:
    """32.1 GiB of fp32 weights and their cache are halved by two cards of 23.64 GiB."""
    reply = converse(bot, f"Llama 3.1 8B in fp32\n{LOG}", "same on 2 cards?")
    assert reply.slots.vram_gb == (23.64, 23.64)
    assert reply.unused == ""
    assert reply.verdict == "fits"


def test_layers_are_weighed_on_several_cards(bot: "Bot") -> None:
    reply = converse(bot, "why does qwen2.5 32b q4 OOM on 2x 3060 12GB?", "now with --n-gpu-layers 32")
    assert reply.unused == ""
    assert "32 of 64 layers on the 2 cards" in reply.headline
    # Its published file has 18.49 GiB, of which the embedding (152,064 x 5,120 at 4.5 bits, 0.41) stays in RAM: a quarter is 4.5.
    assert "4.5 GiB of weights" in reply.headline
