"""SECURITY.md names tests that there are; and a bill of materials is judged for what it must not be."""

import ast
import json
import re
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from tools.supply import DOCKERFILE, faults, installed, judge, normal, pins

ROOT = Path(__file__).resolve().parent.parent
PAGE = (ROOT / "SECURITY.md").read_text(encoding="utf-8")
ROWS = [line for line in PAGE.splitlines() if line.startswith("| ") and "::" in line]
NAMED = re.compile(r"`(tests/[\w/]+\.py)::(\w+)`")
TOPICS = (
    "Slack's port",
    "Slack request is sent again",
    "Discord's port",
    "OAuth",
    "mention",
    "formatting",
    "template",
    "SQL",
    "archive",
    "forges a line of the log",
    "token of ours",
    "somebody pastes",
    "takes all of it",
    "not theirs",
)


@cache
def names_in(file: Path) -> frozenset[str]:
    tree = ast.parse(file.read_text(encoding="utf-8"))
    return frozenset(node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef))


@pytest.mark.parametrize("row", ROWS, ids=[row.split("|")[1].strip()[:60] for row in ROWS])
def test_every_threat_names_tests_that_there_are(row: str) -> None:
    _, threat, stands, shown, _ = row.split("|")
    named = NAMED.findall(shown)
    assert threat.strip()
    assert stands.strip()
    assert named
    assert re.sub(r"[`, ]|tests/[\w/.]+::\w+", "", shown) == "", "only names of tests stand there"
    for file, name in named:
        assert name in names_in(ROOT / file), f"{file} has no {name}"


@pytest.mark.parametrize("topic", TOPICS)
def test_no_threat_was_forgotten(topic: str) -> None:
    assert any(topic in row for row in ROWS)


BOM: dict[str, Any] = {
    "components": [{"name": f"package_{n}", "version": "1.0", "purl": f"pkg:pypi/package-{n}@1.0"} for n in range(12)]
}
PINS = {f"package-{n}": "1.0" for n in range(12)}


def test_a_sound_bill_has_no_fault() -> None:
    assert list(faults(BOM, PINS)) == []
    assert pins("# made\nPackage_1==1.0\nother==2\n") == {"package-1": "1.0", "other": "2"}
    assert normal("Flask_SQL.x") == "flask-sql-x"


@pytest.mark.parametrize(
    ("bent", "said"),
    [
        ({"components": BOM["components"][:3]}, "only 3 packages"),
        (
            {"components": [*BOM["components"], {"name": "extra", "version": "9", "purl": "pkg:pypi/extra@9"}]},
            "extra 9 is not the tested",
        ),
        (
            {"components": [*BOM["components"][1:], {"name": "package_0", "version": "1.1", "purl": "x"}]},
            "package_0 1.1 is not the tested 1.0",
        ),
        ({"components": [{**one, "purl": ""} for one in BOM["components"]]}, "no package URL"),
        ({**BOM, "made": str(ROOT)}, "tells of this machine"),
    ],
)
def test_a_bill_that_is_not_ours_is_found_out(bent: dict[str, Any], said: str) -> None:
    assert any(said in fault for fault in faults(bent, PINS))


def test_what_is_listed_is_what_the_image_installs() -> None:
    assert installed(DOCKERFILE.read_text(encoding="utf-8")).startswith(".[")
    assert installed('RUN pip install --constraint constraints.txt ".[a,b]"') == ".[a,b]"
    with pytest.raises(ValueError, match="does not say"):
        installed("FROM scratch")


CLEAN = {"name": "a", "version": "1", "vulns": []}


@pytest.mark.parametrize(
    ("found", "status"),
    [
        ([CLEAN], 0),
        ([CLEAN, {"name": "b", "version": "2", "vulns": [{"id": "CVE-1"}]}], 1),
        ([CLEAN, {"name": "b", "skip_reason": "not found"}], 3),
        (None, 3),
    ],
)
def test_a_package_that_nobody_was_asked_about_is_not_safe(found: Any, status: int, capsys: pytest.CaptureFixture[str]) -> None:
    assert judge("" if found is None else json.dumps({"dependencies": found}), "could not connect") == status
    assert capsys.readouterr().out
