"""The cheapest machine that fits: by independent arithmetic on a shelf of round figures."""

from sizing.machine.bill import Bill, PricedLine
from sizing.machine.choice import choose
from sizing.machine.fitting import violations
from sizing.machine.needs import find_needs
from sizing.system import Parallelism
from sizing.units import GIB
from tests.sizing.machine.shelf import BARE, CATALOGUE, THICK, THIN

PRICES = {
    "desk": 300, "serve": 800, "pair": 400, "seven": 600, "d64": 500, "r256": 1500, "ssd": 170,
    "w1000": 130, "w2000": 500, "tower": 200, "rack": 400, "frame": 100, "air": 60, "sair": 80, "riser": 40,
}  # fmt: skip


def price(key: str) -> float | None:
    return PRICES.get(key, 0.0)


def test_one_card_gets_the_desktop() -> None:
    machine = choose((THICK,), find_needs(1, 24 * GIB), CATALOGUE, price)
    assert machine is not None
    assert (machine.processor.key, machine.case.key, machine.supply.key) == ("desk", "tower", "w1000")
    assert violations(machine) == ()


def test_four_thick_cards_hang_in_a_frame_with_two_supplies() -> None:
    """4 x 350 + 280 + 100 = 1780 W; at 80 % 2225 W: more than 2000, and the cheapest pair is 2 x 2000 W."""
    machine = choose((THICK,) * 4, find_needs(4, 96 * GIB), CATALOGUE, price)
    assert machine is not None
    assert (machine.board.key, machine.case.key, machine.seating.risers) == ("seven", "frame", True)
    assert (machine.supply.key, machine.supplies) == ("w2000", 2)
    assert machine.riser is not None
    assert [line.quantity for line in machine.lines if line.kind == "riser"] == [4]


def test_cards_without_a_fan_go_into_the_rack() -> None:
    machine = choose((BARE,) * 2, find_needs(2, 160 * GIB), CATALOGUE, price)
    assert machine is not None
    assert machine.case.key == "rack"


def test_more_cards_than_any_case_takes_are_no_machine() -> None:
    assert choose((BARE,) * 5, find_needs(5, 400 * GIB), CATALOGUE, price) is None


def test_fewer_unknown_prices_go_before_a_lower_total() -> None:
    """Without a price of the desktop's board the server is taken for a card that would go into both."""
    unknown = {"pair"}
    machine = choose((THIN,), find_needs(1, 48 * GIB), CATALOGUE, lambda key: None if key in unknown else price(key))
    assert machine is not None
    assert machine.board.key == "seven"


def test_needs_grow_with_the_cards_and_the_file() -> None:
    small, large = find_needs(1, 24 * GIB), find_needs(8, 640 * GIB)
    assert (small.ram_gb, small.disk_gb, small.lanes_per_card) == (32, 2000, 8)
    assert large.ram_gb == 768
    assert large.cores > small.cores
    assert find_needs(1, 24 * GIB, file_bytes=60 * GIB).ram_gb == 64
    assert find_needs(2, 48 * GIB, parallelism=Parallelism.LAYER).lanes_per_card == 4


def test_a_total_lacks_what_has_no_price_and_says_so() -> None:
    machine = choose((THICK,), find_needs(1, 24 * GIB), CATALOGUE, price)
    assert machine is not None
    lines = tuple(PricedLine(line, 10, 20) if line.kind != "ram" else PricedLine(line) for line in machine.lines)
    bill = Bill(lines)
    assert [line.line.kind for line in bill.missing] == ["ram"]
    assert bill.low == 10 * (len(lines) - 1)
    assert bill.high == 20 * (len(lines) - 1)
