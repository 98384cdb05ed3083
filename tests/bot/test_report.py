"""Measured runs: kept as people write them, an odd one only after a second word, and shown beside the estimate."""

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.effects import RemoveRun, SaveRun
from bot.question import Context
from bot.reply import Reply, Tone
from knowledge.team import GpuCount, MeasuredRun
from sizing.units import GIB
from tests.bot.teams import ADA, BOB, TEAM, ask, only_admins, with_runs, written

if TYPE_CHECKING:
    from bot.bot import Bot

TWO_3090 = (GpuCount("rtx-3090", 2),)
RUN = MeasuredRun(
    "r-aaaaaa",
    "llama-3.1-70b",
    "q4_k_m",
    TWO_3090,
    42 * GIB,
    15.2,
    context=8192,
    runtime="llama.cpp",
    author=ADA,
    author_name="Ada",
)


def saved(reply: Reply) -> MeasuredRun:
    (effect,) = written(reply)
    assert isinstance(effect, SaveRun)
    return effect.run


CASES = [
    (
        "/report llama 3.1 70b q4_k_m on 2x 3090: 42.1 GB, 15.2 tok/s, ctx 8k, llama.cpp",
        replace(RUN, used_bytes=round(42.1 * GIB), context=8000),
    ),
    ("I measured 15.2 tok/s with Llama 3.1 70B q4_k_m on 2x 3090", replace(RUN, used_bytes=None, context=None, runtime=None)),
    (
        "/report llama 3.1 70b q4_k_m on 2x 3090 24GB: 21 GB per card, prefill 420 tok/s, 15.2 tok/s",
        replace(RUN, prefill_tok_s=420.0, context=None, runtime=None),
    ),
    (
        "/report llama 3.1 70b q4_k_m on 2x 3090: 43008 MiB used, pp 420 t/s, tg 15.2 t/s",
        replace(RUN, prefill_tok_s=420.0, context=None, runtime=None),
    ),
    ("回報實測：llama 3.1 70b q4_k_m 兩張 3090，用了 42 GB，每秒 15.2 token，ctx 8192，llama.cpp", RUN),
    ("/report llama 3.1 70b q4_k_m 兩張 3090：每張 21 GB", replace(RUN, decode_tok_s=None, context=None, runtime=None)),
]


@pytest.mark.parametrize(("text", "expected"), CASES, ids=[text for text, _ in CASES])
def test_a_run_is_kept_as_it_was_said(bot: "Bot", text: str, expected: MeasuredRun) -> None:
    reply = ask(bot, text)
    assert (reply.tone, reply.intent, reply.unused) == (Tone.GOOD, "report", "")
    run = saved(reply)
    assert run == replace(expected, id=run.id, author_name="")


def test_memory_said_for_each_card_is_over_all(bot: "Bot") -> None:
    assert saved(ask(bot, "/report llama 3.1 70b q4_k_m on 2x 3090: 21 GB each")).used_bytes == 42 * GIB


def test_a_machine_of_ours_may_be_named(bot: "Bot") -> None:
    run = saved(ask(bot, "/report llama 3.1 70b q4_k_m on lab-1: 44 GB, 16 tok/s"))
    assert (run.gpus, run.used_bytes) == ((GpuCount("rtx-3090", 4),), 44 * GIB)


def test_the_answer_says_what_the_engine_would_have_said(bot: "Bot") -> None:
    reply = ask(bot, CASES[0][0])
    estimate = ask(bot, "will llama 3.1 70b q4_k_m fit on 2x 3090 with context 8000?").estimate
    assert estimate is not None
    assert f"{estimate['bytes']['total'] / GIB:.1f}".removesuffix(".0") in reply.detail
    assert "42.1 GiB" in reply.headline
    assert "15.2 tok/s" in reply.headline


