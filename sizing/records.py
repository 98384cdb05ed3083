"""Frozen dataclasses that cost next to nothing to define, and half as much to make.

The standard decorator compiles six methods a class when its module is imported, a third of a millisecond in all; one question
imports a hundred classes, and calls few of their methods. Here a method is compiled when it is first called, and the constructor
sets slots directly. All else is as in `dataclasses`, whose `field`, `fields` and `replace` apply; our own `replace` does the
same in a third of the time where a record has many fields.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from dataclasses import MISSING
from functools import cache
from operator import attrgetter
from typing import TYPE_CHECKING, Any, NoReturn

__all__ = ["dataclass", "replace"]

if TYPE_CHECKING:
    from dataclasses import dataclass, replace
else:

    def replace(record: Any, /, **changes: Any) -> Any:
        """The record with other values in some of its fields. Raises TypeError for one that it does not take."""
        read, places = _fields_of(record.__class__)
        values = list(read(record))
        for name, value in changes.items():
            if name not in places:
                raise TypeError(f"{record.__class__.__name__} takes no field {name!r}")
            values[places[name]] = value
        return record.__class__(*values)

    def dataclass(*, frozen: bool, slots: bool = False) -> Callable[[type], type]:
        """A frozen dataclass. `order`, `InitVar` and classes that are not frozen are left to the standard decorator."""
        if not frozen:
            raise TypeError("only frozen classes are made here; take dataclasses.dataclass for others")
        return lambda cls: _record(cls, slots=slots)


@cache
def _fields_of(cls: type) -> tuple[Callable[[Any], tuple[Any, ...]], dict[str, int]]:
    """What reads the values that a class is made of, in order, and the place of each. Fields that go by name alone have none."""
    listed = [field for field in dataclasses.fields(cls) if field.init]
    if any(field.kw_only for field in listed):
        raise TypeError(f"{cls.__name__} has fields that are given by name alone; take dataclasses.replace")
    names = [field.name for field in listed]
    read = attrgetter(*names) if len(names) > 1 else lambda record: tuple(getattr(record, name) for name in names)
    return read, {name: place for place, name in enumerate(names)}


def _record(cls: Any, *, slots: bool) -> Any:
    cls = dataclasses.dataclass(init=False, repr=False, eq=False, slots=slots)(cls)
    methods = {"__repr__": _repr, "__setattr__": _set_nothing, "__delattr__": _delete_nothing}
    methods |= {"__getstate__": _get_state, "__setstate__": _set_state} if slots else {}
    methods |= {name: _deferred(cls, name, write) for name, write in WRITERS.items()}
    for name, method in methods.items():
        if cls.__dict__.get(name) is None:  # a class with an __eq__ of its own has None for its hash
            setattr(cls, name, method)
    return cls


def _deferred(cls: Any, name: str, write: Callable[[Any], Callable[..., Any]]) -> Callable[..., Any]:
    """A method that puts the written one in its place when it is first called."""

    def method(self: Any, *args: Any, **values: Any) -> Any:
        setattr(cls, name, write(cls))
        return getattr(cls, name)(self, *args, **values)

    return method


def _write_init(cls: Any) -> Callable[..., None]:
    listed = dataclasses.fields(cls)
    known = {f"default_{field.name}": _default(field) for field in listed}
    known |= {f"set_{field.name}": _setter(cls, field.name) for field in listed}
    parameters = [_parameter(field) for field in listed if field.init and not field.kw_only]
    by_name = [_parameter(field) for field in listed if field.init and field.kw_only]
    lines = [f"set_{field.name}(self, {_value(field)})" for field in listed if field.init or _default(field) is not MISSING]
    if hasattr(cls, "__post_init__"):
        lines.append("self.__post_init__()")
    return _compile(cls, "__init__", ["self", *parameters, *(["*", *by_name] if by_name else [])], lines, known)


def _write_eq(cls: Any) -> Callable[[Any, Any], bool]:
    names = [field.name for field in dataclasses.fields(cls) if field.compare]
    ours, others = _tuple("self", names), _tuple("other", names)
    line = f"return {ours} == {others} if other.__class__ is self.__class__ else NotImplemented"
    return _compile(cls, "__eq__", ["self", "other"], [line], {})


def _write_hash(cls: Any) -> Callable[[Any], int]:
    names = [field.name for field in dataclasses.fields(cls) if (field.compare if field.hash is None else field.hash)]
    return _compile(cls, "__hash__", ["self"], [f"return hash({_tuple('self', names)})"], {})


WRITERS: dict[str, Callable[[Any], Callable[..., Any]]] = {"__init__": _write_init, "__eq__": _write_eq, "__hash__": _write_hash}


def _compile(cls: Any, name: str, parameters: list[str], lines: list[str], known: dict[str, Any]) -> Callable[..., Any]:
    exec(f"def {name}({', '.join(parameters)}):\n " + "\n ".join(lines or ["pass"]), known)  # noqa: S102 - names of our own fields
    method: Callable[..., Any] = known[name]
    method.__qualname__ = f"{cls.__qualname__}.{name}"
    return method


def _default(field: Any) -> Any:
    """The default or what makes it, else MISSING."""
    return field.default if field.default_factory is MISSING else field.default_factory


def _parameter(field: Any) -> str:
    return field.name if _default(field) is MISSING else f"{field.name}=default_{field.name}"


def _value(field: Any) -> str:
    """What a field is set to. Where a default is made, its maker stands as the default of the parameter."""
    name, default = field.name, f"default_{field.name}"
    if field.default_factory is MISSING:
        return name if field.init else default
    return f"{default}() if {name} is {default} else {name}" if field.init else f"{default}()"


def _setter(cls: Any, name: str) -> Callable[[Any, Any], None]:
    slot = getattr(cls, name, None)
    setter: Callable[[Any, Any], None] | None = getattr(slot, "__set__", None)
    return setter or (lambda self, value: object.__setattr__(self, name, value))


def _tuple(owner: str, names: list[str]) -> str:
    return f"({''.join(f'{owner}.{name}, ' for name in names)})"


def _repr(self: Any) -> str:
    shown = ", ".join(f"{field.name}={getattr(self, field.name)!r}" for field in dataclasses.fields(self) if field.repr)
    return f"{self.__class__.__qualname__}({shown})"


def _set_nothing(_self: Any, name: str, _value: Any) -> NoReturn:
    raise dataclasses.FrozenInstanceError(f"cannot assign to field {name!r}")


def _delete_nothing(_self: Any, name: str) -> NoReturn:
    raise dataclasses.FrozenInstanceError(f"cannot delete field {name!r}")


def _get_state(self: Any) -> list[Any]:
    return [getattr(self, field.name) for field in dataclasses.fields(self)]


def _set_state(self: Any, state: list[Any]) -> None:
    for field, value in zip(dataclasses.fields(self), state, strict=True):
        object.__setattr__(self, field.name, value)
