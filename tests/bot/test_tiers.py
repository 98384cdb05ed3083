"""What a quote shows: every tier runs the workload by the engine, in order, and nothing that no team would buy."""

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.bot import Bot
from bot.housing import COUNTS, counts_of
from bot.makes import is_module, segment
from bot.question import Context, Question
from bot.reply import Reply, Tone
from bot.tiers import Option, options, pick_tiers
from bot.workload import bottomless
from sizing.estimate import Verdict
from sizing.inference import estimate
from sizing.workload import Request, Runtime

TODAY = date(2026, 11, 21)
MODELS = (
    "llama-3.2-1b", "qwen3-4b", "llama-3.1-8b", "qwen3-14b", "qwen3-32b", "qwen3-30b-a3b", "llama-3.1-70b", "gpt-oss-120b",
    "llama-3.1-405b", "deepseek-v3",
)  # fmt: skip


def ask(bot: Bot, text: str, locale: str | None = None) -> Reply:
    return bot.answer(Question(text, locale, context=Context(today=TODAY)))


def request(bot: Bot, model: str, precision: str, context: int, users: int) -> Request:
    library = bot.library
    weights = library.weight_format(library.stands_for(precision, "llama.cpp"))
    devices = bottomless().devices
    return Request(library.model(model), weights, library.cache_format("f16"), devices, context, users, Runtime.LLAMA_CPP)


def tiers(bot: Bot, asked: Request) -> tuple[Option, ...]:
    return pick_tiers(options(bot.library, asked, TODAY))


@settings(max_examples=25)
@given(data=st.data())
def test_every_tier_that_is_shown_truly_fits_and_they_are_in_order(bot: Bot, data: st.DataObject) -> None:
    model, precision = data.draw(st.sampled_from(MODELS)), data.draw(st.sampled_from(["int4", "int8", "bf16"]))
    asked = request(
        bot, model, precision, data.draw(st.sampled_from([2048, 8192, 32_768])), data.draw(st.sampled_from([1, 4, 16]))
    )
    shown = tiers(bot, asked)
    for option in shown:
        assert set(option.request.devices) == {option.device}
        assert len(option.request.devices) == option.count
        assert estimate(option.request).verdict is Verdict.FITS
        assert option.low <= option.price <= option.high
    bought = [option.price for option in shown if not option.rented]
    assert bought == sorted(bought)
    assert [option.rented for option in shown] == sorted(option.rented for option in shown)
    assert len({option.tier for option in shown}) == len(shown) <= 5


@settings(max_examples=15)
@given(model=st.sampled_from(MODELS), precision=st.sampled_from(["int4", "bf16"]))
def test_what_is_called_the_cheapest_is_the_cheapest_that_is_read_along_with(bot: Bot, model: str, precision: str) -> None:
    every = [option for option in options(bot.library, request(bot, model, precision, 8192, 1), TODAY) if not option.rented]
    shown = [option for option in pick_tiers(every) if option.readable]
    if any(option.readable for option in every):
        assert min(option.whole_price for option in shown) == min(option.whole_price for option in every if option.readable)


def test_no_machine_is_one_that_nobody_builds(bot: Bot) -> None:
    for model in MODELS:
        for option in options(bot.library, request(bot, model, "int4", 8192, 1), TODAY):
            assert option.count <= (4 if segment(option.device) == "consumer" else 8)
            assert not option.device.laptop
            assert "modified" not in option.device.name
            assert option.device.architecture not in {"Kepler", "Maxwell", "Maxwell 2.0", "Pascal", "Volta"}
            if is_module(option.device) and not option.rented:
                assert option.count in COUNTS["board"]
            if segment(option.device) == "unified":
                assert option.count == 1
            for offer in option.deal.offers:
                assert offer.on >= date(2026, 1, 1)


def test_four_cards_of_one_desk_stay_under_one_circuit(bot: Bot) -> None:
    found = {
        option.device.key: counts_of(option.deal)
        for option in options(bot.library, request(bot, "llama-3.2-1b", "int4", 2048, 1), TODAY)
        if not option.rented
    }
    assert found["rtx-5090"] == (1, 2)
    assert found["rtx-3090"] == (1, 2, 4)


@pytest.mark.parametrize(
    ("question", "low", "high", "why"),
    [
        ("/quote 8b int4", 150, 700, "one used card of 8 to 12 GB"),
        ("/quote 32b int4", 500, 1700, "one used card of 24 GB: 3090 956 to 1,600, 7900 XTX 750 to 1,000"),
        ("/quote 70b int4", 1400, 3300, "two of them"),
        ("/quote deepseek v3 int4", 9000, 10_000, "the M3 Ultra of 512 GB at 9,499"),
    ],
)
def test_the_cheapest_way_costs_what_people_pay(bot: Bot, question: str, low: float, high: float, why: str) -> None:
    first = ask(bot, question).tables[0].rows[0][2]
    assert first.value is not None
    assert low <= first.value <= high, why


