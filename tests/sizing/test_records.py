"""Our frozen dataclasses behave as the standard ones do, which are the oracle here."""

from __future__ import annotations

import copy
import dataclasses
import pickle
from collections.abc import Callable
from dataclasses import FrozenInstanceError, asdict, astuple, field, fields, is_dataclass, replace
from typing import Any, ClassVar

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sizing import records
from sizing.records import dataclass

ours: Callable[..., Any] = dataclass
standard: Callable[..., Any] = dataclasses.dataclass


def plain(make: Callable[..., Any], slots: bool) -> Any:
    @make(frozen=True, slots=slots)
    class Card:
        """A card."""

        kind: ClassVar[str] = "card"
        name: str
        vram_gb: float = 24.0
        tags: tuple[str, ...] = ()
        notes: list[str] = field(default_factory=list, compare=False)
        secret: str = field(default="x", repr=False)
        serial: int = field(default=7, init=False)
        parts: dict[str, int] = field(default_factory=dict, init=False, hash=False)
        wide: bool = field(default=False, kw_only=True)

    return Card


def heir(make: Callable[..., Any], slots: bool) -> Any:
    @make(frozen=True, slots=slots)
    class Base:
        """A base."""

        name: str
        count: int = 1

    @make(frozen=True, slots=slots)
    class Card(Base):
        """An heir, with a check and a method of its own."""

        vram_gb: float = 24.0

        def __post_init__(self) -> None:
            if self.count < 0:
                raise ValueError("less than none")

        @property
        def total(self) -> float:
            return self.count * self.vram_gb

    return Card


SHAPES = [(make, slots) for make in (plain, heir) for slots in (True, False)]


def outcome(act: Callable[[], Any]) -> Any:
    """What it gives, or the error and its words."""
    try:
        return act()
    except (TypeError, ValueError, AttributeError) as error:
        return type(error), str(error)


@pytest.mark.parametrize(("shape", "slots"), SHAPES)
@pytest.mark.parametrize(
    "act",
    [
        lambda card: repr(card("3090")),
        lambda card: repr(card("3090", 2)),
        lambda card: card("3090") == card("3090"),
        lambda card: card("3090") == card("3091"),
        lambda card: card("3090") == "3090",
        lambda card: card("3090") != card(name="3090"),
        lambda card: hash(card("3090", 2)) == hash(card("3090", 2)),
        lambda card: len({card("3090"), card("3090"), card("4090")}),
        lambda card: asdict(card("3090")),
        lambda card: astuple(card("3090", 3)),
        lambda card: repr(replace(card("3090"), name="4090")),
        lambda card: replace(card("3090"), weight=2),
        lambda card: [one.name for one in fields(card)],
        is_dataclass,
        lambda card: card.__match_args__,
        lambda card: card.__doc__,
        lambda card: card.__qualname__.rsplit(".", 1)[-1],
        lambda card: card(),
        lambda card: card("3090", weight=2),
        lambda card: card(*range(12)),
        lambda card: setattr(card("3090"), "name", "4090"),
        lambda card: delattr(card("3090"), "name"),
        lambda card: repr(copy.copy(card("3090"))),
        lambda card: repr(copy.deepcopy(card("3090", 5))),
        lambda card: hasattr(card("3090"), "__dict__"),
    ],
)
def test_it_does_what_the_standard_one_does(shape: Callable[..., Any], slots: bool, act: Callable[[Any], Any]) -> None:
    assert outcome(lambda: act(shape(ours, slots))) == outcome(lambda: act(shape(standard, slots)))


@pytest.mark.parametrize("slots", [True, False])
def test_a_default_that_is_made_is_made_for_each(slots: bool) -> None:
    card = plain(ours, slots)
    first, second = card("3090"), card("3090")
    first.notes.append("loud")
    assert (first.notes, second.notes, first == second) == (["loud"], [], True)


def test_checks_of_the_class_run_and_properties_stay() -> None:
    card = heir(ours, True)
    assert card("3090", 2).total == 48.0
    with pytest.raises(ValueError, match="less than none"):
        card("3090", -1)


def test_an_assignment_is_refused_as_the_standard_says_it() -> None:
    with pytest.raises(FrozenInstanceError, match="cannot assign to field 'name'"):
        plain(ours, True)("3090").name = "4090"


@dataclass(frozen=True, slots=True)
class Point:
    """At the top of a module, as pickle needs it."""

    x: int
    y: tuple[int, ...] = ()


@given(st.integers(), st.lists(st.integers()).map(tuple))
def test_it_survives_being_pickled(x: int, y: tuple[int, ...]) -> None:
    assert pickle.loads(pickle.dumps(Point(x, y))) == Point(x, y)  # noqa: S301 - our own


def test_methods_of_the_class_itself_win() -> None:
    @dataclass(frozen=True, slots=True)
    class Name:
        text: str

        def __hash__(self) -> int:
            return len(self.text)

        def __eq__(self, other: object) -> bool:
            return isinstance(other, Name) and self.text.lower() == other.text.lower()

        def __repr__(self) -> str:
            return f"<{self.text}>"

    assert (Name("A") == Name("a"), repr(Name("A")), hash(Name("A"))) == (True, "<A>", 1)


def test_a_plain_heir_is_made_as_its_base_is() -> None:
    class Heir(Point):
        pass

    assert (Heir(1), Heir(1) == Point(1), Heir(1) == Heir(1)) == (Heir(1), False, True)


def test_a_class_that_is_not_frozen_is_refused() -> None:
    with pytest.raises(TypeError, match="only frozen"):
        ours(frozen=False)


@dataclass(frozen=True, slots=True)
class Wide:
    name: str
    sizes: tuple[int, ...] = ()
    note: str = ""
    total: int = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "total", sum(self.sizes))


@dataclass(frozen=True)
class Narrow:
    name: str = ""


@given(
    st.fixed_dictionaries({}, optional={"name": st.text(), "sizes": st.tuples(st.integers(), st.integers()), "note": st.text()})
)
def test_our_replace_does_what_the_standard_one_does(changes: dict[str, Any]) -> None:
    """What follows from other fields is worked out anew."""
    record = Wide("a", (1, 2), "n")
    assert records.replace(record, **changes) == replace(record, **changes)
    assert records.replace(record, **changes).total == sum(changes.get("sizes", (1, 2)))
    assert records.replace(Narrow("a"), name="b") == Narrow("b")


@pytest.mark.parametrize("name", ["total", "no_such"])
def test_our_replace_refuses_what_the_class_does_not_take(name: str) -> None:
    with pytest.raises(TypeError, match=name):
        records.replace(Wide("a"), **{name: 1})  # type: ignore[arg-type]


def test_a_field_that_is_given_by_name_alone_is_left_to_the_standard_one() -> None:
    @dataclasses.dataclass(frozen=True)
    class Named:
        name: str = field(kw_only=True, default="")

    with pytest.raises(TypeError, match="by name alone"):
        records.replace(Named(), name="b")
