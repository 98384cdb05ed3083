"""The judge of the other tests is judged first: each rule takes a good block and refuses a bad one."""

from typing import Any

import pytest

from tests.adapters.slack.rules import complaints

RAW = {"type": "raw_text", "text": "x"}
BUTTON = {"type": "button", "action_id": "a", "text": {"type": "plain_text", "text": "go"}, "value": "q"}
CHART = {
    "type": "data_visualization",
    "title": "Memory",
    "chart": {
        "type": "bar",
        "series": [{"name": "weights", "data": [{"label": "card", "value": 1.5}]}],
        "axis_config": {"categories": ["card"], "y_label": "GiB"},
    },
}
DATA_TABLE = {"type": "data_table", "caption": "c", "rows": [[RAW], [{"type": "raw_number", "value": 1, "text": "1 GiB"}]]}
TABLE = {"type": "table", "rows": [[RAW], [RAW]], "column_settings": [{"align": "right"}]}
RICH = {"type": "rich_text", "elements": [{"type": "rich_text_section", "elements": [{"type": "text", "text": "x"}]}]}
CONTEXT = {"type": "context", "elements": [{"type": "mrkdwn", "text": "x"}]}
ACTIONS = {"type": "actions", "elements": [BUTTON]}


@pytest.mark.parametrize("block", [CHART, DATA_TABLE, TABLE, RICH, CONTEXT, ACTIONS])
def test_a_block_from_the_documentation_is_taken(block: dict[str, Any]) -> None:
    assert complaints({"text": "t", "blocks": [block]}) == []


BAD_CELLS = [
    {"type": "raw_text", "text": ""},
    {"type": "raw_number", "value": 1},
    {"type": "raw_text", "text": "x", "style": "b"},
]


@pytest.mark.parametrize(
    "block",
    [
        {"type": "marquee"},
        {**DATA_TABLE, "caption": ""},
        {**DATA_TABLE, "page_size": 0},
        {**DATA_TABLE, "rows": [[RAW]]},
        {**DATA_TABLE, "rows": [[RAW]] * 102},
        {**DATA_TABLE, "rows": [[RAW], [RAW, RAW]]},
        {**DATA_TABLE, "rows": [[RAW] * 21] * 2},
        {**DATA_TABLE, "rows": [[RICH], [RAW]]},
        {**DATA_TABLE, "rows": [[RAW], [{"type": "raw_text", "text": "x" * 10_001}]]},
        *({**DATA_TABLE, "rows": [[RAW], [cell]]} for cell in BAD_CELLS),
        {**TABLE, "column_settings": [{"align": "middle"}]},
        {**CHART, "title": "x" * 51},
        {**CHART, "chart": {**CHART["chart"], "type": "donut"}},  # type: ignore[dict-item]
        {**CHART, "chart": {**CHART["chart"], "series": []}},  # type: ignore[dict-item]
        {**ACTIONS, "elements": [{**BUTTON, "value": "x" * 2001}]},
        {**ACTIONS, "elements": [{**BUTTON, "text": {"type": "plain_text", "text": "x" * 76}}]},
        {**ACTIONS, "elements": [{**BUTTON, "text": {"type": "mrkdwn", "text": "x"}}]},
        {**ACTIONS, "elements": [BUTTON, BUTTON]},
        {**ACTIONS, "elements": []},
        {**CONTEXT, "elements": [{"type": "plain_text", "text": ""}]},
        {**RICH, "elements": [{"type": "rich_text_section", "elements": [{"type": "broadcast", "range": "channel"}]}]},
        {**RICH, "elements": [{"type": "rich_text_section", "elements": [{"type": "text", "text": ""}]}]},
    ],
)
def test_a_block_that_breaks_a_rule_is_refused(block: dict[str, Any]) -> None:
    assert complaints({"text": "t", "blocks": [block]}) != []


def test_a_message_needs_text_and_takes_one_table_and_two_charts() -> None:
    assert complaints({"blocks": [RICH]}) == ["no_text"]
    assert complaints({"text": "t", "blocks": [TABLE, DATA_TABLE]}) == ["only one table allowed"]
    assert complaints({"text": "t", "blocks": [CHART] * 3}) == ["only two charts allowed"]
    assert complaints({"text": "t", "blocks": [RICH] * 51}) == ["no more than 50 items allowed"]
