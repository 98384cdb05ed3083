"""A quote's receipt: the same quote has the same id, and gives itself again figure by figure."""

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from bot.assistant import Assistant
from bot.bot import Bot
from bot.effects import SaveReceipt
from bot.question import Context, Question
from bot.receipts import stored_reply
from bot.reply import Reply, Tone
from knowledge.team import Receipt
from knowledge.workspace import Workspace

TODAY = date(2026, 11, 21)


def ask(bot: Bot, text: str, locale: str | None = None, **context: object) -> Reply:
    return bot.answer(Question(text, locale, context=replace(Context(today=TODAY), **context)))  # type: ignore[arg-type]


def receipt_of(reply: Reply) -> Receipt:
    (kept,) = [effect.receipt for effect in reply.effects if isinstance(effect, SaveReceipt)]
    return kept


@pytest.mark.parametrize(
    "text", ["/quote 70b int4", "rent or buy for 32B?", "/quote 70b int8 under $1000", "8B 報價", "/quote 70b in EUR"]
)
def test_a_receipt_gives_the_identical_quote_again(bot: Bot, text: str) -> None:
    first = ask(bot, text)
    kept = receipt_of(first)
    assert any(kept.id in note for note in first.notes)
    again = ask(bot, f"/receipt {kept.id}", receipts=(kept,), today=date(2027, 3, 1))
    assert (again.intent, again.slots.form) == ("quote", ("receipt",))
    assert again.headline == first.headline
    assert again.tables[: len(first.tables)] == first.tables
    assert again.sources == first.sources
    assert any("the same in every figure" in note or "每個數字都相同" in note for note in again.notes)
    assert not [effect for effect in again.effects if isinstance(effect, SaveReceipt)]


def test_a_receipt_names_its_inputs_data_formulas_and_sources(bot: Bot) -> None:
    kept = receipt_of(ask(bot, "/quote 70b int4 context 16k in TWD"))
    again = ask(bot, f"receipt {kept.id.upper()}?", receipts=(kept,))
    inputs = {row[0].text: row[1].text for row in again.tables[-1].rows}
    assert inputs["day"] == "2026-11-21"
    assert inputs["data version"] == bot.library.data_version
    assert inputs["currency"].startswith("TWD (31.9")
    assert (inputs["models"], inputs["precision"]) == ("70B", "int4")
    assert any("(price − resale) / (rent per hour" in note for note in again.notes)
    assert len(again.sources) >= 3


def test_the_same_quote_has_the_same_id_and_another_has_another(bot: Bot) -> None:
    first = receipt_of(ask(bot, "/quote 70b int4")).id
    assert receipt_of(ask(bot, "/quote 70B int4")).id == first
    others = [
        receipt_of(ask(bot, "/quote 70b int8")).id,
        receipt_of(ask(bot, "/quote 70b int4 in EUR")).id,
        receipt_of(ask(bot, "/quote 70b int4", today=date(2026, 11, 22))).id,
        receipt_of(ask(bot, "/quote 70b int4", electricity_usd_per_kwh=0.4)).id,
    ]
    assert len({first, *others}) == 5


def test_where_the_data_changed_the_stored_quote_is_shown_with_what_differs(bot: Bot) -> None:
    kept = receipt_of(ask(bot, "/quote 70b int4"))
    table = kept.reply["tables"][0]
    first, *others = table["rows"]
    dearer = [*first[:2], {"text": "$9,000–9,900", "value": 9500.0, "unit": "USD"}, *first[3:]]
    stored = kept.reply | {"tables": [table | {"rows": [dearer, *others]}], "headline": "From $9,000."}
    again = ask(bot, f"/receipt {kept.id}", receipts=(replace(kept, data_version="older", reply=stored),))
    assert again.tone is Tone.WARN
    assert again.headline == "From $9,000."
    assert again.tables[0].rows[0][2].text == "$9,000–9,900"
    assert any("then older" in note for note in again.notes)
    assert any(note.startswith("entry, used, price: $9,000–9,900 → $") for note in again.notes)


def test_an_id_that_is_not_kept_is_said_so(bot: Bot) -> None:
    assert not ask(bot, "/receipt q-aaaaaa").understood
    assert "q-aaaaaa" in ask(bot, "/receipt q-aaaaaa").headline
    assert not ask(bot, "/receipt").understood


def test_what_was_not_answered_has_no_receipt(bot: Bot) -> None:
    for text in ("/quote", "/quote 10000b", "can 70B run on 2x A6000?"):
        assert not [effect for effect in ask(bot, text).effects if isinstance(effect, SaveReceipt)]


async def test_it_is_found_again_in_the_teams_workspace(bot: Bot, tmp_path: Path) -> None:
    workspace = Workspace.open(tmp_path)
    assistant = Assistant(bot, workspace)
    first = await assistant.answer(Question("/quote 8b int4"))
    kept = receipt_of(first)
    again = await assistant.answer(Question(f"/receipt {kept.id}"))
    assert stored_reply(again)["headline"] == first.headline
    assert any("the same in every figure" in note for note in again.notes)
    workspace.close()
