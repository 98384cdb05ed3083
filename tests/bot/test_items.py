"""A CPU, a kit of memory, a power supply or a number format, asked about for itself."""

from datetime import date

import pytest

from bot import Bot, Context, Question, Reply
from bot.items.notice import notice_item
from bot.slots import Slots
from bot.understanding import Candidate, Understanding

TODAY = date(2026, 11, 25)


def ask(bot: Bot, text: str, locale: str | None = None) -> Reply:
    return bot.answer(Question(text, locale, context=Context(today=TODAY)))


def facts(reply: Reply) -> dict[str, str]:
    return {row[0].text: row[1].text for row in reply.tables[0].rows}


@pytest.mark.parametrize(
    ("question", "stated"),
    [
        ("i9-13900K specs", {"cores": "24 (8P+16E)", "socket": "LGA1700", "power": "253 W"}),
        ("specs of the EPYC 7763", {"cores": "64", "socket": "SP3", "memory channels": "8", "PCIe lanes": "128 × PCIe 4.0"}),
        ("i9-11900K", {"cores": "8", "socket": "LGA1200"}),
        ("Ryzen 9 5900X", {"cores": "12", "socket": "AM4", "power": "105 W"}),
        ("what is the memory bandwidth of EPYC 9654", {"memory bandwidth": "460.8 GB/s", "memory channels": "12"}),
        ("how many lanes does the threadripper pro 5975wx have", {"PCIe lanes": "128 × PCIe 4.0"}),
    ],
)
def test_a_cpu_is_told_by_its_makers_figures(bot: Bot, question: str, stated: dict[str, str]) -> None:
    reply = ask(bot, question)
    assert reply.intent == "spec"
    assert stated.items() <= facts(reply).items()


@pytest.mark.parametrize(
    "question", ["price of an i9-13900K", "how much is an i9-13900K?", "i9-13900K 多少錢", "/price i9-13900k"]
)
def test_a_cpu_has_a_price_with_its_day(bot: Bot, question: str) -> None:
    reply = ask(bot, question)
    assert reply.intent == "price"
    assert "2025-07-23" in reply.headline
    assert any("490" in note for note in reply.notes), "older than 60 days is said plainly"


def test_a_list_price_is_called_one(bot: Bot) -> None:
    reply = ask(bot, "how much is an EPYC 7763")
    assert "$7,890" in reply.headline
    assert "came out" in reply.headline


def test_memory_of_before_the_shortage_is_history_and_no_quote(bot: Bot) -> None:
    reply = ask(bot, "how much does 256GB DDR5 ECC cost?")
    assert reply.intent == "price"
    assert "no current price" in reply.headline
    assert "$1,568" in reply.headline
    assert "2025-07-23" in reply.headline


def test_kits_are_found_by_size_and_generation(bot: Bot) -> None:
    assert [row[0].text for row in ask(bot, "how much is 64GB of DDR5").tables[0].rows] == ["64GB DDR5-6000 UDIMM (2x32)"]
    registered = ask(bot, "512GB DDR5 RDIMM price")
    assert [row[0].text for row in registered.tables[0].rows] == ["512GB DDR5 ECC RDIMM (8x64)"]


def test_supplies_are_found_by_their_watts(bot: Bot) -> None:
    rows = ask(bot, "1600W power supply price").tables[0].rows
    assert {row[0].text for row in rows} == {"1600W 80+ Platinum", "1600W 80+ Titanium"}


def test_a_price_is_told_in_the_currency_that_was_asked_for(bot: Bot) -> None:
    reply = ask(bot, "how much is an EPYC 7763 in TWD")
    assert "NT$252,000" in reply.headline, "7,890 dollars at 31.91"
    assert any("NT$31.91" in note for note in reply.notes)


def test_a_stated_price_is_judged(bot: Bot) -> None:
    assert "above" in ask(bot, "is $600 a good price for an i9-13900K?").detail


