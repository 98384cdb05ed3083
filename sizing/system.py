"""What the machine around the GPUs must have of RAM, what travels between cards, and how long a model takes to load.

Power supply, circuit and heat are in `power`; disk, lanes and slots of a whole machine in `machine`.
"""

from enum import StrEnum

from sizing.records import dataclass
from sizing.units import GB, GIB

OS_BYTES = 8 * GIB
"""System, runtime and tools; 4 GiB on a bare server."""
BARE_OS_BYTES = 4 * GIB
COMFORTABLE_BYTES = 16 * GIB
RAM_SIZES_GIB = (8, 16, 24, 32, 48, 64, 96, 128, 192, 256, 384, 512, 768, 1024, 1536, 2048)
"""Totals that common kits make."""
DISK_SHARE = 1.2
"""Files and what a download or a conversion needs beside them."""
PCIE_GB_S_PER_LANE = {3: 0.985, 4: 1.969, 5: 3.938, 6: 7.563}
"""One direction, after encoding (PCI-SIG; 128b/130b, FLIT for 6)."""
PCIE_EFFICIENCY = 0.85
"""Of that, that large copies from pinned memory reach."""


class Disk(StrEnum):
    """Kinds of disks that models are loaded from."""

    HDD = "hdd"
    SATA = "sata"
    NVME_GEN3 = "nvme_gen3"
    NVME_GEN4 = "nvme_gen4"
    NVME_GEN5 = "nvme_gen5"
    NETWORK_1G = "network_1g"
    NETWORK_10G = "network_10g"

    @property
    def read_gb_s(self) -> float:
        """Sequential reading that common drives of the kind reach."""
        return {
            "hdd": 0.15,
            "sata": 0.55,
            "nvme_gen3": 3.5,
            "nvme_gen4": 7.0,
            "nvme_gen5": 12.0,
            "network_1g": 0.117,
            "network_10g": 1.17,
        }[self.value]


class Parallelism(StrEnum):
    """What travels between cards."""

    NONE = "none"
    LAYER = "layer"
    """Hidden states only: one lane is enough."""
    TENSOR = "tensor"
    """Two all-reduces a layer: eight lanes of generation 4, or NVLink."""
    TRAINING = "training"
    """Gradients: sixteen lanes of generation 4, or NVLink."""


@dataclass(frozen=True, slots=True)
class Ram:
    """System RAM. `recommended_bytes` is the smallest common size that holds the comfortable amount."""

    least_bytes: int
    """Below this it does not work."""
    comfortable_bytes: int
    """A second load reads from the page cache."""
    recommended_bytes: int


def _check(**sizes: int) -> None:
    wrong = [f"{name} = {value}" for name, value in sizes.items() if value < 0]
    if wrong:
        raise ValueError(f"A size cannot be negative: {', '.join(wrong)}.")


def _kit(n_bytes: int) -> int:
    return next((size * GIB for size in RAM_SIZES_GIB if size * GIB >= n_bytes), -(-n_bytes // (256 * GIB)) * 256 * GIB)


def ram_needed(file_bytes: int, *, offloaded_bytes: int = 0, largest_shard_bytes: int | None = None, mapped: bool = True) -> Ram:
    """RAM for a model of `file_bytes`, of which `offloaded_bytes` (weights, cache, optimizer states) stay in RAM.

    With the file mapped or read in shards, only one shard passes through RAM at a time; a pickled checkpoint is twice there.
    "Twice the VRAM" is a habit of buyers, not a requirement.

    Raises ValueError for a negative size.
    """
    _check(file_bytes=file_bytes, offloaded_bytes=offloaded_bytes, largest_shard_bytes=largest_shard_bytes or 0)
    passing = min(largest_shard_bytes or file_bytes, file_bytes) if not mapped else 0
    if not mapped and largest_shard_bytes is None:
        passing = 2 * file_bytes
    least = BARE_OS_BYTES + max(passing, offloaded_bytes)
    resident = OS_BYTES + offloaded_bytes
    comfortable = max(COMFORTABLE_BYTES, least, resident, file_bytes + OS_BYTES if offloaded_bytes else file_bytes)
    return Ram(least, comfortable, _kit(comfortable))


def pcie_gb_s(generation: int, lanes: int) -> float:
    """One direction of a link, in GB/s as copies reach it.

    Raises ValueError for a generation or a width that does not exist.
    """
    if generation not in PCIE_GB_S_PER_LANE or lanes not in (1, 2, 4, 8, 16):
        raise ValueError(f"There is no PCIe {generation}.0 x{lanes} link; generations are 3 to 6, widths 1, 2, 4, 8 and 16.")
    return PCIE_GB_S_PER_LANE[generation] * lanes * PCIE_EFFICIENCY


def load_seconds(
    file_bytes: int, disk: Disk | float, *, pcie: tuple[int, int] | None = None, n_devices: int = 1, cached: bool = False
) -> float:
    """Seconds until the weights are in place: the slower of reading the disk and crossing PCIe (generation, lanes).

    `disk` is a kind or a rate in GB/s; `cached` takes the file from RAM. Devices are fed at once, each over its own link.

    Raises ValueError for a negative size, a rate not above 0, or an impossible link.
    """
    _check(file_bytes=file_bytes)
    rate = disk.read_gb_s if isinstance(disk, Disk) else disk
    if rate <= 0 or n_devices < 1:
        raise ValueError(f"Loading needs a disk faster than {rate} GB/s and at least one device, not {n_devices}.")
    read = 0.0 if cached else file_bytes / (rate * GB)
    cross = file_bytes / n_devices / (pcie_gb_s(*pcie) * GB) if pcie else 0.0
    return max(read, cross)
