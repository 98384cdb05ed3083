"""The house rule: imports go down only, and each floor names only what it may (docs/architecture.md)."""

import ast
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
BANNED_IN_SIZING = {"datetime", "io", "os", "pathlib", "random", "socket", "sqlite3", "subprocess", "time", "urllib"}
ALLOWED = {
    "sizing": {"sizing"},
    "knowledge": {
        "knowledge",
        "sizing",
        "pydantic",
        "pydantic_core",
        "sqlite_utils",
        "platformdirs",
        "typer",
        "gpuhunt",
        "psycopg",
        "psycopg_pool",
    },
    "bot": {
        "bot",
        "knowledge",
        "sizing",
        "jinja2",
        "pydantic",
        "pydantic_core",
        "pydantic_settings",
        "rapidfuzz",
        "babel",
        "platformdirs",
        "docx",
        "prometheus_client",
        "redis",
        "structlog",
    },
    "adapters/slack": {"adapters.slack", "bot", "slack_bolt", "slack_sdk", "aiohttp", "sqlalchemy"},
    "adapters/discord": {"adapters.discord", "bot", "discord", "aiohttp", "nacl", "resvg_py"},
    "adapters/terminal": {
        "adapters.terminal",
        "bot",
        "knowledge.cli",
        "knowledge.workspace.cli",
        "typer",
        "click",
        "prompt_toolkit",
        "rich",
        "aiohttp",
    },
}


def imported(path: Path) -> Iterator[tuple[int, str]]:
    """Every module that a file names, with its line."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}:{node.lineno}: imports are absolute here"
            yield node.lineno, node.module or ""


def forbidden(floor: str, module: str) -> bool:
    top = module.split(".", maxsplit=1)[0]
    if top in sys.stdlib_module_names:
        return floor == "sizing" and top in BANNED_IN_SIZING
    return not any(module == name or module.startswith(f"{name}.") for name in ALLOWED[floor])


@pytest.mark.parametrize("floor", sorted(ALLOWED))
def test_a_floor_imports_only_what_it_may(floor: str) -> None:
    files = sorted((ROOT / floor).rglob("*.py"))
    assert files, f"{floor} has no Python file"
    arrows = [
        f"{path.relative_to(ROOT)}:{line}: {module}"
        for path in files
        for line, module in imported(path)
        if forbidden(floor, module)
    ]
    assert arrows == []


@pytest.mark.parametrize(
    ("floor", "module"),
    [
        ("sizing", "time"),
        ("sizing", "knowledge.library"),
        ("sizing", "numpy"),
        ("knowledge", "bot.reply"),
        ("knowledge", "jinja2"),
        ("bot", "discord"),
        ("bot", "sqlite_utils"),
        ("bot", "adapters.slack"),
        ("adapters/slack", "sizing.units"),
        ("adapters/slack", "adapters.discord.app"),
        ("adapters/terminal", "knowledge.library"),
        ("adapters/discord", "knowledge"),
    ],
)
def test_a_forbidden_arrow_is_caught(floor: str, module: str) -> None:
    assert forbidden(floor, module)
