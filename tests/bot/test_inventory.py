"""The team's machines: kept as people say it, changed by who may, and asked about by name or all at once."""

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.effects import RemoveMachine, SaveMachine
from bot.question import Context
from bot.reply import Reply, Tone
from bot.understanding import Statement
from knowledge.team import GpuCount, Machine
from tests.bot.teams import ADA, BOB, DESK, LAB, TEAM, ask, only_admins, then, written

if TYPE_CHECKING:
    from bot.bot import Bot

FOUR_3090 = (GpuCount("rtx-3090", 4),)


def saved(reply: Reply) -> Machine:
    (effect,) = written(reply)
    assert isinstance(effect, SaveMachine)
    return effect.machine


@pytest.mark.parametrize(
    ("text", "name", "gpus", "ram_gb"),
    [
        ("/inventory rack-9: 4x RTX 3090, 128 GB RAM", "rack-9", FOUR_3090, 128),
        ("/inventory rack-9 4x RTX 3090 128GB RAM", "rack-9", FOUR_3090, 128),
        ("/inventory add rack-9 with 4x RTX 3090 and 128 GB of RAM", "rack-9", FOUR_3090, 128),
        ("add machine rack-9 with 4x RTX 3090 and 128GB RAM", "rack-9", FOUR_3090, 128),
        ("please register a new server called rack-9: four 3090s, 128GB ram", "rack-9", FOUR_3090, 128),
        ("/inventory Big Box: 2x RTX 4090 + 1x RTX 3090", "Big Box", (GpuCount("rtx-4090", 2), GpuCount("rtx-3090", 1)), None),
        ("新增機器 機房一號：4 張 3090、128GB 記憶體", "機房一號", FOUR_3090, 128),
        ("/inventory 實驗室：四張 RTX 3090", "實驗室", FOUR_3090, None),
        ("/inventory 3090-rig: one H100 PCIe", "3090-rig", (GpuCount("h100-pcie-80gb", 1),), None),
        ("/inventory node7: A100 40GB x8", "node7", (GpuCount("a100-sxm4-40gb", 8),), None),
    ],
)
def test_a_machine_is_kept_as_it_was_said(
    bot: "Bot", text: str, name: str, gpus: tuple[GpuCount, ...], ram_gb: float | None
) -> None:
    reply = ask(bot, text)
    machine = saved(reply)
    assert (machine.name, machine.gpus, machine.ram_gb, machine.author) == (name, gpus, ram_gb, ADA)
    assert (reply.tone, reply.intent, reply.unused) == (Tone.GOOD, "inventory", "")
    assert name in reply.headline


def test_unified_memory_is_not_kept_twice(bot: "Bot") -> None:
    machine = saved(ask(bot, "/inventory studio: Mac Studio M3 Ultra 512GB"))
    assert machine.ram_gb is None
    assert machine.gpus[0].key.endswith("512gb")


@pytest.mark.parametrize(
    "text",
    ["/inventory lab-1: 2x RTX 5090", "change lab-1 to 2x RTX 5090", "lab-1 now has 2x RTX 5090", "把 lab-1 改成兩張 5090"],
)
def test_a_machine_is_changed_by_its_author(bot: "Bot", text: str) -> None:
    reply = ask(bot, text)
    assert saved(reply).gpus == (GpuCount("rtx-5090", 2),)
    assert (saved(reply).name, saved(reply).ram_gb) == ("lab-1", 128)
    assert "4× RTX 3090" in reply.headline


@pytest.mark.parametrize(
    "text", ["/inventory remove lab-1", "remove machine LAB-1", "please delete lab-1", "移除機器 lab-1", "把 lab-1 刪掉"]
)
def test_a_machine_is_removed_by_its_author(bot: "Bot", text: str) -> None:
    reply = ask(bot, text)
    assert written(reply) == (RemoveMachine("lab-1"),)
    undo = reply.choices[0].question
    assert saved(ask(bot, undo, Context())).gpus == FOUR_3090


