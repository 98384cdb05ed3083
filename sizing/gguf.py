"""llama.cpp's quantization mixtures: which block type each tensor of a GGUF file is stored in.

A GGUF file type (Q4_K_M) names a mixture, so its bits per weight depend on the model. The rules restate those of
llama.cpp's `src/llama-quant.cpp` (revision 007dbbf).
"""

from collections.abc import Callable

from sizing.blocks import BASES, BLOCKS, FALLBACKS
from sizing.formats import GgufEra
from sizing.gguf_history import ggml_v3_type, split_experts_type
from sizing.records import dataclass
from sizing.refusal import Refusal
from sizing.tensors import Role, Tensor

LOW_BITS = frozenset({"iq1_s", "iq1_m", "iq2_xxs", "iq2_xs", "iq2_s", "iq2_m"})
_FULL = frozenset({"f32", "f16", "bf16"})
_WIDER_OUTPUT = frozenset(
    {"q2_k", "iq3_xs", "iq3_xxs", "q3_k_s", "q3_k_m", "iq4_nl", "q4_k_s", "q4_k_m", "iq3_s", "iq3_m", "iq4_xs"}
)


class UnknownGgufType(Refusal):
    """No rule is known for this GGUF file type."""


@dataclass(frozen=True, slots=True)
class Spot:
    """Where a tensor is, as far as the rules ask."""

    layer: int
    n_layers: int
    gqa: int
    """Query heads per KV head."""
    n_experts: int = 0
    tied: bool = False
    era: GgufEra = GgufEra.CURRENT
    importance_matrix: bool = True
    native_experts: bool = False
    """Whether the model comes with its experts in MXFP4, in columns that no k-quant divides (gpt-oss): they stay so."""

    @property
    def first_eighth(self) -> bool:
        return self.layer < self.n_layers // 8

    @property
    def more_bits(self) -> bool:
        """The half of the layers that the _M types favour: the first and last eighths, and every third between."""
        eighth = self.n_layers // 8
        return self.layer < eighth or self.layer >= 7 * self.n_layers // 8 or (self.layer - eighth) % 3 == 2

    @property
    def is_70b(self) -> bool:
        """llama.cpp's "70B" class: 80 layers, few KV heads."""
        return self.n_layers == 80 and self.gqa >= 4


Rule = Callable[[Spot], str | None]

_ATTN_V: dict[str, Rule] = {
    "q2_k": lambda at: "q4_k" if at.gqa >= 4 else "q3_k",
    **dict.fromkeys(("q2_k_s", "iq3_xxs", "iq3_xs", "iq3_s"), lambda at: "q4_k" if at.gqa >= 4 else None),
    **dict.fromkeys(("iq4_nl", "iq4_xs"), lambda at: "q5_k" if at.gqa >= 4 else None),
    "iq3_m": lambda _: "q4_k",
    "q3_k_m": lambda at: "q5_k" if at.layer < 2 else "q4_k",
    "q3_k_l": lambda _: "q5_k",
    **dict.fromkeys(("q4_k_m", "q5_k_m"), lambda at: "q6_k" if at.more_bits else None),
    "q4_k_s": lambda at: "q5_k" if at.layer < 4 else None,
}
_FFN_DOWN: dict[str, Rule] = {
    "q2_k": lambda _: "q3_k",
    "q2_k_s": lambda at: "q4_k" if at.first_eighth else None,
    "q3_k_m": lambda at: "q5_k" if at.layer < at.n_layers // 16 else "q4_k",
    "q3_k_l": lambda _: "q5_k",
    "iq3_m": lambda at: "q4_k" if at.first_eighth or (at.n_experts == 8 and at.more_bits) else None,
    **dict.fromkeys(("q4_k_m", "q5_k_m"), lambda at: "q6_k" if at.more_bits else None),
    "q4_k_s": lambda at: "q5_k" if at.first_eighth else None,
}
_ATTN_OUTPUT = {"q2_k": "q3_k", "iq3_xxs": "iq3_s", "q3_k_m": "q4_k", "q3_k_l": "q5_k", "iq3_m": "q4_k"}
_ATTN_QK = {"iq3_xs": "iq3_xxs", "iq3_xxs": "iq2_s"}
_EMBEDDING = {
    **dict.fromkeys(("iq1_s", "iq1_m", "iq2_xxs", "iq2_xs"), "q2_k"),
    **dict.fromkeys(("iq2_s", "iq2_m", "iq3_xxs"), "iq3_s"),
    **dict.fromkeys(("tq1_0", "tq2_0"), "q4_k"),
}


def _no_rule(_: Spot) -> str | None:
    return None


