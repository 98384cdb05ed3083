"""What an intent needs is all there: its file, its phrases in every language, and no phrase that nobody says."""

import ast
import re
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path

import pytest

from bot import intents
from bot.classify import INTENTS
from bot.phrases import phrases

BOT = Path(__file__).resolve().parents[2] / "bot"
ADAPTERS = BOT.parent / "adapters"
KEY = re.compile(r"[a-z_]+(\.[a-z0-9_]+)+")


def said() -> Iterator[tuple[str, str]]:
    """Every phrase key in the code as a pattern, with its file. An f-string's holes match anything."""
    for path in (*BOT.rglob("*.py"), *ADAPTERS.rglob("*.py")):
        nodes = list(ast.walk(ast.parse(path.read_text(encoding="utf-8"))))
        joined = {id(part) for node in nodes if isinstance(node, ast.JoinedStr) for part in node.values}
        for node in nodes:
            if (
                isinstance(node, ast.Constant)
                and isinstance(node.value, str)
                and id(node) not in joined
                and KEY.fullmatch(node.value)
            ):
                yield re.escape(node.value), path.name
            elif isinstance(node, ast.JoinedStr):
                pattern = "".join(
                    re.escape(str(part.value)) if isinstance(part, ast.Constant) else "[a-z0-9_.]*" for part in node.values
                )
                if re.match(r"[a-z_]+\\\.", pattern):
                    yield pattern, path.name


def known(pattern: str, keys: frozenset[str]) -> bool:
    """Whether some phrase is meant. Discord's command texts are said without their first word."""
    return any(re.fullmatch(f"(discord\\.)?{pattern}", key) for key in keys)


SAID = dict(said())


def test_every_intent_of_the_contract_is_answered() -> None:
    assert sorted(intents.NAMES) == sorted(INTENTS)


@pytest.mark.parametrize("name", intents.NAMES)
def test_an_intent_has_its_file_and_its_sentence(name: str) -> None:
    module = import_module(f"bot.intents.{name}")
    assert callable(module.answer)
    assert module.answer.__doc__


def test_every_phrase_that_the_code_says_exists() -> None:
    keys = phrases("en").keys
    prefixes = {key.split(".")[0] for key in keys}
    named = {f"{file}: {pattern}" for pattern, file in SAID.items() if re.split(r"\\?\.", pattern)[0] in prefixes}
    missing = {entry for entry in named if not known(entry.partition(": ")[2], keys)}
    assert missing == set()


def test_every_phrase_is_said_by_someone() -> None:
    idle = {key for key in phrases("en").keys if not any(known(pattern, frozenset({key})) for pattern in SAID)}
    assert idle == set()
