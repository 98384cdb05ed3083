"""Slack's text to the words that a person typed."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.slack.elements import escape
from adapters.slack.question import from_command, from_event, plain_text
from tests.adapters.slack import payloads


@pytest.mark.parametrize(
    ("sent", "typed"),
    [
        ("<@U0BOT> can 70B run?", "can 70B run?"),
        ("hey <@U0BOT|rigwise> what fits <#C12|gpu-talk>", "hey   what fits #gpu-talk"),
        ("<!here> <!channel> <!subteam^S1|@ml> 32b", "32b"),
        ("can <http://llama.cpp|llama.cpp> run 70B", "can llama.cpp run 70B"),
        ("<https://huggingface.co/Qwen/Qwen3-32B> on a 4090", "https://huggingface.co/Qwen/Qwen3-32B on a 4090"),
        ("mail <mailto:ada@example.com|ada@example.com>", "mail ada@example.com"),
        ("8B &lt; 24 GB &amp; cheap", "8B < 24 GB & cheap"),
        ("&lt;@U0BOT&gt; &amp;lt;", "<@U0BOT> &lt;"),
        ("does *Qwen3 32B* fit `q4_k_m`?", "does Qwen3 32B fit q4_k_m?"),
        ("2*A6000 or 3*3090", "2*A6000 or 3*3090"),
        ("*2* of them", "2 of them"),
        ("```torch.OutOfMemoryError: CUDA\nTried 2 GiB```", "torch.OutOfMemoryError: CUDA\nTried 2 GiB"),
        ("70B 在 <@U0BOT> 兩張 A6000 上", "70B 在   兩張 A6000 上"),
        ("24\u00a0GB", "24 GB"),
        ("", ""),
    ],
)
def test_slacks_marks_are_taken_off(sent: str, typed: str) -> None:
    assert plain_text(sent) == typed


@given(st.text(alphabet=st.characters(exclude_characters="`*\u00a0", exclude_categories=["Cs"])))
def test_what_slack_encodes_comes_back_as_it_was_typed(text: str) -> None:
    assert plain_text(escape(text)) == text.strip()


@given(st.text(alphabet="<>@!#|*` &;ltgamp\n", max_size=300))
def test_no_text_is_refused(text: str) -> None:
    assert isinstance(plain_text(text), str)


@pytest.mark.parametrize("mark", ["<", "*", "`", "<@", "* ", "&lt;"])
def test_forty_thousand_marks_are_read_in_linear_time(mark: str) -> None:
    """Slack's longest message; a pattern that backtracks would not come back from it."""
    assert plain_text(mark * 40_000) is not None


def test_two_mentions_in_one_thread_are_one_conversation_and_two_threads_are_two() -> None:
    def ask(thread: str | None, ts: str) -> str | None:
        event = payloads.mention("x", ts=ts) | ({"thread_ts": thread} if thread else {})
        return from_event(payloads.event(event)).conversation

    assert ask(None, "1.1") == ask("1.1", "1.2") == ask("1.1", "1.3")
    assert ask(None, "1.1") != ask(None, "2.1")


def test_commands_of_one_person_in_one_channel_are_one_conversation() -> None:
    first, second = (from_command(payloads.command("/rigwise", text, "")) for text in ("32b on 4090", "and int8?"))
    assert first.conversation == second.conversation
    assert first.conversation != from_command(payloads.command("/rigwise", "x", "") | {"user_id": "U2"}).conversation


def test_a_renamed_command_is_still_ours() -> None:
    assert from_command(payloads.command("/rigwise-test", "what fits 24 GB", "")).text == "what fits 24 GB"
