"""Whatever comes in Discord's place: ids and forms are ours or nobody's, and the client goes on."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.discord.codec import CUSTOM_ID_LIMIT, Verb, decode, encode
from adapters.discord.modals import Sheet, filled
from adapters.discord.question import clean
from adapters.discord.text import escape
from tests.adapters.discord import payloads
from tests.adapters.discord.conftest import Running, ScriptedAssistant
from tests.adapters.discord.fake import FakeDiscord
from tests.adapters.discord.payloads import BOT_MENTION, CHANNEL_ID
from tests.hostile import ODD_TEXTS, bent, changed, places, texts

FORM = {
    "custom_id": "form:report:0:en",
    "components": [
        {"type": 18, "component": {"type": 4, "custom_id": "model", "value": "llama 70b"}},
        {"type": 1, "components": [{"type": 3, "custom_id": "gpu", "values": ["rtx-4090"]}]},
    ],
}
PACKED = encode(
    Verb.ASK, "en", "can llama 3.1 70b q4_k_m run on 2x rtx a6000 with context 32768 for 10 users in vllm with fp8 kv?"
)
ids = (
    texts
    | st.sampled_from([PACKED or "", "q.en|70B", "q~en|", "form:report:²:en", "form:report:٣:en", "form:x:99:en"])
    | st.text()
)


@given(ids | st.tuples(st.sampled_from("qwsfgbc"), st.sampled_from(".~"), st.text()).map("".join))
def test_any_custom_id_is_a_button_of_ours_or_none(custom_id: str) -> None:
    carried = decode(custom_id)
    assert carried is None or isinstance(carried.verb, Verb)


@given(st.sampled_from(list(Verb)), st.text(min_size=1, max_size=200))
def test_what_a_button_carries_comes_back_as_it_was(verb: Verb, question: str) -> None:
    custom_id = encode(verb, "en", question.encode("utf-8", "replace").decode())
    if custom_id is not None and question.split():
        assert len(custom_id) <= CUSTOM_ID_LIMIT
        carried = decode(custom_id)
        assert carried is not None
        assert carried.question == " ".join(question.encode("utf-8", "replace").decode().split())


@given(ids)
def test_any_id_of_a_form_is_a_page_of_ours_or_none(custom_id: str) -> None:
    sheet = Sheet.read(custom_id)
    assert sheet is None or sheet.page >= 0


@given(bent([FORM]))
def test_any_form_is_read_as_texts(data: Any) -> None:
    written = filled(data if isinstance(data, dict) else {})
    assert all(isinstance(key, str) and isinstance(value, str) for key, value in written.items())


@given(st.text(alphabet=st.sampled_from("<>@#!&:t/*_~|`[](1 \nae")))
def test_no_mark_of_discords_is_left_in_what_we_send_back(marks: str) -> None:
    sent = escape(clean(marks))
    for place, letter in enumerate(sent):
        if letter in "<*_~|`[]":
            assert place
            assert sent[place - 1] == "\\", sent


WRITTEN = {"content", "username", "global_name", "nick", "value", "custom_id", "filename"}
"""What a person writes of an event; all else in it is Discord's own, and discord.py believes it."""
FILES = [{"id": "5", "filename": "run.log", "size": 3, "url": "http://127.0.0.1:9/x", "proxy_url": "http://127.0.0.1:9/x"}]


@pytest.mark.parametrize(
    ("event", "sample"),
    [
        ("MESSAGE_CREATE", payloads.message(f"{BOT_MENTION} can 70B run?", attachments=FILES)),
        ("INTERACTION_CREATE", payloads.slash("ask", question="can 70B run?")),
        ("INTERACTION_CREATE", payloads.interaction(5, FORM)),
        ("INTERACTION_CREATE", payloads.typing("fit", "gpu", "rtx 409")),
    ],
    ids=["message", "command", "form", "completion"],
)
async def test_whatever_people_write_the_client_goes_on(
    running: Running, fake: FakeDiscord, assistant: ScriptedAssistant, event: str, sample: dict[str, Any]
) -> None:
    ways = [way for way in places(sample) if way and way[-1] in WRITTEN]
    assert ways
    for way in ways:
        for text in ODD_TEXTS:
            await fake.dispatch(event, changed(sample, way, text.encode("utf-8", "replace").decode(), away=False))
    before = len(assistant.asked)
    await fake.dispatch("MESSAGE_CREATE", payloads.message(f"{BOT_MENTION} and now?"))
    await fake.until(lambda: [question for question in assistant.asked[before:] if question.text == "and now?"])
    await fake.until(
        lambda: [call for call in fake.calls if call.path == f"/channels/{CHANNEL_ID}/messages" and call.status < 300]
    )
