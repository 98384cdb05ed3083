"""A `Reply` as Discord shows it: Components V2, within Discord's limits and readable on a phone. Layout only."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import discord
from discord import ui

from adapters.discord.buttons import Button
from adapters.discord.chart import draw_bars
from adapters.discord.paragraphs import SOURCES_LIMIT, WORK_NOTES_LIMIT, asked_line, assumed_line, head, note_lines, sources_line
from adapters.discord.rows import Frame, row_of, rows, share
from adapters.discord.table import draw
from adapters.discord.text import ELLIPSIS, cut, escape, plain
from bot.phrases import phrases
from bot.reply import Reply, Table, Tone

MAX_ROWS = 12
"""Rows of a table on one screen of a phone; the others are behind "Show the work"."""

MAX_SOURCES = 3
"""What is enough of them on a phone."""

ASKED_ID = 900
"""Component id of the line with the question, which sharing rewrites."""

TABLES_LIMIT, CHART_LIMIT, WORK_TABLES_LIMIT = 1200, 400, 2600
"""Shares of the 4,000 characters that one message may have; the paragraphs have the rest."""

ALT_LIMIT = 1024

ACCENTS = {
    Tone.GOOD: 0x2E9E5B,
    Tone.WARN: 0xD99A00,
    Tone.BAD: 0xC93C37,
    Tone.NEUTRAL: 0x6B7785,
    Tone.ASK: 0x4A7BD0,
    Tone.QUIET: 0x6B7785,
}

BARE = Frame()
Item = ui.Item[Any]


def to_layout(reply: Reply, frame: Frame = BARE) -> ui.LayoutView:
    """The reply as one container: verdict, table, chart, assumptions, buttons, sources."""
    tables, cuts_table = _tables(reply.tables, reply.locale, TABLES_LIMIT)
    notes, cuts_notes = note_lines(reply.notes)
    sources, cuts_sources = sources_line(reply, MAX_SOURCES, SOURCES_LIMIT)
    has_more = bool(reply.more or reply.more_notes or cuts_table or cuts_notes or cuts_sources)
    items: list[Item] = _texts(head(reply), tables)
    items += _chart(reply, frame.picture)
    items += _texts(notes, assumed_line(reply), _lacking(frame, reply.locale))
    items += [ui.File(f"attachment://{name}") for name in frame.files]
    items += rows(reply, frame, has_more=has_more)
    items += _texts(sources)
    return _view(reply, frame, items)


def to_work_layout(reply: Reply, frame: Frame = BARE) -> ui.LayoutView:
    """What stands behind the reply: the further tables and notes, and in full what had been cut."""
    cut_tables = tuple(table for table in reply.tables if _tables((table,), reply.locale, TABLES_LIMIT)[1])
    shown = (*reply.more, *cut_tables) or reply.tables
    tables, cut_short = _tables(shown, reply.locale, WORK_TABLES_LIMIT, whole=True)
    notes, _ = note_lines((*reply.more_notes, *(reply.notes if note_lines(reply.notes)[1] else ())), WORK_NOTES_LIMIT)
    say = phrases(reply.locale)
    left_out = f"-# {escape(say('surface.more_rows', count=cut_short))}" if cut_short else ""
    title = f"**{escape(say('surface.show_work'))}**"
    items = _texts(title, tables, left_out, notes, sources_line(reply)[0])
    items += row_of(share(reply.locale) if frame.shareable else ())
    return _view(reply, frame, items)


def to_notice(text: str, buttons: Iterable[Button] = ()) -> ui.LayoutView:
    """One sentence about the bot itself, an error or a stale button; with what may be pressed now."""
    view = ui.LayoutView(timeout=None)
    view.add_item(ui.TextDisplay(escape(cut(text, 1500))))
    for row in row_of(buttons):
        view.add_item(row)
    view.stop()
    return view


def _view(reply: Reply, frame: Frame, items: Iterable[Item]) -> ui.LayoutView:
    """The view is stopped at once: a press is answered from the button alone, and nothing waits for it in memory."""
    view = ui.LayoutView(timeout=None)
    if frame.shows_question and frame.question:
        view.add_item(ui.TextDisplay(asked_line(frame.question), id=ASKED_ID))
    view.add_item(ui.Container(*(list(items) or _texts(ELLIPSIS)), accent_colour=ACCENTS[reply.tone]))
    view.stop()
    return view


def _lacking(frame: Frame, locale: str) -> str:
    """Why the files of a reply are not there."""
    return f"-# {escape(phrases(locale)('discord.lacks_files'))}" if frame.lacks_files else ""


def _texts(*texts: str) -> list[Item]:
    return [ui.TextDisplay(text) for text in texts if text]


def _tables(tables: Sequence[Table], locale: str, limit: int, *, whole: bool = False) -> tuple[str, int]:
    """The tables one below the other in `limit` characters, and how much of them was left out."""
    parts: list[str] = []
    left_out = 0
    for table in tables:
        room = limit - sum(len(part) + 1 for part in parts)
        caption = f"-# {escape(cut(plain(table.caption), 150))}\n" if table.caption else ""
        if room < len(caption) + 150:
            left_out += len(table.rows)
            continue
        max_rows = len(table.rows) if whole else MAX_ROWS
        drawn = draw(table, max_rows=max_rows, max_characters=room - len(caption) - 60, whole=whole)
        left_out += drawn.hidden_rows + (0 if whole else drawn.hidden_columns)
        parts.append(caption + drawn.text)
        if drawn.hidden_rows and not whole:
            parts.append(f"-# {escape(phrases(locale)('discord.rows_behind', count=drawn.hidden_rows))}")
    return "\n".join(parts), left_out


def _chart(reply: Reply, picture: str | None) -> list[Item]:
    if reply.chart is None:
        return []
    if picture:
        return [ui.MediaGallery(discord.MediaGalleryItem(picture, description=cut(plain(reply.chart.alt), ALT_LIMIT)))]
    bars = draw_bars(reply.chart)
    return _texts(bars) if len(bars) <= CHART_LIMIT else []