@pytest.mark.parametrize(
    "text",
    [
        "/report llama 3.1 70b q4_k_m on 2x 3090: 1500 tok/s, 42 GB",
        "/report llama 3.1 70b q4_k_m on 2x 3090: 2 tok/s",
        "/report llama 3.1 70b q4_k_m on 2x 3090: 8 GB, 15 tok/s",
        "/report llama 3.1 8b q4_k_m on 4x H100: 290 GB",
    ],
)
def test_a_value_three_times_off_is_asked_about_first(bot: "Bot", text: str) -> None:
    reply = ask(bot, text)
    assert written(reply) == ()
    assert (reply.tone, reply.understood) == (Tone.ASK, False)
    again = reply.choices[0].question
    assert len(again) <= 100  # Discord's limit for what a button carries
    run = saved(ask(bot, again))
    plain = ask(bot, f"{text} confirmed")
    assert replace(run, id="") == replace(saved(plain), id="")


def test_twice_off_is_within_what_may_happen(bot: "Bot") -> None:
    assert saved(ask(bot, "/report llama 3.1 70b q4_k_m on 2x 3090: 30 tok/s")).decode_tok_s == 30


def test_a_batch_is_not_held_against_the_speed_of_one(bot: "Bot") -> None:
    run = saved(ask(bot, "/report llama 3.1 8b fp16 on an H100: 2400 tok/s, 64 users, vllm"))
    assert (run.batch, run.decode_tok_s, run.runtime) == (64, 2400, "vllm")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("/report llama 3.1 70b on 2x 3090: 15 tok/s", "precision"),
        ("/report llama 3.1 70b q4_k_m: 15 tok/s", "gpu"),
        ("/report q4_k_m on 2x 3090: 15 tok/s", "model"),
        ("/report 70b q4_k_m on 2x 3090: 15 tok/s", "which model"),
        ("/report llama 3.1 70b q4_k_m on 2x 3090: 52 GB", "52 gb"),
        ("/report llama 3.1 70b and llama 3.1 8b q4_k_m on 2x 3090: 15 tok/s", "one model"),
        ("/report llama 3.1 70b q4_k_m on several 3090s: 15 tok/s", "how many"),
        ("/report llama 3.1 70b q4_k_m on an RTX 9999: 15 tok/s", "9999"),
        ("/report remove r-zzzzzz", "r-zzzzzz"),
    ],
)
def test_what_cannot_be_kept_is_said_and_nothing_is_written(bot: "Bot", text: str, said: str) -> None:
    reply = ask(bot, text)
    assert written(reply) == ()
    assert not reply.understood
    assert said in reply.headline.lower()


@pytest.mark.parametrize("text", ["/report llama 3.1 70b on 2x 3090: 15 tok/s", "/report 70b q4_k_m on 2x 3090: 15 tok/s"])
def test_what_was_missing_is_added_by_a_button(bot: "Bot", text: str) -> None:
    for choice in ask(bot, text).choices:
        if "bf16" not in choice.question:
            assert saved(ask(bot, choice.question)).decode_tok_s == 15


def test_a_run_is_removed_by_its_author_or_an_admin(bot: "Bot") -> None:
    context = with_runs(RUN)
    assert written(ask(bot, "/report remove R-AAAAAA", context)) == (RemoveRun("r-aaaaaa"),)
    refused = ask(bot, "/report remove r-aaaaaa", context, author=BOB)
    assert written(refused) == ()
    assert "Ada" in refused.headline
    assert written(ask(bot, "/report remove r-aaaaaa", context, author=BOB, is_admin=True)) != ()


def test_the_team_may_leave_its_runs_to_admins(bot: "Bot") -> None:
    assert written(ask(bot, CASES[0][0], only_admins(TEAM))) == ()


def test_the_same_run_is_kept_once(bot: "Bot") -> None:
    first = saved(ask(bot, CASES[0][0]))
    again = ask(bot, CASES[0][0], with_runs(first))
    assert written(again) == ()
    assert first.id in again.headline
    assert saved(ask(bot, CASES[0][0], author=BOB)).id != first.id