def test_two_cpus_stand_side_by_side(bot: Bot) -> None:
    reply = ask(bot, "EPYC 7763 vs Threadripper PRO 5975WX")
    cores = next(row for row in reply.tables[0].rows if row[0].text == "cores")
    assert [cell.text for cell in cores[1:]] == ["64", "32"]


def test_ecc_is_answered_first(bot: Bot) -> None:
    assert ask(bot, "does i7-13700K support ECC").detail.startswith("Yes")
    assert ask(bot, "i9-13900K 支援 ECC 嗎").detail.startswith("可以")


def test_what_was_recalled_and_not_looked_up_is_said(bot: Bot) -> None:
    assert any("recalled and not looked up" in source.title for source in ask(bot, "EPYC 7763").sources)
    assert any("未查證" in source.title for source in ask(bot, "EPYC 7763 規格").sources)
    assert any("in part recalled" in source.title for source in ask(bot, "A100 PCIe 80GB specs").sources), "its tensor rates"
    assert not any("recalled" in source.title for source in ask(bot, "RTX 3090 specs").sources)


@pytest.mark.parametrize(
    ("question", "said"),
    [
        ("how many bytes is tf32?", "4 bytes"),
        ("tf32 有幾個位元組？", "4 位元組"),
        ("how many bytes per parameter is int8?", "1 byte."),
        ("how many bytes does bf16 take", "2 bytes"),
        ("how many bits per weight is q4_k_m?", "4.89"),  # llama.cpp's README: 4.8944 over Llama 3.1 8B
        ("how many bits per weight is nf4", "4.5 bits"),  # an absmax of 32 bits for 64 weights
    ],
)
def test_a_format_is_told_in_bits_and_bytes(bot: Bot, question: str, said: str) -> None:
    reply = ask(bot, question)
    assert reply.intent == "spec"
    assert said in reply.headline


def test_tf32_is_no_way_to_store(bot: Bot) -> None:
    assert "not to store" in ask(bot, "how many bytes is tf32?").detail


@pytest.mark.parametrize(
    ("question", "intent"),
    [
        ("what is tf32", "glossary"),
        ("how many GB does 70B int4 take", "requirements"),
        ("is a 5900X enough for two GPUs?", "build"),
        ("build a PC with a 5900X and a 3080", "build"),
        ("how much RAM do I need for 4x 3090", "build"),
    ],
)
def test_an_item_beside_something_else_is_not_what_is_asked(bot: Bot, question: str, intent: str) -> None:
    assert ask(bot, question).intent == intent


def test_a_command_keeps_its_meaning() -> None:
    read = Understanding(Slots(parts=("i9-13900k",)), (Candidate("build", 1.0),))
    assert notice_item("/build i9-13900k", read, {"i9-13900k"}.__contains__) is read
    assert notice_item("i9-13900k", read, {"i9-13900k"}.__contains__).intent == "spec"
    line = Understanding(Slots(parts=("threadripper",)), (Candidate("build", 1.0),))
    assert notice_item("threadripper", line, {"i9-13900k"}.__contains__).intent == "build", "a line of CPUs is no part"


@pytest.mark.parametrize("question", ["Threadripper PRO price", "how much is a Threadripper PRO", "Threadripper PRO 多少錢"])
def test_a_line_of_cpus_is_priced_by_its_members(bot: Bot, question: str) -> None:
    reply = ask(bot, question)
    assert reply.intent == "price"
    assert all(row[0].text.startswith("Threadripper PRO") for row in reply.tables[0].rows)
    assert "7975WX" in reply.tables[0].rows[0][0].text, "the one with a street price"  # maxj.phd, 2026-05-23


def test_the_documents_two_cpus_stand_side_by_side(bot: Bot) -> None:
    reply = ask(bot, "Ryzen 9 5900X vs i9-11900K")
    cores = next(row for row in reply.tables[0].rows if row[0].text == "cores")
    assert [cell.text for cell in cores[1:]] == ["12", "8"]
