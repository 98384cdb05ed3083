"""Quotes for what runs on one card: pictures, encoders, speech. Each row must be what the other answers say of that card."""

import re
from datetime import date

import pytest

from bot import Bot, Context, Question, Reply
from bot.market import deals
from bot.usage import LIFE_MONTHS, RESALE_SHARE

TODAY = date(2026, 11, 25)


def ask(bot: Bot, text: str, locale: str | None = None) -> Reply:
    return bot.answer(Question(text, locale, context=Context(today=TODAY, currency="USD")))


@pytest.mark.parametrize(
    "question",
    [
        "quote sdxl",
        "what does it cost to run flux",
        "/quote wan2.2-t2v-a14b",
        "which gpu for stable diffusion under $500",
        "how much does it cost to run whisper large v3",
        "quote bart-large-mnli",
        "sdxl 要花多少錢",
        "whisper large v3 報價",
    ],
)
def test_a_quote_has_prices_in_tiers_and_a_receipt(bot: Bot, question: str) -> None:
    reply = ask(bot, question)
    rows = reply.tables[0].rows
    assert 2 <= len(rows) <= 5
    assert all("$" in row[2].text for row in rows)
    bought = [row[2].value for row in rows if "/" not in row[2].text]
    assert bought == sorted(bought, key=lambda value: value or 0)
    assert any("/receipt q-" in note for note in reply.notes)
    assert all(source.checked for source in reply.sources)


def test_a_row_is_what_is_said_of_that_card(bot: Bot) -> None:
    row = next(row for row in ask(bot, "quote sdxl").tables[0].rows if row[1].text == "RTX 3060 12 GB" and "/" not in row[2].text)
    fit = ask(bot, "can sdxl run on an rtx 3060 12gb")
    assert row[5].text in fit.headline, "the same to spare"
    assert row[4].text in fit.headline, "by the same lever"
    price = next(deal for deal in deals(bot.library, "rtx-3060-12gb", TODAY) if deal.kind == "buy_new")
    assert row[2].value == price.price


def test_a_budget_is_kept_to_and_the_nearest_named_where_it_does_not_reach(bot: Bot) -> None:
    kept = ask(bot, "/quote flux fp8 under 500 USD").tables[0].rows
    assert all((row[2].value or 0) <= 500 for row in kept)
    short = ask(bot, "/quote flux under 50 USD")
    assert "Nothing to buy under $50" in short.headline
    assert short.detail.startswith("The nearest is")


def test_speech_is_priced_by_the_hour_of_it(bot: Bot) -> None:
    reply = ask(bot, "quote whisper large v3")
    rented = next(row for row in reply.tables[0].rows if "/h" in row[2].text)
    fit = ask(bot, f"can whisper large v3 run on {rented[1].text}")
    low, high, unit = re.search(r"about ([\d.]+)–([\d.]+) (s|min) on", fit.detail).groups()  # type: ignore[union-attr]
    seconds = [float(value) * (60 if unit == "min" else 1) for value in (low, high)]
    per_thousand = [(rented[2].value or 0) * each / 3600 * 1000 for each in seconds]
    assert per_thousand[0] <= (rented[-1].value or 0) <= per_thousand[1]


def test_a_bought_card_costs_its_loss_of_value_and_its_electricity(bot: Bot) -> None:
    rows = ask(bot, "quote whisper large v3, 24 hours a day").tables[0].rows
    bought, rented = (next(row for row in rows if (("/h" in row[2].text) is way)) for way in (False, True))
    assert bought[-1].value
    assert rented[-1].value
    hours = LIFE_MONTHS * 730
    least = (bought[2].value or 0) * (1 - RESALE_SHARE) / hours
    assert least < (bought[7].value or 0) / 730 + least < 1, "cents an hour"


def test_no_unit_is_invented_where_no_time_is_known(bot: Bot) -> None:
    labels = [column.label for column in ask(bot, "quote sdxl").tables[0].columns]
    assert not any("per" in label for label in labels)


def test_what_holds_it_without_moving_weights_goes_before_what_is_cheaper(bot: Bot) -> None:
    rows = ask(bot, "quote sdxl").tables[0].rows
    assert all(row[4].text != "model offload" for row in rows)


def test_renting_against_buying_a_card_for_pictures(bot: Bot) -> None:
    reply = ask(bot, "rent or buy for flux dev")
    assert reply.slots.form == ("rent",)
    assert reply.chart is not None
    assert "for the machine around it" in reply.detail


def test_buttons_lead_to_the_machine(bot: Bot) -> None:
    choice = next(choice for choice in ask(bot, "quote sdxl").choices if choice.question.startswith("/build"))
    assert ask(bot, choice.question).intent == "build"


def test_a_model_of_unknown_shape_is_still_only_bounded(bot: Bot) -> None:
    reply = ask(bot, "/quote 55b int4")
    assert not any("/receipt" in note for note in reply.notes)


@pytest.mark.parametrize(
    "question",
    ["3090 vs 4090 for stable diffusion", "compare 3090 and 4090 for sdxl", "3090 還是 4090 跑 flux", "4090 or 3090 for flux?"],
)
def test_two_cards_for_pictures_are_both_judged(bot: Bot, question: str) -> None:
    reply = ask(bot, question)
    assert reply.intent == "compare"
    assert {column.label for column in reply.tables[0].columns[1:]} == {"RTX 3090", "RTX 4090"}
    assert "2.3" in reply.headline  # 165.2 against 71 dense BF16 TFLOPS with FP32 accumulation, Ada and GA102 whitepapers
    assert reply.headline.index("RTX 4090") < reply.headline.index("RTX 3090")


def test_a_comparison_agrees_with_the_cards_alone(bot: Bot) -> None:
    rows = {row[0].text: [cell.text for cell in row[1:]] for row in ask(bot, "3060 12gb or 4090 for flux").tables[0].rows}
    for index, card in enumerate(("rtx 3060 12gb", "rtx 4090")):
        headline = ask(bot, f"can flux run on an {card}").headline
        assert rows["best precision"][index] in headline
        assert rows["headroom"][index] in headline


def test_one_that_does_not_run_it_is_named(bot: Bot) -> None:
    reply = ask(bot, "is a 4090 better than an A6000 for wan 2.2")
    assert reply.headline.startswith("Only RTX A6000")
    assert "RTX 4090" in reply.headline
    assert "None of them" in ask(bot, "3060 12gb or 4060 ti 16gb for flux bf16").headline


def test_cards_for_speech_are_compared_by_its_time(bot: Bot) -> None:
    reply = ask(bot, "3060 12gb vs 4090 for whisper large v3")
    rows = {row[0].text: [cell.text for cell in row[1:]] for row in reply.tables[0].rows}
    assert all(text.startswith("$") for text in rows["per 1,000 h of speech"])
    assert "RTX 4090 is about" in reply.headline


def test_models_for_pictures_side_by_side_stay_models(bot: Bot) -> None:
    assert [row[0].text for row in ask(bot, "sdxl vs flux on a 3090").tables[0].rows] == ["SDXL 1.0 base", "FLUX.1 dev"]
