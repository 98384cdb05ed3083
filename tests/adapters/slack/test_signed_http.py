"""Signed HTTP on the wire: who may speak, when, and once; and the installation in several workspaces, with renewed tokens."""

import asyncio
import json
import re
import sqlite3
import time
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import aiohttp
import pytest
from pydantic import SecretStr
from slack_sdk.signature import SignatureVerifier

from adapters.slack.app import SetupError, run
from bot.question import Question
from bot.reply import Reply
from bot.settings import Settings
from tests.adapters.slack import payloads
from tests.adapters.slack.conftest import Scripted
from tests.adapters.slack.fake import BOT_TOKEN, CLIENT_ID, CLIENT_SECRET, SIGNING_SECRET, FakeSlack
from tests.samples import LADDER

PORT_LINE = re.compile(r"127\.0\.0\.1:(\d+)/slack/events")


@dataclass
class Door:
    """The adapter's own server, as Slack and a browser reach it."""

    base: str
    session: aiohttp.ClientSession

    async def deliver(self, body: str, *, secret: str = SIGNING_SECRET, age: int = 0, form: bool = False) -> int:
        """Post a body with Slack's signature of that age; the status of the answer."""
        stamp = str(int(time.time()) - age)
        signature = SignatureVerifier(secret).generate_signature(timestamp=stamp, body=body)
        headers = {
            "Content-Type": "application/x-www-form-urlencoded" if form else "application/json",
            "X-Slack-Request-Timestamp": stamp,
            "X-Slack-Signature": signature or "",
        }
        async with self.session.post(f"{self.base}/slack/events", data=body.encode(), headers=headers) as answer:
            return answer.status

    async def event(self, event: dict[str, Any], **how: Any) -> int:
        return await self.deliver(json.dumps(payloads.event(event)), **how)


def settings_for(fake: FakeSlack, folder: Path, **more: Any) -> Settings:
    return Settings(
        slack_http_port=0,
        slack_http_host="127.0.0.1",
        slack_signing_secret=SecretStr(SIGNING_SECRET),
        slack_api_url=f"{fake.base}/api",
        rigwise_data=folder,
        **more,
    )


async def opened(
    settings: Settings, assistant: Scripted, caplog: pytest.LogCaptureFixture, stop: asyncio.Event | None = None
) -> AsyncIterator[Door]:
    """Run the adapter, and find the port that it says it listens on."""
    stop = stop or asyncio.Event()
    with caplog.at_level("INFO", "adapters.slack.signed_http"):
        adapter = asyncio.create_task(run(settings, assistant, stop))
        while not (found := PORT_LINE.search(caplog.text)):
            await asyncio.sleep(0.01)
            if adapter.done():
                await adapter
    async with aiohttp.ClientSession() as session:
        yield Door(f"http://127.0.0.1:{found[1]}", session)
    stop.set()
    await adapter


@pytest.fixture
async def one(server: FakeSlack, assistant: Scripted, tmp_path: Path, caplog: pytest.LogCaptureFixture) -> AsyncIterator[Door]:
    """With a bot token: one workspace."""
    async for door in opened(settings_for(server, tmp_path, slack_bot_token=SecretStr(BOT_TOKEN)), assistant, caplog):
        yield door


@pytest.fixture
async def many(server: FakeSlack, assistant: Scripted, tmp_path: Path, caplog: pytest.LogCaptureFixture) -> AsyncIterator[Door]:
    """With the app's own credentials: whoever installs it."""
    settings = settings_for(server, tmp_path, slack_client_id=CLIENT_ID, slack_client_secret=SecretStr(CLIENT_SECRET))
    async for door in opened(settings, assistant, caplog):
        yield door


async def test_what_slack_signed_is_answered(one: Door, server: FakeSlack) -> None:
    mention = payloads.mention("can 70B run on 2x A6000?")
    assert await one.event(mention) == 200
    (post,) = await server.until(1)
    assert (post.method, post.body["thread_ts"]) == ("chat.postMessage", mention["ts"])


async def test_a_command_is_answered_at_its_response_url(one: Door, server: FakeSlack, assistant: Scripted) -> None:
    body = urlencode(payloads.command("/quote", "65b int4", server.response_url()))
    assert await one.deliver(body, form=True) == 200
    (post,) = await server.until(1)
    assert post.method == "response"
    assert assistant.asked[0].text == "/quote 65b int4"


@pytest.mark.parametrize(
    ("how", "status"),
    [({"secret": "another"}, 401), ({"age": 301}, 401), ({"age": -301}, 401), ({"age": 295}, 200)],
    ids=["another secret", "too old", "from the future", "old enough"],
)
async def test_who_cannot_sign_now_is_refused(one: Door, assistant: Scripted, how: dict[str, Any], status: int) -> None:
    assert await one.event(payloads.mention("can 70B run?"), **how) == status
    await asyncio.sleep(0.05)
    assert len(assistant.asked) == (status == 200)


async def test_without_a_signature_nothing_is_read(one: Door, assistant: Scripted) -> None:
    body = json.dumps(payloads.event(payloads.mention("can 70B run?")))
    headers = {"Content-Type": "application/json"}
    async with one.session.post(f"{one.base}/slack/events", data=body, headers=headers) as answer:
        assert answer.status == 401
    assert assistant.asked == []


async def test_a_recorded_request_that_is_sent_again_in_time_is_answered_once(
    one: Door, server: FakeSlack, assistant: Scripted
) -> None:
    body = json.dumps(payloads.event(payloads.mention("can 70B run?")))
    assert [await one.deliver(body), await one.deliver(body)] == [200, 200]
    await server.until(1)
    await asyncio.sleep(0.05)
    assert len(assistant.asked) == 1


