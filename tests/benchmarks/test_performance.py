"""The figures' own arithmetic, and that a row which cannot be measured says so."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from benchmarks.performance import cold, growth, rivals, warm
from benchmarks.performance.__main__ import main
from benchmarks.performance.rows import Row, as_json, missing, p99, print_rows
from bot.bot import Bot


@pytest.mark.parametrize(
    ("row", "ratio"),
    [
        (Row("s", "at most", 3.0, "ms", 2.0), 1.5),
        (Row("s", "at least", 1000.0, "a second", 1500.0, at_least=True), 1.5),
        (Row("s", "no aim", 3.0, "ms"), None),
        (Row("s", "not measured", None, "ms", 2.0), None),
    ],
)
def test_one_and_less_is_good_whichever_way_the_aim_goes(row: Row, ratio: float | None) -> None:
    assert row.ratio == ratio


def test_a_table_marks_what_misses_its_aim(capsys: pytest.CaptureFixture[str]) -> None:
    print_rows([Row("s", "held", 1.0, "ms", 2.0), Row("s", "missed", 3.0, "ms", 2.0), *missing("t", ["absent"], "not here")])
    out = capsys.readouterr().out.splitlines()
    held, missed, absent = (next(line for line in out if name in line) for name in ("held", "missed", "absent"))
    assert "0.50" in held
    assert "✗" not in held
    assert "1.50 ✗" in missed
    assert "not here" in absent


def test_a_program_gets_the_same_rows() -> None:
    assert json.loads(as_json([Row("s", "n", 3.0, "ms", 2.0)])) == [
        {"section": "s", "name": "n", "value": 3.0, "unit": "ms", "aim": 2.0, "at_least": False, "note": "", "ratio": 1.5}
    ]


def test_one_in_a_hundred_passes_the_ninety_ninth() -> None:
    assert p99([float(value) for value in range(1, 101)]) == 100.0
    assert p99([float(value) for value in range(1000)]) == 990.0


def test_the_report_of_imports_is_read() -> None:
    report = "import time: self [us] | cumulative | imported package\nimport time:       120 |        120 |   re._parser\nnoise\n"
    assert cold.self_times(report) == [("re._parser", 120)]


def test_without_the_rival_its_rows_say_so(bot: Bot) -> None:
    rows = rivals.rival_rows(bot, None, 1)
    assert [row.value for row in rows] == [None] * 3
    assert all("llmfit is not installed" in row.note for row in rows)


def test_the_peak_is_the_childs_own() -> None:
    small = cold.peak_mb([sys.executable, "-c", "pass"])
    large = cold.peak_mb([sys.executable, "-c", "x = bytearray(64 << 20)"])
    assert 60 < large - small < 70


def test_a_failing_command_is_no_figure() -> None:
    with pytest.raises(subprocess.CalledProcessError):
        cold.run([sys.executable, "-c", "raise SystemExit(3)"])


def test_the_corpus_is_ours_or_the_files(tmp_path: Path) -> None:
    ours = warm.corpus(None)
    assert len(ours) > 500
    assert all(isinstance(text, str) for text in ours)
    (tmp_path / "asked.jsonl").write_text('{"id": 1, "text": "can it run?"}\n\n', encoding="utf-8")
    assert warm.corpus(tmp_path / "asked.jsonl") == ["can it run?"]


def test_answers_are_counted_by_intent(bot: Bot) -> None:
    rows = warm.answer_rows(bot, ["can 70B run on 2x A6000?", "will an 8B fit on a 3060?", "thanks!"])
    assert [row.name for row in rows[2:]] == ["fit", "smalltalk"]
    assert "of 2" in rows[2].note


def test_the_steps_make_up_the_answer(bot: Bot) -> None:
    steps = {row.name: row.value or 0.0 for row in warm.step_rows(bot)}
    assert set(steps) == {"parse", "resolve", "size", "view", "render as JSON"}
    assert all(value > 0 for value in steps.values())


def test_a_conversation_is_weighed_and_ends() -> None:
    (row,) = growth.memory_rows()
    assert row.value is not None
    assert 20 < row.value < 200


def test_a_part_that_there_is_not_is_refused(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr(sys, "argv", ["performance", "--only", "colds"])
    with pytest.raises(SystemExit):
        main()
    assert "no part is called colds" in capsys.readouterr().err