@pytest.mark.parametrize("text", ["/inventory remove desk-2", "/inventory desk-2: 8x H100"])
def test_what_another_keeps_is_left_to_them_and_to_admins(bot: "Bot", text: str) -> None:
    refused = ask(bot, text)
    assert written(refused) == ()
    assert (refused.tone, refused.understood) == (Tone.WARN, False)
    assert "Bob" in refused.headline
    assert written(ask(bot, text, author=BOB)) != ()
    assert written(ask(bot, text, is_admin=True)) != ()


def test_a_machine_of_somebody_forgotten_is_everybodys(bot: "Bot") -> None:
    orphan = replace(DESK, author="", author_name="")
    assert written(ask(bot, "/inventory remove desk-2", Context(machines=(orphan,)))) == (RemoveMachine("desk-2"),)


def test_the_team_may_leave_its_inventory_to_admins(bot: "Bot") -> None:
    text, context = "/inventory rack-9: 4x RTX 3090", only_admins(TEAM)
    assert written(ask(bot, text, context)) == ()
    assert written(ask(bot, text, context, is_admin=True)) != ()


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("/inventory rack-9: 4x RTX 9999", "rtx 9999"),
        ("/inventory rtx 4090: 2x 3090", "rtx 4090"),
        ("/inventory rack-9: 128 GB RAM", "rack-9"),
        ("/inventory rack-9: 5000x RTX 3090", "5,000"),
        ("/inventory remove nowhere-3", "nowhere-3"),
        ("/inventory nowhere-3", "nowhere-3"),
        ("/inventory 4x RTX 3090", "called"),
    ],
)
def test_what_cannot_be_kept_is_said_and_nothing_is_written(bot: "Bot", text: str, said: str) -> None:
    reply = ask(bot, text)
    assert written(reply) == ()
    assert not reply.understood
    assert said in reply.headline.lower()


def test_a_machine_without_a_name_gets_one_by_a_button(bot: "Bot") -> None:
    reply = ask(bot, "/inventory 4x RTX 3090, 128GB RAM")
    machine = saved(ask(bot, reply.choices[0].question))
    assert (machine.gpus, machine.ram_gb) == (FOUR_3090, 128)


def test_machines_are_listed_with_who_keeps_them(bot: "Bot") -> None:
    for text in ("/inventory", "list our machines", "what machines do we have?", "我們有哪些機器？"):
        reply = ask(bot, text)
        rows = [[cell.text for cell in row] for row in reply.tables[0].rows]
        assert [(row[0], row[1], row[2]) for row in rows] == [("desk-2", "RTX 4090", "24 GB"), ("lab-1", "4× RTX 3090", "96 GB")]
        assert rows[1][4] == "Ada"


def test_a_team_without_machines_is_told_how_to_keep_one(bot: "Bot") -> None:
    reply = ask(bot, "/inventory", Context())
    assert "/inventory lab-1" in reply.detail
    asked = ask(bot, "which of our machines can run a 70B?", Context())
    assert not asked.understood
    assert ask(bot, asked.choices[0].question, Context()).understood


def cards(reply: Reply) -> list[tuple[str, int | None]]:
    return [(mention.key, mention.count) for mention in reply.slots.gpus]


@pytest.mark.parametrize("text", ["can 70B run on lab-1?", "70B 在 lab-1 跑得動嗎？", "will a 70B fit on LAB-1"])
def test_a_machines_name_stands_for_its_cards(bot: "Bot", text: str) -> None:
    reply = ask(bot, text)
    plain = ask(bot, "can 70B run on 4x RTX 3090 with 128 GB RAM?")
    assert (reply.intent, cards(reply), reply.slots.ram_gb) == ("fit", [("rtx-3090", 4)], (128.0,))
    assert reply.estimate == plain.estimate
    assert "lab-1" in reply.detail


def test_a_name_within_another_name_is_not_meant(bot: "Bot") -> None:
    assert ask(bot, "can 70B run on lab-10?").slots.gpus == ()
    assert ask(bot, "can 70B run on lab-1-b?").slots.gpus == ()


