"""Attached logs: read with the bot's token from Slack's own hosts, as text, up to a megabyte, and said to be unread otherwise."""

from typing import Any

import pytest
from slack_sdk.web.async_client import AsyncWebClient

from adapters.slack.files import Files
from tests.adapters.slack import payloads
from tests.adapters.slack.conftest import Scripted
from tests.adapters.slack.fake import BOT_TOKEN, DIRECT, FakeSlack

LOG = "CUDA error: out of memory\n"


async def ask(slack: FakeSlack, text: str, *files: dict[str, Any]) -> None:
    await slack.send("events_api", payloads.event(payloads.direct_message(text, subtype="file_share", files=list(files))))


async def test_a_question_and_its_logs_are_one_question(slack: FakeSlack, assistant: Scripted) -> None:
    slack.files = {"a.log": LOG.encode(), "b.txt": "第二個\n".encode()}
    first = payloads.file("a.log", f"{slack.base}/files/a.log", "application/octet-stream")
    await ask(slack, "why?", first, payloads.file("b.txt", f"{slack.base}/files/b.txt"))
    await slack.until(1)
    assert assistant.asked[0].text == f"why?\n{LOG}\n第二個\n"
    assert slack.shown_tokens == [BOT_TOKEN, BOT_TOKEN]


async def test_a_snippet_is_read_whatever_its_name(slack: FakeSlack, assistant: Scripted) -> None:
    slack.files = {"untitled": LOG.encode()}
    await ask(slack, "", payloads.file("untitled", f"{slack.base}/files/untitled", "", mode="snippet"))
    await slack.until(1)
    assert assistant.asked[0].text == LOG


async def test_a_file_of_more_than_a_megabyte_is_cut(slack: FakeSlack, assistant: Scripted) -> None:
    slack.files = {"a.log": b"x" * 3_000_000}
    await ask(slack, "", payloads.file("a.log", f"{slack.base}/files/a.log"))
    await slack.until(1)
    assert assistant.asked[0].text == "x" * 1_000_000


@pytest.mark.parametrize(("name", "mimetype", "data"), [
    ("screen.png", "image/png", b"\x89PNG"), ("core.log", "text/plain", b"\x7fELF\0\0\0"), ("model.gguf", "", b"GGUF"),
])  # fmt: skip
async def test_what_is_no_text_is_said_to_be_none(
    slack: FakeSlack, assistant: Scripted, name: str, mimetype: str, data: bytes
) -> None:
    slack.files = {name: data}
    await ask(slack, "", payloads.file(name, f"{slack.base}/files/{name}", mimetype))
    (post,) = await slack.until(1)
    assert assistant.asked == []
    assert name in post.body["text"]
    assert post.body["channel"] == DIRECT


async def test_a_question_beside_an_unreadable_file_is_answered_and_the_file_named(slack: FakeSlack, assistant: Scripted) -> None:
    await ask(slack, "can 70B run on 2x A6000?", payloads.file("screen.png", f"{slack.base}/files/screen.png", "image/png"))
    (post,) = await slack.until(1)
    assert assistant.asked[0].text == "can 70B run on 2x A6000?"
    assert "screen.png" in post.body["text"]


SHARED = {"id": "F1", "mode": "file_access", "file_access": "check_file_info", "created": 0, "timestamp": 0, "user": ""}
"""What an event of a channel that is shared with another company has in place of a file (docs.slack.dev, Slack Connect)."""


async def test_a_file_of_a_shared_channel_is_looked_up_by_its_id(slack: FakeSlack, assistant: Scripted) -> None:
    slack.files = {"a.log": LOG.encode()}
    slack.shared_files = {"F1": payloads.file("a.log", f"{slack.base}/files/a.log")}
    await ask(slack, "why?", SHARED)
    await slack.until(1)
    assert assistant.asked[0].text == f"why?\n{LOG}"


async def test_a_shared_file_that_cannot_be_seen_is_said_to_be_unread(slack: FakeSlack, assistant: Scripted) -> None:
    await ask(slack, "", SHARED)
    (post,) = await slack.until(1)
    assert assistant.asked == []
    assert "could not fetch F1" in post.body["text"]


async def test_a_redirect_is_not_followed(slack: FakeSlack, assistant: Scripted) -> None:
    await ask(slack, "", payloads.file("moved.log", f"{slack.base}/files/moved.log"))
    (post,) = await slack.until(1)
    assert len(slack.shown_tokens) == 1
    assert "moved.log" in post.body["text"]
    assert assistant.asked == []


@pytest.mark.parametrize("url", [
    "https://files.slack.com.evil.example/a.log", "https://evil.example/files.slack.com/a.log", "http://files.slack.com/a.log",
    "https://slack.com@evil.example/a.log", "https://notslack.com/a.log", "file:///etc/passwd", "https://files.slack.com:8443/a",
    "http://127.0.0.1:1/files/a.log", "", "https://[broken/a.log",
])  # fmt: skip
async def test_the_token_goes_nowhere_else(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    async def fetch(self: Files, url: str) -> bytes:
        raise AssertionError(f"asked {url}")

    monkeypatch.setattr(Files, "_download", fetch)
    attached = await Files(AsyncWebClient(BOT_TOKEN)).read([payloads.file("a.log", url)])
    assert (attached.text, attached.problem) == ("", "surface.file_unread")


async def test_slacks_own_host_is_trusted(monkeypatch: pytest.MonkeyPatch) -> None:
    async def fetch(self: Files, url: str) -> bytes:
        return LOG.encode()

    monkeypatch.setattr(Files, "_download", fetch)
    file = payloads.file("a.log", "https://files.slack.com/files-pri/T1-F1/download/a.log")
    assert (await Files(AsyncWebClient(BOT_TOKEN)).read([file])).text == LOG


async def test_diagnose_this_reads_the_message_and_its_file(slack: FakeSlack, assistant: Scripted) -> None:
    slack.files = {"a.log": LOG.encode()}
    file = payloads.file("a.log", f"{slack.base}/files/a.log")
    body = payloads.shortcut("it dies", f"{slack.base}/response/9", "diagnose_this", files=[file])
    await slack.send("interactive", body)
    (post,) = await slack.until(1)
    assert assistant.asked[0].text == f"/oom it dies\n{LOG}"
    assert post.body["response_type"] == "ephemeral"


async def test_diagnose_this_on_a_picture_says_what_can_be_read(slack: FakeSlack, assistant: Scripted) -> None:
    file = payloads.file("screen.png", f"{slack.base}/files/screen.png", "image/png")
    await slack.send("interactive", payloads.shortcut("", f"{slack.base}/response/9", "diagnose_this", files=[file]))
    (post,) = await slack.until(1)
    assert assistant.asked == []
    assert "screen.png" in post.body["text"]
