"""Values that nobody would send in good faith, for the parsers of what comes from outside."""

from __future__ import annotations

import copy
from collections.abc import Iterator
from typing import Any

from hypothesis import strategies as st

ODD_TEXTS = (
    "",
    " ",
    "\x00",
    "\ud800",
    "\u202e",
    "²",
    "٣",
    "-1",
    "1e999",
    "NaN",
    "../../etc/passwd",
    "{{ 7*7 }}",
    "{% for x in y %}",
    "'; drop table runs; --",
    "=cmd|'/c calc'!A1",
    "@everyone <!channel> <@U1>",
    "9" * 5000,
    "a" * 5000,
)
ODD_NUMBERS = (0, -1, 1, 2**31, 2**63, 10**30, 1.5, -0.0, 1e308, float("inf"), float("nan"))

texts = st.sampled_from(ODD_TEXTS) | st.text(max_size=40)
numbers = st.sampled_from(ODD_NUMBERS) | st.integers() | st.floats()
values = st.recursive(
    st.none() | st.booleans() | numbers | texts,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(texts, inner, max_size=4),
    max_leaves=8,
)
"""Anything that JSON can say, and some that it cannot (NaN, half a surrogate pair) but parsers of it let through."""


def places(value: Any, way: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """The way to every part of a JSON value, the whole included."""
    yield way
    inside = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, part in inside:
        yield from places(part, (*way, key))


def changed(value: Any, way: tuple[Any, ...], new: Any, *, away: bool) -> Any:
    """A copy with one part replaced, or taken away."""
    if not way:
        return new
    made = copy.deepcopy(value)
    inside = made
    for key in way[:-1]:
        inside = inside[key]
    if away:
        del inside[way[-1]]
    else:
        inside[way[-1]] = new
    return made


@st.composite
def bent(draw: st.DrawFn, samples: list[Any]) -> Any:
    """One of the samples with one to three of its parts replaced by anything, or taken away."""
    value = draw(st.sampled_from(samples))
    for _ in range(draw(st.integers(1, 3))):
        ways = [way for way in places(value) if way]
        if not ways:
            break
        value = changed(value, draw(st.sampled_from(ways)), draw(values), away=draw(st.booleans()))
    return value
