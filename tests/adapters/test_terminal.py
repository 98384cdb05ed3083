"""The command: its exit statuses, its JSON, its batches, and a whole conversation."""

import io
import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from rich.console import Console

from adapters.terminal import batches
from adapters.terminal.app import app
from adapters.terminal.chat import converse
from adapters.terminal.rendering import print_reply
from bot.bot import Bot
from tests.samples import SAMPLES

RUN = CliRunner()


def run(*arguments: str, given: str = "") -> tuple[int, str, str]:
    result = RUN.invoke(app, list(arguments), input=given)
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    return result.exit_code, result.stdout, result.stderr


def answered(bot: Bot, *lines: dict[str, Any] | str) -> list[dict[str, Any]]:
    out = io.StringIO()
    batches.answer_lines(bot, [line if isinstance(line, str) else json.dumps(line) for line in lines], out, None)
    return [json.loads(line) for line in out.getvalue().splitlines()]


def test_a_question_is_answered() -> None:
    status, out, _ = run("ask", "can 70B run on 2x A6000?")
    assert status == 0
    assert "Llama 3.1 70B" in out
    assert "Q4_K_M" in out


def test_words_need_no_quotes() -> None:
    assert run("ask", "can", "70B", "run", "on", "2x", "A6000?") == run("ask", "can 70B run on 2x A6000?")


def test_json_has_the_stable_keys() -> None:
    status, out, _ = run("ask", "--json", "can 70B int4 run on 2x A6000?")
    answer = json.loads(out)
    assert status == 0
    assert answer["intent"] == "fit"
    assert answer["slots"] == {"models": [{"params_b": 70}], "precision": "int4", "gpus": [{"id": "rtx-a6000", "count": 2}]}
    assert answer["verdict"] == "fits"
    assert {"headline", "tone", "tables", "notes", "sources", "choices", "text"} <= answer["reply"].keys()
    estimate = answer["estimate"]
    parts = [estimate["bytes"][part] for part in ("weights", "kv_cache", "activations", "overhead")]
    assert all(isinstance(part, int) for part in parts)
    assert sum(parts) == estimate["bytes"]["total"] == sum(device["used"] for device in estimate["per_device"])


@pytest.mark.parametrize(
    ("arguments", "status"),
    [
        (("ask", "will it fit on my gpu"), 3),
        (("ask", "how many fps in cyberpunk?"), 3),
        (("ask",), 2),
        (("ask", "   "), 2),
        (("size",), 2),
        (("no-such-verb",), 2),
        (("ask", "--no-such-option", "x"), 2),
        (("run", "irc"), 2),
        (("run",), 2),
    ],
)
def test_exit_statuses(arguments: tuple[str, ...], status: int) -> None:
    code, _, err = run(*arguments)
    assert code == status
    assert "Traceback" not in err


def test_a_batch_goes_on_after_a_bad_line(bot: Bot) -> None:
    answers = answered(
        bot,
        {"id": 1, "text": "what does 8b need?"},
        "{not json",
        "[1]",
        {"id": 4},
        {"id": 5, "text": 7},
        {"id": 6, "text": "help"},
    )
    assert [answer.get("id") for answer in answers] == [1, None, None, 4, 5, 6]
    assert ["error" in answer for answer in answers] == [False, True, True, True, True, False]


def test_lines_of_one_conversation_are_its_turns(bot: Bot) -> None:
    first, second, other = answered(
        bot,
        {"id": "a", "conversation": "c", "text": "can 70B fp16 run on 2x A6000?"},
        {"id": "b", "conversation": "c", "text": "and with int8?"},
        {"id": "x", "conversation": "d", "text": "and with int8?"},
    )
    assert (first["verdict"], second["verdict"]) == ("no", "fits")
    assert second["slots"]["precision"] == "int8"
    assert second["slots"]["gpus"] == first["slots"]["gpus"]
    assert "gpus" not in other["slots"]


