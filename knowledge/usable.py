"""How much of a device's memory a process can be given, where nobody has measured it (sizing reference, section 0)."""

from __future__ import annotations

from knowledge.schema.hardware import GpuRow
from sizing.units import bytes_from_gib, bytes_from_mib

DRIVER_MIB = {"gddr": 480, "hbm": 900, "ecc_gddr": 480}
"""What the driver and the CUDA context's reserve take from nvidia-smi's total: GeForce 350 to 484 MiB (RTX 4090, 3090, 5090),
80 GB class 470 to 870 MiB (A100, H100). The conservative end, as no card of a rule is known to leave less."""

ECC_SHARE = 0.0625
"""Error correction on GDDR takes one sixteenth: an A10 of 24 GB reports 23028 of 24576 MiB, a T4 15360 of 16384."""


def usable_bytes(row: GpuRow) -> int:
    """Measured where someone has, else by the row's rule; of all devices of a card. `vram_gb` is read as GiB."""
    if row.usable_gib is not None:
        return bytes_from_gib(row.usable_gib)
    if row.usable_rule == "unified_fraction":
        return bytes_from_gib(row.vram_gb * (row.usable_vram_fraction or 1.0))
    share = 1 - ECC_SHARE if row.usable_rule == "ecc_gddr" else 1.0
    return bytes_from_gib(row.vram_gb * share) - row.devices_per_card * bytes_from_mib(DRIVER_MIB[row.usable_rule])