def rows(reply: Reply) -> dict[str, list[str]]:
    return {row[0].text: [cell.text for cell in row] for row in reply.tables[0].rows}


@pytest.mark.parametrize(
    "text",
    [
        "can we run 70B in int8?",
        "where does 70B at int8 fit?",
        "which of our machines can run 70B int8?",
        "我們跑得動 70B int8 嗎？",
        "70B int8 放得進哪一台？",
        "/inventory 70B int8",
    ],
)
def test_all_machines_are_judged_where_we_are_spoken_of(bot: "Bot", text: str) -> None:
    reply = ask(bot, text)
    found = rows(reply)
    assert list(found) == ["lab-1", "desk-2"]
    assert found["lab-1"][4].startswith(("fits", "可以"))
    assert not found["desk-2"][4].startswith(("fits", "tight", "可以", "勉強"))
    assert "lab-1" in reply.headline
    assert "desk-2" not in reply.headline
    assert (reply.tone, reply.verdict) == (Tone.GOOD, "fits")


def test_each_row_is_what_the_machine_alone_gives(bot: "Bot") -> None:
    found = rows(ask(bot, "can we run 70B in int8?"))
    alone = ask(bot, "can 70B int8 run on 4x RTX 3090 with 128 GB RAM?")
    assert alone.estimate is not None
    assert found["lab-1"][3] == f"{alone.estimate['bytes']['total'] / 2**30:.1f} GiB"


def test_several_named_machines_are_judged_apart(bot: "Bot") -> None:
    reply = ask(bot, "will 8B bf16 fit on lab-1 or desk-2?")
    assert set(rows(reply)) == {"lab-1", "desk-2"}
    assert reply.slots.machines == ("lab-1", "desk-2")


def test_hardware_in_the_text_goes_before_the_inventory(bot: "Bot") -> None:
    reply = ask(bot, "can we run 70B on 2x A6000?")
    assert cards(reply) == [("rtx-a6000", 2)]
    assert reply.slots.machines == ()


@pytest.mark.parametrize("text", ["what can we run?", "what models can we run?", "我們跑得動什麼模型？"])
def test_what_we_can_run_is_said_machine_by_machine(bot: "Bot", text: str) -> None:
    found = rows(ask(bot, text))
    assert set(found) == {"lab-1", "desk-2"}
    assert found["lab-1"][3] == "Llama 3.3 70B"  # 70.6B at 8.5 bits are 70 GiB of its 94


def test_the_only_machine_is_answered_in_full(bot: "Bot") -> None:
    alone = Context(machines=(LAB,))
    reply = ask(bot, "can we run 70B?", alone)
    assert [row[0].text for row in reply.tables[0].rows] == ["BF16", "INT8 (Q8_0)", "INT4 (Q4_K_M)"]
    assert "lab-1" in reply.detail
    assert ask(bot, "what can we run?", alone).intent == "models_for_hardware"


def test_it_is_the_model_of_the_question_before(bot: "Bot") -> None:
    for text in ("can we run it?", "where does it fit?"):
        reply = then(bot, TEAM, "can 70B int8 run on 2x A6000?", text)
        assert set(rows(reply)) == {"lab-1", "desk-2"}
        assert reply.slots.precision == ("int8",)


def test_a_fragment_changes_the_question_about_our_machines(bot: "Bot") -> None:
    reply = then(bot, TEAM, "can we run 70B int8?", "and with int4?")
    assert reply.slots.precision == ("int4",)
    assert set(rows(reply)) == {"lab-1", "desk-2"}
    moved = then(bot, TEAM, "can we run 70B int8?", "and on 2x A6000?")
    assert (moved.slots.machines, cards(moved)) == ((), [("rtx-a6000", 2)])


@pytest.mark.parametrize("text", ["lab-1", "what's in lab-1?", "who owns lab-1?", "lab-1 有什麼卡？", "show lab-1"])
def test_a_machine_is_shown_by_its_name(bot: "Bot", text: str) -> None:
    reply = ask(bot, text)
    assert (reply.intent, written(reply)) == ("inventory", ())
    assert "4× RTX 3090" in reply.headline
    assert "Ada" in reply.detail


