"""The script for a GPU writes rows that the measurement tables take; its work itself needs PyTorch, which is no dependency."""

import csv
import io
import subprocess
import sys
from pathlib import Path

import pytest

from benchmarks.gpu import rows
from benchmarks.gpu.__main__ import parse
from benchmarks.gpu.shapes import SHAPES
from benchmarks.truth.collecting import DATA
from bot.bot import Bot

ROOT = Path(__file__).parents[2]


@pytest.mark.parametrize(
    ("table", "columns"), [("memory", rows.MEMORY), ("fit-throughput", rows.SPEED), ("training", rows.TRAINING)]
)
def test_columns_are_those_of_the_measurement_tables(table: str, columns: tuple[str, ...]) -> None:
    with (DATA / f"truth-{table}.csv").open(encoding="utf-8", newline="") as file:
        assert tuple(next(csv.reader(file))) == columns


@pytest.mark.parametrize("key", [key for key in SHAPES if key != "tiny"])
def test_shapes_are_those_of_the_models(bot: Bot, key: str) -> None:
    arch, shape = bot.library.model(key).architecture, SHAPES[key]
    assert arch is not None
    ours = (
        arch.n_layers,
        arch.hidden_size,
        arch.n_heads,
        arch.n_kv_heads,
        arch.head_dim,
        arch.intermediate_size,
        arch.vocab_size,
    )
    named = (shape.layers, shape.hidden, shape.heads, shape.kv_heads, shape.head_dim, shape.intermediate, shape.vocab)
    assert ours == named


def test_a_table_is_written() -> None:
    out = io.StringIO()
    rows.write(out, rows.TRAINING, [{"model": "tiny", "method": "lora", "oom": 0}])
    (row,) = csv.DictReader(io.StringIO(out.getvalue().rstrip()))
    assert (row["model"], row["method"], row["oom"], row["peak_gib"]) == ("tiny", "lora", "0", "")


def test_options() -> None:
    assert parse(["--lengths", "2048,512"]).lengths == (512, 2048)
    with pytest.raises(SystemExit):
        parse(["--device", "abacus"])


def test_it_asks_nothing_of_ours() -> None:
    """The folder can be copied to a machine alone."""
    script = "import sys, benchmarks.gpu.__main__; print(*({'bot', 'knowledge', 'sizing', 'torch'} & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == ""
