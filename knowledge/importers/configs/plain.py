"""Dense decoders: Llama and those built like it, sliding windows, Gemma."""

from __future__ import annotations

from knowledge.importers.configs.config import Columns, Config, dense


def llama(config: Config) -> Columns:
    """Llama, and what differs from it by nothing that has a size."""
    return dense(config)


def tied(config: Config) -> Columns:
    """The same with an embedding that is the head unless it says otherwise (Cohere, SmolLM 3, Granite states it)."""
    return dense(config, ties=True)


def one_norm(config: Config) -> Columns:
    """Cohere: one norm a layer, attention and MLP side by side; Command R7B and A slide in three of four layers."""
    columns = dense(config, ties=True, norms=1)
    every = config.optional("sliding_window_pattern")
    if every and config.get("layer_types") is None:
        columns |= _sliding(config, every)
    return columns


def mistral(config: Config) -> Columns:
    """A window over all layers where `sliding_window` is set (7B v0.1 only)."""
    return dense(config) | _windowed(config)


def qwen2(config: Config) -> Columns:
    """Biases on queries, keys and values; the window of the file counts only with `use_sliding_window`."""
    return dense(config) | {"qkv_bias": True}


def phi3(config: Config) -> Columns:
    """A window over all layers (2047 of the 4k models); one as long as the context is none."""
    window, longest = config.optional("sliding_window"), config.optional("max_position_embeddings")
    return dense(config) | (_windowed(config) if window and longest and window < longest else {})


def starcoder2(config: Config) -> Columns:
    """A plain MLP, biases, and a window over all layers."""
    return dense(config, ties=True) | {"gated_mlp": False, "qkv_bias": config.flag("use_bias", True)} | _windowed(config)


def glm4(config: Config) -> Columns:
    """GLM-4 0414: four norms a layer."""
    return dense(config, norms=4, bias=True)


def gemma(config: Config) -> Columns:
    """The first Gemma: heads of 256."""
    return dense(config, ties=True) | {"head_dim": config.whole_number("head_dim", default=256)}


def gemma2(config: Config) -> Columns:
    """Four norms a layer; every second layer sees the whole context."""
    columns = dense(config, ties=True, norms=4) | {"head_dim": config.whole_number("head_dim", default=256)}
    return columns | (_sliding(config, 2, default=4096) if config.get("layer_types") is None else {})


GEMMA3_DEFAULTS = {"num_attention_heads": 8, "num_key_value_heads": 4, "head_dim": 256, "vocab_size": 262_208}
"""What `Gemma3TextConfig` assumes where a file is silent, as that of the 4B is."""


def gemma3(config: Config) -> Columns:
    """Four norms a layer; every sixth layer sees the whole context."""
    full = Config(GEMMA3_DEFAULTS | config.text, config.whole)
    columns = dense(full, ties=True, norms=4)
    every = full.whole_number("sliding_window_pattern", "_sliding_window_pattern", default=6)
    return columns | (_sliding(full, every, default=4096) if full.get("layer_types") is None else {})


def _windowed(config: Config) -> Columns:
    window = config.optional("sliding_window")
    return {"sliding_window": window, "layer_pattern": f"S*{config.n_layers}"} if window else {}


def _sliding(config: Config, every: int, default: int | None = None) -> Columns:
    """Sliding layers, of which every n-th is a global one instead."""
    letters = "".join("G" if (index + 1) % every == 0 else "S" for index in range(config.n_layers))
    return {"sliding_window": config.whole_number("sliding_window", default=default), "layer_pattern": config.pattern(letters)}
