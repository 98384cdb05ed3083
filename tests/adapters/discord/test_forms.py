"""Forms over the wire: what a modal shows, what is kept of it, and what is said where it cannot be taken."""

import json
from pathlib import Path
from typing import Any

import pytest

from adapters.discord.modals import Sheet, modal
from bot.bot import Bot
from bot.dialogs import QUESTION_FORMS, question_form, settings_form
from bot.phrases import phrases
from bot.question import Place
from tests.adapters.discord import payloads
from tests.adapters.discord.conftest import Running, ScriptedAssistant
from tests.adapters.discord.fake import FakeDiscord
from tests.adapters.discord.limits import buttons, texts
from tests.adapters.discord.payloads import BOT_MENTION, CHANNEL_ID, DM_ID, GUILD_ID, Json

GOLDEN = Path(__file__).parent / "golden"
MODAL = 9
EPHEMERAL = 64
HERE = Place("discord", GUILD_ID, CHANNEL_ID)


def fields(shown: Json) -> list[str]:
    return [label["component"]["custom_id"] for label in shown["components"]]


async def opened(fake: FakeDiscord, command: str, **options: Any) -> Json:
    """The modal that a command opens."""
    call = await fake.interact(payloads.slash(command, **options))
    assert call.body["type"] == MODAL
    shown: Json = call.body["data"]
    return shown


@pytest.mark.parametrize(
    ("command", "options", "shown"),
    [
        ("report", {}, ["model", "precision", "gpus", "tok_s", "memory_gb"]),
        ("settings", {}, ["locale", "currency", "runtime", "context_tokens", "private"]),
        ("settings", {"channel": True}, ["locale", "currency", "runtime", "context_tokens", "private"]),
        ("ask", {"question": "登錄機器"}, ["name", "gpus", "ram_gb"]),
        ("ask", {"question": "quote"}, ["model", "precision", "context", "users", "budget"]),
    ],
)
async def test_a_command_without_its_question_opens_the_form(
    running: Running, fake: FakeDiscord, command: str, options: Json, shown: list[str]
) -> None:
    assert fields(await opened(fake, command, **options)) == shown


async def test_a_filled_form_is_asked_as_the_sentence_it_says_also_by_another_replica(
    running: Running, fake: FakeDiscord, assistant: ScriptedAssistant
) -> None:
    shown = await opened(fake, "report")
    await running.restart()
    call = await fake.interact(payloads.submit(shown, {"model": "llama 3.1 8b", "gpus": "2x 3090", "tok_s": "42"}))
    assert assistant.asked[-1].text == "/report llama 3.1 8b on 2x 3090: 42 tok/s"
    assert assistant.asked[-1].place == HERE
    assert call.body["data"]["flags"] & EPHEMERAL


async def test_a_report_in_options_needs_no_form(running: Running, fake: FakeDiscord, assistant: ScriptedAssistant) -> None:
    given: Json = {"model": "8B", "gpu": "2x 3090", "speed": 42.5, "runtime": "vllm", "context": "8k"}
    await fake.interact(payloads.slash("report", **given))
    await fake.interact(payloads.slash("inventory", machine="rig-2", gpu="4x 3090", ram=256.0))
    assert [question.text for question in assistant.asked] == [
        "/report 8B on 2x 3090, context 8k, vllm: 42.5 tok/s",
        "/inventory add rig-2: 4x 3090, 256 GB RAM",
    ]


async def test_what_is_wrong_is_listed_and_the_form_opens_again_as_it_was_filled_in(
    running: Running, fake: FakeDiscord, assistant: ScriptedAssistant
) -> None:
    shown = await opened(fake, "report")
    call = await fake.interact(payloads.submit(shown, {"model": "8b", "gpus": "rtx 6090", "tok_s": "fast"}))
    (said,) = texts(call.body["data"])
    assert "GPUs: " in said
    assert "rtx 6090" in said
    assert "Measured speed" in said
    assert assistant.asked == []
    again = await fake.interact(payloads.press(buttons(call.body["data"])["Fill it in again"], fake.posted[-1]))
    values = {label["component"]["custom_id"]: label["component"].get("value") for label in again.body["data"]["components"]}
    assert values == {"model": "8b", "precision": None, "gpus": "rtx 6090", "tok_s": "fast", "memory_gb": None}


