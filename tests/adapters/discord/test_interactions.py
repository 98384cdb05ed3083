"""Commands, completion, buttons and message commands on the wire."""

from dataclasses import replace

import pytest

from adapters.discord import delivery
from bot.reply import Choice
from tests.adapters.discord import payloads
from tests.adapters.discord.conftest import Running, ScriptedAssistant
from tests.adapters.discord.fake import FakeDiscord
from tests.adapters.discord.limits import IS_COMPONENTS_V2, SELECT, buttons, texts, walk
from tests.adapters.discord.payloads import DM_ID, Json
from tests.samples import ASK, QUIET

EPHEMERAL = 64
MESSAGE, DEFERRED_MESSAGE, UPDATE, COMPLETION = 4, 5, 7, 8


async def test_ask_is_answered_privately_at_once_with_a_share_button(
    running: Running, fake: FakeDiscord, assistant: ScriptedAssistant
) -> None:
    call = await fake.interact(payloads.slash("ask", question="can 70B run on 2x A6000?"))
    assert assistant.asked[0].text == "can 70B run on 2x A6000?"
    assert call.body["type"] == MESSAGE
    assert call.body["data"]["flags"] == IS_COMPONENTS_V2 | EPHEMERAL
    assert call.authorization is None
    assert texts(call.body["data"])[0] == "-# can 70B run on 2x A6000?"
    assert {"Share in channel", "Show the work"} <= buttons(call.body["data"]).keys()


async def test_ask_in_a_direct_message_is_not_hidden(running: Running, fake: FakeDiscord) -> None:
    call = await fake.interact(payloads.slash("ask", channel_id=DM_ID, question="32B on a 4090?"))
    assert call.body["data"]["flags"] == IS_COMPONENTS_V2
    assert "Share in channel" not in buttons(call.body["data"])


async def test_fit_asks_its_options_as_one_line(running: Running, fake: FakeDiscord, assistant: ScriptedAssistant) -> None:
    await fake.interact(payloads.slash("fit", model="llama-3.1-70b", gpu="rtx-a6000", count=2, precision="int8", context="32k"))
    await fake.interact(payloads.slash("fit", model="32B\n@everyone", gpu="my  card"))
    assert [question.text for question in assistant.asked] == [
        "/fit llama-3.1-70b int8 2x rtx-a6000 context 32k",
        "/fit 32B @everyone my card",
    ]


@pytest.mark.parametrize(
    ("name", "options", "text"),
    [
        (
            "quote",
            {"model": "70B", "users": 10, "currency": "TWD", "budget": 3000, "context": "32k", "precision": "int4"},
            "/quote 70B int4 context 32k 10 users under 3000 in TWD",
        ),
        ("quote", {"model": "32B\n@everyone"}, "/quote 32B @everyone"),
        ("oom", {"error": "CUDA out of memory"}, "/oom CUDA out of memory"),
        ("compare", {"first": "rtx-4090", "second": "rtx-3090"}, "/compare rtx-4090 vs rtx-3090"),
        ("compare", {"model": "32B", "first": "h100", "second": "a100"}, "/compare h100 vs a100 for 32B"),
        ("compare", {"first": "8B", "second": "14B", "gpu": "h100"}, "/compare 8B vs 14B on h100"),
        ("fit", {"model": "8B", "gpu": "h100", "runtime": "vllm"}, "/fit 8B h100 vllm"),
        ("inventory", {}, "/inventory"),
        ("watch", {"model": "70B", "precision": "int4", "budget": 700}, "/watch 70B int4 under 700"),
        ("watch", {}, "/watch"),
        ("request", {"machine": "2x 4090 workstation"}, "/request 2x 4090 workstation"),
        ("usage", {}, "usage"),
        ("mydata", {}, "my data"),
        ("finetune", {"model": "8B", "gpu": "rtx-4090", "method": "qlora"}, "/training 8B qlora rtx-4090"),
        ("diffusion", {"model": "flux", "gpu": "rtx-3060"}, "/diffusion flux rtx-3060"),
        ("specs", {"gpu": "rtx-4090"}, "/spec rtx-4090"),
        ("models", {"gpu": "2x rtx-3090"}, "/models_for_hardware 2x rtx-3090"),
        ("help", {}, "/help"),
    ],
)
async def test_each_command_asks_its_options_as_one_line(
    running: Running, fake: FakeDiscord, assistant: ScriptedAssistant, name: str, options: Json, text: str
) -> None:
    await fake.interact(payloads.slash(name, **options))
    assert [question.text for question in assistant.asked] == [text]


@pytest.mark.parametrize(
    ("option", "typed", "choices"),
    [
        ("model", "llama", [{"name": "Llama 3.1 70B", "value": "llama-3.1-70b"}]),
        ("gpu", "4090", [{"name": "RTX 4090", "value": "rtx-4090"}]),
        ("precision", "", [{"name": "INT4", "value": "int4"}]),
        ("context", "3", [{"name": "32k", "value": "32k"}]),
        ("gpu", "no such card", []),
    ],
)
async def test_options_complete_from_what_is_known(
    running: Running, fake: FakeDiscord, option: str, typed: str, choices: list[Json]
) -> None:
    call = await fake.interact(payloads.typing("fit", option, typed))
    assert call.body["type"] == COMPLETION
    assert [{key: choice[key] for key in ("name", "value")} for choice in call.body["data"]["choices"]] == choices


