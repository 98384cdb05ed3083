"""Signed HTTP on the wire: who may speak, when, and once; answered as over the gateway, by any replica."""

import asyncio
import json
import re
import time
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any

import aiohttp
import pytest
from nacl.signing import SigningKey

from adapters.discord import delivery, signed_http
from adapters.discord.app import run
from adapters.discord.signed_http import Verifier
from adapters.discord.token import CannotStart
from bot.settings import Settings
from tests.adapters.discord import payloads
from tests.adapters.discord.conftest import ScriptedAssistant
from tests.adapters.discord.fake import FakeDiscord
from tests.adapters.discord.limits import IS_COMPONENTS_V2, buttons, texts
from tests.adapters.discord.payloads import APP_ID, GUILD_ID, Json

KEY = SigningKey(b"discord's own key, 32 bytes long")
PORT_LINE = re.compile(r"127\.0\.0\.1:(\d+)/discord/interactions")
EPHEMERAL = 64


@dataclass
class Post:
    """What Discord sends, signed as it signs."""

    url: str
    session: aiohttp.ClientSession

    async def raw(self, body: bytes, *, key: SigningKey = KEY, age: int = 0, **headers: str) -> tuple[int, Any]:
        stamp = str(int(time.time()) - age)
        signed = {"X-Signature-Ed25519": key.sign(stamp.encode() + body).signature.hex(), "X-Signature-Timestamp": stamp}
        async with self.session.post(self.url, data=body, headers=signed | headers) as answer:
            return answer.status, await answer.text()

    async def __call__(self, interaction: Json, **how: Any) -> int:
        return (await self.raw(json.dumps(interaction).encode(), **how))[0]


def pointed(settings: Settings, fake: FakeDiscord, **more: Any) -> Settings:
    http = {"discord_http_port": 0, "discord_http_host": "127.0.0.1", "discord_public_key": KEY.verify_key.encode().hex()}
    return settings.model_copy(update={"discord_api_url": fake.api_url, **http, **more})


@pytest.fixture
async def post(
    fake: FakeDiscord, assistant: ScriptedAssistant, settings: Settings, caplog: pytest.LogCaptureFixture
) -> AsyncIterator[Post]:
    stop = asyncio.Event()
    with caplog.at_level("INFO", "adapters.discord.signed_http"):
        adapter = asyncio.create_task(run(pointed(settings, fake), assistant, stop))
        while not (found := PORT_LINE.search(caplog.text)):
            await asyncio.sleep(0.01)
            if adapter.done():
                await adapter
    async with aiohttp.ClientSession() as session:
        yield Post(f"http://127.0.0.1:{found[1]}/discord/interactions", session)
    stop.set()
    await adapter
    assert fake.received == []


async def test_a_ping_is_answered(post: Post) -> None:
    status, text = await post.raw(b'{"id": "1", "type": 1}')
    assert (status, json.loads(text)) == (200, {"type": 1})


async def test_a_command_is_taken_at_once_and_answered_through_the_api(
    post: Post, fake: FakeDiscord, assistant: ScriptedAssistant
) -> None:
    asked = payloads.slash("ask", question="can 70B run on 2x A6000?")
    assert await post(asked) == 202
    call = await fake.call("POST", f"/interactions/{asked['id']}/")
    assert call.body["data"]["flags"] == IS_COMPONENTS_V2 | EPHEMERAL
    assert assistant.asked[0].place.team == GUILD_ID
    assert assistant.asked[0].is_admin


async def test_buttons_forms_and_completion_work_as_over_the_gateway(
    post: Post, fake: FakeDiscord, assistant: ScriptedAssistant
) -> None:
    asked = payloads.slash("ask", question="can 70B run on 2x A6000?")
    await post(asked)
    answer = await fake.call("POST", f"/interactions/{asked['id']}/")
    pressed = payloads.press(buttons(answer.body["data"])["10 users"], fake.posted[-1])
    typed = payloads.typing("fit", "gpu", "4090")
    form = payloads.slash("report")
    for each in (pressed, typed, form):
        assert await post(each) == 202
    await fake.call("POST", f"/interactions/{pressed['id']}/")
    assert assistant.asked[-1].text == "can 70B run on 2x RTX A6000 for 10 users"
    completed = await fake.call("POST", f"/interactions/{typed['id']}/")
    assert [choice["value"] for choice in completed.body["data"]["choices"]] == ["rtx-4090"]
    shown = await fake.call("POST", f"/interactions/{form['id']}/")
    filled = payloads.submit(shown.body["data"], {"model": "8b", "gpus": "3090", "tok_s": "42"})
    await post(filled)
    await fake.call("POST", f"/interactions/{filled['id']}/")
    assert assistant.asked[-1].text == "/report 8b on 3090: 42 tok/s"


