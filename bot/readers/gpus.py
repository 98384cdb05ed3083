"""Devices: names with their counts, variants by memory, laptops, and machines whose chip is not said."""

from __future__ import annotations

from bot.marks import Mark
from bot.reading import DEVICES, Reading
from bot.slots import GpuMention
from bot.tokens import GLUED, SPACED

MAX_COUNT = 100_000
MAX_PLAIN_COUNT = 64
"""A larger bare number before a name is rather the end of something else."""

COUNT_REACH = 7
LAPTOP_REACH = 6
ASKED_BEHIND = 3
"""Marks between a name and the question for its number: `4090 需要幾張`."""

CHIP_REACH = 4
ANY_MAC = "mac"
"""A word that says whose memory it is, and not which machine."""

MODDED = 2.0
"""Cards are sold with twice the memory that their maker gave them."""

CLAIMING = frozenset({"batch", "rank"})
"""Words whose number stands behind them: the 4 of `batch 4 H100` counts no cards."""
BETWEEN_COUNT_AND_NAME = frozenset(
    {"brand", "filler", "times", "classifier", "memory_size", "memory", "laptop", "total", "consumption"}
)


def read_gpus(reading: Reading) -> None:
    """Fill `gpus`, with the device that memory or the word laptop make of a name."""
    for index, mark in list(reading.of(*DEVICES)):
        _read_gpu(reading, index, mark)
    _read_machines(reading)
    _read_instances(reading)


def _read_gpu(reading: Reading, index: int, mark: Mark) -> None:
    count, taken = _count(reading, index, mark)
    key = _variant(reading, index, mark, count or 1)
    if mark.kind == "elsewhere_card":
        reading.unknown.append(reading.said(index))
    mentions: list[GpuMention] = reading.values.get("gpus", [])
    same = next((place for place, mention in enumerate(mentions) if mention.key == key), None)
    if same is None:
        reading.add("gpus", GpuMention(key, count, reading.said(index)), index, *taken)
    elif mentions[same].count == 1 and taken:
        mentions[same] = GpuMention(key, count, mentions[same].text)
    reading.used.update({index, *taken})


def _variant(reading: Reading, index: int, mark: Mark, count: int) -> str:
    """The device that memory or the word laptop make of a name: 3060 (6 GB), A100 with 40 GB, laptop 4070."""
    tokens = reading.tokens[mark.first : mark.last]
    size = None if reading.is_unified(index) else _size_beside(reading, index)
    if size is not None:
        found = reading.lexicon.variant(tokens, f"{size:g} gb")
        if found:
            return found
        known = reading.lexicon.memory.get(mark.value, frozenset())
        if any(abs(size - MODDED * one) < 1 for one in known) and not any(abs(size - count * one) < 1 for one in known):
            reading.unknown.append(f"{reading.said(index)} {size:g}GB")
            return f"{mark.value}-{size:g}gb"
    laptop = reading.laptop_at
    if laptop is not None and abs(laptop - index) <= LAPTOP_REACH:
        found = reading.lexicon.variant(tokens, reading.value(laptop))
        if found:
            reading.used.add(laptop)
            return found
    return mark.value


def _size_beside(reading: Reading, index: int) -> float | None:
    """A memory size close behind the name, or right before it."""
    for step in (1, 2, 3, -1, -2):
        if reading.kind(index + step) == "memory_size" and not _is_machines(reading, index + step):
            return reading.marks[index + step].number
        if step == -1 and reading.kind(index - 1) in {"", "number", *DEVICES}:
            break
    return None


def _is_machines(reading: Reading, size: int) -> bool:
    """`32 GB RAM` is no card's."""
    return reading.kind(size + 1) == "memory" and reading.value(size + 1) == "ram"


def _count(reading: Reading, index: int, mark: Mark) -> tuple[int | None, tuple[int, ...]]:
    """How many, and the marks that said so. None where it is plural without a number."""
    noun = reading.value(index + 1) if reading.kind(index + 1) == "filler" else ""
    for find in (_count_before, _count_behind):
        found = find(reading, index)
        if found is not None:
            return (None if noun == "nodes" else found[0]), found[1]
    asked = _asked_how_many(reading, index)
    return (None if asked or mark.plural or noun in {"many", "nodes"} else 1), ()


def _asked_how_many(reading: Reading, index: int) -> bool:
    """True for `how many 3090`, `several A100`, `要幾張 H100`, `4090 需要幾張`."""
    at = index - 1
    while reading.kind(at) in BETWEEN_COUNT_AND_NAME and index - at <= COUNT_REACH:
        at -= 1
    if reading.kind(at) == "how_many" and reading.value(at) == "how_many":
        reading.add("metric", "gpu_count", at)
    return _asks_number(reading, at) or any(
        _asks_number(reading, at) and not _is_gpu(reading, at + 1) for at in range(index + 1, index + ASKED_BEHIND + 1)
    )


