"""What Slack would say to a message, written from its own pages and not from the adapter that it judges.

https://docs.slack.dev/reference/block-kit/blocks (one page a block), …/block-elements/button-element,
…/composition-objects/text-object; the limits that those pages leave out have their source beside them.
"""

from collections.abc import Iterator
from typing import Any

Block = dict[str, Any]

MAX_BLOCKS = 50
MAX_TEXT = 40_000  # https://docs.slack.dev/changelog/2018-truncating-really-long-messages
MAX_CHARACTERS = 13_200  # msg_blocks_too_long, slackapi/bolt-js#2509
MAX_CHARTS = 2  # vercel/chat#696
NATIVE = {"data_table", "data_visualization"}
NOT_IN_MESSAGES = {"input"}
IN_VIEWS = {"actions", "context", "divider", "header", "input", "rich_text", "section"}
"""https://docs.slack.dev/reference/block-kit/blocks: each page says on which surfaces its block may stand."""


def complaints(message: dict[str, Any]) -> list[str]:
    """All that is wrong with the `text` and `blocks` of a message; empty when Slack would take it."""
    blocks = message.get("blocks", [])
    found = [*_whole_message(message, blocks)]
    for place, block in enumerate(blocks):
        check = CHECKS.get(block.get("type", ""))
        problems = ["unsupported type"] if check is None or block["type"] in NOT_IN_MESSAGES else list(check(block))
        found += [f"{problem} [/blocks/{place}]" for problem in problems]
    return found


def view_complaints(view: Block) -> list[str]:
    """All that is wrong with a modal or a home page."""
    found = list(_view(view))
    for place, block in enumerate(view.get("blocks", [])):
        check = CHECKS.get(block.get("type", ""))
        problems = ["unsupported type"] if check is None or block["type"] not in IN_VIEWS else list(check(block))
        found += [f"{problem} [/view/blocks/{place}]" for problem in problems]
    return found


def _view(view: Block) -> Iterator[str]:
    """https://docs.slack.dev/reference/views"""
    blocks = view.get("blocks", [])
    if not 1 <= len(blocks) <= 100:
        yield "1 to 100 blocks"
    keys = {"type", "blocks", "private_metadata", "callback_id", "external_id"}
    if view.get("type") == "modal":
        for part in ("title", "submit", "close"):
            yield from _text(view[part], {"plain_text"}, 24)
        keys |= {"title", "submit", "close", "clear_on_close", "notify_on_close"}
    elif view.get("type") != "home" or any(block["type"] == "input" for block in blocks):
        yield "a home page, without inputs"
    if set(view) - keys or len(view.get("private_metadata", "")) > 3000 or len(view.get("callback_id", "")) > 255:
        yield "unknown key, or metadata too long"
    identifiers = [block["block_id"] for block in blocks if "block_id" in block]
    if len(set(identifiers)) != len(identifiers):
        yield "block_id must be unique"


def _input(block: Block) -> Iterator[str]:
    if set(block) - {"type", "block_id", "label", "hint", "element", "optional", "dispatch_action"}:
        yield "unknown key"
    yield from _text(block["label"], {"plain_text"}, 2000)
    if "hint" in block:
        yield from _text(block["hint"], {"plain_text"}, 2000)
    element = block["element"]
    match element["type"]:
        case "plain_text_input":
            if set(element) - {"type", "action_id", "initial_value", "multiline", "min_length", "max_length", "placeholder"}:
                yield "unknown key"
            if not 1 <= element.get("max_length", 3000) <= 3000 or not element.get("initial_value", "x"):
                yield "max_length is 1 to 3000, initial_value has a character at least"
        case "static_select":
            yield from _options(element)
        case "multi_conversations_select":
            if set(element) - {"type", "action_id", "initial_conversations", "filter", "max_selected_items"}:
                yield "unknown key"
        case _:
            yield f"unsupported element {element['type']}"


def _options(element: Block) -> Iterator[str]:
    if not 1 <= len(element["options"]) <= 100:
        yield "1 to 100 options"
    for option in element["options"]:
        yield from _text(option["text"], {"plain_text"}, 75)
        if not 1 <= len(option["value"]) <= 150:
            yield "an option's value has 1 to 150 characters"
    if "initial_option" in element and element["initial_option"] not in element["options"]:
        yield "initial_option is none of the options"


def _header(block: Block) -> Iterator[str]:
    yield from _text(block["text"], {"plain_text"}, 150)


def _divider(block: Block) -> Iterator[str]:
    if set(block) - {"type", "block_id"}:
        yield "unknown key"


def _context_actions(block: Block) -> Iterator[str]:
    """https://docs.slack.dev/reference/block-kit/block-elements/feedback-buttons-element"""
    if not 1 <= len(block.get("elements", [])) <= 5:
        yield "1 to 5 elements"
    for element in block["elements"]:
        if element.get("type") != "feedback_buttons" or set(element) - {
            "type",
            "action_id",
            "positive_button",
            "negative_button",
        }:
            yield f"unsupported element {element.get('type')}"
            continue
        for name in ("positive_button", "negative_button"):
            yield from _text(element[name]["text"], {"plain_text"}, 75)
            if not 1 <= len(element[name]["value"]) <= 2000 or len(element[name].get("accessibility_label", "")) > 75:
                yield "value or label too long"


def characters(value: Any) -> int:
    """Characters in every text and every button value."""
    if isinstance(value, dict):
        return sum(
            len(part) if isinstance(part, str) and key not in {"type", "style"} else characters(part)
            for key, part in value.items()
        )
    return sum(map(characters, value)) if isinstance(value, list) else 0


