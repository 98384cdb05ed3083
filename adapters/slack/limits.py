"""What Slack takes in one message, and cutting a text to it.

Sources: https://docs.slack.dev/reference/block-kit (blocks, elements, composition objects) unless said beside the number.
"""

from __future__ import annotations

from typing import Final

BUTTON_TEXT: Final = 75
BUTTON_VALUE: Final = 2000
MODAL_TITLE: Final = 24
HINT: Final = 2000
OPTION_TEXT: Final = 75
INPUT_TEXT: Final = 300
"""Ours: none of the fields wants a longer answer; Slack takes 3000."""
CELL_TEXT: Final = 200
"""Ours: a longer cell is a sentence, and no table carries it on a phone."""
TABLE_COLUMNS: Final = 20
TABLE_ROWS: Final = 100
"""Rows of a `table` with its header, and of a `data_table` without."""
PAGE_ROWS: Final = 12
"""Ours: a table that fits on one screen is not paged."""
BAR_CELLS: Final = 34
"""Ours: monospaced characters of a bar; a phone 360 points wide shows 36 on one line."""
CHART_TITLE: Final = 50
CHART_SERIES: Final = 6
CHART_CATEGORIES: Final = 20
CHART_LABEL: Final = 20
AXIS_LABEL: Final = 50
MESSAGE_TEXT: Final = 4000
"""Recommended for `text` (https://docs.slack.dev/reference/methods/chat.postMessage); it is cut off at 40,000."""

# Slack refuses about 13,200 characters over all blocks (slackapi/bolt-js#2509); the shares below add up to less than 12,000.
HEADLINE_SHARE: Final = 400
DETAIL_SHARE: Final = 1200
TABLE_SHARE: Final = 4000
NOTES_SHARE: Final = 700
WORK_NOTES_SHARE: Final = 4000
"""Of the notes behind "Show the work", which has no buttons and no sources beside them."""
ASSUMED_SHARE: Final = 500
SOURCES_SHARE: Final = 1000
LINK: Final = 300
SOURCE_TITLE: Final = 120
BUTTONS_SHARE: Final = 2200
"""Questions behind the buttons of one message, together."""

RATED_QUESTION: Final = 500
"""Ours: a longer question (a pasted log) is not carried twice more behind the thumbs."""

ELLIPSIS: Final = "…"


def cut(text: str, limit: int) -> str:
    """The text, or its beginning and an ellipsis: `limit` characters at most."""
    return text if len(text) <= limit else text[: limit - 1].rstrip() + ELLIPSIS


def take(texts: tuple[str, ...], share: int) -> tuple[str, ...]:
    """The first texts that fit into `share` characters together; one that is alone too long is cut."""
    kept: list[str] = []
    left = share
    for text in texts:
        if not kept and len(text) > left:
            return (cut(text, left),)
        if len(text) > left:
            break
        kept.append(text)
        left -= len(text)
    return tuple(kept)