async def test_a_slow_answer_is_announced_and_follows(
    post: Post, fake: FakeDiscord, assistant: ScriptedAssistant, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(delivery, "PATIENCE_S", 0)
    assistant.held.clear()
    asked = payloads.slash("ask", question="can 70B run on 2x A6000?")
    await post(asked)
    deferred = await fake.call("POST", f"/interactions/{asked['id']}/")
    assert deferred.body["type"] == 5
    assistant.held.set()
    followup = await fake.call("POST", f"/webhooks/{APP_ID}/")
    assert "Yes at 8-bit" in texts(followup.body)[1]


@pytest.mark.parametrize(
    "how",
    [
        {"key": SigningKey(b"somebody else's key, 32 bytes ..")},
        {"age": 61},
        {"age": -62},
        {"X-Signature-Ed25519": "zz"},
        {"X-Signature-Timestamp": "yesterday"},
        {"X-Signature-Timestamp": ""},
        {"X-Signature-Timestamp": "-1"},
    ],
)
async def test_who_cannot_sign_now_is_refused(post: Post, assistant: ScriptedAssistant, how: dict[str, Any]) -> None:
    assert await post(payloads.slash("ask", question="can 8B run?"), **how) == 401
    assert assistant.asked == []


async def test_what_was_changed_on_the_way_is_refused(post: Post) -> None:
    stamp, body = str(int(time.time())), b'{"id": "1", "type": 1}'
    signature = KEY.sign(stamp.encode() + body).signature.hex()
    headers = {"X-Signature-Ed25519": signature, "X-Signature-Timestamp": stamp}
    async with post.session.post(post.url, data=body + b" ", headers=headers) as answer:
        assert answer.status == 401
    async with post.session.post(post.url, data=body) as answer:
        assert answer.status == 401


async def test_what_is_sent_again_is_answered_once(post: Post, fake: FakeDiscord, assistant: ScriptedAssistant) -> None:
    asked = payloads.slash("ask", question="can 8B run on a 3060?")
    assert [await post(asked), await post(asked)] == [202, 202]
    other = payloads.slash("ask", question="the last one")
    await post(other)
    await fake.call("POST", f"/interactions/{other['id']}/")
    assert [question.text for question in assistant.asked] == ["can 8B run on a 3060?", "the last one"]


@pytest.mark.parametrize("body", [b"", b"[]", b"nonsense", b'{"type": 2}', b"\xff"])
async def test_what_is_no_interaction_is_refused(post: Post, body: bytes) -> None:
    assert (await post.raw(body))[0] == 400


async def test_an_answer_under_way_is_sent_before_it_stops(
    fake: FakeDiscord, assistant: ScriptedAssistant, settings: Settings, caplog: pytest.LogCaptureFixture
) -> None:
    stop = asyncio.Event()
    with caplog.at_level("INFO", "adapters.discord.signed_http"):
        adapter = asyncio.create_task(run(pointed(settings, fake), assistant, stop))
        while not (found := PORT_LINE.search(caplog.text)):  # noqa: ASYNC110
            await asyncio.sleep(0.01)
    assistant.held.clear()
    asked = payloads.slash("ask", question="can 8B run on a 3060?")
    async with aiohttp.ClientSession() as session:
        await Post(f"http://127.0.0.1:{found[1]}/discord/interactions", session)(asked)
    await fake.until(lambda: assistant.asked)
    stop.set()
    asyncio.get_running_loop().call_later(0.1, assistant.held.set)
    await adapter
    assert [call.path for call in fake.calls if asked["id"] in call.path]


@pytest.mark.parametrize(("key", "sentence"), [(None, "DISCORD_PUBLIC_KEY"), ("abc", "64 hexadecimal"), ("zz" * 32, "64 hex")])
async def test_a_wrong_public_key_is_one_sentence(
    fake: FakeDiscord, assistant: ScriptedAssistant, settings: Settings, key: str | None, sentence: str
) -> None:
    with pytest.raises(CannotStart, match=sentence):
        await run(pointed(settings, fake, discord_public_key=key), assistant, asyncio.Event())


def test_the_window_is_a_minute_to_both_sides() -> None:
    verifier, body = Verifier(KEY.verify_key.encode().hex()), b"{}"
    signature = KEY.sign(b"1000000" + body).signature.hex()
    assert signed_http.WINDOW_S == 60
    assert verifier.accepts(signature, "1000000", body, now=1000060)
    assert verifier.accepts(signature, "1000000", body, now=999940)
    assert not verifier.accepts(signature, "1000000", body, now=1000061)
