"""Whatever Slack, or somebody in its name, puts into a payload: the adapter goes on, and answers the next question."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.slack import buttons
from adapters.slack.elements import escape
from adapters.slack.modals import filled
from adapters.slack.question import plain_text
from tests.adapters.slack import payloads
from tests.adapters.slack.fake import FakeSlack
from tests.hostile import ODD_TEXTS, bent, changed, places, texts

VIEW = {
    "id": "V1",
    "type": "modal",
    "callback_id": "form:report",
    "private_metadata": json.dumps({"channel": "C1", "thread": "", "url": "", "locale": "en"}),
    "state": {"values": {"model": {"value": {"type": "plain_text_input", "value": "llama 70b"}}}},
    "blocks": [],
}


@given(bent([VIEW]) | bent([payloads.submission(VIEW, VIEW["state"]["values"])["view"]]))  # type: ignore[index]
def test_any_view_is_read_as_a_form_of_ours_or_none(view: Any) -> None:
    kind, written, origin = filled(view if isinstance(view, dict) else {})
    assert isinstance(kind, str)
    assert all(isinstance(value, str) for value in written.values())
    assert all(isinstance(getattr(origin, name), str) for name in ("channel", "thread", "url", "locale"))


@given(texts, st.none() | texts)
def test_any_press_is_read_as_a_button_of_ours_or_none(action_id: str, value: str | None) -> None:
    press = buttons.read(action_id, value)
    assert press is None or (press.question and press.kind in {"ask", "work", "share", "rate", "form"})


@given(st.text(alphabet=st.sampled_from("<>@#!|&;*`ab \nampltg")), st.text())
def test_no_mark_of_slacks_is_left_in_what_we_send_back(marks: str, rest: str) -> None:
    sent = escape(plain_text(marks + rest))
    assert "<" not in sent
    assert ">" not in sent


def hostile(sample: dict[str, Any]) -> list[dict[str, Any]]:
    """The payload with each of its parts taken away, and with each in turn replaced by something odd."""
    ways = [way for way in places(sample) if way and way[0] not in {"token", "type"}]
    odd: list[Any] = [None, 7, [], {}, *ODD_TEXTS[:6]]
    taken = [changed(sample, way, None, away=True) for way in ways]
    return taken + [changed(sample, way, odd[place % len(odd)], away=False) for place, way in enumerate(ways)]


@pytest.mark.parametrize(
    ("kind", "sample"),
    [
        ("events_api", payloads.event(payloads.mention("can 70B run?"))),
        ("events_api", payloads.event(payloads.direct_message("can 70B run?"))),
        ("events_api", payloads.event(payloads.home_opened())),
        ("slash_commands", payloads.command("/rigwise", "can 70B run?", "http://127.0.0.1:9/")),
        ("interactive", payloads.shortcut("can 70B run?", "http://127.0.0.1:9/")),
        ("interactive", payloads.submission(VIEW, VIEW["state"]["values"])),  # type: ignore[index]
    ],
    ids=["mention", "direct message", "home", "command", "shortcut", "submission"],
)
async def test_a_payload_without_its_parts_stops_nothing(slack: FakeSlack, kind: str, sample: dict[str, Any]) -> None:
    for number, payload in enumerate(hostile(sample)):
        envelope = {"type": kind, "envelope_id": f"bent-{number}", "payload": payload, "accepts_response_payload": True}
        await slack._sockets[-1].send_json(envelope)
    await slack.send("events_api", payloads.event(payloads.mention("and now?", channel="C-AFTER")))
    await slack._wait(lambda: any(post.body.get("channel") == "C-AFTER" for post in slack.posts))
