"""Nothing that a person can paste makes the reader fail, and what surrounds a message does not change what is read."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot import pastes
from bot.pastes import messages
from bot.pastes.paste import Message
from bot.pastes.text import MAX_CHARS, around
from sizing.oom.diagnosis import diagnose
from tests.bot.pastes.test_messages import CASES

TEXTS = [case["text"] for case in CASES]
TRUTHFUL = [case["text"] for case in CASES if "modulo" not in case["name"]]
"""All but the program that prints a wrapped number first and the right one after it."""
TORCH = next(case["text"] for case in CASES if case["name"].startswith("2.6 wording"))
FRAGMENTS = st.sampled_from(
    [
        "tried to allocate ",
        "out of memory",
        " GiB",
        " MiB",
        "12.5",
        "GPU 0 ",
        "killed\n",
        "\x1b[31m",
        "kv cache",
        "max seq len (",
        "1,0",
        "免費",
        "🔥",
        "\0",
    ]
)
messy = st.one_of(st.text(), st.lists(FRAGMENTS, max_size=60).map("".join), st.binary().map(lambda raw: raw.decode("latin-1")))


@given(messy)
def test_no_text_makes_it_fail(text: str) -> None:
    paste = pastes.read(text)
    if paste is not None:
        assert all(amount >= 0 or name == "kv_available" for name, amount in paste.fields.items())
        assert diagnose(paste.failure()).as_json()["cause"]


@given(st.sampled_from(TRUTHFUL), st.data())
def test_a_paste_cut_anywhere_never_states_a_number_that_the_whole_does_not(text: str, data: st.DataObject) -> None:
    """A cut may lose a number; a number that is left is one of the whole text, not the front half of one.

    A bare count at the very end cannot be told from its front half; which process is this one is told by a later sentence;
    and a size in MiB stands in, within its rounding, for the exact count on the next line.
    """
    at = data.draw(st.integers(0, len(text)).filter(lambda at: not text[:at].rstrip()[-1:].isdigit()))
    cut, whole = pastes.read(text[:at]), pastes.read(text)
    assert whole is not None
    if cut is not None and cut.kind == whole.kind:
        names = cut.fields.keys() - {"process_in_use", "others_in_use"}
        assert {name: cut.fields[name] for name in names} == pytest.approx(
            {name: whole.fields[name] for name in names}, rel=0.001
        )


@pytest.mark.parametrize("text", TEXTS)
def test_colours_boxes_and_quotes_around_it_change_nothing(text: str) -> None:
    coloured = "\n".join(f"\x1b[31;1m> │ {line} │\x1b[0m" for line in text.splitlines())
    plain, dressed = pastes.read(text), pastes.read(f"Hello, it crashed:\n```\n{coloured}\n```\nwhy?")
    assert plain is not None
    if plain.kind != "killed":
        assert dressed is not None
        assert dressed.fields == plain.fields


def test_a_message_behind_a_hundred_kilobytes_of_log_is_found() -> None:
    noise = "2026-01-01 10:00:00 INFO worker: step loss 1.25 memory 3.5 GiB\n" * 1600
    paste = pastes.read(noise + TORCH + noise)
    assert paste is not None
    assert paste.fields == pastes.read(TORCH).fields  # type: ignore[union-attr]


def test_what_lies_beyond_a_megabyte_is_not_read() -> None:
    assert pastes.read("x " * (MAX_CHARS // 2) + TORCH) is None


def test_a_secret_in_the_log_is_in_nothing_that_is_kept() -> None:
    secret = "hf_AbCdEfGhIjKlMnOpQrStUvWx"
    paste = pastes.read(f"HF_TOKEN={secret} python serve.py --api-key {secret}\n{TORCH} Bearer {secret}")
    assert paste is not None
    kept = f"{paste!r} {diagnose(paste.failure())!r}".lower()
    assert secret.lower() not in kept


@pytest.mark.parametrize(
    "text",
    [
        "",
        "how do I avoid CUDA out of memory when I fine-tune an 8B model?",
        "can a 70B run on two A6000?",
        "I killed process 4242 by hand, now it works",
        "the machine has 64 GB of memory and 24 GB of VRAM free",
        "If reserved but unallocated memory is large try setting PYTORCH_CUDA_ALLOC_CONF=expandable_segments:True",
        "顯卡記憶體不足要怎麼辦？",
    ],
)
def test_talk_is_no_paste(text: str) -> None:
    assert pastes.read(text) is None


@pytest.mark.parametrize(
    "piece", ["tried to allocate ", "exit code 137 ", "[0;", "1,1", "killed\n", "has a total capac 5 gib ", "mib / "]
)
def test_the_work_grows_with_the_text_and_no_faster(piece: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Counted, not timed: however often an anchor occurs, the readers look at a bounded number of places."""
    looks = 0

    def count(tier: tuple[tuple[tuple[str, ...], messages.Reader], ...]) -> tuple[tuple[tuple[str, ...], messages.Reader], ...]:
        return tuple((anchors, counting(reader)) for anchors, reader in tier)

    def counting(reader: messages.Reader) -> messages.Reader:
        def look(log: str, at: int) -> Message | None:
            nonlocal looks
            looks += 1
            return reader(log, at)

        return look

    monkeypatch.setattr(messages, "TIERS", tuple(count(tier) for tier in messages.TIERS))
    pastes.read((piece * 100_000)[:500_000])
    assert looks <= 6 * sum(len(anchors) for tier in messages.TIERS for anchors, _ in tier)


BORING = "INFO 11-25 13:07:46 [worker.py:412] step 12 of 300, 41.2 tokens a second\n" * 400
"""29,000 characters in which nothing goes wrong."""


@pytest.mark.parametrize("case", CASES, ids=[case["name"] for case in CASES])
def test_a_message_in_the_middle_of_a_long_log_is_read_as_it_is_alone(case: dict[str, Any]) -> None:
    alone, buried = pastes.read(case["text"]), pastes.read(f"{BORING}\n{case['text']}\n{BORING}")
    assert alone is not None
    assert buried is not None
    assert (buried.kind, buried.fields) == (alone.kind, alone.fields)


@given(
    st.lists(st.sampled_from(["memory", "alloc", "kill", "x" * 7, " ", "y" * 40]), max_size=80).map("".join), st.integers(1, 30)
)
def test_what_is_near_a_word_is_kept_whole(log: str, reach: int) -> None:
    near, words = around(log, ("memory", "alloc"), reach), ("memory", "alloc")
    for word in words:
        at = log.find(word)
        while at >= 0:
            assert log[max(0, at - reach) : at + reach] in near
            at = log.find(word, at + 1)
    assert all(stretch in log for stretch in near.split("\n"))


def test_where_a_word_stands_everywhere_nothing_is_left_out() -> None:
    log = "memory " * 2000
    assert around(log, ("memory",), 60) == log
