"""Low-rank adapters: how many parameters they add, and to which matrices (Hu et al., LoRA, 2021; Liu et al., DoRA, 2024)."""

from enum import StrEnum
from functools import lru_cache

from sizing.architecture import Architecture
from sizing.tensors import Role, Tensor, layer_tensors

ATTENTION_ROLES = frozenset({Role.ATTN_Q, Role.ATTN_K, Role.ATTN_V, Role.ATTN_OUTPUT, Role.LINEAR})
FFN_ROLES = frozenset({Role.FFN_GATE, Role.FFN_UP, Role.FFN_DOWN})


class Targets(StrEnum):
    """Which matrices are adapted."""

    QUERY_VALUE = "query_value"
    """The two of the LoRA paper, and PEFT's default for Llama."""
    ATTENTION = "attention"
    ALL_LINEAR = "all_linear"
    """Attention and feed-forward, the QLoRA paper's choice; not the router, the embedding or the head."""

    def adapts(self, role: Role) -> bool:
        """Whether matrices of this role get an adapter."""
        match self:
            case Targets.QUERY_VALUE:
                return role in {Role.ATTN_Q, Role.ATTN_V}
            case Targets.ATTENTION:
                return role in ATTENTION_ROLES
            case _:
                return role in ATTENTION_ROLES or role in FFN_ROLES


def adapted_tensors(arch: Architecture, layer: int, targets: Targets) -> tuple[Tensor, ...]:
    """The matrices of one layer that get an adapter."""
    return tuple(tensor for tensor in layer_tensors(arch, layer) if targets.adapts(tensor.role))


@lru_cache(maxsize=2048)
def adapter_params(arch: Architecture, rank: int, targets: Targets, *, magnitudes: bool = False) -> int:
    """Parameters of all adapters: rank * (inputs + outputs) a matrix; `magnitudes` adds DoRA's one per output.

    Raises ValueError for a rank below 1.
    """
    if rank < 1:
        raise ValueError(f"The rank of an adapter is 1 or more, not {rank}.")
    return sum(
        (rank * (tensor.columns + tensor.rows) + (tensor.rows if magnitudes else 0)) * tensor.n
        for layer in range(arch.n_layers)
        for tensor in adapted_tensors(arch, layer, targets)
    )