def _whole_message(message: dict[str, Any], blocks: list[Block]) -> Iterator[str]:
    kinds = [block.get("type") for block in blocks]
    if not message.get("text"):
        yield "no_text"
    if len(message.get("text", "")) > MAX_TEXT:
        yield "msg_too_long"
    if len(blocks) > MAX_BLOCKS:
        yield f"no more than {MAX_BLOCKS} items allowed"
    if kinds.count("table") + kinds.count("data_table") > 1:
        yield "only one table allowed"
    if kinds.count("data_visualization") > MAX_CHARTS:
        yield "only two charts allowed"
    if characters(blocks) > MAX_CHARACTERS:
        yield "msg_blocks_too_long"
    identifiers = [element["action_id"] for block in blocks for element in block.get("elements", []) if "action_id" in element]
    if len(set(identifiers)) != len(identifiers):
        yield "action_id must be unique"


def _text(element: Block, kinds: set[str], limit: int) -> Iterator[str]:
    keys = {"type", "text", "emoji"} if element.get("type") == "plain_text" else {"type", "text", "verbatim"}
    if element.get("type") not in kinds or set(element) - keys:
        yield f"not a text object: {element}"
    elif not 1 <= len(element.get("text", "")) <= limit:
        yield f"must be 1 to {limit} characters"


def _context(block: Block) -> Iterator[str]:
    if not 1 <= len(block.get("elements", [])) <= 10:
        yield "1 to 10 elements"
    for element in block["elements"]:
        yield from _text(element, {"plain_text", "mrkdwn"}, 3000)


def _actions(block: Block) -> Iterator[str]:
    if not 1 <= len(block.get("elements", [])) <= 25:
        yield "1 to 25 elements"
    for element in block["elements"]:
        if element.get("type") != "button" or set(element) - {"type", "text", "action_id", "value", "style"}:
            yield f"not a button: {element}"
        yield from _text(element["text"], {"plain_text"}, 75)
        if len(element.get("value", "")) > 2000 or len(element["action_id"]) > 255:
            yield "value or action_id too long"


def _rich_text(block: Block) -> Iterator[str]:
    if not block.get("elements"):
        yield "missing required field: elements"
    for element in block["elements"]:
        if element["type"] == "rich_text_list":
            if element.get("style") not in {"bullet", "ordered"}:
                yield "bad list style"
            for item in element["elements"]:
                yield from _runs(item, {"rich_text_section"})
        else:
            yield from _runs(element, {"rich_text_section", "rich_text_preformatted", "rich_text_quote"})


def _runs(element: Block, kinds: set[str]) -> Iterator[str]:
    if element.get("type") not in kinds:
        yield f"unsupported element: {element.get('type')}"
    for run in element["elements"]:
        if run.get("type") != "text" or set(run) - {"type", "text", "style"}:
            yield f"unsupported run: {run}"
        elif not run["text"]:
            yield "must be more than 0 characters"


def _rows(block: Block, most: int, least: int) -> Iterator[str]:
    rows = block.get("rows", [])
    widths = {len(row) for row in rows}
    if not least <= len(rows) <= most:
        yield f"{least} to {most} rows"
    if len(widths) != 1 or not 1 <= max(widths) <= 20:
        yield "every row has the same 1 to 20 cells"
    if sum(characters(cell) for row in rows for cell in row) > 10_000:
        yield "more than 10,000 characters"
    for row in rows:
        for cell in row:
            yield from _cell(cell)


def _cell(cell: Block) -> Iterator[str]:
    match cell:
        case {"type": "raw_text", "text": str(text)} if text and set(cell) == {"type", "text"}:
            pass
        case {"type": "raw_number", "value": int() | float(), "text": str(text)} if text and set(cell) == {
            "type",
            "value",
            "text",
        }:
            pass
        case {"type": "rich_text"}:
            yield from _rich_text(cell)
        case _:
            yield f"failed to match any allowed schemas: {cell}"


def _data_table(block: Block) -> Iterator[str]:
    yield from _rows(block, 101, 2)
    if set(block) - {"type", "caption", "rows", "page_size", "row_header_column_index", "block_id"}:
        yield "unknown field"
    if not block.get("caption"):
        yield "missing required field: caption"
    if not 1 <= block.get("page_size", 5) <= 100:
        yield "page_size is 1 to 100"
    if any(cell["type"] == "rich_text" for cell in block["rows"][0]):
        yield "no rich_text in the header"


def _table(block: Block) -> Iterator[str]:
    yield from _rows(block, 100, 1)
    for setting in block.get("column_settings", []):
        if setting.get("align") not in {"left", "center", "right"} or set(setting) - {"align", "is_wrapped"}:
            yield "bad column setting"


def _data_visualization(block: Block) -> Iterator[str]:
    chart = block["chart"]
    categories, series = chart["axis_config"]["categories"], chart["series"]
    if not 1 <= len(block["title"]) <= 50 or chart["type"] not in {"bar", "line", "area"}:
        yield "bad title or type"
    if not 1 <= len(series) <= 6 or not 1 <= len(categories) <= 20:
        yield "1 to 6 series, 1 to 20 categories"
    names = [one["name"] for one in series]
    if len(set(names)) != len(names) or any(not 1 <= len(label) <= 20 for label in [*names, *categories]):
        yield "labels are unique and 1 to 20 characters"
    if any([point["label"] for point in one["data"]] != categories for one in series):
        yield "one point a category"
    if any(len(chart["axis_config"].get(label, "")) > 50 for label in ("x_label", "y_label")):
        yield "axis labels are 50 characters at most"


CHECKS = {
    "actions": _actions,
    "context": _context,
    "context_actions": _context_actions,
    "divider": _divider,
    "header": _header,
    "input": _input,
    "data_table": _data_table,
    "data_visualization": _data_visualization,
    "rich_text": _rich_text,
    "table": _table,
}