def test_size_takes_any_alias_and_names_what_it_does_not_know() -> None:
    lines = [
        {"id": 1, "model": "llama 3.1 8b", "precision": "q4_k_m", "gpus": [{"name": "4090", "count": 1}], "context": 8192},
        {"id": 2, "model": "llama 3.1 8b", "precision": "q4_k_m", "gpus": [{"name": "RTX 9990 Ultra"}]},
        {"id": 3, "model": "llama 3.1 8b", "precision": "q4_k_m", "gpus": [{"name": "4090"}], "contxt": 1},
        {"id": 4, "model": "llama 3.1 8b", "precision": "q4_k_m", "gpus": [{"name": "4090", "count": 0}]},
        {"id": 5, "model": "llama 3.1 8b", "precision": "q4_k_m", "gpus": [{"name": "4090"}], "context": -5},
    ]
    status, out, _ = run("size", "--batch", given="\n".join(json.dumps(line) for line in lines))
    good, unknown, misspelt, none, negative = (json.loads(line) for line in out.splitlines())
    assert status == 0
    assert good["verdict"] == "fits"
    assert good["bytes"]["total_low"] <= good["bytes"]["total"] <= good["bytes"]["total_high"]
    assert good["params"] == 8_030_261_248
    assert "RTX 9990 Ultra" in unknown["error"]
    assert "contxt" in misspelt["error"]
    assert "count" in none["error"]
    assert "context" in negative["error"]


def test_a_conversation_in_the_terminal(bot: Bot, monkeypatch: pytest.MonkeyPatch) -> None:
    turns = iter(["can 13B fp16 run on a 4090?", "and with int8?", "", "1", "exit"])
    screen = Console(file=io.StringIO(), width=100, color_system=None)
    monkeypatch.setattr(screen, "input", lambda _prompt: next(turns))
    converse(bot, None, screen)
    said = screen.file.getvalue()  # type: ignore[attr-defined]
    assert "No: Llama 2 13B" in said
    assert "Yes: Llama 2 13B" in said
    assert next(turns, "all were read") == "all were read"


@pytest.mark.parametrize("name", sorted(SAMPLES))
@pytest.mark.parametrize("width", [60, 100])
def test_every_kind_of_reply_is_shown_whole(name: str, width: int) -> None:
    screen = Console(file=io.StringIO(), width=width, color_system=None)
    print_reply(screen, SAMPLES[name])
    shown = "".join(screen.file.getvalue().split())  # type: ignore[attr-defined]
    assert "".join(SAMPLES[name].headline.split()) in shown
    for table in SAMPLES[name].tables:
        for cell in table.rows[0]:
            assert all(word in shown for word in cell.text.split())


@pytest.mark.parametrize("ending", [".docx", ".md"])
def test_a_purchase_request_is_written(tmp_path: Path, ending: str) -> None:
    path = tmp_path / "new" / f"request{ending}"
    status, _out, err = run("request", "2x", "4090", "workstation", "--out", str(path))
    assert status == 0
    assert path.read_bytes().startswith(b"PK" if ending == ".docx" else b"# Purchase request")
    assert str(path) in err


@pytest.mark.parametrize(
    ("arguments", "status", "said"),
    [
        (("2x 4090", "--out", "request.odt"), 2, ".docx or .md"),
        (("12x 3090", "--out", "request.docx"), 3, "up to 8"),
        (("2x 4090",), 2, "--out"),
        (("2x 4090", "--out", "/proc/none/request.md"), 1, "cannot be written"),
    ],
)
def test_a_request_that_cannot_be_written_says_why(arguments: tuple[str, ...], status: int, said: str) -> None:
    got, _out, err = run("request", *arguments)
    assert got == status
    assert said in err


def test_the_files_of_an_answer_are_saved(tmp_path: Path) -> None:
    status, out, err = run("ask", "purchase request for 2x 4090", "--save", str(tmp_path / "files"))
    assert status == 0
    assert "Purchase request" in out
    assert sorted(path.name for path in (tmp_path / "files").iterdir()) == ["purchase-request.docx", "purchase-request.md"]
    assert err.count("Saved as") == 2
