"""Files that leave with a reply, written to disk."""

from __future__ import annotations

from pathlib import Path

import click

from bot.bot import Bot
from bot.documents.attachment import Attachment
from bot.operator import operator_context
from bot.phrases import phrases
from bot.question import Question
from bot.reply import Reply

ANSWERED, USAGE, NOT_UNDERSTOOD = 0, 2, 3


def save_files(reply: Reply, folder: str) -> None:
    """Every file of a reply into a folder, which is made where it is missing; a line on standard error for each.

    Raises click.ClickException where the folder cannot be written to.
    """
    for file in reply.attachments:
        _write(file, Path(folder) / file.name, reply.locale)


def _write(file: Attachment, path: Path, locale: str) -> None:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(file.content())
    except OSError as error:
        raise click.ClickException(f"{path} cannot be written: {error.strerror or error}") from error
    click.echo(phrases(locale)("request.saved", path=path), err=True)


def write_request(bot: Bot, machine: str, out: str, locale: str | None) -> int:
    """One purchase request as a file; the exit status. The ending of the file's name says its form."""
    path = Path(out)
    reply = bot.answer(Question(f"/request {machine}", locale, context=operator_context()))
    wanted = next((file for file in reply.attachments if Path(file.name).suffix == path.suffix.lower()), None)
    if wanted is None and not reply.attachments:
        click.echo(f"rigwise: {reply.headline} {reply.detail}".rstrip(), err=True)
        return NOT_UNDERSTOOD
    if wanted is None:
        known = " or ".join(Path(file.name).suffix for file in reply.attachments)
        more = "" if path.suffix.lower() != ".docx" else "; for .docx: pip install 'rigwise[documents]'"
        click.echo(f"rigwise: {out!r} has an ending that I cannot write; it can be {known}{more}", err=True)
        return USAGE
    _write(wanted, path, reply.locale)
    return ANSWERED
