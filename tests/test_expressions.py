"""No regular expression of ours takes longer than its text is long, times a little: a repeat inside a repeat could."""

import pkgutil
import re
from collections.abc import Iterator
from importlib import import_module
from typing import Any

import adapters
import bot
import knowledge
import sizing

parser = import_module("re._parser")

MANY = 20
"""A repeat of at most so many is no repeat without end."""
UNAMBIGUOUS = {
    "bot.tokens._TOKEN": "groups of three digits, each behind a comma",
    "bot.structured.format_names._IN_NAME": "parts of a name, each behind its own separator",
    "bot.structured.cards._ONLY_MEMORY": "words out of a list, each behind what is no word",
}
"""Repeats in repeats that can match one text in one way only, since each round begins with what no round holds inside."""


def patterns() -> Iterator[tuple[str, str, int]]:
    """Every compiled expression that a module of ours has, with where."""
    for package in (adapters, bot, knowledge, sizing):
        for module in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
            if not module.name.endswith("__main__"):
                for name, value in vars(import_module(module.name)).items():
                    for pattern in compiled(value):
                        yield f"{module.name}.{name}", pattern.pattern, pattern.flags


def compiled(value: Any, depth: int = 3) -> Iterator[re.Pattern[str]]:
    if isinstance(value, re.Pattern) and isinstance(value.pattern, str):
        yield value
    elif depth and isinstance(value, dict | list | tuple | set | frozenset):
        for part in value.values() if isinstance(value, dict) else value:
            yield from compiled(part, depth - 1)


def is_nested(parts: Any, inside: bool = False) -> bool:
    """Whether a repeat without end stands inside another one."""
    return any(_is_nested(str(code), argument, inside) for code, argument in parts)


def _is_nested(code: str, argument: Any, inside: bool) -> bool:
    match code:
        case "MAX_REPEAT" | "MIN_REPEAT":
            endless = int(argument[1]) > MANY
            return (endless and inside) or is_nested(argument[2], inside or endless)
        case "SUBPATTERN":
            return is_nested(argument[3], inside)
        case "BRANCH":
            return any(is_nested(branch, inside) for branch in argument[1])
        case "ASSERT" | "ASSERT_NOT":
            return is_nested(argument[1])
    return False


def test_a_repeat_in_a_repeat_is_noticed() -> None:
    for pattern, nested in (
        (r"(a+)+b", True),
        (r"(?:x|\s*y)*z", True),
        (r"a+b+", False),
        (r"(?:ab?)*", False),
        (r"(a{1,9})*", False),
    ):
        assert is_nested(parser.parse(pattern)) == nested, pattern


def test_no_repeat_without_end_stands_in_another() -> None:
    found = list(patterns())
    assert len(found) > 80
    nested = {where for where, pattern, flags in found if is_nested(parser.parse(pattern, flags))}
    assert nested == set(UNAMBIGUOUS)