@pytest.mark.parametrize(
    ("name", "option", "typed", "values"),
    [
        ("quote", "currency", "t", ["TWD"]),
        ("quote", "runtime", "ll", ["exllama", "llama.cpp", "ollama", "vllm"]),
        ("finetune", "method", "", ["qlora", "lora", "full"]),
        ("finetune", "method", "LORA", ["qlora", "lora"]),
        ("compare", "first", "", ["rtx-4090", "llama-3.1-70b"]),
    ],
)
async def test_closed_lists_are_offered_whole(
    running: Running, fake: FakeDiscord, name: str, option: str, typed: str, values: list[str]
) -> None:
    call = await fake.interact(payloads.typing(name, option, typed))
    assert [choice["value"] for choice in call.body["data"]["choices"]] == values


@pytest.mark.parametrize(("name", "option"), [("specs", "gpu"), ("compare", "second"), ("finetune", "gpu"), ("models", "gpu")])
async def test_cards_complete_in_every_command(running: Running, fake: FakeDiscord, name: str, option: str) -> None:
    call = await fake.interact(payloads.typing(name, option, "4090"))
    assert [choice["value"] for choice in call.body["data"]["choices"]] == ["rtx-4090"]


@pytest.mark.parametrize(("locale", "expected"), [("zh-TW", "zh-TW"), ("zh-CN", "zh-TW"), ("en-GB", "en"), ("fr", None)])
async def test_the_readers_language_counts(
    running: Running, fake: FakeDiscord, assistant: ScriptedAssistant, locale: str, expected: str | None
) -> None:
    await fake.interact(payloads.slash("ask", locale=locale, question="70B 2x A6000"))
    assert assistant.asked[0].locale == expected


async def test_chinese_text_decides_its_language_itself(
    running: Running, fake: FakeDiscord, assistant: ScriptedAssistant
) -> None:
    await fake.interact(payloads.slash("ask", question="兩張 3090 跑得動 70B 嗎"))
    assert assistant.asked[0].locale is None


