"""Every sample reply as Slack gets it: the same as the golden file, and within what Slack takes."""

import json
import warnings
from typing import Any

import pytest
from slack_sdk.models.blocks import Block
from slack_sdk.models.views import View

from tests.adapters.slack.golden import FOLDER, messages, path, render, views
from tests.adapters.slack.rules import NATIVE, complaints, view_complaints

MESSAGES = dict(messages())
VIEWS = dict(views())


@pytest.mark.parametrize("name", [*MESSAGES, *VIEWS])
def test_a_sample_looks_as_it_did(name: str) -> None:
    assert render((MESSAGES | VIEWS)[name]) == path(name).read_text(encoding="utf-8"), "python -m tests.adapters.slack.golden"


def test_no_golden_file_is_left_over() -> None:
    assert {file.stem for file in FOLDER.glob("*.json")} == {*MESSAGES, *VIEWS}


@pytest.mark.parametrize("name", MESSAGES)
def test_slack_would_take_a_sample(name: str) -> None:
    assert complaints(json.loads(path(name).read_text(encoding="utf-8"))) == []


@pytest.mark.parametrize("name", VIEWS)
def test_slack_would_take_a_view(name: str) -> None:
    assert view_complaints(VIEWS[name]) == []


@pytest.mark.parametrize("name", VIEWS)
def test_the_sdk_reads_every_view_without_loss(name: str) -> None:
    parsed = View(**json.loads(json.dumps(VIEWS[name])))
    parsed.validate_json()
    assert parsed.to_dict() == VIEWS[name]


@pytest.mark.parametrize("name", MESSAGES)
def test_the_sdk_reads_every_block_it_has_a_model_for_without_loss(name: str) -> None:
    for block in MESSAGES[name].get("blocks", []):
        if block["type"] not in NATIVE:  # slack_sdk 3.47 has no model for these two
            assert _round_trip(block) == block


def _round_trip(block: dict[str, Any]) -> dict[str, Any]:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        parsed = Block.parse(json.loads(json.dumps(block)))
    assert parsed is not None
    parsed.validate_json()
    return dict(parsed.to_dict())