@pytest.mark.parametrize(
    ("text", "intent"),
    [
        ("can we run SDXL on our hardware?", "diffusion"),
        ("can we fine-tune an 8B with lora?", "training"),
        ("how many users can we serve with llama 3.1 8b?", "capacity"),
    ],
)
def test_what_has_no_table_for_machines_is_asked_of_each(bot: "Bot", text: str, intent: str) -> None:
    reply = ask(bot, text)
    assert reply.intent == intent
    assert [row[0].text for row in reply.tables[0].rows] == ["desk-2", "lab-1"]
    for row, choice in zip(reply.tables[0].rows, reply.choices, strict=False):
        assert ask(bot, choice.question).headline == row[1].text


def test_which_machine_has_room_is_asked_without_a_word_of_us(bot: "Bot") -> None:
    for text in ("is there a machine that fits a 405B?", "哪台可以跑 405B？"):
        assert list(rows(ask(bot, text))) == ["desk-2", "lab-1"]


def test_every_button_of_an_answer_about_machines_is_understood(bot: "Bot") -> None:
    for text in ("can we run 70B?", "which of our machines can run 70B?", "what can we run?", "will 8B fit on lab-1 or desk-2?"):
        for choice in ask(bot, text).buttons:
            assert ask(bot, choice.question).understood, choice


def test_what_we_need_is_not_asked_of_our_machines(bot: "Bot") -> None:
    assert ask(bot, "what do we need to run 405B?").slots.machines == ()
    assert ask(bot, "what GPU should we buy for 70B?").slots.machines == ()


@pytest.mark.parametrize(
    "text",
    [
        "a server with 4x 3090: what can it run?",
        "our machine with 2x 4090, can it run 70B?",
        "new server with 4x 3090, what can it run?",
        "will my box with 2x 3090 run 70B q4?",
        "幫我看這台伺服器：兩張 4090，跑得動 70B 嗎？",
    ],
)
def test_a_machine_in_a_question_is_no_statement(bot: "Bot", text: str) -> None:
    reply = ask(bot, text)
    assert written(reply) == ()
    assert reply.intent in {"fit", "models_for_hardware"}
    assert reply.slots.gpus != ()


def test_chit_chat_about_us_stays_chit_chat(bot: "Bot") -> None:
    for text in ("we had a great day, thanks!", "shall we go for lunch?"):
        assert ask(bot, text).intent in {"smalltalk", "out_of_scope"}


def test_a_machine_whose_card_is_gone_from_the_facts_is_left_out(bot: "Bot") -> None:
    old = Machine("attic", (GpuCount("voodoo-2", 1),))
    assert set(rows(ask(bot, "can we run 8B?", replace(TEAM, machines=(old, DESK, LAB))))) == {"lab-1", "desk-2"}
    assert "attic" in rows(ask(bot, "/inventory", replace(TEAM, machines=(old, LAB))))


def test_only_machines_without_known_cards_are_no_answer(bot: "Bot") -> None:
    old = Machine("attic", (GpuCount("voodoo-2", 1),))
    assert not ask(bot, "can we run 8B?", Context(machines=(old,))).understood


@given(st.text(max_size=60))
def test_any_text_may_follow_the_command(bot: "Bot", text: str) -> None:
    reply = ask(bot, f"/inventory {text}")
    assert reply.headline
    for effect in written(reply):
        assert isinstance(effect, SaveMachine | RemoveMachine)


@given(st.text(max_size=60), st.sampled_from(["lab-1", "we", "our machines", "remove", "add machine"]))
def test_any_text_with_words_of_ours_is_answered(bot: "Bot", text: str, word: str) -> None:
    assert ask(bot, f"{text} {word} {text}").intent


def test_what_is_to_be_done_is_kept_beside_the_slots(bot: "Bot") -> None:
    reply = ask(bot, "/inventory lab-1")
    assert reply.understanding is not None
    assert reply.understanding.statement == Statement("show", "lab-1")
    assert "Ada" in reply.detail
