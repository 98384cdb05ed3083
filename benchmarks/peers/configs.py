"""A model of the library as the configuration file that other calculators read (Hugging Face's names)."""

from __future__ import annotations

from typing import Any

from sizing.architecture import Architecture
from sizing.attention import Latent, Sliding


def config_of(arch: Architecture) -> dict[str, Any]:
    """Layers, heads, window and latent sizes; `model_type` is the one whose cache the shape has."""
    latent = next((layer for layer in arch.layers if isinstance(layer, Latent)), None)
    window = next((layer.window for layer in arch.layers if isinstance(layer, Sliding)), None)
    config: dict[str, Any] = {
        "model_type": "deepseek_v3" if latent else "gemma3_text" if window else "llama",
        "architectures": ["DeepseekV3ForCausalLM" if latent else "Gemma3ForCausalLM" if window else "LlamaForCausalLM"],
        "num_hidden_layers": arch.n_layers,
        "hidden_size": arch.hidden_size,
        "num_attention_heads": arch.n_heads,
        "num_key_value_heads": arch.n_kv_heads,
        "head_dim": arch.head_dim,
        "vocab_size": arch.vocab_size,
    }
    if window:
        config["sliding_window"] = window
        config["layer_types"] = ["sliding_attention" if layer.window else "full_attention" for layer in arch.layers]
    if latent:
        config |= {"kv_lora_rank": latent.kv_lora_rank, "qk_rope_head_dim": latent.rope_head_dim}
        config |= {"qk_nope_head_dim": arch.nope_head_dim, "v_head_dim": arch.v_head_dim}
        del config["head_dim"]
    return config
