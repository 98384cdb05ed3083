"""The running text of a reply in Discord's markdown, each paragraph within its share of the message."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from urllib.parse import urlsplit

from adapters.discord.text import cut, escape, escape_within
from bot.cells import cells
from bot.phrases import phrases
from bot.reply import Reply, Source

ASKED_LIMIT, HEADLINE_LIMIT, DETAIL_LIMIT, ASSUMED_LIMIT = 160, 400, 500, 250
NOTES_LIMIT, WORK_NOTES_LIMIT = 220, 620
SOURCES_LIMIT, WORK_SOURCES_LIMIT = 130, 400
"""Less on one screen of a phone than behind “Show the work”."""
CHECKED = " (checked 2026-11)"
"""As long as the month is in any language."""

URL_LIMIT = 200
TITLE_LIMIT = 60


def asked_line(question: str) -> str:
    """The question in small print above its reply."""
    return f"-# {escape_within(' '.join(question.split()), ASKED_LIMIT - 3)}"


def head(reply: Reply) -> str:
    """The verdict in bold, and what explains it."""
    headline = escape_within(reply.headline, HEADLINE_LIMIT - 4).strip()
    detail = escape_within(reply.detail, DETAIL_LIMIT - 1).strip()
    return "\n".join(part for part in (f"**{headline}**" if headline else "", detail) if part)


def note_lines(notes: Iterable[str], limit: int = NOTES_LIMIT) -> tuple[str, bool]:
    """The notes, as a list where there are several, and whether some found no room."""
    wanted = [escape(note.strip()) for note in notes if note.strip()]
    bullet = "- " if len(wanted) > 1 else ""
    kept = _fitting([f"{bullet}{note}" for note in wanted], limit, "\n")
    if wanted and not kept:
        return escape_within(next(iter(notes)), limit), True
    return "\n".join(kept), len(kept) < len(wanted)


def assumed_line(reply: Reply) -> str:
    """The defaults that the answer rests on, in small print."""
    texts = _fitting([escape(assumption.text) for assumption in reply.assumptions if assumption.text], ASSUMED_LIMIT - 40, " · ")
    return f"-# {phrases(reply.locale)('surface.assumed', text=' · '.join(texts))}" if texts else ""


def sources_line(reply: Reply, most: int = 20, limit: int = WORK_SOURCES_LIMIT) -> tuple[str, bool]:
    """Where the facts are from, with the month they were checked, in small print; and whether some found no room.

    What is seen is measured against `limit`; an address for which the message has no more room is left out.
    """
    sources = reply.sources[:most]
    seen = _fitting([cut(source.title, TITLE_LIMIT) + CHECKED for source in sources], limit, " · ")
    texts: list[str] = []
    for source in sources[: max(len(seen), 1)]:
        room = WORK_SOURCES_LIMIT - 40 - sum(len(text) + 3 for text in texts)
        linked, plain = _source(source, reply.locale), _source(replace(source, url=None), reply.locale)
        if len(linked) <= room or len(plain) <= room:
            texts.append(linked if len(linked) <= room else plain)
    line = f"-# {phrases(reply.locale)('surface.sources', text=' · '.join(texts))}" if texts else ""
    return line, len(texts) < len(reply.sources)


def _source(source: Source, locale: str) -> str:
    title = escape(cut(source.title, TITLE_LIMIT))
    name = f"[{title}](<{source.url}>)" if source.url and _is_linkable(source.url) else title
    checked = phrases(locale)("surface.checked", date=f"{source.checked:%Y-%m}") if source.checked else ""
    return f"{name} ({checked})" if checked else name


def _is_linkable(url: str) -> bool:
    parts = urlsplit(url)
    return parts.scheme in {"http", "https"} and len(url) <= URL_LIMIT and not set(url) & set(" <>\n")


def _fitting(texts: Iterable[str], limit: int, joint: str) -> list[str]:
    """The first of the texts that together fit. Cells are counted, not characters: what is wide is as tall again."""
    kept: list[str] = []
    used = 0
    for text in texts:
        used += max(cells(text), len(text)) + len(joint)
        if used > limit:
            break
        kept.append(text)
    return kept
