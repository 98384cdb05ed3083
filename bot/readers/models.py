"""Models: names, families with a size, bare sizes, file names, and names that nobody knows."""

from __future__ import annotations

from bot.lexicon import SizedName
from bot.marks import Mark
from bot.readers.versions import add_unknown, version_behind
from bot.reading import Reading
from bot.slots import ModelMention
from bot.tokens import SPACED

MAX_PARAMS_B = 20_000.0
SAME_SIZE = 0.15
"""Sizes are rounded, and said with or without the embedding."""
NAMES = ("model", "diffusion", "model_family")


def read_models(reading: Reading) -> None:
    """Fill `models`, first with names, then with sizes that stand alone."""
    for index, _mark in list(reading.of(*NAMES)):
        if index not in reading.used:
            _read_name(reading, index)
    _read_sizes(reading)
    _join_apart(reading)
    _drop_vaguer(reading)


def _read_name(reading: Reading, index: int) -> None:
    mark = reading.marks[index]
    if mark.kind == "model_family" and (version := version_behind(reading, index)) is not None:
        add_unknown(reading, index, version)
        return
    size = _size_behind(reading, index)
    if size is None:
        size = _size_before(reading, index)
    key = mark.value
    if size is not None:
        words = tuple(token.text for token in reading.tokens[mark.first : mark.last])
        sized = reading.marks[size]
        found = sized_name(reading, words, sized.number or 0.0, sized.active)
        if found is None and _is_of_no_such_size(reading, mark, sized):
            add_unknown(reading, *sorted((index, size)))
            return
        if found:
            key = found.key
    first, last = sorted((index, index if size is None else size))
    text = reading.said(first, last)
    if key not in {mention.key for mention in reading.values.get("models", [])}:
        reading.add("models", ModelMention(key=key, text=text), index, last)
    reading.used.update(range(first, last + 1))


def _is_of_no_such_size(reading: Reading, mark: Mark, size: Mark) -> bool:
    """Qwen 999B, Llama 3.3 8B: neither a family nor a model is taken for one of another size."""
    if mark.kind == "model_family":
        return size.active is None
    known = {params for params, names in reading.lexicon.sized.items() if any(name.key == mark.value for name in names)}
    wanted = size.number or 0.0
    named = any(token.text == "b" for token in reading.tokens[mark.first : mark.last])
    return bool(known) and not named and not any(abs(params - wanted) <= SAME_SIZE * params for params in known)


def _size_behind(reading: Reading, index: int) -> int | None:
    """The size that belongs to a name: right behind it, or after one word of it (Qwen3-VL-Foo-8B, the Qwen 32B)."""
    for step in (1, 2, 3):
        kind = reading.kind(index + step)
        if kind == "size":
            return index + step
        joined = reading.gap(index + step) != SPACED
        if not (kind == "suffix" or (joined and kind in {"word", "number"})):
            return None
    return None


def _size_before(reading: Reading, index: int) -> int | None:
    """`a 70B Llama`."""
    before = index - 1
    stands = reading.kind(before) == "size" and before not in reading.used
    return before if stands and reading.kind(index) == "model_family" else None


def sized_name(reading: Reading, words: tuple[str, ...], size_b: float, active_b: float | None) -> SizedName | None:
    """The model of that size whose name begins with these words: plain before special, new before old."""
    fitting = [
        name
        for name in reading.lexicon.sized.get(size_b, ())
        if _begins(name.words, words) and (active_b is None or name.active_b in (None, active_b))
    ]
    return max(fitting, key=lambda name: (-_letters(name.words), name.version), default=None)


def _begins(name: tuple[str, ...], words: tuple[str, ...]) -> bool:
    """`qwen` begins `qwen 3`, and `llama 3` begins `meta llama 3`."""
    return any(name[at : at + len(words)] == words for at in (0, 1))


def _letters(words: tuple[str, ...]) -> int:
    return sum(word[0].isalpha() and len(word) > 1 for word in words)


def _read_sizes(reading: Reading) -> None:
    for index, mark in list(reading.of("size")):
        params_b = mark.number or 0.0
        if not 0 < params_b <= MAX_PARAMS_B:
            continue
        if reading.kind(index - 1) == "number" and _is_range(reading, index):
            low = reading.marks[index - 1]
            if 0 < (low.number or 0) < params_b:
                reading.add("models", ModelMention(params_b=low.number, text=reading.said(index - 1)), index - 1)
        reading.add("models", ModelMention(params_b=params_b, active_b=mark.active, text=reading.said(index)), index)


def _is_range(reading: Reading, index: int) -> bool:
    """30-40B, 7/13B."""
    return reading.gap(index) == "-" or (reading.kind(index) == "range")


def _join_apart(reading: Reading) -> None:
    """One family and one size in a text belong together where there is such a model: "can llama run here, the 70b?"."""
    mentions: list[ModelMention] = reading.values.get("models", [])
    sizes = [mention for mention in mentions if mention.params_b]
    families = [mark for mark in reading.marks if mark.kind == "model_family"]
    if len(mentions) != 2 or len(sizes) != 1 or len(families) != 1:
        return
    words = tuple(token.text for token in reading.tokens[families[0].first : families[0].last])
    found = sized_name(reading, words, sizes[0].params_b or 0.0, sizes[0].active_b)
    if found and families[0].value in {mention.key for mention in mentions}:
        reading.values["models"] = [ModelMention(key=found.key, text=f"{reading.text(families[0])} {sizes[0].text}")]


def _drop_vaguer(reading: Reading) -> None:
    """`mistral` adds nothing beside `mistral small 3.1`."""
    mentions: list[ModelMention] = reading.values.get("models", [])
    families = {mark.value for mark in reading.marks if mark.kind == "model_family"}
    kept = [
        mention
        for mention in mentions
        if not (
            mention.key in families
            and any(
                other is not mention and other.text.lower().startswith(mention.text.lower().split(" ")[0]) for other in mentions
            )
        )
    ]
    if mentions:
        reading.values["models"] = kept
