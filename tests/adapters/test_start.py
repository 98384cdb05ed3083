"""The fast way in: what it takes for a plain question is what click would take, and it loads no more than the answer needs."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from adapters.terminal.app import app
from adapters.terminal.start import Asked, plain_question

PLAIN = [
    ["ask", "can 70B run on 2x A6000?"],
    ["ask", "can", "70B", "run", "on", "2x", "A6000?"],
    ["ask", "--json", "70B on a 4090"],
    ["ask", "70B", "--explain", "on", "a", "4090", "--json"],
    ["ask", "70B 在兩張 A6000 上跑得動嗎？"],
    ["ask", "", "70B"],
]
NOT_PLAIN = [
    [],
    ["ask"],
    ["ask", "  "],
    ["ask", "--json"],
    ["ask", "--help"],
    ["ask", "--locale", "zh-TW", "70B"],
    ["ask", "--save", "folder", "70B"],
    ["ask", "--batch"],
    ["ask", "--jsn", "70B"],
    ["ask", "--", "--json"],
    ["ask", "-"],
    ["--version"],
    ["chat"],
    ["70B", "ask"],
]


@pytest.mark.parametrize("arguments", PLAIN)
@pytest.mark.parametrize("locale", [None, "", "zh-TW"])
def test_a_plain_question_is_read_as_click_reads_it(
    arguments: list[str], locale: str | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    if locale is not None:
        monkeypatch.setenv("RIGWISE_LOCALE", locale)
    read = app.commands["ask"].make_context("ask", arguments[1:]).params
    asked = Asked(" ".join(read["question"]), read["locale"], read["as_json"], read["explain"], read["save"])
    assert not read["batch"]
    assert plain_question(arguments) == asked


@pytest.mark.parametrize("arguments", NOT_PLAIN)
def test_all_else_is_left_to_click(arguments: list[str]) -> None:
    assert plain_question(arguments) is None


def rigwise(*arguments: str, code: str = "", **environment: str) -> subprocess.CompletedProcess[str]:
    program = f"import sys; sys.argv = ['rigwise', *sys.argv[1:]]; {code}from adapters.terminal.start import main; main()"
    given = os.environ | environment
    return subprocess.run([sys.executable, "-c", program, *arguments], capture_output=True, text=True, check=False, env=given)


@pytest.mark.parametrize(
    "arguments", [["70B on a 4090"], ["--json", "8B on a 3060"], ["--explain", "70B int4 on 2x 3090"], ["cyberpunk"]]
)
def test_both_ways_in_say_the_same(arguments: list[str]) -> None:
    """`--locale en` is not plain, and changes nothing in an English text."""
    fast, whole = rigwise("ask", *arguments), rigwise("ask", "--locale", "en", *arguments)
    assert (fast.returncode, fast.stdout, fast.stderr) == (whole.returncode, whole.stdout, whole.stderr)


def test_errors_are_one_sentence(tmp_path: Path) -> None:
    missing = rigwise("ask", "  ")
    assert (missing.returncode, missing.stderr.count("\n"), missing.stderr[:9]) == (2, 1, "rigwise: ")
    assert rigwise("ask", "--no-such-option", "x").returncode == 2
    assert "Usage: " in rigwise("ask", "--help").stdout


def test_an_output_of_another_encoding_holds_the_whole_answer() -> None:
    done = rigwise("ask", "--json", "70B 在 4090 上？", PYTHONIOENCODING="ascii", PYTHONUTF8="0")
    assert "Traceback" not in done.stderr
    assert json.loads(done.stdout)["intent"] == "fit"


NEVER = {
    "babel",
    "click",
    "docx",
    "discord",
    "hashlib",
    "importlib.metadata",
    "importlib.resources",
    "jinja2",
    "prometheus_client",
}
NEVER |= {
    "psycopg",
    "pydantic",
    "pydantic_settings",
    "rapidfuzz",
    "slack_bolt",
    "sqlite_utils",
    "statistics",
    "structlog",
    "tempfile",
}
NEVER |= {"tomllib", "typer", "aiohttp", "asyncio"}
"""What an answer about fit, needs or models needs no part of; each would be paid for at every start."""

LOADED = "import atexit; atexit.register(lambda: sys.stderr.write(' '.join(sys.modules))); "


@pytest.mark.parametrize(
    "question",
    ["can 70B run on 2x A6000?", "what does qwen3 30b a3b need?", "what can I run on 24 GB?", "70B 在兩張 A6000 上跑得動嗎？"],
)
def test_a_question_loads_no_library_that_it_does_not_need(question: str, tmp_path: Path) -> None:
    assert rigwise("ask", "--json", question).returncode == 0, "the first start builds and keeps"
    assert {*rigwise("ask", "--json", question, code=LOADED).stderr.split()} & NEVER == set()
