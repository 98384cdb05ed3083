"""A `Reply` as Discord shows it: Components V2, within Discord's limits and readable on a phone. Layout only."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import discord
from discord import ui

from adapters.discord.buttons import Button, button
from adapters.discord.chart import draw_bars
from adapters.discord.codec import Verb
from adapters.discord.paragraphs import asked_line, assumed_line, head, note_lines, sources_line
from adapters.discord.table import draw
from adapters.discord.text import ELLIPSIS, cut, escape, plain
from bot.phrases import phrases
from bot.reply import Choice, Reply, Table, Tone
from bot.rewrite import as_question

BUTTONS_A_ROW = 5
MAX_ROWS = 12
"""Rows of a table on one screen of a phone; the others are behind "Show the work"."""

MAX_STEPS, MAX_SOURCES = 3, 3
"""What is enough of them on a phone, where a button takes a line."""

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

Item = ui.Item[Any]


@dataclass(frozen=True, slots=True)
class Frame:
    """What stands around a reply: how it came about and where it is shown."""

    question: str = ""
    """What was asked, as "Show the work" asks it again."""
    shows_question: bool = False
    """True where the question is not to be seen above the reply: a slash command, a button."""
    shareable: bool = False
    """True where only the asker sees the reply."""
    picture: str | None = None
    """`attachment://…` of the reply's chart, where one was drawn."""


def to_layout(reply: Reply, frame: Frame = Frame()) -> ui.LayoutView:
    """The reply as one container: verdict, table, chart, assumptions, buttons, sources."""
    tables, cuts_table = _tables(reply.tables, reply.locale, TABLES_LIMIT)
    notes, cuts_notes = note_lines(reply.notes)
    sources, cuts_sources = sources_line(reply, MAX_SOURCES)
    has_more = bool(reply.more or reply.more_notes or cuts_table or cuts_notes or cuts_sources)
    items: list[Item] = _texts(head(reply), tables)
    items += _chart(reply, frame.picture)
    items += _texts(notes, assumed_line(reply))
    items += _rows(reply, frame, has_more=has_more)
    items += _texts(sources)
    return _view(reply, frame, items)


def to_work_layout(reply: Reply, frame: Frame = Frame()) -> ui.LayoutView:
    """What stands behind the reply: the further tables and notes, and in full what had been cut."""
    cut_tables = tuple(table for table in reply.tables if _tables((table,), reply.locale, TABLES_LIMIT)[1])
    shown = (*reply.more, *cut_tables) or reply.tables
    tables, cut_short = _tables(shown, reply.locale, WORK_TABLES_LIMIT, whole=True)
    notes, _ = note_lines((*reply.more_notes, *(reply.notes if note_lines(reply.notes)[1] else ())))
    say = phrases(reply.locale)
    left_out = f"-# {escape(say('surface.more_rows', count=cut_short))}" if cut_short else ""
    title = f"**{escape(say('surface.show_work'))}**"
    items = _texts(title, tables, left_out, notes, sources_line(reply)[0])
    items += _row_of(_share(reply.locale) if frame.shareable else ())
    return _view(reply, frame, items)


def to_notice(text: str) -> ui.LayoutView:
    """One sentence about the bot itself: an error, a stale button."""
    view = ui.LayoutView(timeout=None)
    view.add_item(ui.TextDisplay(escape(cut(text, 1500))))
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


def _rows(reply: Reply, frame: Frame, *, has_more: bool) -> Iterator[Item]:
    """What changes an assumption in the first row; in the second what to do next, the work, and sharing."""
    shareable = frame.shareable and reply.understood
    last = [*(_work(reply, frame.question) if has_more else ()), *(_share(reply.locale) if shareable else ())]
    changes = _choices((choice for assumption in reply.assumptions for choice in assumption.change), reply.locale)
    first = changes[:BUTTONS_A_ROW]
    steps = _choices(reply.choices, reply.locale)[: MAX_STEPS if first else 2 * BUTTONS_A_ROW]
    room = 2 * BUTTONS_A_ROW - len(last) - (BUTTONS_A_ROW if first else 0)
    listed = _distinct([*first, *[*steps, *changes[BUTTONS_A_ROW:]][:room]])
    yield from _row_of(listed[: len(first)])
    second = [*listed[len(first) :], *last]
    yield from _row_of(second[:BUTTONS_A_ROW])
    yield from _row_of(second[BUTTONS_A_ROW:])


def _choices(choices: Iterable[Choice], locale: str) -> list[Button]:
    buttons = (button(Verb.ASK, choice.label, locale, choice.question) for choice in choices)
    return _distinct([made for made in buttons if made])


def _distinct(buttons: Iterable[Button]) -> list[Button]:
    """Discord refuses a message in which two components have one custom_id."""
    return list({made.custom_id: made for made in buttons}.values())


def _row_of(buttons: Iterable[Button]) -> list[Item]:
    row = list(buttons)
    return [ui.ActionRow(*row)] if row else []


def _work(reply: Reply, question: str) -> Iterator[Button]:
    """Asked again as it was put, or as its slots say where it is too long or leant on the question before it."""
    say = phrases(reply.locale)
    leans = reply.understanding is not None and reply.understanding.follow_up
    rewritten = as_question(reply.intent, reply.slots) if reply.slots.filled and reply.diagnosis is None else ""
    for text in (rewritten, question) if leans else (question, rewritten):
        made = button(Verb.WORK, say("surface.show_work"), reply.locale, text) if text else None
        if made:
            yield made
            return


def _share(locale: str) -> Iterator[Button]:
    made = button(Verb.SHARE, phrases(locale)("surface.share"), locale, "")
    if made:
        yield made
