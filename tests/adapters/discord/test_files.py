"""Charts and files that leave with an answer, over the wire."""

from dataclasses import replace

import pytest

from adapters.discord import picture
from bot.documents.attachment import MARKDOWN, Attachment
from bot.documents.document import Document, Paragraph
from tests.adapters.discord import payloads
from tests.adapters.discord.conftest import Running, ScriptedAssistant
from tests.adapters.discord.fake import FakeDiscord
from tests.adapters.discord.limits import MEDIA_GALLERY, buttons, texts, walk
from tests.adapters.discord.payloads import BOT_MENTION, CHANNEL_ID, DM_ID, GUILD_ID, THREAD_ID, Json
from tests.samples import LADDER

FILE = 13
ADMINISTRATOR, ATTACH_FILES = 1 << 3, 1 << 15
PAGE = Document("申請書", (Paragraph("請核准"),), "zh-TW")
WITH_FILE = replace(LADDER, chart=None, attachments=(Attachment("purchase-request.md", MARKDOWN, PAGE),))


@pytest.fixture(autouse=True)
def patient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(picture, "PATIENCE_S", 30)


def shown(body: Json) -> list[str]:
    """The files that the components show."""
    found = []
    for part in walk(body["components"]):
        found += [item["media"]["url"] for item in part["items"]] if part["type"] == MEDIA_GALLERY else []
        found += [part["file"]["url"]] if part["type"] == FILE else []
    return found


async def test_a_chart_is_a_picture_that_says_its_numbers(running: Running, fake: FakeDiscord) -> None:
    await fake.dispatch("MESSAGE_CREATE", payloads.message(f"{BOT_MENTION} can 70B run on 2x A6000?"))
    call = await fake.call("POST", f"/channels/{CHANNEL_ID}/messages")
    assert shown(call.body) == ["attachment://chart.png"]
    (gallery,) = [part for part in walk(call.body["components"]) if part["type"] == MEDIA_GALLERY]
    assert LADDER.chart is not None
    assert gallery["items"][0]["description"] == LADDER.chart.alt
    assert fake.uploads["chart.png"].startswith(b"\x89PNG")


async def test_where_files_may_not_be_sent_the_chart_is_bars_and_the_file_is_said_to_be_missing(
    running: Running, fake: FakeDiscord, assistant: ScriptedAssistant
) -> None:
    assistant.reply = replace(LADDER, attachments=WITH_FILE.attachments)
    asked = payloads.slash("ask", question="can 70B run on 2x A6000?") | {"app_permissions": str((1 << 31) - 1 - ATTACH_FILES)}
    call = await fake.interact(asked)
    said = "\n".join(texts(call.body["data"]))
    assert shown(call.body["data"]) == []
    assert "█" in said
    assert "Attach Files" in said


@pytest.mark.parametrize("channel_id", [CHANNEL_ID, THREAD_ID])
async def test_in_a_channel_its_own_rights_count(running: Running, fake: FakeDiscord, channel_id: str) -> None:
    for role in payloads.guild()["roles"]:  # an administrator may do everything everywhere
        held = int(role["permissions"]) - ADMINISTRATOR
        await fake.dispatch("GUILD_ROLE_UPDATE", {"guild_id": GUILD_ID, "role": role | {"permissions": str(held)}})
    everyone = {"id": GUILD_ID, "type": 0, "allow": "0", "deny": str(ATTACH_FILES)}
    await fake.dispatch("CHANNEL_UPDATE", payloads.channel() | {"permission_overwrites": [everyone]})
    await fake.dispatch("MESSAGE_CREATE", payloads.message(f"{BOT_MENTION} can 70B run?", channel_id=channel_id))
    call = await fake.call("POST", f"/channels/{channel_id}/messages")
    assert shown(call.body) == []
    assert "█" in "\n".join(texts(call.body))


async def test_in_a_thread_whose_channel_is_not_known_there_are_bars(running: Running, fake: FakeDiscord) -> None:
    await fake.dispatch("CHANNEL_DELETE", payloads.channel())
    await fake.dispatch("MESSAGE_CREATE", payloads.message(f"{BOT_MENTION} can 70B run?", channel_id=THREAD_ID))
    call = await fake.call("POST", f"/channels/{THREAD_ID}/messages")
    assert shown(call.body) == []


async def test_a_purchase_request_comes_as_a_file(running: Running, fake: FakeDiscord, assistant: ScriptedAssistant) -> None:
    assistant.reply = WITH_FILE
    await fake.dispatch("MESSAGE_CREATE", payloads.message("/request 2x 4090", channel_id=DM_ID))
    call = await fake.call("POST", f"/channels/{DM_ID}/messages")
    assert shown(call.body) == ["attachment://purchase-request.md"]
    assert fake.uploads["purchase-request.md"].decode() == "# 申請書\n\n請核准\n"


async def test_sharing_sends_the_files_along(running: Running, fake: FakeDiscord, assistant: ScriptedAssistant) -> None:
    assistant.reply = replace(LADDER, attachments=WITH_FILE.attachments)
    first = await fake.interact(payloads.slash("ask", question="can 70B run on 2x A6000?"))
    sent = dict(fake.uploads)
    fake.uploads = dict.fromkeys(fake.uploads, b"")
    call = await fake.interact(payloads.press(buttons(first.body["data"])["Share in channel"], fake.posted[-1]))
    assert shown(call.body["data"]) == ["attachment://chart.png", "attachment://purchase-request.md"]
    followup = await fake.call("POST", f"/webhooks/{payloads.APP_ID}/")
    assert shown(followup.body) == ["attachment://chart.png", "attachment://purchase-request.md"]
    assert fake.uploads == sent
    assert len(assistant.asked) == 1
