"""Units of memory. The only place where 2**30 and 10**9 are written; everything else holds whole bytes."""

KIB = 2**10
MIB = 2**20
GIB = 2**30
GB = 10**9


def gib(n_bytes: float) -> float:
    """Bytes as GiB (2**30), the unit of nvidia-smi, PyTorch and llama.cpp."""
    return n_bytes / GIB


def gb(n_bytes: float) -> float:
    """Bytes as GB (10**9), the unit of file sizes and of bandwidth."""
    return n_bytes / GB


def mib(n_bytes: float) -> float:
    """Bytes as MiB (2**20)."""
    return n_bytes / MIB


def bytes_from_gib(value: float) -> int:
    """GiB as whole bytes."""
    return round(value * GIB)


def bytes_from_mib(value: float) -> int:
    """MiB as whole bytes."""
    return round(value * MIB)


def bytes_from_gb(value: float) -> int:
    """Decimal GB as whole bytes."""
    return round(value * GB)


def bytes_from_bits(n_elements: float, bits: float) -> int:
    """Bytes of `n_elements` stored at `bits` each, rounded up to a whole byte."""
    return -int(-(n_elements * bits) // 8)
