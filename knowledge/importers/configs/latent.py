"""Latent attention (MLA): DeepSeek V2 and V3, Kimi K2, GLM-4.7 Flash and GLM-5."""

from __future__ import annotations

from knowledge.importers.configs.config import Columns, Config, dense
from knowledge.importers.configs.mixtures import dense_first


def deepseek(config: Config) -> Columns:
    """Low-rank queries where `q_lora_rank` is set; an indexer's key beside the latent where `index_head_dim` is (V3.2)."""
    columns = dense(config) | {
        "head_dim": None,
        "layer_pattern": f"L*{config.n_layers}",
        "kv_lora_rank": config.whole_number("kv_lora_rank"),
        "q_lora_rank": config.optional("q_lora_rank"),
        "qk_rope_head_dim": config.whole_number("qk_rope_head_dim"),
        "qk_nope_head_dim": config.whole_number("qk_nope_head_dim"),
        "v_head_dim": config.whole_number("v_head_dim"),
        "indexer_head_dim": config.optional("index_head_dim"),
    }
    return columns | (dense_first(config) if config.optional("n_routed_experts", "num_experts") else {})
