"""Files that leave with an answer: beside it, or in direct messages where only one person may see it."""

import asyncio
from dataclasses import replace

import pytest

from bot.documents.attachment import MARKDOWN, Attachment
from bot.documents.document import Document, Paragraph
from bot.reply import Reply
from tests.adapters.slack import payloads
from tests.adapters.slack.conftest import Scripted
from tests.adapters.slack.fake import ADA, CHANNEL, DIRECT, FakeSlack
from tests.samples import LADDER

PAGE = Document("申請書", (Paragraph("請核准"),), "zh-TW")
WRITTEN = "# 申請書\n\n請核准\n".encode()


@pytest.fixture
def with_file(assistant: Scripted) -> Reply:
    reply = replace(LADDER, attachments=(Attachment("purchase-request.md", MARKDOWN, PAGE),))
    assistant.reply = lambda _: reply
    return reply


async def uploaded(slack: FakeSlack) -> None:
    async with asyncio.timeout(10):
        while not slack.uploads.shown:  # noqa: ASYNC110 - it comes about in the fake's own handlers
            await asyncio.sleep(0.005)


async def test_a_mention_gets_its_file_in_the_thread(slack: FakeSlack, with_file: Reply) -> None:
    mention = payloads.mention("/request 2x 4090")
    await slack.send("events_api", payloads.event(mention))
    await slack.until(1)
    await uploaded(slack)
    assert slack.uploads.shown == [{"channel": CHANNEL, "thread_ts": mention["ts"], "files": {"purchase-request.md": WRITTEN}}]
    assert len(slack.posts) == 1


async def test_a_private_answer_has_its_file_in_direct_messages(slack: FakeSlack, with_file: Reply) -> None:
    await slack.send("slash_commands", payloads.command("/rigwise", "request 2x 4090", slack.response_url()))
    _, opened, note = await slack.until(3)
    assert (opened.method, opened.body["channel"]) == ("chat.postMessage", ADA)
    assert slack.uploads.shown == [{"channel": DIRECT, "thread_ts": None, "files": {"purchase-request.md": WRITTEN}}]
    assert note.body["text"] == "The files are in your direct messages with me."
    assert note.body["response_type"] == "ephemeral"


async def test_where_it_is_no_member_the_file_comes_in_direct_messages(slack: FakeSlack, with_file: Reply) -> None:
    slack.uploads.closed_channels.add(CHANNEL)
    await slack.send("events_api", payloads.event(payloads.mention("/request 2x 4090")))
    await slack.until(3)
    assert [shown["channel"] for shown in slack.uploads.shown] == [DIRECT]


async def test_without_the_right_the_answer_stands_and_what_is_missing_is_said(slack: FakeSlack, with_file: Reply) -> None:
    slack.uploads.scopes_missing = True
    await slack.send("events_api", payloads.event(payloads.mention("/request 2x 4090")))
    answer, note = await slack.until(2)
    assert "Yes at 8-bit" in answer.body["text"]
    assert note.method == "chat.postEphemeral"
    assert "files:write" in note.body["text"]
