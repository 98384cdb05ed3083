"""The `kb` commands: build the knowledge base, check its data files, say what is in it."""

from __future__ import annotations

import sqlite3
from pathlib import Path
from typing import Annotated, NoReturn

import typer

from knowledge.importers.commands import COMMANDS
from knowledge.stamp import DATA_FOLDER

UNUSABLE = 4
"""Exit status when the knowledge base cannot be used."""

app = typer.Typer(no_args_is_help=True, add_completion=False, help="Build, check and look into the knowledge base.")

Folder = Annotated[Path, typer.Option("--data", help="Folder of the data files.", show_default=False)]
Destination = Annotated[Path, typer.Option("--to", help="Folder to write into; made when it is not there.")]
DatabasePath = Annotated[Path | None, typer.Option("--db", help="The database; by default in the user's data folder.")]


@app.command()
def build(db: DatabasePath = None, data: Folder = DATA_FOLDER) -> None:
    """Build knowledge.db from the data files, whether it is out of date or not."""
    from knowledge.build import build as build_database
    from knowledge.store import default_path
    from knowledge.tables import DataError

    path = db or default_path()
    try:
        build_database(path, data)
    except DataError as error:
        _refuse("\n".join(str(problem) for problem in error.problems))
    except (OSError, sqlite3.Error) as error:
        _refuse(f"rigwise: {path} cannot be written: {getattr(error, 'strerror', None) or error}")
    typer.echo(f"built {path} ({path.stat().st_size:,} bytes)")


@app.command()
def check(data: Folder = DATA_FOLDER, db: DatabasePath = None) -> None:
    """Read every data file, and a team's additions, and say what is wrong, with file and line."""
    from knowledge.additions import additions_of
    from knowledge.build import load_data
    from knowledge.store import default_path
    from knowledge.tables import DataError

    try:
        found = load_data(data, additions_of(db or default_path()))
    except DataError as error:
        _refuse("\n".join(str(problem) for problem in error.problems))
    typer.echo(f"{sum(len(lines) for lines in found.values()):,} rows in {len(found)} files, nothing wrong")


@app.command()
def fetch(
    url: Annotated[str, typer.Argument(help="Where knowledge.db is, over http or https.")],
    sha256: Annotated[str | None, typer.Option(help="The checksum it must have; read from URL.sha256 where not given.")] = None,
    db: DatabasePath = None,
) -> None:
    """Take a knowledge.db over that was built elsewhere, checked, whole or not at all."""
    from knowledge.fetch import FetchError
    from knowledge.fetch import fetch as fetch_database
    from knowledge.store import default_path

    path = db or default_path()
    try:
        new = fetch_database(url, path, sha256)
    except FetchError as error:
        _refuse(f"rigwise: {error}")
    typer.echo(f"{path} is new" if new else f"{path} is that one already")


for _name, _command in COMMANDS.items():
    app.command(_name)(_command)


@app.command()
def accuracy(db: DatabasePath = None) -> None:
    """Say how far the estimates are from published measurements, part by part."""
    from knowledge.accuracy.summary import decode_samples, memory_samples, summarize
    from knowledge.library import Library
    from knowledge.tables import DataError

    try:
        library = Library.open(db)
    except DataError as error:
        _refuse("\n".join(str(problem) for problem in error.problems))
    samples, left_out = memory_samples(library)
    typer.echo(f"{'part':16}{'rows of':34}{'n':>5}{'median':>9}{'p95':>9}{'worst':>9}{'in range':>10}{'right':>8}")
    for each in summarize([*samples, *decode_samples(library)]):
        errors = (each.median, each.p95, each.worst) if each.right is None else (None, None, None)
        shown = "".join(f"{'' if error is None else f'{error:.2%}':>9}" for error in errors)
        shares = f"{_share(each.held):>10}{_share(each.right):>8}"
        typer.echo(f"{each.part:16}{each.group:34}{each.n:>5}{shown}{shares}".rstrip())
    typer.echo("Errors are shares of what was measured; `in range` is how often the stated low to high held it.")
    typer.echo(f"{len(left_out):,} rows state no such number, or are not certain to be of one model, format and card.")


def _share(value: float | None) -> str:
    return "" if value is None else f"{value:.1%}"


@app.command()
def stats(db: DatabasePath = None) -> None:
    """Say how many rows each table has, and how fresh they are."""
    from knowledge.library import Library
    from knowledge.tables import DataError

    try:
        library = Library.open(db)
    except DataError as error:
        _refuse("\n".join(str(problem) for problem in error.problems))
    if library.note:
        typer.echo(library.note, err=True)
    for table, count in library.stats().items():
        typer.echo(f"{table:22}{count:6}")
    listed = library.models()
    decoders = sum(listing.sizable for listing in listed)
    encoders = sum(not listing.sizable and library.encoder(listing.key) is not None for listing in listed)
    known = f"{decoders + encoders} of {len(listed)} models with a known shape, {encoders} of them encoders and speech models"
    typer.echo(f"{known}; newest price {library.newest_price()}")
    typer.echo(f"{len(library.aliases())} names; data {library.data_version}; {library.path or 'in memory'}")


@app.command()
def export(
    to: Annotated[Path, typer.Option("--to", help="Folder to write into; made when it is not there.")], db: DatabasePath = None
) -> None:
    """Write every table and view as a CSV file."""
    from knowledge.export import write_tables
    from knowledge.tables import DataError

    try:
        written = write_tables(to, db)
    except DataError as error:
        _refuse("\n".join(str(problem) for problem in error.problems))
    except OSError as error:
        _refuse(f"rigwise: {to} cannot be written: {error.strerror or error}")
    typer.echo(f"wrote {len(written)} files into {to}")


@app.command()
def unanswered(
    limit: Annotated[int, typer.Option(help="As many of them.", min=1)] = 50,
    folder: Annotated[Path | None, typer.Option("--workspace", help="Folder of the workspace; RIGWISE_DATA by default.")] = None,
) -> None:
    """List the questions that got no answer, the most frequent first: what to add next. They are kept without names."""
    from knowledge.workspace import Workspace, WorkspaceError

    try:
        workspace = Workspace.open(folder)
    except WorkspaceError as error:
        _refuse(f"rigwise: {error}")
    missed = workspace.unanswered.everywhere(limit)
    workspace.close()
    if not missed:
        typer.echo("Every question was answered.")
    for one in missed:
        shown = "".join(letter if letter.isprintable() else "?" for letter in one.text)  # a terminal would act on some
        typer.echo(f"{one.count:5}×  {one.last_seen:%Y-%m-%d}  {one.locale:5}  {shown}")


def _refuse(text: str) -> NoReturn:
    typer.echo(text, err=True)
    raise typer.Exit(UNUSABLE)
