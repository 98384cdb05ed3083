"""Questions about the machine around the cards, answered as a person would check them."""

from datetime import date

import pytest

from bot import Bot, Context, Question, Reply

TODAY = date(2026, 11, 25)


def ask(bot: Bot, text: str, locale: str = "en") -> Reply:
    return bot.answer(Question(text, locale, context=Context(today=TODAY, currency="USD")))


def column(reply: Reply, index: int) -> list[str]:
    return [row[index].text for row in reply.tables[0].rows]


def test_a_whole_machine_for_two_4090s(bot: Bot) -> None:
    reply = ask(bot, "full machine for 2x 4090")
    assert reply.intent == "build"
    assert column(reply, 0)[:8] == ["GPU", "CPU", "board", "RAM", "disk", "power supply", "case", "CPU cooler"]
    assert reply.tables[0].rows[0][2].text == "2"
    assert any("at the wall" in note for note in reply.notes)
    assert [choice.label for choice in reply.buttons][-1] == "Purchase request"


def test_a_machine_for_a_model_holds_cards_that_run_it(bot: Bot) -> None:
    reply = ask(bot, "build a PC for 70B q4")
    assert reply.verdict in {"fits", "tight"}
    assert "70B" in reply.detail


@pytest.mark.parametrize(
    ("question", "start", "tone"),
    [
        ("is a 1600W PSU enough for two 3090s?", "Yes", "good"),
        ("is a 1000W PSU enough for two 3090s?", "Only just", "warn"),
        ("is a 750W PSU enough for two 3090s?", "No", "bad"),
        ("can a 20A 120V circuit run 4x 3090?", "No", "bad"),
        ("15 amp circuit with 4x3090?", "No", "bad"),
        ("is a 15 amp circuit enough for a 4090?", "Yes", "good"),
        ("will two 4090s fit in one case?", "Yes", "good"),
        ("will four 3090s fit in one case?", "Not side by side", "warn"),
        ("do I need a Threadripper for 2x 3090?", "No", "good"),
        ("do I need a Threadripper for 3x 3090?", "Yes", "neutral"),
        ("do I need a Threadripper for 4x 3090?", "Yes", "neutral"),
        ("PCIe x4 enough for a second GPU?", "Yes for layer split", "neutral"),
    ],
)
def test_the_verdict_comes_first(bot: Bot, question: str, start: str, tone: str) -> None:
    """Two 3090s: 2 x 350 + a CPU of 142 + 100 = 942 W. Four: 1780 W, at 90 % efficiency 1978 W at the wall; 20 A carry 1920."""
    reply = ask(bot, question)
    assert reply.intent == "build"
    assert reply.headline.startswith(start)
    assert reply.tone.value == tone
    assert len(reply.tables) == 1


def test_the_load_of_two_3090s_is_spelled_out(bot: Bot) -> None:
    """By hand: 700 + 142 (105 W TDP boosted by 1.35) + 100 = 942; over 0.8 = 1177; with spikes (942 + 280) / 0.8 = 1527."""
    assert column(ask(bot, "which PSU for 2x 3090?"), 1)[:6] == ["700 W", "142 W", "100 W", "942 W", "1,177 W", "1,527 W"]


def test_a_limit_that_helps_is_named(bot: Bot) -> None:
    """15 A x 120 V x 0.8 = 1440 W at the wall, 1296 W behind a supply of 90 %: less 380 for the rest, 229 W a card."""
    assert "225 W" in ask(bot, "15 amp circuit with 4x3090?").detail


@pytest.mark.parametrize(
    ("question", "parts"),
    [
        ("build a PC with a 3080, a 5900X and 64 GB", ("RTX 3080 10 GB", "Ryzen 9 5900X", "64GB DDR4")),
        ("individual user build", ("RTX 3080 10 GB", "Ryzen 9 5900X", "64GB DDR4")),
        ("machine with 2x A6000 and a Threadripper", ("RTX A6000", "Threadripper", "DDR")),
        ("4x 4090 with a Xeon, whole machine", ("RTX 4090", "Xeon", "riser")),
        ("deluxe server build", ("RTX 4090", "Xeon", "256GB DDR5")),
        ("build 4x H100 with EPYC 7763 and 512 GB", ("H100 PCIe", "EPYC 7763", "512GB DDR4")),
        ("ultra deluxe configuration", ("H100 PCIe", "EPYC 7763", "512GB DDR4")),
        ("workstation with 2x 4090, 16 cores, 128GB RAM", ("RTX 4090", "Ryzen 9 5950X", "64GB DDR4")),
        ("workstation with 2x A6000, 32 cores, 256GB RAM", ("RTX A6000", "75", "64GB DDR4")),
        ("workstation with 2x A100, 64 cores, 256GB RAM", ("A100 PCIe", "5995WX", "64GB DDR4")),
    ],
)
def test_the_builds_of_the_documents_are_reachable(bot: Bot, question: str, parts: tuple[str, ...]) -> None:
    reply = ask(bot, question)
    assert reply.intent == "build"
    listed = " | ".join(column(reply, 1))
    assert [part for part in parts if part not in listed] == []


