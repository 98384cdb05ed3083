"""From what is there to what a model needs: each step is shown by the engine to hold it, and costs what its cards cost."""

from datetime import date

import pytest

from bot.bot import Bot
from bot.question import Context, Question
from bot.reply import Reply, Tone
from bot.slots import ModelMention
from bot.workload import find_subject
from knowledge.team import GpuCount, Machine
from sizing.estimate import Verdict
from sizing.inference import estimate
from sizing.workload import Request, Runtime

TODAY = date(2026, 11, 21)


def ask(bot: Bot, text: str, *machines: Machine, locale: str | None = None) -> Reply:
    return bot.answer(Question(text, locale, context=Context(today=TODAY, machines=machines)))


def rows(reply: Reply) -> dict[str, tuple[str, float | None]]:
    """The first of each way: what to buy, and its price."""
    found: dict[str, tuple[str, float | None]] = {}
    for row in reply.tables[0].rows:
        found.setdefault(row[0].text, (row[1].text, row[2].value))
    return found


def verdict(bot: Bot, size: float, precision: str, *keys: str) -> Verdict:
    library = bot.library
    model = find_subject(library, ModelMention(params_b=size)).model
    weights = library.weight_format(library.stands_for(precision, "llama.cpp"))
    devices = tuple(library.gpu(key) for key in keys)
    return estimate(Request(model, weights, library.cache_format("f16"), devices, 8192, 1, Runtime.LLAMA_CPP)).verdict


@pytest.mark.parametrize(
    "text",
    [
        "I have a 3060, what do I need for 32B?",
        "upgrade my 4090 to run 70B",
        "/upgrade 70b int8 2x 3090",
        "我有一張 3060，要跑 32B 需要升級什麼？",
    ],
)
def test_what_to_add_is_a_form_of_a_recommendation(bot: Bot, text: str) -> None:
    reply = ask(bot, text)
    assert (reply.intent, reply.slots.form) == ("recommend_hardware", ("upgrade",))
    assert reply.tables


def test_one_more_of_the_same_card_is_what_32b_takes(bot: Bot) -> None:
    """Qwen3 32B at 4 bits is 20.8 GiB with 8k of context: two cards of 12 GB hold it, one does not."""
    reply = ask(bot, "I have a 3060 12GB, what do I need for 32B int4?")
    assert verdict(bot, 32, "int4", "rtx-3060-12gb") is Verdict.NO
    assert verdict(bot, 32, "int4", "rtx-3060-12gb", "rtx-3060-12gb") is Verdict.FITS
    assert reply.headline.startswith("Add 1 more RTX 3060 12 GB ($190–250)")
    assert rows(reply)["more of the same"] == ("RTX 3060 12 GB", 190)


def test_another_card_beside_it_holds_it_by_layers(bot: Bot) -> None:
    reply = ask(bot, "upgrade my 4090 to run 70B int4")
    assert rows(reply)["another card beside it"][0] == "RTX 3090"
    assert verdict(bot, 70, "int4", "rtx-4090", "rtx-3090") is Verdict.FITS


def test_what_runs_already_needs_nothing(bot: Bot) -> None:
    reply = ask(bot, "/upgrade 8b int4 4090")
    assert reply.tone is Tone.GOOD
    assert reply.headline.startswith("You need nothing")
    assert not reply.tables


def test_fewer_bits_cost_nothing_and_come_last(bot: Bot) -> None:
    reply = ask(bot, "/upgrade 70b int8 2x 3090")
    last = reply.tables[0].rows[-1]
    assert (last[0].text, last[2].value) == ("fewer bits, nothing to buy", 0)
    prices = [row[2].value for row in reply.tables[0].rows[:-1]]
    assert prices == sorted(prices)  # type: ignore[type-var]


def test_the_inventory_counts_where_nothing_was_named(bot: Bot) -> None:
    lab = Machine("lab", (GpuCount("rtx-3060-12gb", 1),))
    desk = Machine("desk", (GpuCount("rtx-3090", 1),))
    assert "RTX 3090" in ask(bot, "/upgrade 70b int4", lab, desk).detail
    assert "runs on RTX 3090" in ask(bot, "/upgrade 32b int4", lab, desk).headline
    assert not ask(bot, "/upgrade 70b int4").understood


def test_a_card_that_is_gone_from_the_data_is_left_out(bot: Bot) -> None:
    assert not ask(bot, "/upgrade 70b int4", Machine("old", (GpuCount("no-such-card", 2),))).understood


def test_a_machine_with_unified_memory_is_replaced(bot: Bot) -> None:
    reply = ask(bot, "/upgrade m4 max 36gb 70b int4")
    assert set(rows(reply)) <= {"in its place", "fewer bits, nothing to buy"}


@pytest.mark.parametrize("text", ["/upgrade 70b bf16 3060 under $300", "/upgrade 405b bf16 3060"])
def test_what_no_money_or_no_tower_gives_is_said(bot: Bot, text: str) -> None:
    reply = ask(bot, text)
    assert reply.headline
    assert all((row[2].value or 0) <= 300 for table in reply.tables for row in table.rows) or "405b" in text
