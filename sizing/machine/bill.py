"""What a machine costs: lines of quantity and unit price, and a total that is their sum. All amounts in one currency."""

from __future__ import annotations

from sizing.machine.build import Line
from sizing.records import dataclass


@dataclass(frozen=True, slots=True)
class PricedLine:
    """A line with its unit price, low to high, in whole units so that what is shown adds up; None where none is known."""

    line: Line
    unit_low: int | None = None
    unit_high: int | None = None

    @property
    def low(self) -> int | None:
        return None if self.unit_low is None else self.unit_low * self.line.quantity

    @property
    def high(self) -> int | None:
        return None if self.unit_high is None else self.unit_high * self.line.quantity

    @property
    def known(self) -> bool:
        return self.unit_low is not None and self.unit_high is not None


@dataclass(frozen=True, slots=True)
class Bill:
    """All lines of a machine."""

    lines: tuple[PricedLine, ...]

    @property
    def low(self) -> int:
        """Sum of the lines that have a price."""
        return sum(line.low or 0 for line in self.lines)

    @property
    def high(self) -> int:
        return sum(line.high or 0 for line in self.lines)

    @property
    def missing(self) -> tuple[PricedLine, ...]:
        """Lines without a price: the total lacks them."""
        return tuple(line for line in self.lines if not line.known)