def test_a_quote_names_what_each_tier_costs_to_use(bot: Bot) -> None:
    reply = ask(bot, "/quote 70b int4")
    labels = [column.label for column in reply.tables[0].columns]
    assert labels[:3] == ["tier", "hardware", "price"]
    assert {"headroom", "tok/s", "users", "power", "power/mo", "per M tokens"} <= set(labels)
    assert [column.label for column in reply.tables[0].columns if column.priority == 0] == ["tier", "hardware", "price"]
    assert "Cheapest that fits" in reply.detail
    why = {row[0].text: row[1].text for row in reply.more[0].rows}
    assert set(why) == {row[0].text for row in reply.tables[0].rows}
    assert all(why.values())


def test_a_runtime_is_quoted_only_on_what_it_runs_on(bot: Bot) -> None:
    """vLLM has no Metal and no RDNA 2; MLX has nothing but Metal."""
    for runtime, vendors in ((Runtime.VLLM, {"NVIDIA", "AMD"}), (Runtime.EXLLAMA, {"NVIDIA"}), (Runtime.MLX, {"Apple"})):
        asked = replace(request(bot, "qwen3-14b", "awq-int4", 8192, 1), runtime=runtime)
        found = {option.device for option in options(bot.library, asked, TODAY)}
        assert found
        assert {device.vendor for device in found} <= vendors
        assert not {device.key for device in found} & {"rx-6800", "rx-6800-xt"}


def test_small_cards_are_not_put_together_by_the_eight(bot: Bot) -> None:
    for model in MODELS:
        for option in options(bot.library, request(bot, model, "int4", 8192, 1), TODAY):
            assert option.count <= 4 or option.device.vram_bytes >= 40 * 2**30


def test_electricity_and_tokens_are_what_a_person_works_out(bot: Bot) -> None:
    """Two cards of 355 W, 120 W of processor, 100 W of board behind a Gold supply, 8 hours a day at 0.16 a kWh."""
    row = next(row for row in ask(bot, "/quote 70b int4").tables[0].rows if row[1].text == "2× RX 7900 XTX")
    wall = (2 * 355 + 120 + 100) / 0.90
    monthly = wall / 1000 * 8 * 365 / 12 * 0.16
    assert row[6].value == pytest.approx(wall)
    assert row[7].value == pytest.approx(monthly, rel=0.002)
    price, tok_s = row[2].value, row[4].value
    assert price
    assert tok_s
    tokens = tok_s * 3600 * 8 * 365 * 3
    assert row[8].value == pytest.approx((price * 0.7 + monthly * 36) / tokens * 1e6, rel=0.01)


@pytest.mark.parametrize("locale", ["en", "zh-TW"])
def test_too_small_a_budget_names_the_nearest_and_what_would_fit(bot: Bot, locale: str) -> None:
    reply = ask(bot, "/quote 70b int8 under $1000", locale)
    assert reply.tone is Tone.BAD
    assert "$1,000" in reply.headline or "NT$" in reply.headline
    assert "INT4" in reply.detail
    assert any("int4" in choice.question for choice in reply.choices)


def test_the_button_of_the_nearest_is_enough(bot: Bot) -> None:
    reply = ask(bot, "/quote 70b int4 under €300")
    enough = next(choice for choice in reply.choices if "under" in choice.question and "int4" in choice.question)
    assert ask(bot, enough.question).tone is Tone.NEUTRAL


@pytest.mark.parametrize("text", ["/quote 70b int4 under $0", "/quote 8b under 1 euro", "/quote 405b bf16 budget 5k"])
def test_a_budget_of_nothing_buys_nothing_and_says_what_would(bot: Bot, text: str) -> None:
    reply = ask(bot, text)
    assert reply.headline.startswith("Nothing to buy under")
    assert "nearest" in reply.detail or "no purchase price" in reply.detail


def test_a_model_that_no_single_machine_holds_is_said_to_be_so(bot: Bot) -> None:
    reply = ask(bot, "/quote llama 3.1 405b fp32 context 128k")
    assert reply.tone is Tone.BAD or all("cloud" in row[0].text for row in reply.tables[0].rows)


def test_renting_by_the_hour_takes_a_budget_by_the_hour(bot: Bot) -> None:
    reply = ask(bot, "/quote 70b int4 $2/h")
    rented = [row for row in reply.tables[0].rows if row[0].text == "cloud"]
    assert rented
    assert rented[0][2].value is not None
    assert rented[0][2].value <= 2
