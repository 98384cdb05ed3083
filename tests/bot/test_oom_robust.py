"""No paste makes the bot fail, whatever question stands around it."""

from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.question import Question
from tests.bot.pastes.test_messages import CASES

if TYPE_CHECKING:
    from bot.bot import Bot

ASIDES = (
    "why won't llama 3.1 70b fit on my 4090?",
    "qwen 99999999b on 10000x 4090 with 999999999 context",
    "mixtral 8x7b --max-model-len 0 --gpu-memory-utilization 7",
    "4x3090，跑不動怎麼辦",
    "@everyone <!channel>",
    "",
)
texts = st.sampled_from([case["text"] for case in CASES])


@given(first=texts, second=texts, aside=st.sampled_from(ASIDES), cut=st.floats(0, 1), before=st.booleans())
def test_any_paste_with_any_words_around_it_is_answered(
    bot: "Bot", first: str, second: str, aside: str, cut: float, before: bool
) -> None:
    log = f"{first[: int(len(first) * cut)]}\n{second}"
    reply = bot.answer(Question(f"{aside}\n{log}" if before else f"{log}\n{aside}"))
    assert reply.headline.strip()
    assert "@everyone" not in repr(reply.notes) + reply.headline + reply.detail
    for fix in (reply.diagnosis or {}).get("fixes", ()):
        assert fix["saves"] is None or fix["saves"] > 0
        assert fix["change"]


def test_a_shape_is_turned_into_bytes_but_is_no_stated_number(bot: "Bot") -> None:
    """32 x 16 x 2048 x 2048 elements of two bytes are 4 GiB."""
    log = (
        "ResourceExhaustedError: OOM when allocating tensor with shape[32,16,2048,2048] and type half on "
        "/job:localhost/replica:0/task:0/device:GPU:0 by allocator GPU_0_bfc [Op:BatchMatMulV2]"
    )
    reply = bot.answer(Question(log))
    assert reply.diagnosis is not None
    assert reply.diagnosis["fields"] == {"gpu_index": 0}
    assert "4.0 GiB" in reply.detail
    cut = bot.answer(Question(log[: log.index("2048]")]))
    assert "GiB" not in cut.detail


def test_a_limit_of_metal_is_in_the_table_and_in_no_field(bot: "Bot") -> None:
    log = (
        "RuntimeError: MPS backend out of memory (MPS allocated: 7.50 GB, other allocations: 1.25 GB, max allowed: 9.07 GB). "
        "Tried to allocate 640.00 MB on private pool."
    )
    reply = bot.answer(Question(log))
    assert reply.diagnosis is not None
    assert set(reply.diagnosis["fields"]) == {"allocated", "requested"}
    shown = {row[0].text: row[1].value for row in reply.tables[0].rows}
    assert shown["allowed"] == pytest.approx(9.07)
    assert shown["the driver, besides"] == pytest.approx(1.25)
    assert not any("nvidia" in note for note in reply.notes)


def test_numbers_that_contradict_each_other_are_said_to(bot: "Bot") -> None:
    reply = bot.answer(
        Question(
            "HIP out of memory. Tried to allocate 16.00 GiB. GPU 0 has a total capacity of 15.49 GiB of which 84.98 GiB is free. "
            "Of the allocated memory 1.67 GiB is allocated by PyTorch"
        )
    )
    assert "one of the two numbers is wrong" in reply.detail


@pytest.mark.parametrize(
    ("log", "words"),
    [
        ("OSError: [Errno 28] No space left on device: '/root/.cache/huggingface'", "The disk is full"),
        ("RuntimeError: CUDA error: an illegal memory access was encountered", "fault of the program"),
    ],
)
def test_what_only_looks_like_a_lack_of_memory_is_told_to_be_none(bot: "Bot", log: str, words: str) -> None:
    reply = bot.answer(Question(log))
    assert reply.diagnosis is not None
    assert reply.diagnosis["cause"] == "not_oom"
    assert words in reply.detail
