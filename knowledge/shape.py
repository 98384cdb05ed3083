"""A model's row as the engine's Architecture."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import Any

from knowledge.pattern import expand
from sizing.architecture import Architecture, Experts
from sizing.attention import Attention, Grouped, Latent, Nothing, Recurrent, Sliding
from sizing.tensors import count_params

BILLION = 1_000_000_000

EXACT_SHARE = 1e-3
"""A count this near to the published one, which is rounded, is the exact figure behind it."""

NOMINAL_SHARE = 0.03
"""Published active parameters are names ("A3B") as often as counts."""

NEEDED = ("n_layers", "hidden_size", "n_heads", "vocab_size", "intermediate_size", "layer_pattern")


def to_architecture(row: Mapping[str, Any]) -> Architecture | None:
    """The shape of a model, or None where a column that it cannot be sized without is blank."""
    if not all(row[column] for column in NEEDED):
        return None
    head_dim = row["head_dim"] or (row["qk_nope_head_dim"] or 0) + (row["qk_rope_head_dim"] or 0)
    shape = Architecture(
        n_layers=row["n_layers"],
        hidden_size=row["hidden_size"],
        n_heads=row["n_heads"],
        n_kv_heads=row["n_kv_heads"] or row["n_heads"],
        head_dim=head_dim,
        vocab_size=row["vocab_size"],
        intermediate_size=row["intermediate_size"],
        layers=to_layers(row),
        tie_embeddings=bool(row["tie_embeddings"]),
        gated_mlp=bool(row["gated_mlp"]),
        qkv_bias=bool(row["qkv_bias"]),
        norms_per_layer=row["norms_per_layer"],
        experts=to_experts(row),
        q_lora_rank=row["q_lora_rank"],
        nope_head_dim=row["qk_nope_head_dim"],
        v_head_dim=row["v_head_dim"],
        per_layer_embedding=row["per_layer_embedding"] or 0,
    )
    return _first_of(shape)


@lru_cache(maxsize=1024)
def _first_of(shape: Architecture) -> Architecture:
    """One object for equal shapes: what the engine keeps by a model is found again without comparing layer by layer.

    So it is after the facts were read anew, which makes every model another object.
    """
    return shape


def to_layers(row: Mapping[str, Any]) -> tuple[Attention, ...]:
    """One attention a layer, by the letters of the pattern. Equal layers share one object."""
    makers: dict[str, Callable[[Mapping[str, Any]], Attention]] = {
        "G": _grouped,
        "S": _sliding,
        "L": _latent,
        "R": _recurrent,
        "N": _nothing,
    }
    letters = expand(row["layer_pattern"])
    kinds = {letter: makers[letter](row) for letter in dict.fromkeys(letters)}
    return tuple(kinds[letter] for letter in letters)


def _grouped(row: Mapping[str, Any]) -> Attention:
    v_head_dim = None if row["kv_lora_rank"] else row["v_head_dim"]
    return Grouped(row["global_n_kv_heads"] or row["n_kv_heads"], row["global_head_dim"] or row["head_dim"], v_head_dim)


def _sliding(row: Mapping[str, Any]) -> Attention:
    return Sliding(row["n_kv_heads"], row["head_dim"], row["v_head_dim"], row["sliding_window"])


def _latent(row: Mapping[str, Any]) -> Attention:
    return Latent(row["kv_lora_rank"], row["qk_rope_head_dim"], row["indexer_head_dim"] or 0)


def _recurrent(row: Mapping[str, Any]) -> Attention:
    return Recurrent(row["state_elements"])


def _nothing(_row: Mapping[str, Any]) -> Attention:
    return Nothing()


def to_experts(row: Mapping[str, Any]) -> Experts | None:
    """The mixture part, or None for a dense model."""
    if not row["moe_experts"] or not row["moe_top_k"] or not row["moe_intermediate_size"]:
        return None
    return Experts(
        n_experts=row["moe_experts"],
        top_k=row["moe_top_k"],
        intermediate_size=row["moe_intermediate_size"],
        n_shared=row["moe_shared"] or 0,
        shared_intermediate_size=row["moe_shared_intermediate_size"],
        first_dense_layers=row["first_dense_layers"] or 0,
        every=row["moe_every"] or 1,
    )


def to_counts(row: Mapping[str, Any], shape: Architecture | None) -> tuple[int, int]:
    """Parameters, total and active: counted where the shape bears the published figures out, else as published.

    Publishers count the input embedding among the active parameters or do not; the nearer of the two is theirs.
    """
    total, active = round(row["params_total_b"] * BILLION), round(row["params_active_b"] * BILLION)
    if shape is None or row["params_not_in_layers_b"] is not None:
        return total, active
    counted, counted_active = count_params(shape)
    embedding = shape.vocab_size * shape.hidden_size
    nearest = min((counted_active, counted_active - embedding), key=lambda count: abs(count - active))
    exact_total = counted if abs(counted - total) <= EXACT_SHARE * total else total
    if shape.experts is None:
        return exact_total, exact_total
    return exact_total, nearest if abs(nearest - active) <= NOMINAL_SHARE * active else active
