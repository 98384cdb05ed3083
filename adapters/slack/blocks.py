"""`Reply` to a Slack message: layout only. What is said was decided before; what fits is decided by `limits`."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import IntEnum
from typing import Any

from adapters.slack import tables
from adapters.slack.buttons import actions, rating
from adapters.slack.charts import data_visualization
from adapters.slack.elements import Block, bullets, escape, plain, preformatted, quotation, rich_text, section, small_print
from adapters.slack.limits import (
    ASSUMED_SHARE,
    BAR_CELLS,
    CHART_TITLE,
    DETAIL_SHARE,
    HEADLINE_SHARE,
    LINK,
    MESSAGE_TEXT,
    SOURCE_TITLE,
    SOURCES_SHARE,
    TABLE_SHARE,
    WORK_NOTES_SHARE,
    cut,
    take,
)
from adapters.slack.notes import hidden_notes, hidden_sources, shown_notes, shown_sources
from bot.bars import bar_lines, bar_title
from bot.phrases import Phrases, phrases
from bot.reply import Reply, Source, Table

Message = dict[str, Any]
"""`text` and, unless it is the last resort, `blocks`."""


class Form(IntEnum):
    """How much of Block Kit a message uses; the next one is tried where Slack refuses the one before."""

    NATIVE = 0
    """`data_table` and `data_visualization`, which some plans refuse (openclaw/openclaw#104539)."""
    CLASSIC = 1
    """`table`, and every chart as bars of text or a sentence."""
    MONOSPACE = 2
    """Tables as preformatted text."""
    TEXT = 3
    """No blocks at all."""


@dataclass(frozen=True, slots=True)
class Frame:
    """What the place of an answer adds to it."""

    question: str = ""
    """What "Show the work" and "Share" ask again; neither is shown when it is empty."""
    share: bool = False
    """Only one person sees the answer, and may want to show it to the channel."""
    lead: str = ""
    """A line above the answer: who shared it, and what was asked."""


def to_message(reply: Reply, frame: Frame, form: Form) -> Message:
    """The arguments of `chat.postMessage` that hold the answer itself."""
    if form is Form.TEXT:
        return {"text": to_text(reply, frame, full=True)}
    return {"text": to_text(reply, frame), "blocks": to_blocks(reply, frame, form)}


def to_blocks(reply: Reply, frame: Frame, form: Form = Form.NATIVE) -> list[Block]:
    """The answer in the order a person reads it: verdict, table, chart, notes, what was assumed, what next, sources."""
    say = phrases(reply.locale)
    return [
        *_head(reply, frame),
        *_tables(reply.tables, form, say),
        *_chart(reply, form),
        *_notes(shown_notes(reply)),
        *_assumed(reply, say),
        *actions(reply, frame.question, share=frame.share),
        *_sources(shown_sources(reply), say),
        *(rating(reply, frame.question) if form is Form.NATIVE and not frame.lead else ()),
    ]


def to_work(reply: Reply, form: Form) -> Message:
    """What stands behind an answer: its further tables and notes, with the notes that the answer had no room for."""
    say = phrases(reply.locale)
    behind = (*hidden_notes(reply), *reply.more_notes)
    if not reply.more and not behind and not hidden_sources(reply):
        return {"text": escape(say("surface.no_work"))}
    title = say("surface.work", headline=reply.headline)
    text = escape(cut("\n".join([title, *map(tables.sentences, reply.more), *behind]), MESSAGE_TEXT))
    if form is Form.TEXT:
        return {"text": text}
    head = rich_text(section(cut(title, HEADLINE_SHARE), bold=True))
    return {
        "text": text,
        "blocks": [head, *_tables(reply.more, form, say), *_notes(behind), *_sources(hidden_sources(reply), say)],
    }


def to_text(reply: Reply, frame: Frame, *, full: bool = False) -> str:
    """The answer as plain text, for notifications and screen readers; `full` is the last resort, with the table in words."""
    parts = [frame.lead, f"{reply.headline} {reply.detail}".strip(), reply.chart.alt if reply.chart else ""]
    if full:
        say = phrases(reply.locale)
        parts += [tables.sentences(table) for table in reply.tables]
        parts += [*reply.notes, _assumptions(reply, say), *(source.title for source in reply.sources)]
    return escape(cut("\n".join(part for part in parts if part), MESSAGE_TEXT))


def _head(reply: Reply, frame: Frame) -> Iterator[Block]:
    paragraphs = [quotation(cut(frame.lead, HEADLINE_SHARE))] if frame.lead else []
    paragraphs += [section(cut(reply.headline, HEADLINE_SHARE), bold=True)] if reply.headline else []
    paragraphs += [section(cut(reply.detail, DETAIL_SHARE))] if reply.detail else []
    if paragraphs:
        yield rich_text(*paragraphs)


def _tables(all_tables: tuple[Table, ...], form: Form, say: Phrases) -> Iterator[Block]:
    """Slack takes one table block a message; those after the first are preformatted text."""
    share = TABLE_SHARE // max(1, len(all_tables))
    for place, table in enumerate(all_tables):
        shown, hidden = tables.fit(table, share)
        if not shown.rows:
            continue
        yield from _table(shown, form if place == 0 else Form.MONOSPACE)
        if hidden:
            yield small_print(plain(say("surface.more_rows", count=hidden)))


def _table(table: Table, form: Form) -> Iterator[Block]:
    if form is Form.NATIVE:
        yield tables.data_table(table)
        return
    if table.caption:
        yield small_print(plain(table.caption))
    yield tables.plain_table(table) if form is Form.CLASSIC else tables.text_table(table)


def _chart(reply: Reply, form: Form) -> Iterator[Block]:
    if reply.chart is None:
        return
    drawn = data_visualization(reply.chart) if form is Form.NATIVE else None
    lines = bar_lines(reply.chart, BAR_CELLS)
    if drawn:
        yield drawn
    elif lines:
        yield small_print(plain(cut(bar_title(reply.chart), CHART_TITLE) or tables.EMPTY))
        yield rich_text(preformatted("\n".join(lines)))
    elif reply.chart.alt:
        yield rich_text(section(cut(reply.chart.alt, DETAIL_SHARE)))


def _notes(notes: tuple[str, ...]) -> Iterator[Block]:
    kept = take(tuple(note for note in notes if note), WORK_NOTES_SHARE)
    if kept:
        yield rich_text(section(kept[0])) if len(kept) == 1 else rich_text(bullets(kept))


def _assumptions(reply: Reply, say: Phrases) -> str:
    texts = " · ".join(assumption.text for assumption in reply.assumptions if assumption.text)
    return say("surface.assumed", text=cut(texts, ASSUMED_SHARE)) if texts else ""


def _assumed(reply: Reply, say: Phrases) -> Iterator[Block]:
    text = _assumptions(reply, say)
    if text:
        yield small_print(plain(text))


def _sources(sources: tuple[Source, ...], say: Phrases) -> Iterator[Block]:
    kept = take(tuple(_source(source, say) for source in sources if source.title), SOURCES_SHARE)
    if kept:
        text = say("surface.sources", text=" · ".join(kept))
        yield small_print({"type": "mrkdwn", "text": text, "verbatim": True})


def _source(source: Source, say: Phrases) -> str:
    title = escape(cut(source.title, SOURCE_TITLE))
    if source.url and _is_link(source.url):
        title = f"<{escape(source.url)}|{title}>"
    if source.checked is None:
        return title
    return f"{title} ({say('surface.checked', date=f'{source.checked:%Y-%m}')})"


def _is_link(url: str) -> bool:
    return url.startswith(("https://", "http://")) and len(url) <= LINK and not set(url) & set('<>|" \n\t')
