"""How weights and caches are stored."""

from enum import StrEnum

from sizing.records import dataclass


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


class GgufEra(StrEnum):
    """Which release of llama.cpp's quantizer made a GGUF file; its mixtures changed over time."""

    FIRST_K_QUANTS = "first k-quants"
    """June 2023: no rule for the head, and `Q2_K` and `Q3_K_M` with more bits than today's."""
    GGML_V3 = "ggml v3"
    """July and August 2023: the same, with the head of k-quants in Q6_K."""
    SPLIT_EXPERTS = "split experts"
    """Until April 2024 each expert of a mixture was a tensor of its own, and no rule knew its name."""
    CURRENT = "current"


ERA_ENDS = {GgufEra.FIRST_K_QUANTS: "2023-07", GgufEra.GGML_V3: "2023-08-21", GgufEra.SPLIT_EXPERTS: "2024-04"}
"""The first date that is no more of an era."""


def gguf_era(date: str) -> GgufEra:
    """The era of a file made on `date` (ISO; a month alone counts as its first day)."""
    return next((era for era, end in ERA_ENDS.items() if date < end), GgufEra.CURRENT)


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
    era: GgufEra = GgufEra.CURRENT
    """Of a GGUF file: when it was made."""
    stated_bits: float | None = None
    """Mean bits per weight of a whole GGUF file, where its loader printed them: the mixture is scaled to them."""
    importance_matrix: bool = True
    """Of a GGUF file: False where it is known to be made without one; only the types that lean on one differ."""


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