@pytest.mark.parametrize(
    ("question", "said"),
    [
        ("individual user build", "$2,000–3,000"),
        ("deluxe server build", "add up to $21,800–25,000, not $25,800"),
        ("ultra deluxe configuration", "add up to $123,500, not $124,500"),
        ("2x A6000 with a Threadripper PRO, 128GB RAM, whole machine", "$15,000–25,000"),
    ],
)
def test_a_document_s_price_is_within_the_range_or_the_difference_is_explained(bot: Bot, question: str, said: str) -> None:
    """The sums are by hand: 6000 + 10000 + 2000 + 2000 + 1000 + 800 = 21800 for the deluxe one at its lowest."""
    note = next(note for note in ask(bot, question).notes if "states" in note)
    assert said in note
    assert "today's range" in note or "difference" in note or "Today's prices" in note


def test_a_module_is_replaced_by_its_card_and_said_so(bot: Bot) -> None:
    assert "module for a server's own board" in ask(bot, "build a machine with 4x H100 SXM").detail


@pytest.mark.parametrize(
    ("question", "said"),
    [
        ("build with 12x 3090", "up to 8"),
        ("build a machine around a mac studio", "whole computer"),
        ("build a server with 8x H100 PCIe", "sold whole"),
        ("build 2x 4090 with a Ryzen and 512GB RAM", "do not go together"),
    ],
)
def test_what_cannot_be_built_is_said_plainly(bot: Bot, question: str, said: str) -> None:
    reply = ask(bot, question)
    assert said in reply.headline
    assert not reply.tables


@pytest.mark.parametrize("question", ["build a PC", "build me a machine", "配一台電腦"])
def test_a_machine_for_nothing_in_particular_is_asked_back(bot: Bot, question: str) -> None:
    reply = ask(bot, question)
    assert reply.tone.value == "ask"
    assert len(reply.choices) == 5
    for choice in reply.choices:
        assert ask(bot, choice.question).tables, choice.question


@pytest.mark.parametrize(
    ("question", "said"),
    [
        ("四張 3090 要配多大的電源？", "1,780 W"),
        ("1000W 電源夠兩張 3090 用嗎？", "勉強"),
        ("110V 15A 的插座帶得動四張 3090 嗎", "1,320 W"),
        ("兩張 4090 裝得進同一個機殼嗎？", "可以"),
        ("豪華配置的伺服器", "Xeon"),
    ],
)
def test_the_same_in_chinese(bot: Bot, question: str, said: str) -> None:
    reply = ask(bot, question, "zh-TW")
    assert reply.intent == "build"
    assert said in reply.headline


def test_every_button_is_a_question_that_is_answered(bot: Bot) -> None:
    for question in ("full machine for 2x 4090", "which PSU for 2x 3090?", "build a PC for 70B q4"):
        for choice in ask(bot, question).buttons:
            assert ask(bot, choice.question).understood, choice.question


@pytest.mark.parametrize(
    ("question", "said"),
    [("build a PC for 70B q4 under $1,000", "does not reach"), ("full machine for 8B q4 under $40,000", "within $40,000")],
)
def test_a_budget_is_held_against_the_total(bot: Bot, question: str, said: str) -> None:
    assert said in ask(bot, question).detail


def test_a_circuit_is_the_one_of_the_language(bot: Bot) -> None:
    """15 A carry 1440 W for hours at 120 V, and 1320 W at Taiwan's 110 V."""
    assert "1,440 W" in ask(bot, "15 amp circuit with 4x 3090?").headline
    assert "1,320 W" in ask(bot, "15 安培的迴路帶得動四張 3090 嗎？", "zh-TW").headline


def test_ram_beside_a_card_is_the_machine_s(bot: Bot) -> None:
    reply = ask(bot, "build 4x H100 with EPYC 7763 and 512 GB")
    assert "512 GB of RAM" in reply.headline
    assert any("512GB ram" in choice.question for choice in reply.choices)


def test_a_quote_leads_to_the_whole_machine(bot: Bot) -> None:
    button = next(choice for choice in ask(bot, "/quote 70b int4").buttons if choice.label == "Whole machine")
    assert ask(bot, button.question).intent == "build"
    assert ask(bot, button.question).tables
