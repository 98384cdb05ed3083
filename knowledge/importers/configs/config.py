"""A `config.json` to read from: what has to be there is named when it is not."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from knowledge.importers.refusal import Refused
from knowledge.pattern import MAX_LAYERS, compress
from sizing.records import dataclass

Columns = dict[str, Any]
"""Columns of the table of models; None is not known."""

LETTERS = {
    "full_attention": "G",
    "attention": "G",
    "sliding_attention": "S",
    "chunked_attention": "S",
    "linear_attention": "R",
    "mamba": "R",
    "deepseek_sparse_attention": "L",
}
"""Values of `layer_types` in the grammar of `layer_pattern`."""


@dataclass(frozen=True, slots=True)
class Config:
    """The part of a configuration that describes the language model, and the whole of it."""

    text: dict[str, Any]
    whole: dict[str, Any]

    @classmethod
    def of(cls, whole: dict[str, Any]) -> Config:
        """A vision model's language part stands in `text_config`."""
        inner = whole.get("text_config")
        return cls(inner if isinstance(inner, dict) else whole, whole)

    @property
    def kind(self) -> str:
        """The `model_type` of the language part."""
        return str(self.text.get("model_type") or self.whole.get("model_type") or "")

    @property
    def has_vision(self) -> bool:
        return any(name in self.whole for name in ("vision_config", "audio_config"))

    def get(self, *names: str, default: Any = None) -> Any:
        """The first of these fields that is there and not null."""
        return next((self.text[name] for name in names if self.text.get(name) is not None), default)

    def flag(self, name: str, default: bool = False) -> bool:
        """A field that is true or false; some stand only outside of `text_config`."""
        return bool(self.text.get(name, self.whole.get(name, default)))

    def whole_number(self, *names: str, default: int | None = None) -> int:
        """A field that is a number above zero. Raises Refused with its name where it is missing or something else."""
        value = self.get(*names, default=default)
        if isinstance(value, bool) or not isinstance(value, int) or value < 1:
            shown = "is missing" if value is None else f"is {str(value)[:40]!r}"
            raise Refused(f"{names[0]} {shown} in the configuration; it has to be a whole number above zero")
        return value

    def optional(self, *names: str) -> int | None:
        """A number above zero, or None."""
        value = self.get(*names)
        return value if isinstance(value, int) and not isinstance(value, bool) and value > 0 else None

    def count(self, name: str, default: int = 0) -> int:
        """A field that is a number and may be nothing. Raises Refused with its name where it is something else."""
        value = self.get(name, default=default)
        if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value <= MAX_LAYERS:
            raise Refused(f"{name} is {str(value)[:40]!r}, which is no number of layers or experts")
        return value

    @property
    def n_layers(self) -> int:
        found = self.whole_number("num_hidden_layers", "n_layer", "num_layers")
        if found > MAX_LAYERS:
            raise Refused(f"num_hidden_layers is {found}; no model has as many n_layers")
        return found

    def pattern(self, otherwise: str) -> str:
        """The pattern of `layer_types` where that is stated, else of these letters, one a layer."""
        types = self.get("layer_types")
        if types is None:
            return compress(otherwise)
        return compress("".join(self._letters(types)))

    def _letters(self, types: Any) -> Iterator[str]:
        if not isinstance(types, list) or len(types) != self.n_layers:
            raise Refused(f"layer_types does not name each of the {self.n_layers} layers")
        for name in types:
            if not isinstance(name, str) or name not in LETTERS:
                raise Refused(f"layer_types names {str(name)[:40]!r}, a kind of layer that the engine does not know")
            yield LETTERS[name]


def dense(config: Config, *, ties: bool = False, bias: bool = False, norms: int = 2) -> Columns:
    """A decoder of grouped attention over the whole context and gated MLPs; the defaults are its configuration class's."""
    hidden, heads = config.whole_number("hidden_size"), config.whole_number("num_attention_heads")
    columns: Columns = {
        "n_layers": config.n_layers,
        "hidden_size": hidden,
        "n_heads": heads,
        "n_kv_heads": config.whole_number("num_key_value_heads", default=heads),
        "head_dim": config.whole_number("head_dim", default=max(1, hidden // heads)),
        "vocab_size": config.whole_number("vocab_size"),
        "intermediate_size": config.optional("intermediate_size"),
        "tie_embeddings": config.flag("tie_word_embeddings", ties),
        "gated_mlp": True,
        "qkv_bias": config.flag("attention_bias", bias),
        "norms_per_layer": norms,
        "layer_pattern": config.pattern("G" * config.n_layers),
    }
    if "S" in columns["layer_pattern"]:
        columns["sliding_window"] = config.whole_number("sliding_window")
    return columns


def experts(config: Config, **changes: Any) -> Columns:
    """The mixture part; each layer is one unless `changes` says otherwise."""
    return {
        "moe_experts": config.whole_number("num_experts", "num_local_experts", "n_routed_experts"),
        "moe_top_k": config.whole_number("num_experts_per_tok", "experts_per_token", "top_k_experts"),
        "moe_intermediate_size": config.whole_number("moe_intermediate_size", "intermediate_size"),
        "moe_shared": 0,
        "first_dense_layers": 0,
        "moe_every": 1,
    } | changes
