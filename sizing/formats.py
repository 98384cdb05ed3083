"""How weights and caches are stored."""

from dataclasses import dataclass
from enum import StrEnum


class Family(StrEnum):
    """Which rule decides what each tensor is stored in."""

    FLOAT = "float"
    """Every tensor alike: fp32, bf16, fp16."""
    GGUF = "gguf"
    """A mixture by llama.cpp's rules, tensor by tensor."""
    LINEAR = "linear"
    """Linear layers at `bits`, embeddings, head and norms in 16 bits: GPTQ, AWQ, bitsandbytes, FP8, EXL."""
    EXPERTS = "experts"
    """Expert matrices at `bits`, everything else in 16 bits: gpt-oss MXFP4."""


@dataclass(frozen=True, slots=True)
class WeightFormat:
    """One way to store weights. `bits` are per weight of what the family quantizes, scales included."""

    key: str
    name: str
    family: Family
    bits: float
    gguf_type: str | None = None
    """llama.cpp's file type, lower case (`q4_k_m`), for the GGUF family."""
    head_bits: float | None = None
    """Bits of the output head in the linear family where it is not left in 16: 6 in EXL2 and EXL3 by default."""


@dataclass(frozen=True, slots=True)
class CacheFormat:
    """One way to store the KV cache, in bits per element, block scales included."""

    key: str
    name: str
    bits: float
    value_bits: float | None = None
    """Of the values, where they are stored in another type than the keys (llama.cpp's `-ctk` and `-ctv`)."""

    def bytes_of(self, keys: int, values: int) -> float:
        """Bytes of so many cached elements of each kind."""
        return (keys * self.bits + values * (self.value_bits or self.bits)) / 8
