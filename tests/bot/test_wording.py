"""Numbers as people of the trade write them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot import wording
from bot.money import amount, span
from sizing.estimate import Interval
from sizing.units import GIB


@pytest.mark.parametrize(
    ("count", "text"),
    [
        (8192, "8k"),
        (131_072, "128k"),
        (128_000, "128k"),
        (32_768, "32k"),
        (1_048_576, "1M"),
        (1_000_000, "1M"),
        (4096, "4k"),
        (1500, "1,500"),
        (512, "512"),
        (100_000, "100k"),
        (61_696, "61k"),
        (1, "1"),
    ],
)
def test_tokens_are_written_as_on_a_model_card(count: int, text: str) -> None:
    assert wording.tokens(count) == text


@pytest.mark.parametrize(
    ("speed", "text"),
    [
        (Interval(14.2, 15.5, 17.1), "14–17"),
        (Interval(9.96, 10.0, 10.04), "10"),
        (Interval(1.23, 1.5, 1.87), "1.2–1.9"),
        (Interval(1234, 1500, 1890), "1,200–1,900"),
        (None, "–"),
    ],
)
def test_a_rate_has_no_more_than_two_digits(speed: Interval | None, text: str) -> None:
    assert wording.rate(speed) == text


@pytest.mark.parametrize(
    ("name", "count", "text"),
    [
        ("GeForce RTX 4090", 1, "RTX 4090"),
        ("NVIDIA GeForce RTX 4090", 2, "2× RTX 4090"),
        ("AMD Radeon RX 7900 XTX", 1, "Radeon RX 7900 XTX"),
    ],
)
def test_cards_are_named_as_people_say_them(name: str, count: int, text: str) -> None:
    assert wording.cards(name, count) == text


def test_a_gib_is_2_to_the_30th() -> None:
    assert wording.gib_text(24 * GIB) == "24 GiB"


@pytest.mark.parametrize(
    ("value", "currency", "text"),
    [(2400.4, "USD", "$2,400"), (0.33, "USD", "$0.33"), (76_000, "TWD", "NT$76,000"), (3000, "EUR", "€3,000")],
)
def test_money_is_whole_from_a_hundred_up(value: float, currency: str, text: str) -> None:
    assert amount(value, currency) == text


def test_a_span_of_one_price_is_that_price() -> None:
    assert span(500, 500) == "$500"
    assert span(2000, 3200, "TWD") == "NT$2,000–3,200"


@given(st.integers(min_value=1, max_value=100_000_000))
def test_tokens_never_say_more_than_there_are(count: int) -> None:
    text = wording.tokens(count).replace(",", "")
    scale = {"M": (2**20, 10**6), "k": (1024, 1000)}.get(text[-1], (1, 1))
    number = float(text.rstrip("kM"))
    assert any(0 <= count - number * unit < 1000 for unit in scale)


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("可用 23.5 GiB。 以 70B 計。", "可用 23.5 GiB。以 70B 計。"),
        ("QLoRA（NF4） 微調", "QLoRA（NF4）微調"),
        ("It fits. And", "It fits. And"),
    ],
)
def test_a_full_width_sign_carries_its_own_space(text: str, shown: str) -> None:
    assert wording.tight(text) == shown
