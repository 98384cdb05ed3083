"""The `workspace` commands: what the teams keep as CSV, whether the file is whole, a copy of it, and a copy put back."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NoReturn

import typer

if TYPE_CHECKING:
    from knowledge.workspace import Workspace

UNUSABLE = 4
"""Exit status when the workspace cannot be used, as for the knowledge base."""

app = typer.Typer(no_args_is_help=True, add_completion=False, help="What the teams keep: export, check, back up, restore.")

Team = Annotated[str | None, typer.Option("--team", help="One team, as `teams` lists them; all of them by default.")]


@app.command()
def teams() -> None:
    """List the teams that keep anything."""
    for team in _open().teams():
        typer.echo(team)


@app.command()
def runs(team: Team = None) -> None:
    """Print the measured runs as CSV."""
    _print("runs", team)


@app.command()
def inventory(team: Team = None) -> None:
    """Print the machines as CSV."""
    _print("inventory", team)


@app.command()
def export(
    to: Annotated[Path, typer.Option("--to", help="Folder to write into; made when it is not there.")], team: Team = None
) -> None:
    """Write runs, machines and prices, each as a CSV file."""
    from knowledge.workspace.export import write_all

    workspace = _open()
    try:
        written = write_all(workspace, to, (team,) if team else workspace.teams())
    except OSError as error:
        _refuse(f"{to} cannot be written: {error.strerror or error}")
    typer.echo(f"wrote {', '.join(path.name for path in written)} into {to}")


@app.command()
def check() -> None:
    """Let the database look through itself; says what it finds wrong."""
    from knowledge.workspace import WorkspaceError

    workspace = _open()
    try:
        problems = workspace.database.problems()
    except WorkspaceError as error:
        problems = (str(error),)
    if problems:
        _refuse(f"{workspace.database.name} is damaged: {'; '.join(problems[:3])}; restore a backup (docs/workspace.md)")
    typer.echo(f"{workspace.database.name}: whole")


@app.command()
def backup(file: Annotated[Path, typer.Argument(help="Where the copy goes; an older copy there is replaced.")]) -> None:
    """Copy the workspace as it stands, consistent, while others go on writing."""
    from knowledge.workspace import WorkspaceError

    try:
        _open().database.backup(file)
    except WorkspaceError as error:
        _refuse(str(error))
    typer.echo(f"wrote {file} ({file.stat().st_size:,} bytes)")


@app.command()
def restore(
    file: Annotated[Path, typer.Argument(help="A copy that `backup` wrote.")],
    replace: Annotated[bool, typer.Option("--replace", help="Put it in the place of a workspace that is there.")] = False,
) -> None:
    """Put a copy back. What is there is kept beside it under another name. Stop the bot first."""
    from knowledge.workspace import WorkspaceError
    from knowledge.workspace.restore import restore as put_back

    try:
        path, kept = put_back(file, replace=replace)
    except WorkspaceError as error:
        _refuse(str(error))
    typer.echo(f"restored {path}" + (f"; what was there is now {kept}" if kept else ""))


def _print(table: str, team: str | None) -> None:
    from knowledge.workspace.export import WRITERS

    workspace = _open()
    WRITERS[table](workspace, sys.stdout, (team,) if team else workspace.teams())


def _open() -> Workspace:
    from knowledge.workspace import Workspace, WorkspaceError

    try:
        return Workspace.open()
    except WorkspaceError as error:
        _refuse(str(error))


def _refuse(text: str) -> NoReturn:
    typer.echo(f"rigwise: {text}", err=True)
    raise typer.Exit(UNUSABLE)
