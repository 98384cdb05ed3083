"""Where a team's own rows are kept: CSV files beside the database, named and shaped as those of this package."""

from pathlib import Path

FOLDER_NAME = "additions"


def additions_of(database: Path) -> Path:
    """The folder of additions of a database; it need not be there."""
    return database.parent / FOLDER_NAME
