"""Prices as of a day, each with its source and its date."""

from datetime import date

import pytest

from knowledge.facts import Citation, Offer
from knowledge.library import Library, UnknownName
from knowledge.prices import latest

TODAY = date(2026, 11, 21)
CITATION = Citation("a shop", date(2026, 11, 20))


def offer(day: date, price: float = 100.0, seller: str = "a shop", kind: str = "buy_used") -> Offer:
    return Offer("rtx-3090", kind, price, price, price, "USD", day, seller, CITATION)


def test_the_last_price_of_each_seller_and_kind_counts() -> None:
    old, new = offer(date(2026, 3, 1)), offer(date(2026, 9, 1), 120)
    other_seller, other_kind = offer(date(2026, 4, 1), seller="another"), offer(date(2026, 5, 1), kind="buy_new")
    assert set(latest((old, new, other_seller, other_kind), TODAY)) == {new, other_seller, other_kind}


def test_a_later_price_is_not_known_yet() -> None:
    old, new = offer(date(2026, 3, 1)), offer(date(2026, 9, 1), 120)
    assert latest((old, new), date(2026, 8, 31)) == (old,)
    assert latest((old, new), date(2026, 2, 28)) == ()
    assert latest((old, new), date(2026, 9, 1)) == (new,)


def test_several_offers_of_one_seller_on_one_day_all_count_the_cheapest_first() -> None:
    cheap, dear = offer(TODAY, 90), offer(TODAY, 110)
    assert latest((dear, cheap), TODAY) == (cheap, dear)


def test_a_used_3090_by_the_monthly_reports(library: Library) -> None:
    """GPU Poet: 990 in July, 1207 in September 2026."""
    reports = [each for each in library.offers("rtx-3090", TODAY) if each.seller == "GPU Poet"]
    assert [(each.price, each.on, each.kind) for each in reports] == [(1207, date(2026, 9, 1), "buy_used")]
    earlier = [each for each in library.offers("rtx 3090", date(2026, 8, 1)) if each.seller == "GPU Poet"]
    assert [each.price for each in earlier] == [990]


def test_an_instance_of_eight_is_priced_by_the_card(library: Library) -> None:
    """AWS p5.48xlarge: 55.04 USD an hour for eight H100."""
    aws = [each for each in library.offers("h100-sxm5-80gb", TODAY) if each.note.startswith("p5.48xlarge")]
    assert [each.price for each in aws] == [pytest.approx(55.04 / 8)]


def test_spot_is_told_from_on_demand(library: Library) -> None:
    kinds = {each.kind for each in library.offers("h100-sxm5-80gb", TODAY)}
    assert kinds >= {"rent", "rent_spot", "buy_new"}


def test_every_offer_has_a_day_a_source_and_a_range(library: Library) -> None:
    for key in library.priced_gpus():
        for each in library.offers(key, TODAY):
            assert each.low <= each.price <= each.high
            assert each.on <= TODAY
            assert each.citation.title
            assert each.currency == "USD"


def test_a_price_without_a_day_is_never_quoted(library: Library) -> None:
    """The L40 of one provider is in the table, with no date in its source."""
    assert all(each.seller != "Hyperstack" for each in library.offers("rtx-a6000", TODAY) if "n3-" in each.note)


def test_a_month_counts_from_its_first_day_so_that_no_price_looks_fresher_than_it_is(library: Library) -> None:
    assert library.offers("rtx-5050", date(2026, 7, 31)) == ()
    assert {each.on for each in library.offers("rtx-5050", date(2026, 8, 1))} == {date(2026, 8, 1)}


def test_a_device_without_prices_has_none_and_an_unknown_one_is_said(library: Library) -> None:
    assert library.offers("titan-v", TODAY) == ()
    with pytest.raises(UnknownName):
        library.offers("rtx-9090", TODAY)


def test_the_newest_price_is_known(library: Library) -> None:
    assert library.newest_price() == date(2026, 10, 10)


def test_the_age_of_a_price_is_counted_in_days(library: Library) -> None:
    newest = max(library.offers("rtx-3090", TODAY), key=lambda each: each.on)
    assert newest.age_days(TODAY) == (TODAY - newest.on).days
