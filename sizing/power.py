"""Watts from the cards to the wall: the supply that carries them, the circuit that feeds it, the heat and the bill."""

from enum import StrEnum

from sizing.records import dataclass

HOURS_PER_MONTH = 730.0
"""365.25 * 24 / 12, rounded as electricity bills are."""
BTU_PER_H_PER_W = 3.412
SUPPLY_LOAD = 0.8
"""Share of its rating that a supply should carry continuously (sizing.md section 11)."""
CIRCUIT_LOAD = 0.8
"""Share of a circuit's rating that a continuous load may take (NEC 210.20(A): 125 % of it must fit)."""
TRANSIENT_SHARE = 0.4
"""More of the cards' power for a supply older than ATX 3, which need not ride out spikes of 200 % (30 to 50 %)."""
BOARD_W = 100.0
"""Mainboard, memory, drives and fans: 75 to 150 W (sizing.md section 11)."""


class Efficiency(StrEnum):
    """80 PLUS grades of power supplies."""

    BRONZE = "bronze"
    SILVER = "silver"
    GOLD = "gold"
    PLATINUM = "platinum"
    TITANIUM = "titanium"

    @property
    def share(self) -> float:
        """Power out over power in at half load and 115 V (the 80 PLUS requirement)."""
        return {"bronze": 0.85, "silver": 0.88, "gold": 0.90, "platinum": 0.92, "titanium": 0.94}[self.value]


@dataclass(frozen=True, slots=True)
class Circuit:
    """One branch circuit of a building."""

    volts: float
    amperes: float

    @property
    def continuous_w(self) -> float:
        """Watts at the wall that may be drawn for hours."""
        return self.volts * self.amperes * CIRCUIT_LOAD


@dataclass(frozen=True, slots=True)
class Draw:
    """What one machine takes under full load."""

    gpus_w: float
    dc_w: float
    """All components together, behind the supply."""
    wall_w: float
    supply_w: float
    """What the supply must be rated for."""

    @property
    def heat_btu_h(self) -> float:
        """Heat that the room must lose; all power ends as heat."""
        return self.wall_w * BTU_PER_H_PER_W


def draw_of(
    gpus_w: tuple[float, ...],
    *,
    cpu_w: float = 250.0,
    board_w: float = BOARD_W,
    power_limit: float = 1.0,
    efficiency: Efficiency = Efficiency.GOLD,
    atx3: bool = True,
) -> Draw:
    """Full-load draw of a machine with cards of these board powers (TDP), each held to `power_limit` of it.

    Raises ValueError for a negative power or a limit outside (0, 1].
    """
    if min((*gpus_w, cpu_w, board_w)) < 0:
        raise ValueError(f"Power cannot be negative: got cards of {gpus_w} W, a CPU of {cpu_w} W, a board of {board_w} W.")
    if not 0 < power_limit <= 1:
        raise ValueError(f"A power limit is a share of the board power between 0 and 1, not {power_limit}.")
    cards = sum(gpus_w) * power_limit
    direct = cards + cpu_w + board_w
    spikes = 0.0 if atx3 else cards * TRANSIENT_SHARE
    return Draw(cards, direct, direct / efficiency.share, (direct + spikes) / SUPPLY_LOAD)


def circuits_needed(wall_w: float, circuit: Circuit) -> int:
    """How many such circuits the load must be spread over."""
    return max(1, -int(-wall_w // circuit.continuous_w))


def monthly_kwh(average_w: float, hours: float = HOURS_PER_MONTH) -> float:
    """Energy of a month at an average draw at the wall, in kWh."""
    return average_w / 1000 * hours


def monthly_cost(average_w: float, price_per_kwh: float, hours: float = HOURS_PER_MONTH) -> float:
    """The bill of a month, in the currency of the price."""
    return monthly_kwh(average_w, hours) * price_per_kwh
