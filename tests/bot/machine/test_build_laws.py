"""Whatever cards, CPU and RAM are asked for: the total is the sum of its lines, and every part fits its neighbours."""

import re
from datetime import date

from hypothesis import given, settings
from hypothesis import strategies as st

from bot import Bot, Context, Question, Reply
from bot.machine.cards import to_card
from bot.makes import is_module
from sizing.machine.choice import choose
from sizing.machine.fitting import violations
from sizing.machine.needs import find_needs
from sizing.machine.parts import Card
from sizing.system import Parallelism

TODAY = date(2026, 11, 25)
CARDS = (
    "rtx-3060-12gb", "rtx-3070", "rtx-3080-10gb", "rtx-3090", "rtx-4090", "rtx-5060-ti-16gb", "rtx-5090", "rtx-a6000",
    "rtx-6000-ada", "rtx-pro-6000-blackwell", "rx-7900-xtx", "a100-pcie-80gb", "h100-pcie-80gb", "l40s", "tesla-p40",
)  # fmt: skip
LINES = ("", "ryzen", "threadripper", "epyc", "xeon", "core", "am5", "ryzen-9-5900x", "epyc-7763", "tr-pro-7975wx")
AMOUNT = re.compile(r"\$([\d,]+)(?:–([\d,]+))?")


def ask(bot: Bot, text: str, locale: str = "en") -> Reply:
    return bot.answer(Question(text, locale, context=Context(today=TODAY, currency="USD")))


def amounts(text: str) -> tuple[int, int] | None:
    found = AMOUNT.match(text)
    if found is None:
        return None
    low = int(found[1].replace(",", ""))
    return low, int(found[2].replace(",", "")) if found[2] else low


def assert_adds_up(reply: Reply) -> None:
    """Read from the cells as a person does: quantity times unit price is the line, and the lines make the total."""
    *lines, total = reply.tables[0].rows
    low = high = 0
    for row in lines:
        unit, line = amounts(row[3].text), amounts(row[4].text)
        assert (unit is None) == (line is None)
        if unit and line:
            quantity = int(row[2].text)
            assert (unit[0] * quantity, unit[1] * quantity) == line
            low, high = low + line[0], high + line[1]
        else:
            assert row[4].text == "no price"
            assert any("The total lacks it" in note for note in reply.notes)
    assert amounts(total[4].text) == (low, high)


@given(
    card=st.sampled_from(CARDS),
    count=st.integers(1, 8),
    part=st.sampled_from(LINES),
    ram=st.sampled_from(["", "64GB ram", "256GB ram"]),
)
@settings(deadline=None, max_examples=120)
def test_the_total_is_the_sum_of_its_lines(bot: Bot, card: str, count: int, part: str, ram: str) -> None:
    reply = ask(bot, f"/build {count}x {card} {part} {ram}")
    assert reply.intent == "build"
    if reply.tables:
        assert_adds_up(reply)
    else:
        assert not reply.understood
        assert reply.headline


def cards_of(bot: Bot) -> list[Card]:
    """Every device of the knowledge base that is a card."""
    listed = (bot.library.gpu(each.key) for each in bot.library.gpus())
    return [
        to_card(device, bot.library.gpu_facts(device.key))
        for device in listed
        if device.tdp_w and not (device.unified_memory or device.laptop or is_module(device))
    ]


@given(data=st.data())
@settings(deadline=None, max_examples=120)
def test_every_part_fits_its_neighbours(bot: Bot, data: st.DataObject) -> None:
    card = data.draw(st.sampled_from(cards_of(bot)))
    count = data.draw(st.integers(1, 8))
    parallelism = data.draw(st.sampled_from(list(Parallelism)))
    needs = find_needs(count, count * 24 * 2**30, parallelism=parallelism)
    machine = choose((card,) * count, needs, bot.library.shelf.catalogue, lambda _key: 1.0)
    if machine is None:
        assert count > 2 or card.passive, card
        return
    assert violations(machine) == ()
    assert machine.ram_gb >= needs.ram_gb
    assert machine.supply.output_w * machine.supplies >= machine.supply_w >= machine.cards_w
    assert sum(line.quantity for line in machine.lines if line.kind == "gpu") == count
    assert machine.seating.narrowest >= min(needs.lanes_per_card, card.lanes)
