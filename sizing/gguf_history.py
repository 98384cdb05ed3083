"""The mixtures of older GGUF and GGML files, where they differ from today's.

The first k-quants (llama.cpp pull request 1684, June 2023) knew no rule for the head: the published ggml v3 files of LLaMA 13B
are smaller than those of Llama 2 13B, of July, by just that. Until pull request 6387 (April 2024) each
expert was a tensor of its own under a name that no rule matched, so experts took the type's base; the published Mixtral 8x7B
files of December 2023 are these rules to the byte, but for 0.8 MB of metadata (pull request 4406: 15,644,034,176 in Q2_K).
"""

from collections.abc import Callable

from sizing.formats import GgufEra
from sizing.tensors import Role

MANY_BITS = frozenset({"q2_k", "q3_k_m"})
"""Types whose attention values and outputs and whose down-projections the first k-quants stored in Q4_K."""
WIDENED = frozenset({Role.ATTN_V, Role.FFN_DOWN, Role.ATTN_OUTPUT})
_KEYS_AND_VALUES = frozenset({Role.ATTN_K, Role.ATTN_V})


def ggml_v3_type(ftype: str, role: Role, era: GgufEra, more_bits: Callable[[], bool]) -> str | None:
    """The type in a file of ggml v3; None is the type's base."""
    if role is Role.HEAD and era is GgufEra.GGML_V3 and "_k" in ftype:
        return "q6_k"
    if role not in WIDENED:
        return None
    if ftype in MANY_BITS:
        return "q4_k"
    if ftype == "q3_k_l":
        return "q5_k"
    favoured = ftype in {"q4_k_m", "q5_k_m"} and role is not Role.ATTN_OUTPUT
    return "q6_k" if favoured and more_bits() else None


def split_experts_type(ftype: str, role: Role) -> str | None:
    """The type of a tensor inside a mixture layer's attention in December 2023; None is the type's base."""
    if role in _KEYS_AND_VALUES:
        return "q8_0"
    return {"q2_k": "q3_k", "q3_k_m": "q4_k", "q3_k_l": "q5_k"}.get(ftype) if role is Role.ATTN_OUTPUT else None
