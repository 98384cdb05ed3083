"""Every published wording that we know is read to the byte: its numbers, whose message it is, and the cause."""

import tomllib
from pathlib import Path
from typing import Any

import pytest

from bot import pastes
from sizing.oom.diagnosis import diagnose

FOLDER = Path(__file__).parent / "cases"
CASES = [case for file in sorted(FOLDER.glob("*.toml")) for case in tomllib.loads(file.read_text(encoding="utf-8"))["case"]]
UNITS = {"bytes": 1, "MiB": 2**20, "GiB": 2**30}


def in_bytes(written: str) -> int:
    """`14.25 GiB` as the issue's conventions count it; tokens have no unit."""
    number, _, unit = written.partition(" ")
    return round(float(number) * UNITS[unit or "bytes"])


@pytest.mark.parametrize("case", CASES, ids=[case["name"] for case in CASES])
def test_a_message_is_read(case: dict[str, Any]) -> None:
    paste = pastes.read(case["text"])
    assert paste is not None, case["source"]
    wanted = {name: in_bytes(written) for name, written in case["fields"].items()}
    if "gpu_index" in case:
        wanted["gpu_index"] = case["gpu_index"]
    read = paste.fields
    if "gpu_index" not in case:
        read.pop("gpu_index", None)
    assert read == wanted
    assert paste.backend == case["backend"]
    assert diagnose(paste.failure()).cause.value == case["cause"]


def test_every_case_names_where_its_wording_is_published() -> None:
    assert [case["name"] for case in CASES if len(case["source"]) < 8] == []
    assert len({case["name"] for case in CASES}) == len(CASES)