async def test_settings_are_kept_page_by_page_and_shown_again(
    running: Running, fake: FakeDiscord, assistant: ScriptedAssistant
) -> None:
    first = await fake.interact(payloads.submit(await opened(fake, "settings"), {"locale": "zh-TW", "context_tokens": "32k"}))
    assert texts(first.body["data"]) == ["Saved."]
    (more,) = buttons(first.body["data"]).values()
    second = await fake.interact(payloads.press(more, fake.posted[-1]))
    assert fields(second.body["data"]) == ["electricity_per_kwh", "allowed_channels", "inventory_writers", "price_writers"]
    done = await fake.interact(
        payloads.submit(second.body["data"], {"allowed_channels": [CHANNEL_ID], "inventory_writers": "admins"})
    )
    assert buttons(done.body["data"]) == {}
    kept = assistant.preferences(HERE)
    assert (kept.locale, kept.context_tokens, kept.allowed_channels) == ("zh-TW", 32_000, (CHANNEL_ID,))
    assert kept.inventory_writers == "admins"
    shown = {label["component"]["custom_id"]: label["component"] for label in (await opened(fake, "settings"))["components"]}
    assert shown["context_tokens"]["value"] == "32k"
    assert [option["value"] for option in shown["locale"]["options"] if option["default"]] == ["zh-TW"]


async def test_a_channel_may_want_its_commands_answered_to_everyone(
    running: Running, fake: FakeDiscord, assistant: ScriptedAssistant
) -> None:
    await fake.interact(payloads.submit(await opened(fake, "settings", channel=True), {"private": "false"}))
    assert assistant.preferences(HERE).private is False
    assert assistant.preferences(Place("discord", GUILD_ID, "9")).private is None
    call = await fake.interact(payloads.slash("ask", question="can 70B run on 2x A6000?"))
    assert not call.body["data"]["flags"] & EPHEMERAL
    assert "Share in channel" not in buttons(call.body["data"])


async def test_only_who_manages_the_server_changes_its_settings(running: Running, fake: FakeDiscord) -> None:
    anyone = payloads.member() | {"permissions": "2048"}
    call = await fake.interact(payloads.slash("settings") | {"member": anyone})
    assert "Only who may manage this server" in texts(call.body["data"])[0]
    sent = await fake.interact(payloads.submit(await opened(fake, "settings"), {"currency": "TWD"}, member=anyone))
    assert "Only admins" in texts(sent.body["data"])[0]


async def test_a_mention_that_asks_for_a_form_gets_the_button_that_opens_it(running: Running, fake: FakeDiscord) -> None:
    await fake.dispatch("MESSAGE_CREATE", payloads.message(f"{BOT_MENTION} settings"))
    call = await fake.call("POST", f"/channels/{CHANNEL_ID}/messages")
    opens = await fake.interact(payloads.press(buttons(call.body)["Settings"], fake.posted[-1]))
    assert opens.body["type"] == MODAL


async def test_a_form_of_an_older_version_is_said_to_be_one(running: Running, fake: FakeDiscord) -> None:
    for custom_id in ("form:nonsense:0:en", "form:quote", "survey"):
        call = await fake.interact(payloads.submit({"custom_id": custom_id, "components": []}, {}))
        assert "older version" in texts(call.body["data"])[0]


async def test_what_is_kept_of_a_person_is_not_told_in_a_channel(
    running: Running, fake: FakeDiscord, assistant: ScriptedAssistant, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ScriptedAssistant, "answer", super(ScriptedAssistant, assistant).answer.__func__)  # type: ignore[attr-defined]
    await fake.dispatch("MESSAGE_CREATE", payloads.message(f"{BOT_MENTION} my data"))
    private = await fake.call("POST", f"/channels/{DM_ID}/messages")
    public = await fake.call("POST", f"/channels/{CHANNEL_ID}/messages")
    assert "I keep nothing under your name" in texts(private.body)[0]
    assert texts(public.body) == ["I have sent it to you in a direct message."]


@pytest.mark.parametrize("locale", ["en", "zh-TW"])
@pytest.mark.parametrize("kind", ["settings", "settings_channel", *QUESTION_FORMS])
async def test_every_page_of_every_form_is_the_golden_one(
    bot: Bot, kind: str, locale: str, request: pytest.FixtureRequest
) -> None:
    say = phrases(locale)
    stored = {"currency": "TWD", "allowed_channels": [CHANNEL_ID], "private": False}
    channel = kind == "settings_channel"
    form = settings_form(stored, say, for_channel=channel) if kind.startswith("settings") else question_form(kind, say)
    pages = [modal(form, Sheet(kind, page, locale), {}) for page in range(len(form.pages(5)))]
    file = GOLDEN / f"modal-{kind}.{locale}.json"
    shown = [page.to_dict() for page in pages]
    if request.config.getoption("--write-golden", default=False):
        file.write_text(json.dumps(shown, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    assert shown == json.loads(file.read_text(encoding="utf-8"))
    assert all(page.is_finished() for page in pages)
    assert all(len(label["label"]) <= 45 for page in shown for label in page["components"])