def _head_type(ftype: str, tensor: Tensor) -> str:
    base = BASES[ftype]
    if ftype == "mxfp4_moe" or base == "q8_0" or tensor.columns % BLOCKS[base][1]:
        return "q8_0"
    return "q5_k" if ftype in LOW_BITS or ftype == "iq3_xxs" else "q6_k"


def _low_bit_type(ftype: str, role: Role, at: Spot) -> str | None:
    """The types below 3 bits have rules of their own; their files are made with an importance matrix."""
    wide = ftype in {"iq2_s", "iq2_m"}
    if role is Role.ATTN_V:
        return "q4_k" if at.gqa >= 4 or at.n_experts >= 4 else "iq3_s" if wide else "q2_k"
    if role is Role.ATTN_K and at.n_experts == 8:
        return "q4_k"
    if role is Role.FFN_DOWN and at.first_eighth:
        return "iq3_s" if wide else "q2_k"
    if role is Role.ATTN_OUTPUT:
        return "q5_k" if at.n_experts == 8 else "iq3_s" if wide else "iq2_xxs" if ftype.startswith("iq1") else None
    return None


def _attention_type(ftype: str, role: Role, at: Spot) -> str | None:
    if role is Role.ATTN_OUTPUT:
        return ("q5_k" if ftype in _WIDER_OUTPUT else None) if at.n_experts == 8 else _ATTN_OUTPUT.get(ftype)
    if at.n_experts == 8 and role in {Role.ATTN_K, Role.ATTN_V}:
        return "q8_0"
    if role is not Role.ATTN_V:
        return _ATTN_QK.get(ftype)
    chosen = _ATTN_V.get(ftype, _no_rule)(at)
    return "q5_k" if at.is_70b and (chosen or BASES[ftype]) in {"q3_k", "q4_k"} else chosen


def _feed_forward_type(ftype: str, role: Role, at: Spot) -> str | None:
    if role is Role.FFN_DOWN:
        if at.first_eighth and not at.importance_matrix and ftype in {"iq4_nl", "iq4_xs"}:
            return "q5_k"
        return _FFN_DOWN.get(ftype, _no_rule)(at)
    middle = at.n_layers // 8 <= at.layer < 7 * at.n_layers // 8
    return "iq3_xxs" if ftype == "iq3_xs" and middle else None


def _wanted_type(ftype: str, tensor: Tensor, at: Spot) -> str:
    role, base = tensor.role, BASES[ftype]
    if at.native_experts and tensor.routed:
        return "mxfp4"
    if at.era in {GgufEra.FIRST_K_QUANTS, GgufEra.GGML_V3}:
        return ggml_v3_type(ftype, role, at.era, lambda: at.more_bits) or base
    if role is Role.HEAD or (role is Role.EMBEDDING and at.tied):
        return _head_type(ftype, tensor)
    if ftype == "mxfp4_moe":
        return "mxfp4" if tensor.routed else "q8_0"
    if role in {Role.EMBEDDING, Role.LOOKUP}:
        return _EMBEDDING.get(ftype, base)
    if role is Role.LINEAR:
        return base
    if at.era is GgufEra.SPLIT_EXPERTS and at.n_experts == 8:
        return split_experts_type(ftype, role) or base
    if ftype in LOW_BITS:
        return _low_bit_type(ftype, role, at) or base
    if role in {Role.FFN_DOWN, Role.FFN_GATE, Role.FFN_UP}:
        return _feed_forward_type(ftype, role, at) or base
    return _attention_type(ftype, role, at) or base


def block_type(ftype: str, tensor: Tensor, at: Spot) -> str:
    """The block type of `tensor` in a file of type `ftype` (`q4_k_m`).

    Raises:
        UnknownGgufType: for a file type without rules.
    """
    if ftype not in BASES:
        raise UnknownGgufType(f"I know no GGUF type {ftype!r}. Known are: {', '.join(sorted(BASES))}.")
    if tensor.role in {Role.VECTOR, Role.ROUTER}:
        return "f16" if tensor.role is Role.ROUTER and at.era is GgufEra.SPLIT_EXPERTS else "f32"
    if ftype in _FULL and not (at.native_experts and tensor.routed):
        return ftype
    wanted = _wanted_type(ftype, tensor, at)
    if tensor.columns % BLOCKS[wanted][1] == 0:
        return wanted
    wanted = FALLBACKS.get(wanted, "f16")
    return wanted if tensor.columns % BLOCKS[wanted][1] == 0 else "f16"


def tensor_bytes(ftype: str, tensor: Tensor, at: Spot) -> int:
    """Bytes of `tensor` in a file of type `ftype`."""
    size, weights = BLOCKS[block_type(ftype, tensor, at)]
    return tensor.elements * size // weights
