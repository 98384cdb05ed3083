"""Mixtures of experts over grouped attention."""

from __future__ import annotations

from knowledge.importers.configs.config import Columns, Config, dense, experts
from knowledge.importers.refusal import Refused


def mixtral(config: Config) -> Columns:
    """Every layer is a mixture, of experts as wide as `intermediate_size`."""
    window = config.optional("sliding_window")
    slides = {"sliding_window": window, "layer_pattern": f"S*{config.n_layers}"} if window else {}
    return dense(config) | experts(config, moe_intermediate_size=config.whole_number("intermediate_size")) | slides


def gpt_oss(config: Config) -> Columns:
    """Biases everywhere; sliding and whole layers in turns unless `layer_types` says otherwise."""
    letters = "".join("SG"[index % 2] for index in range(config.n_layers))
    columns = dense(config, bias=True) | {"layer_pattern": config.pattern(letters)}
    wide = config.whole_number("intermediate_size")
    return columns | experts(config, moe_intermediate_size=wide) | {"sliding_window": config.whole_number("sliding_window")}


def qwen_moe(config: Config) -> Columns:
    """Qwen2-MoE and Qwen3-MoE: `decoder_sparse_step`, `mlp_only_layers`, and a shared expert of its own width."""
    if config.get("mlp_only_layers"):
        raise Refused("mlp_only_layers names single dense layers; the engine knows dense layers only at the beginning")
    shared = config.optional("shared_expert_intermediate_size")
    changes = {"moe_every": config.whole_number("decoder_sparse_step", default=1), "moe_shared": int(bool(shared))}
    columns = dense(config) | experts(config, **changes)
    if shared and shared != columns["moe_intermediate_size"]:
        columns["moe_shared_intermediate_size"] = shared
    columns["qkv_bias"] = config.flag("qkv_bias", config.kind == "qwen2_moe") or columns["qkv_bias"]
    columns["intermediate_size"] = columns["intermediate_size"] or columns["moe_intermediate_size"]
    return columns


def glm4_moe(config: Config) -> Columns:
    """GLM-4.5 to 4.7: dense layers first, then mixtures with shared experts."""
    return dense(config) | dense_first(config)


def minimax_m2(config: Config) -> Columns:
    """MiniMax-M2: every layer a mixture, of experts as wide as `intermediate_size`."""
    return dense(config) | experts(config, moe_intermediate_size=config.whole_number("intermediate_size"))


def olmoe(config: Config) -> Columns:
    """OLMoE and Granite MoE: as Mixtral, with no window."""
    return dense(config) | experts(config, moe_intermediate_size=config.whole_number("intermediate_size"))


def llama4(config: Config) -> Columns:
    """Chunked attention in three of four layers; every `interleave_moe_layer_step`-th layer a mixture with one shared expert."""
    letters = "".join("G" if (index + 1) % 4 == 0 else "S" for index in range(config.n_layers))
    narrow = config.whole_number("intermediate_size")
    columns = dense(config) | {
        "layer_pattern": config.pattern(letters),
        "sliding_window": config.whole_number("attention_chunk_size", default=8192),
        "intermediate_size": config.whole_number("intermediate_size_mlp", default=narrow),
    }
    step = config.whole_number("interleave_moe_layer_step", default=1)
    return columns | experts(config, moe_intermediate_size=narrow, moe_shared=1, moe_every=step)


def gemma4(config: Config) -> Columns:
    """Four norms a layer; global layers with heads of their own; in the mixtures a dense MLP beside the experts."""
    if config.optional("num_kv_shared_layers") or config.optional("hidden_size_per_layer_input"):
        raise Refused("layers that share a cache and per-layer embeddings (Gemma 4 E2B, E4B) are not read from a configuration")
    columns = dense(config, ties=True, norms=4) | {
        "global_n_kv_heads": config.optional("num_global_key_value_heads"),
        "global_head_dim": config.optional("global_head_dim"),
    }
    if not config.flag("enable_moe_block"):
        return columns
    beside = config.whole_number("intermediate_size")
    return columns | experts(config, moe_shared=1, moe_shared_intermediate_size=beside)


def dense_first(config: Config) -> Columns:
    """DeepSeek's mixture: `first_k_dense_replace` dense layers, `n_shared_experts` as wide as a routed one."""
    if config.get("moe_layer_freq", default=1) != 1:
        raise Refused(f"moe_layer_freq is {config.get('moe_layer_freq')}; only mixtures in every layer after the first are known")
    return experts(config, moe_shared=config.count("n_shared_experts"), first_dense_layers=config.count("first_k_dense_replace"))
