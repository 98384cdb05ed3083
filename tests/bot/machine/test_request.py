"""A purchase request in both languages: what is asked for, why, its limits and its price, with blanks where no price is known."""

import re
from datetime import date

import pytest

from bot import Bot, Context, Question, Reply
from bot.documents.document import Grid, Points

TODAY = date(2026, 11, 25)
CHINESE = "申請一台電腦工作站：A6000、i7-13700K、ECC 96GB"


def ask(bot: Bot, text: str, locale: str = "en") -> Reply:
    return bot.answer(Question(text, locale, context=Context(today=TODAY, currency="USD")))


def grids(reply: Reply) -> list[Grid]:
    return [block for block in reply.attachments[0].document.blocks if isinstance(block, Grid)]


def test_the_request_of_the_documents(bot: Bot) -> None:
    """「申請一台電腦工作站規格如下，請核准」 with i7-13700K, ECC-96GB, RTX A6000 48GB and Ubuntu 22.04."""
    reply = ask(bot, CHINESE, "zh-TW")
    document = reply.attachments[0].document
    assert document.title == "電腦工作站請購單"
    spec = {row[0]: row[1] for row in grids(reply)[0].rows}
    assert grids(reply)[0].header == ("種類", "規格")
    assert spec["CPU"] == "Core i7-13700K"
    assert "96GB" in spec["記憶體"]
    assert "ECC" in spec["記憶體"]
    assert spec["GPU"] == "RTX A6000 48 GB"
    assert spec["OS"].startswith("Ubuntu 22.04")
    text = reply.attachments[-1].content().decode()
    assert "申請一台電腦工作站規格如下，請核准。" in text
    assert all(f"## {heading}" in text for heading in ("申請理由", "限制", "價格", "簽核"))


def test_the_same_in_english(bot: Bot) -> None:
    reply = ask(bot, "purchase request for an A6000, an i7-13700K and 96GB ECC RAM")
    assert reply.intent == "build"
    text = reply.attachments[-1].content().decode()
    assert text.startswith("# Purchase request: computer workstation")
    assert all(f"## {heading}" in text for heading in ("Reason", "Limits", "Price", "Approval"))


def test_a_price_that_is_missing_stays_blank_and_the_total_lacks_it(bot: Bot) -> None:
    """Nobody sells the 96 GB of ECC memory that we know of: the cell is blank, and the total is that of the other lines."""
    reply = ask(bot, "purchase request for an A6000, an i7-13700K and 96GB ECC RAM")
    *lines, total = grids(reply)[1].rows
    missing = [row for row in lines if row[4] == ""]
    assert [row[0] for row in missing] == ["RAM"]
    assert missing[0][3] == "to be quoted"
    lows = [int(re.sub(r"[^\d]", "", row[4].split("–")[0])) for row in lines if row[4]]
    assert int(re.sub(r"[^\d]", "", total[4].split("–")[0])) == sum(lows)
    assert total[0] == "Total of what has a price"


def test_a_request_for_a_model_says_whether_it_runs(bot: Bot) -> None:
    reply = ask(bot, "purchase request for a machine that runs 70B q4")
    reasons = next(block for block in reply.attachments[0].document.blocks if isinstance(block, Points))
    assert "It runs Llama 3.1 70B at INT4" in reasons.items[0]
    assert "tokens a second" in reasons.items[1]


@pytest.mark.parametrize("question", ["full machine for 2x 4090", "整機：2x 4090"])
def test_the_button_of_a_parts_list_gives_the_request(bot: Bot, question: str) -> None:
    locale = "en" if question.isascii() else "zh-TW"
    button = next(choice for choice in ask(bot, question, locale).choices if choice.question.startswith("/request"))
    again = ask(bot, button.question, locale)
    assert [file.name for file in again.attachments] == ["purchase-request.docx", "purchase-request.md"]


def test_the_same_question_makes_the_same_files(bot: Bot) -> None:
    first, second = (ask(bot, CHINESE, "zh-TW") for _ in range(2))
    assert first.attachments == second.attachments