def test_runs_are_listed_all_or_of_one_model(bot: "Bot") -> None:
    other = replace(RUN, id="r-bbbbbb", model="llama-3.1-8b", gpus=(GpuCount("rtx-4090", 1),), used_bytes=None, author=BOB)
    context = with_runs(other, RUN)
    listed = ask(bot, "/report list", context)
    assert [row[-1].text for row in listed.tables[0].rows] == ["r-bbbbbb", "r-aaaaaa"]
    assert [cell.text for cell in listed.tables[0].rows[1][:5]] == ["Llama 3.1 70B", "Q4_K_M", "2× RTX 3090", "42 GiB", "15.2"]
    assert [choice.question for choice in listed.choices] == ["/report remove r-aaaaaa"]
    only = ask(bot, "what did we measure for llama 3.1 8b?", context)
    assert [row[-1].text for row in only.tables[0].rows] == ["r-bbbbbb"]
    assert ask(bot, "what did we measure for qwen3 32b?", context).tables == ()
    assert "/report llama" in ask(bot, "/report", Context()).detail


def test_many_runs_go_behind_the_work(bot: "Bot") -> None:
    listed = ask(bot, "/report list", with_runs(*(replace(RUN, id=f"r-{number:06}") for number in range(30))))
    assert (len(listed.tables[0].rows), len(listed.more[0].rows)) == (12, 18)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("will llama 3.1 70b q4_k_m fit on 2x 3090?", "Your team measured Q4_K_M"),
        ("how fast is llama 3.1 70b q4_k_m on 2x 3090?", "15.2 tok/s"),
        ("will llama 3.1 70b fit on 2x 3090?", "42 GiB"),
        ("llama 3.1 70b q4_k_m 在兩張 3090 跑得動嗎？", "你們團隊"),
    ],
)
def test_the_teams_own_runs_stand_beside_an_estimate(bot: "Bot", text: str, said: str) -> None:
    assert any(said in note for note in ask(bot, text, with_runs(RUN)).notes)


@pytest.mark.parametrize(
    "text",
    [
        "will llama 3.1 70b q4_k_m fit on 4x 3090?",
        "will llama 3.1 70b q8_0 fit on 2x 3090?",
        "will qwen3 32b q4_k_m fit on 2x 3090?",
        "will llama 3.1 70b q4_k_m fit on 2x 4090?",
    ],
)
def test_runs_of_another_case_do_not(bot: "Bot", text: str) -> None:
    reply = ask(bot, text, with_runs(RUN))
    assert not any("measured" in note for note in reply.notes)


def test_the_teams_runs_are_said_once_and_survive_a_card_that_is_gone(bot: "Bot") -> None:
    gone = replace(RUN, id="r-cccccc", gpus=(GpuCount("voodoo-2", 2),))
    notes = ask(bot, "how fast is llama 3.1 70b q4_k_m on 2x 3090?", with_runs(gone, RUN)).notes
    assert len([note for note in notes if "15.2" in note]) == 1


def test_people_are_counted_and_values_are_a_range(bot: "Bot") -> None:
    other = replace(RUN, id="r-bbbbbb", used_bytes=43 * GIB, decode_tok_s=14.1, author=BOB)
    (note,) = (
        note for note in ask(bot, "will llama 3.1 70b q4_k_m fit on 2x 3090?", with_runs(other, RUN)).notes if "team" in note
    )
    assert note == "2 people of your team measured Q4_K_M on these cards: 42 to 43 GiB, 14.1 to 15.2 tok/s."


@given(st.text(max_size=80))
def test_any_text_may_follow_the_command(bot: "Bot", text: str) -> None:
    reply = ask(bot, f"/report {text}", with_runs(RUN))
    assert reply.headline
    for effect in written(reply):
        assert isinstance(effect, SaveRun | RemoveRun)


@given(
    st.one_of(st.none(), st.floats(1, 48)),
    st.one_of(st.none(), st.floats(0.1, 100_000)),
    st.sampled_from([None, 1024, 8192, 131072]),
)
def test_numbers_come_back_as_they_were_written(bot: "Bot", used: float | None, speed: float | None, context: int | None) -> None:
    parts = [f"{used:.1f} GB"] if used else []
    parts += [f"{speed:.2f} tok/s"] if speed else []
    parts += [f"ctx {context}"] if context else []
    if used is None and speed is None:
        return
    run = saved(ask(bot, f"/report llama 3.1 70b q4_k_m on 2x 3090: {', '.join(parts)} confirmed"))
    assert run.used_bytes == (round(float(f"{used:.1f}") * GIB) if used else None)
    assert run.decode_tok_s == (float(f"{speed:.2f}") if speed else None)
    assert run.context == context
