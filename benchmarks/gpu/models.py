"""A model of a known shape with random weights, and low-rank adapters for its linear layers."""

from __future__ import annotations

from typing import Any

import torch
from torch import nn
from transformers import AutoModelForCausalLM, LlamaConfig

from .shapes import Shape

ADAPTED = ("q_proj", "k_proj", "v_proj", "o_proj", "gate_proj", "up_proj", "down_proj")


def build(shape: Shape, attention: str, device: str, dtype: Any) -> Any:
    """The model on the device; `attention` is `eager` or `sdpa`."""
    config = LlamaConfig(
        num_hidden_layers=shape.layers,
        hidden_size=shape.hidden,
        num_attention_heads=shape.heads,
        num_key_value_heads=shape.kv_heads,
        head_dim=shape.head_dim,
        intermediate_size=shape.intermediate,
        vocab_size=shape.vocab,
        tie_word_embeddings=shape.tied,
        max_position_embeddings=131_072,
    )
    with torch.device(device):
        return AutoModelForCausalLM.from_config(config, attn_implementation=attention, dtype=dtype)


def parameter_bytes(model: Any) -> int:
    """Bytes of all parameters, a tied head once."""
    return sum({each.data_ptr(): each.numel() * each.element_size() for each in model.parameters()}.values())


def cache_bytes(cache: Any) -> int:
    """Bytes of the keys and values that a cache holds."""
    return sum(
        each.numel() * each.element_size()
        for layer in cache.layers
        for each in (layer.keys, layer.values)
        if isinstance(each, torch.Tensor)
    )


class Adapter(nn.Module):  # type: ignore[misc, unused-ignore]
    """A frozen linear layer and a trained low-rank product beside it."""

    def __init__(self, base: Any, rank: int) -> None:
        super().__init__()
        self.base = base.requires_grad_(False)
        made = {"device": base.weight.device, "dtype": base.weight.dtype}
        self.down = nn.Parameter(torch.randn(rank, base.in_features, **made) / rank)
        self.up = nn.Parameter(torch.zeros(base.out_features, rank, **made))

    def forward(self, x: Any) -> Any:
        return self.base(x) + (x @ self.down.T) @ self.up.T


def adapt(model: Any, rank: int) -> None:
    """Freeze the model, and give every linear layer of its blocks an adapter."""
    model.requires_grad_(False)
    for module in list(model.modules()):
        for name in ADAPTED:
            if isinstance(getattr(module, name, None), nn.Linear):
                setattr(module, name, Adapter(getattr(module, name), rank))
