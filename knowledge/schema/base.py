"""What every row of the data files obeys: no unknown column, no blank where a fact is required, units in the names."""

from __future__ import annotations

import re
from datetime import date
from typing import Annotated, Any, Self

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, model_validator

KEY_PATTERN = r"^[a-z0-9][a-z0-9.+#-]*$"


class Row(BaseModel):
    """One line of a CSV file. An empty cell is a fact that is not known, never a zero."""

    model_config = ConfigDict(extra="forbid", frozen=True, str_strip_whitespace=True, allow_inf_nan=False)

    @model_validator(mode="before")
    @classmethod
    def _drop_blanks(cls, cells: Any) -> Any:
        return {name: cell for name, cell in cells.items() if cell != ""} if isinstance(cells, dict) else cells


class Sourced(Row):
    """A row of facts: where they were read, and when that was last checked."""

    source: str = Field(min_length=3)
    checked: date

    @model_validator(mode="after")
    def _not_from_the_future(self) -> Self:
        if self.checked.year < 2023:
            raise ValueError(f"checked is {self.checked}: facts older than 2023 have to be checked again")
        return self


def split_names(cell: object) -> object:
    """The parts of a cell that is a list, `a; b`."""
    return tuple(part.strip() for part in cell.split(";") if part.strip()) if isinstance(cell, str) else cell


def _flag(cell: object) -> object:
    if cell in ("0", "1"):
        return cell == "1"
    if isinstance(cell, bool):
        return cell
    raise ValueError("write 1 for yes and 0 for no")


def _partial_date(cell: object) -> object:
    if isinstance(cell, str) and re.fullmatch(r"\d{4}(-\d{2}){0,2}", cell):
        return cell + "-01" * (3 - len(cell.split("-")))
    return cell


Key = Annotated[str, Field(pattern=KEY_PATTERN)]
Names = Annotated[tuple[str, ...], BeforeValidator(split_names)]
Flag = Annotated[bool, BeforeValidator(_flag)]
Dated = Annotated[date, BeforeValidator(_partial_date)]
"""A day, or a month or a year of which the first day is taken, so that a price is never thought fresher than it is."""
Positive = Annotated[float, Field(gt=0)]
Share = Annotated[float, Field(gt=0, le=1)]
