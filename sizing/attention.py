"""What a layer keeps per token or per sequence: one class a kind, all named in KINDS."""

from typing import ClassVar

from sizing.records import dataclass


class Attention:
    """One layer's memory between tokens: nothing, unless a kind says otherwise."""

    kind: ClassVar[str]

    @property
    def elements_per_token(self) -> tuple[int, int]:
        """Cached elements per token as (keys, values); the two may be stored in different types."""
        return 0, 0

    @property
    def window(self) -> int | None:
        """Tokens kept at most, or None for all of them."""
        return None

    @property
    def state_elements(self) -> int:
        """Elements kept per sequence however long it is (recurrent and convolution state)."""
        return 0


@dataclass(frozen=True)
class Grouped(Attention):
    """MHA, GQA and MQA: keys and values of `n_kv_heads` heads, for every token."""

    kind: ClassVar[str] = "grouped"
    n_kv_heads: int
    head_dim: int
    v_head_dim: int | None = None

    @property
    def elements_per_token(self) -> tuple[int, int]:
        return self.n_kv_heads * self.head_dim, self.n_kv_heads * (self.v_head_dim or self.head_dim)


@dataclass(frozen=True)
class Sliding(Grouped):
    """Grouped attention over the last `size` tokens (or the current chunk) only."""

    kind: ClassVar[str] = "sliding"
    size: int = 0

    @property
    def window(self) -> int | None:
        return self.size


@dataclass(frozen=True)
class Latent(Attention):
    """MLA: one compressed vector and one rotary key a token, no separate values (DeepSeek V2 and later)."""

    kind: ClassVar[str] = "latent"
    kv_lora_rank: int
    rope_head_dim: int
    indexer_head_dim: int = 0
    """Key size of a sparse-attention indexer (DeepSeek V3.2), cached beside the latent; 0 without one."""
    expanded: tuple[int, int] | None = None
    """Keys and values of all heads, where a runtime caches more than the latent (see `sizing.latent`)."""

    @property
    def elements_per_token(self) -> tuple[int, int]:
        return self.expanded or (self.kv_lora_rank + self.rope_head_dim + self.indexer_head_dim, 0)


@dataclass(frozen=True)
class Recurrent(Attention):
    """Mamba, gated DeltaNet, lightning and other linear layers: a state of fixed size per sequence."""

    kind: ClassVar[str] = "recurrent"
    elements: int

    @property
    def state_elements(self) -> int:
        return self.elements


@dataclass(frozen=True)
class Nothing(Attention):
    """A layer that keeps nothing: a plain MLP block, or one that shares another layer's cache."""

    kind: ClassVar[str] = "nothing"


KINDS: dict[str, type[Attention]] = {kind.kind: kind for kind in (Grouped, Sliding, Latent, Recurrent, Nothing)}
