"""What the machine must have for its cards and its work, before any part is chosen."""

from __future__ import annotations

from sizing.records import dataclass
from sizing.system import DISK_SHARE, Parallelism, ram_needed
from sizing.units import gb, gib

LEAST_RAM_GB = 32.0
"""A machine for work, whatever the model."""
LEAST_DISK_GB = 2000.0
FILES_AT_ONCE = 4
"""Models that are kept beside the one in use."""
CORES_ALONE = 6
"""Cores for one card; each further one adds two, since a server's processes each keep one busy and one feeds the card."""
CORES_PER_CARD = 2

LEAST_LANES = {Parallelism.NONE: 4, Parallelism.LAYER: 4, Parallelism.TENSOR: 8, Parallelism.TRAINING: 8}
"""Lanes under which a card in a machine of this work is not worth buying. One lane carries layer split, but loads slowly."""
LANES_ALONE = 8


@dataclass(frozen=True, slots=True)
class Needs:
    """Least sizes of the parts around the cards."""

    ram_gb: float
    disk_gb: float
    cores: int
    lanes_per_card: int
    ecc: bool = False
    """Whether error-correcting memory was asked for."""
    ram_stated: bool = False
    """Whether the size of the RAM is a wish and not a least."""


def find_needs(
    n_cards: int,
    vram_bytes: int,
    *,
    file_bytes: int | None = None,
    parallelism: Parallelism = Parallelism.TENSOR,
    ecc: bool = False,
) -> Needs:
    """Needs of a machine with cards of `vram_bytes` in all; without a file, of the largest one that they hold.

    RAM: a second load is read from the page cache when RAM holds the file (sizing reference, section 11); "twice the VRAM" is a
    habit. Raises ValueError for no cards.
    """
    if n_cards < 1:
        raise ValueError(f"A machine has at least one card, not {n_cards}.")
    size = vram_bytes if file_bytes is None else file_bytes
    ram_gb = max(LEAST_RAM_GB, gib(ram_needed(size).recommended_bytes))
    disk_gb = max(LEAST_DISK_GB, gb(FILES_AT_ONCE * size * DISK_SHARE))
    lanes = LANES_ALONE if n_cards == 1 else LEAST_LANES[parallelism]
    return Needs(ram_gb, disk_gb, CORES_ALONE + CORES_PER_CARD * (n_cards - 1), lanes, ecc)