async def test_a_slow_answer_is_announced_and_follows(
    running: Running, fake: FakeDiscord, assistant: ScriptedAssistant, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(delivery, "PATIENCE_S", 0)
    assistant.held.clear()
    call = await fake.interact(payloads.slash("ask", question="can 70B run on 2x A6000?"))
    assert call.body == {"type": DEFERRED_MESSAGE, "data": {"flags": EPHEMERAL}}
    assistant.held.set()
    followup = await fake.call("POST", f"/webhooks/{payloads.APP_ID}/")
    assert followup.body["flags"] == IS_COMPONENTS_V2 | EPHEMERAL
    assert texts(followup.body)[1].startswith("**Yes at 8-bit")


async def test_a_button_asks_its_question_after_a_restart(
    running: Running, fake: FakeDiscord, assistant: ScriptedAssistant
) -> None:
    first = await fake.interact(payloads.slash("ask", question="can 70B run on 2x A6000?"))
    custom_id = buttons(first.body["data"])["10 users"]
    ours = fake.posted[-1]
    await running.restart()
    call = await fake.interact(payloads.press(custom_id, ours))
    assert assistant.asked[-1].text == "can 70B run on 2x RTX A6000 for 10 users"
    assert call.body["type"] == MESSAGE
    assert call.body["data"]["flags"] == IS_COMPONENTS_V2 | EPHEMERAL


async def test_show_the_work_answers_the_same_question_with_more(
    running: Running, fake: FakeDiscord, assistant: ScriptedAssistant
) -> None:
    first = await fake.interact(payloads.slash("ask", question="can 70B run on 2x A6000?"))
    call = await fake.interact(payloads.press(buttons(first.body["data"])["Show the work"], fake.posted[-1]))
    assert assistant.asked[-1].text == "can 70B run on 2x A6000?"
    assert any("KV cache: 2 × 80 layers" in text for text in texts(call.body["data"]))


async def test_sharing_posts_the_reply_for_everyone_once(
    running: Running, fake: FakeDiscord, assistant: ScriptedAssistant
) -> None:
    first = await fake.interact(payloads.slash("ask", question="can 70B run on 2x A6000?"))
    call = await fake.interact(payloads.press(buttons(first.body["data"])["Share in channel"], fake.posted[-1]))
    assert call.body["type"] == UPDATE
    assert "Share in channel" not in buttons(call.body["data"])
    followup = await fake.call("POST", f"/webhooks/{payloads.APP_ID}/")
    assert followup.body["flags"] == IS_COMPONENTS_V2
    assert texts(followup.body)[0] == "-# Alice shared: can 70B run on 2x A6000?"
    assert texts(followup.body)[1:] == texts(first.body["data"])[1:]
    assert buttons(followup.body).keys() == buttons(first.body["data"]).keys() - {"Share in channel"}
    assert len(assistant.asked) == 1
    bodies = [call.body["data"], followup.body, first.body["data"]]
    assert all(body["allowed_mentions"]["parse"] == [] for body in bodies)


@pytest.mark.parametrize("custom_id", ["fit:70b:a6000", "q~en|not packed", "x.en|can 8B run"])
async def test_a_button_of_another_version_says_so(
    running: Running, fake: FakeDiscord, assistant: ScriptedAssistant, custom_id: str
) -> None:
    row = {"type": 1, "components": [{"type": 2, "style": 2, "label": "old", "custom_id": custom_id}]}
    old = payloads.message("", payloads.bot_user(), components=[row], flags=IS_COMPONENTS_V2)
    call = await fake.interact(payloads.press(custom_id, old))
    assert texts(call.body["data"]) == ["This button belongs to an older version of me. Please ask again."]
    assert call.body["data"]["flags"] & EPHEMERAL
    assert assistant.asked == []


async def test_a_message_of_another_person_is_answered_from_its_menu(
    running: Running, fake: FakeDiscord, assistant: ScriptedAssistant
) -> None:
    target = payloads.message("torch.OutOfMemoryError: CUDA out of memory", payloads.user(payloads.BOB, "bob"))
    call = await fake.interact(payloads.menu("Diagnose this", target))
    await fake.interact(payloads.menu("Answer this", target))
    assert [question.text for question in assistant.asked] == [
        "/oom torch.OutOfMemoryError: CUDA out of memory",
        "torch.OutOfMemoryError: CUDA out of memory",
    ]
    assert call.body["data"]["flags"] & EPHEMERAL


async def test_a_message_without_text_is_said_to_be_so(running: Running, fake: FakeDiscord, assistant: ScriptedAssistant) -> None:
    call = await fake.interact(payloads.menu("Answer this", payloads.message("")))
    assert "no text that I can read" in texts(call.body["data"])[0]
    assert assistant.asked == []


async def test_a_question_back_cannot_be_shared(running: Running, fake: FakeDiscord, assistant: ScriptedAssistant) -> None:
    assistant.reply = ASK
    call = await fake.interact(payloads.slash("ask", question="will it fit?"))
    assert list(buttons(call.body["data"])) == ["8B", "14B", "32B", "70B"]


async def test_many_likely_answers_are_one_menu_that_works_after_a_restart(
    running: Running, fake: FakeDiscord, assistant: ScriptedAssistant
) -> None:
    assistant.reply = replace(ASK, choices=tuple(Choice(f"{size}B", f"can {size}B run on a RTX 4090") for size in range(1, 31)))
    first = await fake.interact(payloads.slash("ask", question="will it fit?"))
    (menu,) = [part for part in walk(first.body["data"]["components"]) if part["type"] == SELECT]
    assert [option["label"] for option in menu["options"]] == [f"{size}B" for size in range(1, 26)]
    ours = fake.posted[-1]
    await running.restart()
    call = await fake.interact(payloads.choose(menu["custom_id"], menu["options"][6]["value"], ours))
    assert assistant.asked[-1].text == "can 7B run on a RTX 4090"
    assert call.body["data"]["flags"] == IS_COMPONENTS_V2 | EPHEMERAL


@pytest.mark.parametrize(("thumb", "counted", "missed"), [("👍", "feedback_good", 0), ("👎", "feedback_bad", 1)])
async def test_a_thumb_is_counted_and_thanked_for(
    running: Running, fake: FakeDiscord, assistant: ScriptedAssistant, thumb: str, counted: str, missed: int
) -> None:
    await fake.dispatch("MESSAGE_CREATE", payloads.message(f"{payloads.BOT_MENTION} can 70B run on 2x A6000?"))
    answer = await fake.call("POST", f"/channels/{payloads.CHANNEL_ID}/messages")
    ours = fake.posted[-1]
    thanks = await fake.interact(payloads.press(buttons(answer.body)[thumb], ours))
    assert thanks.body["data"]["flags"] & EPHEMERAL
    team = f"discord:{payloads.GUILD_ID}"
    assert [(use.intent, use.count) for use in assistant.workspace.usage.list(team)] == [(counted, 1)]
    assert [one.text for one in assistant.workspace.unanswered.list(team)] == ["can 70B run on 2x A6000?"] * missed


async def test_silence_is_not_left_hanging_after_a_command(
    running: Running, fake: FakeDiscord, assistant: ScriptedAssistant
) -> None:
    assistant.reply = QUIET
    call = await fake.interact(payloads.slash("ask", question="thanks"))
    assert texts(call.body["data"]) == ["I have no answer to that. Ask me, say: can 32B run on a RTX 4090?"]


@pytest.mark.parametrize("sent", [payloads.slash("teleport", question="x"), payloads.slash("specs", card="an option that was")])
async def test_a_command_of_another_version_is_said_to_be_unknown(running: Running, fake: FakeDiscord, sent: Json) -> None:
    call = await fake.interact(sent)
    assert texts(call.body["data"])[0].startswith("I do not know that command any more.")
    assert call.body["data"]["flags"] & EPHEMERAL
