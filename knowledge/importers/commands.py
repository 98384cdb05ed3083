"""The `kb` commands that add a team's own rows. Each shows what would change, and writes only when that is said."""

from __future__ import annotations

import sqlite3
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Annotated, NoReturn

import typer

from knowledge.importers.plan import Cells

FAULTY, UNUSABLE = 2, 4
"""Exit statuses: what was given is at fault; the knowledge base cannot be used or written."""

DatabasePath = Annotated[Path | None, typer.Option("--db", help="The database; by default in the user's data folder.")]
Yes = Annotated[bool, typer.Option("--yes", "-y", help="Write without asking.")]


def import_quotes(
    file: Annotated[
        Path, typer.Argument(help="A CSV file: item,kind,price,low,high,currency,dated,seller,notes; or currency,per_usd,dated.")
    ],
    yes: Yes = False,
    db: DatabasePath = None,
) -> None:
    """Add a team's own quotes, which stand before ours in every answer, or its exchange rates, from a CSV file."""
    from knowledge.importers import quotes, rates
    from knowledge.importers.write import standing_cells
    from knowledge.library import Library

    with _refusals():
        table, read = (rates.TABLE, rates.read_rates) if rates.is_rates(file) else (quotes.TABLE, quotes.read_quotes)
        rows = read(file, Library.open(db), standing_cells(_path(db), table), _today())
        _offer(table, rows, _path(db), yes=yes)


def add_model(
    source: Annotated[str, typer.Argument(help="A config.json, the folder that holds one, or a Hugging Face id (owner/name).")],
    hf_id: Annotated[str, typer.Option("--id", help="Whose model it is (owner/name), where the file does not say.")] = "",
    params_b: Annotated[
        float | None, typer.Option("--params", help="Published parameters in 10**9, to check the shape against.")
    ] = None,
    yes: Yes = False,
    db: DatabasePath = None,
) -> None:
    """Add a model by its configuration, checked against the parameters that its files hold."""
    from knowledge.importers.configs.rows import Given, to_row
    from knowledge.importers.hub import find
    from knowledge.importers.write import standing_cells

    with _refusals():
        found = find(source, hf_id)
        rows = standing_cells(_path(db), "models")
        standing = next((row for row in reversed(rows) if row["hf_id"].casefold() == found.hf_id.casefold()), None)
        known = standing["params_total_b"] if standing else None
        params = round(params_b * 1e9) if params_b else found.params or (round(float(known) * 1e9) if known else None)
        given = Given(found.hf_id, found.source, _today(), params, found.license, standing)
        row = to_row(found.config, given)
        if params is None:
            typer.echo("nobody says how many parameters its files hold: the count follows from the shape and is not checked")
        _offer("models", (row,), _path(db), yes=yes)


def refresh(
    source: Annotated[
        Path | None, typer.Option("--from", help="A file of offers, a folder of them, or a catalog.zip, instead of the network.")
    ] = None,
    dated: Annotated[
        str, typer.Option("--dated", help="The day of the file's prices (YYYY-MM-DD); by default when it was last changed.")
    ] = "",
    yes: Yes = False,
    db: DatabasePath = None,
) -> None:
    """Add today's cloud prices, as gpuhunt publishes them. Prices are added, never changed."""
    from knowledge.importers import offers
    from knowledge.library import Library

    with _refusals():
        today = _today()
        if source is None:
            found, day, named = offers.fetch(), today, "gpuhunt catalogue; https://github.com/dstackai/gpuhunt"
        else:
            found, day, named = offers.read_file(source), _day_of(source, dated), f"{source.name}, offers in gpuhunt's columns"
        gathered = offers.gather(found, Library.open(db), day, named, today)
        if gathered.unknown:
            names = ", ".join(name for name, _ in gathered.unknown.most_common())
            typer.echo(f"left out, because I do not know the device: {names}")
        for text in gathered.implausible[:5]:
            typer.echo(f"left out, because no card costs that: {text}")
        typer.echo(f"{len(gathered.rows):,} offers of {day.isoformat()}")
        _offer(offers.TABLE, tuple(gathered.rows), _path(db), yes=yes)


def _day_of(source: Path, dated: str) -> date:
    """The day of a file's prices, as stated or as the file was last changed."""
    from knowledge.importers.refusal import Refused

    if not source.exists():
        raise Refused(f"there is no {source}")
    try:
        day = date.fromisoformat(dated) if dated else datetime.fromtimestamp(source.stat().st_mtime, tz=UTC).date()
    except ValueError:
        raise Refused(f"--dated is {dated[:40]!r}; write the day as 2026-11-20") from None
    if day > _today():
        raise Refused(f"the prices are of {day}, which is not yet")
    return day


def _offer(table: str, rows: tuple[Cells, ...], database: Path, *, yes: bool) -> None:
    """Show what would change; write it when that is said, or answered."""
    from knowledge.importers.write import carry_out, plan_for

    plan = plan_for(database, table, rows)
    typer.echo(plan.diff() or "there is nothing in it")
    if plan.empty:
        typer.echo("nothing to write")
        return
    if not yes and not _agreed():
        typer.echo("nothing was written")
        return
    done = carry_out(database, table, rows)
    typer.echo(f"wrote {len(done.added):,} new and {len(done.replaced):,} changed rows of {table}; built the knowledge base")


def _agreed() -> bool:
    """Whether a person says yes; without one, no."""
    if not sys.stdin.isatty():
        typer.echo("this is what would be written; say --yes to write it")
        return False
    return typer.confirm("Write this?")


@contextmanager
def _refusals() -> Iterator[None]:
    """Every fault as one clear sentence, or a line each with file and line, and a status of its own."""
    from knowledge.importers.refusal import Refused
    from knowledge.tables import DataError

    try:
        yield
    except DataError as error:
        _refuse("\n".join(str(problem) for problem in error.problems), FAULTY)
    except Refused as error:
        _refuse(f"rigwise: {error}", FAULTY)
    except UnicodeDecodeError as error:
        _refuse(f"rigwise: a file is not text in UTF-8: {error}", FAULTY)
    except (OSError, sqlite3.Error) as error:
        where = f"{error.filename}: " if isinstance(error, OSError) and error.filename else ""
        said = getattr(error, "strerror", None) or error
        _refuse(f"rigwise: nothing was changed, because the disk refused it: {where}{said}", UNUSABLE)


def _refuse(text: str, status: int) -> NoReturn:
    typer.echo(text, err=True)
    raise typer.Exit(status)


def _path(db: Path | None) -> Path:
    from knowledge.store import default_path

    return db or default_path()


def _today() -> date:
    return datetime.now(tz=UTC).date()


COMMANDS: dict[str, Callable[..., None]] = {"import": import_quotes, "add-model": add_model, "refresh": refresh}