def _asks_number(reading: Reading, at: int) -> bool:
    return reading.kind(at) == "how_many" or (reading.kind(at) == "metric" and reading.value(at) == "gpu_count")


def _count_before(reading: Reading, index: int) -> tuple[int, tuple[int, ...]] | None:
    at, strong = index - 1, False
    while reading.kind(at) in BETWEEN_COUNT_AND_NAME and index - at <= COUNT_REACH:
        strong = strong or reading.kind(at) in {"times", "classifier"}
        if reading.kind(at) == "filler" and reading.value(at) == "at" and not strong:
            return None
        at -= 1
    if reading.kind(at - 1) in CLAIMING and not strong:
        return None
    if reading.marks[index].plural and reading.kind(at) == "word" and reading.kind(at - 1) in {"number", "spoken"}:
        at -= 1
    if at < 0 or at in reading.used:
        return None
    mark = reading.marks[at]
    if mark.kind == "count":
        return int(float(mark.value)), tuple(range(at, index))
    number = mark.number if mark.kind in {"number", "spoken"} else None
    if number is None or not number.is_integer() or number > MAX_COUNT:
        return None
    if _glued_to_word(reading, at) or (mark.kind == "number" and number > MAX_PLAIN_COUNT and not strong):
        return None
    return int(number), tuple(step for step in range(at, index) if reading.kind(step) not in {"memory_size", "memory"})


def _glued_to_word(reading: Reading, at: int) -> bool:
    """The 5 of `ddr5 4090` counts nothing."""
    first = reading.marks[at].first
    return (
        reading.gap(at) != SPACED
        and first > 0
        and reading.tokens[first - 1].text[-1].isalnum()
        and not reading.tokens[first - 1].is_cjk
    )


def _count_behind(reading: Reading, index: int) -> tuple[int, tuple[int, ...]] | None:
    """3090 x2, T4x2, H100 (8x), A100 * 4, 4090两张."""
    at = index + 1
    while at - index <= 3 and (reading.kind(at) in {"memory_size", "brand"} or reading.value(at) == "("):
        at += 1
    if reading.kind(at) == "times" and _is_count(reading, at + 1) and reading.gap(at + 1) in {GLUED, SPACED}:
        return int(reading.marks[at + 1].number or 0), (index, at, at + 1)
    if _is_coins(reading, at):
        return None
    if _is_count(reading, at) and reading.kind(at + 1) in {"times", "classifier"} and not _is_gpu(reading, at + 2):
        if reading.kind(at + 1) == "times" and reading.kind(at + 2) in {"number", "memory_size"}:
            return None
        return int(reading.marks[at].number or 0), (index, at, at + 1)
    if reading.kind(at) == "count" and at not in reading.used and not _is_gpu(reading, at + 1):
        ending = at + 1 if reading.kind(at + 1) == "classifier" else at
        if ending > at or reading.tokens[reading.marks[at].first].is_cjk:
            return int(float(reading.value(at))), (index, at, ending)
    return None


def _is_count(reading: Reading, index: int) -> bool:
    number = reading.marks[index].number if reading.kind(index) in {"number", "spoken"} else None
    return number is not None and number.is_integer() and 1 <= number <= 1024


def _is_coins(reading: Reading, index: int) -> bool:
    """A large number of 塊 is a price."""
    words = {reading.text(reading.marks[index + 1])} if reading.kind(index + 1) == "classifier" else set()
    return bool(words & reading.lexicon.coins) and (reading.marks[index].number or 0) > MAX_PLAIN_COUNT


def _is_gpu(reading: Reading, index: int) -> bool:
    return reading.kind(index) in DEVICES or (reading.kind(index) in {"brand", "filler"} and reading.kind(index + 1) in DEVICES)


def _read_machines(reading: Reading) -> None:
    """A machine's name stands for its chip only where no chip is named beside it."""
    for index, mark in list(reading.of("machine")):
        around = range(index - CHIP_REACH, index + CHIP_REACH + 1)
        if any(reading.kind(step) in DEVICES and reading.is_unified(step) for step in around):
            reading.used.add(index)
        elif mark.value != ANY_MAC:
            reading.add("gpus", GpuMention(mark.value, 1, reading.said(index)), index)


def _read_instances(reading: Reading) -> None:
    """A machine to rent, which is so many of a device: g5.12xlarge is four A10G."""
    for index, mark in list(reading.of("instance")):
        key, each = mark.value.split("*")
        count, taken = _count(reading, index, mark)
        reading.add("gpus", GpuMention(key, int(each) * (count or 1), reading.said(index)), index, *taken)