async def install(door: Door, code: str) -> tuple[int, str]:
    """Through the install page, as a browser goes: the page, then back from Slack with its state and a code."""
    async with door.session.get(f"{door.base}/slack/install") as page:
        text = await page.text()
        cookie = page.cookies["slack-app-oauth-state"].value
    state = parse_qs(urlsplit(re.findall(r'href="(https://slack\.com/[^"]+)"', text)[0].replace("&amp;", "&")).query)["state"][0]
    assert state == cookie
    headers = {"Cookie": f"slack-app-oauth-state={cookie}"}
    where = f"{door.base}/slack/oauth_redirect?{urlencode({'code': code, 'state': state})}"
    async with door.session.get(where, headers=headers) as answer:
        return answer.status, where


async def test_at_the_end_what_was_acknowledged_is_answered_and_the_rest_is_left_to_slack(
    server: FakeSlack, assistant: Scripted, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    going, held, stop = asyncio.Event(), asyncio.Event(), asyncio.Event()

    class Slow(Scripted):
        async def answer(self, question: Question) -> Reply:
            going.set()
            await held.wait()
            return LADDER

    settings = settings_for(server, tmp_path, slack_bot_token=SecretStr(BOT_TOKEN))
    async for door in opened(settings, Slow(assistant.bot, assistant.workspace), caplog, stop):
        assert await door.event(payloads.mention("can 70B run on 2x A6000?")) == 200
        await going.wait()
        stop.set()
        assert await door.event(payloads.mention("what does 8B need?")) == 503
        held.set()
        await server.until(1)
    assert len(server.posts) == 1


async def test_a_workspace_that_installs_it_is_answered_with_its_own_token(many: Door, server: FakeSlack) -> None:
    server.grants |= {"code-1": "T1", "code-2": "T2"}
    assert (await install(many, "code-1"))[0] == 200
    assert (await install(many, "code-2"))[0] == 200
    for team in ("T1", "T2"):
        body = payloads.event(payloads.mention("can 70B run?"))
        body |= {"team_id": team, "authorizations": [{"team_id": team, "user_id": "U0BOT", "is_bot": True}]}
        server.used_tokens.clear()
        assert await many.deliver(json.dumps(body)) == 200
        await server.until(1)
        server.posts.clear()
        assert server.tokens[server.used_tokens[-1]] == team


async def test_a_workspace_that_did_not_install_it_is_not_answered(many: Door, assistant: Scripted) -> None:
    await many.event(payloads.mention("can 70B run?"))
    await asyncio.sleep(0.05)
    assert assistant.asked == []


async def test_a_state_is_good_once_and_for_the_browser_it_was_given_to(many: Door, server: FakeSlack) -> None:
    server.grants |= {"code-1": "T1", "code-2": "T2"}
    _, used = await install(many, "code-1")
    state = parse_qs(urlsplit(used).query)["state"][0]
    again = used.replace("code-1", "code-2")
    async with many.session.get(again, headers={"Cookie": f"slack-app-oauth-state={state}"}) as answer:
        assert answer.status == 401
    async with many.session.get(again, headers={"Cookie": "slack-app-oauth-state=another"}) as answer:
        assert answer.status == 400
    assert "code-2" in server.grants


async def test_a_token_that_ends_soon_is_renewed_before_it_is_used(
    many: Door, server: FakeSlack, tmp_path: Path, assistant: Scripted
) -> None:
    server.grants["code-1"], server.token_seconds = "T1", 600
    await install(many, "code-1")
    first = set(server.tokens) - {BOT_TOKEN}
    server.token_seconds = 43_200
    await many.event(payloads.mention("can 70B run?"))
    await server.until(1)
    (renewed,) = set(server.tokens) - {BOT_TOKEN} - first
    assert server.used_tokens[-1] == renewed
    with sqlite3.connect(tmp_path / "slack-installations.db") as stored:
        tokens = [row[0] for row in stored.execute("select bot_token from slack_bots order by id")]
    stored.close()
    assert tokens[-1] == renewed


async def test_what_was_uninstalled_is_forgotten(many: Door, server: FakeSlack, tmp_path: Path) -> None:
    server.grants["code-1"] = "T1"
    await install(many, "code-1")
    await many.event({"type": "app_uninstalled"})
    await asyncio.sleep(0.1)
    with sqlite3.connect(tmp_path / "slack-installations.db") as stored:
        left = stored.execute("select count(*) from slack_bots").fetchone()[0]
    stored.close()
    assert left == 0


async def test_only_we_can_read_the_tokens(many: Door, tmp_path: Path) -> None:
    assert (tmp_path / "slack-installations.db").stat().st_mode & 0o077 == 0


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"slack_signing_secret": None}, "SLACK_SIGNING_SECRET is not set"),
        ({}, "SLACK_CLIENT_ID and SLACK_CLIENT_SECRET are needed"),
        ({"slack_bot_token": SecretStr("xoxb-wrong")}, "SLACK_BOT_TOKEN is not a token that Slack knows"),
    ],
)
async def test_what_is_missing_is_said(
    server: FakeSlack, assistant: Scripted, tmp_path: Path, change: dict[str, Any], says: str
) -> None:
    settings = settings_for(server, tmp_path).model_copy(update=change)
    with pytest.raises(SetupError, match=says):
        await run(settings, assistant, asyncio.Event())
