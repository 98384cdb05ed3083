"""One market is one range: fresh prices only, no slip of a listing, no history."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from benchmarks.knowledge.grow import grow
from bot.bot import Bot
from bot.market import deals, offer_usd, on_sale
from knowledge.facts import Citation, ExchangeRate, Offer
from knowledge.library import Library
from knowledge.prices import quotable
from knowledge.store import open_store

TODAY = date(2026, 11, 21)
CITATION = Citation("a shop", TODAY)


class Shelf:
    """A library of one device and the offers that a test lays out."""

    def __init__(self, bot: Bot, key: str, *offers: Offer) -> None:
        self.device, self.laid_out = bot.library.gpu(key), offers

    def gpu(self, key: str) -> object:
        return self.device

    def quotes(self, key: str, on: date) -> tuple[Offer, ...]:
        return quotable(self.laid_out, on)

    def exchange_rates(self, on: date) -> dict[str, ExchangeRate]:
        return {"USD": ExchangeRate("USD", 1.0, on), "TWD": ExchangeRate("TWD", 32.0, on)}


def offer(price: float, on: date = TODAY, kind: str = "rent", seller: str = "a", currency: str = "USD") -> Offer:
    return Offer("h100-pcie-80gb", kind, price, price, price, currency, on, seller, CITATION)


def found(bot: Bot, *offers: Offer, key: str = "h100-pcie-80gb") -> dict[str, tuple[float, float, float]]:
    shelf = Shelf(bot, key, *offers)
    return {deal.kind: (deal.low, deal.price, deal.high) for deal in deals(shelf, key, TODAY)}  # type: ignore[arg-type]


def test_a_price_of_another_season_is_left_out_where_there_is_a_fresh_one(bot: Bot) -> None:
    old, fresh = offer(700, date(2026, 2, 1)), offer(1200, date(2026, 9, 1))
    assert found(bot, old, fresh) == {"rent": (1200, 1200, 1200)}
    assert found(bot, old) == {"rent": (700, 700, 700)}


def test_a_slip_of_a_listing_is_no_offer(bot: Bot) -> None:
    """RunPod's feed once showed an MI300X at 0.50 an hour; the others asked 2.4 to 6."""
    listed = [offer(price, seller=str(price)) for price in (0.5, 2.39, 2.59, 3.45, 6.0)]
    assert found(bot, *listed)["rent"][0] == 2.39


def test_history_is_never_quoted(bot: Bot) -> None:
    assert found(bot, offer(1000, date(2025, 12, 31), "buy_new")) == {}


def test_a_machine_below_the_price_of_its_memory_is_no_offer(bot: Bot) -> None:
    """192 GB of memory alone cost more than 2,000 US dollars in June 2026 (700 for 64 GB)."""
    assert found(bot, offer(2000, kind="buy_used"), key="apple-m2-ultra-192gb") == {}
    assert found(bot, offer(4000, kind="buy_used"), key="apple-m2-ultra-192gb") != {}


def test_an_offer_in_another_currency_is_converted(bot: Bot) -> None:
    assert found(bot, offer(64_000, kind="buy_new", currency="TWD")) == {"buy_new": (2000, 2000, 2000)}
    assert offer_usd(offer(32, currency="TWD"), {"TWD": ExchangeRate("TWD", 32.0, TODAY)}) == (1, 1, 1)


def test_a_currency_without_a_rate_is_left_out(bot: Bot) -> None:
    assert found(bot, offer(64_000, kind="buy_new", currency="XTS")) == {}


def test_what_is_on_sale_is_every_price_of_what_a_team_would_be_told_to_get(bot: Bot) -> None:
    sold = on_sale(bot.library, TODAY)
    by_key = {each[0].device.key: each for each in sold}
    assert len(by_key) == len(sold)
    for key, each in by_key.items():
        assert each == tuple(deals(bot.library, key, TODAY))
    assert {"rtx-3090", "h100-sxm5-80gb", "rx-7900-xtx"} <= set(by_key)
    assert not {"rtx-4090-laptop", "rtx-4090-48gb", "tesla-p40"} & set(by_key)
    assert on_sale(bot.library, TODAY) is sold


def test_another_day_has_other_prices(bot: Bot) -> None:
    """A year later no price of 2026 stands in a quote."""
    assert on_sale(bot.library, date(2028, 1, 1)) == ()


@pytest.fixture(scope="module")
def doubled(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Library]:
    """Every device and every price a second time, under other names."""
    folder: Path = tmp_path_factory.mktemp("doubled")
    library = Library(open_store(folder / "knowledge.db", grow(folder / "data", 2)))
    yield library
    library.close()


def test_of_two_devices_that_differ_in_their_names_alone_the_first_is_on_sale(bot: Bot, doubled: Library) -> None:
    assert len(doubled.priced_gpus()) == 2 * len(bot.library.priced_gpus())
    # A name says what a card is for: the copy's no longer ends in "Server".
    found = tuple(each for each in on_sale(doubled, TODAY) if not each[0].device.key.endswith("-server-zz1"))
    assert found == on_sale(bot.library, TODAY)


def test_a_device_that_is_asked_about_is_on_sale_beside_its_equal(doubled: Library) -> None:
    named = on_sale(doubled, TODAY, frozenset({"rtx-4090-zz1", "no-such-card"}))
    assert {each[0].device.key for each in named} - {each[0].device.key for each in on_sale(doubled, TODAY)} == {"rtx-4090-zz1"}
    one, other = (each for each in named if each[0].device.key.startswith("rtx-4090"))
    assert [deal.price for deal in one] == [deal.price for deal in other]
