"""Decoders with recurrent layers: the state that these keep, and the weights of their mixers, from the configuration.

States are in elements of the 16-bit cache as the engine counts them (`sizing.cache`): fp32 states, 16-bit convolutions.
"""

from __future__ import annotations

from knowledge.importers.configs.config import Columns, Config, dense, experts
from knowledge.importers.configs.mixtures import qwen_moe
from knowledge.importers.refusal import Refused
from knowledge.pattern import compress, expand
from sizing.records import dataclass


@dataclass(frozen=True, slots=True)
class Mixer:
    """One recurrent layer."""

    state_elements: int
    params: int


def gated_delta_net(config: Config) -> Mixer:
    """Gated DeltaNet (Qwen3-Next, Qwen3.5): in_proj_qkvz, in_proj_ba, conv1d, out_proj, as transformers defines them."""
    key_heads, value_heads = config.whole_number("linear_num_key_heads"), config.whole_number("linear_num_value_heads")
    key_dim, value_dim = config.whole_number("linear_key_head_dim"), config.whole_number("linear_value_head_dim")
    kernel, hidden = config.whole_number("linear_conv_kernel_dim", default=4), config.whole_number("hidden_size")
    keys, values = key_heads * key_dim, value_heads * value_dim
    convolved = 2 * keys + values
    params = (
        hidden * (2 * keys + 2 * values + 2 * value_heads) + convolved * kernel + values * hidden + 2 * value_heads + value_dim
    )
    return Mixer(value_heads * key_dim * value_dim + convolved * (kernel - 1), params)


def mamba1(config: Config) -> Mixer:
    """Mamba as in Jamba: in_proj, conv1d, x_proj, dt_proj, A, D, out_proj and three small norms."""
    hidden = config.whole_number("hidden_size")
    inner = hidden * config.whole_number("mamba_expand", default=2)
    state, kernel = config.whole_number("mamba_d_state", default=16), config.whole_number("mamba_d_conv", default=4)
    rank = config.whole_number("mamba_dt_rank", default=-(-hidden // 16))
    params = 3 * hidden * inner + inner * (kernel + 1) + inner * (rank + 2 * state) + (rank + 1) * inner + inner * (state + 1)
    return Mixer(inner * state + inner * (kernel - 1), params + rank + 2 * state)


def qwen3_next(config: Config) -> Columns:
    """Qwen3-Next and Qwen3.5: three layers of gated DeltaNet, then one of attention with an output gate."""
    every = config.whole_number("full_attention_interval", default=4)
    letters = "".join("G" if (index + 1) % every == 0 else "R" for index in range(config.n_layers))
    columns = (qwen_moe(config) if config.optional("num_experts") else dense(config)) | {"layer_pattern": config.pattern(letters)}
    gates = columns["hidden_size"] * columns["n_heads"] * columns["head_dim"]
    return columns | _beside(columns, gated_delta_net(config), "gated DeltaNet", gates)


def jamba(config: Config) -> Columns:
    """Seven layers of Mamba to one of attention; every second layer a mixture."""
    period, place = config.whole_number("attn_layer_period"), config.count("attn_layer_offset")
    every = config.whole_number("expert_layer_period", default=2)
    if config.get("expert_layer_offset", default=1) != every - 1:
        raise Refused("expert_layer_offset is not that of Jamba; the engine knows mixtures in every n-th layer only")
    letters = "".join("G" if index % period == place else "R" for index in range(config.n_layers))
    mixture = experts(config, moe_intermediate_size=config.whole_number("intermediate_size"), moe_every=every)
    columns = dense(config) | mixture | {"layer_pattern": compress(letters)}
    return columns | _beside(columns, mamba1(config), "Mamba")


def _beside(columns: Columns, mixer: Mixer, name: str, gates: int = 0) -> Columns:
    """The state, and the weights that the engine's shape does not hold: mixers of recurrent layers, output gates of others."""
    letters = expand(columns["layer_pattern"])
    return {
        "state_elements": mixer.state_elements,
        "params_not_in_layers": letters.count("R") * mixer.params + letters.count("G") * gates,
        "params_note": f"projections of the {name} layers" + (", the output gate of attention" if gates else ""),
    }
