"""llama.cpp's rules for mixtures, tensor by tensor."""

import pytest

from sizing.blocks import BASES, BLOCKS, FALLBACKS
from sizing.gguf import Spot, UnknownGgufType, block_type, tensor_bytes
from sizing.tensors import Role, Tensor
from sizing.weights import weigh
from tests.sizing.shapes import MODELS
from tests.sizing.stored import gguf

DOWN = Tensor(Role.FFN_DOWN, 14_336, 4096)
VALUES = Tensor(Role.ATTN_V, 4096, 1024)


def spot(layer: int, n_layers: int = 32, gqa: int = 4, *, n_experts: int = 0, tied: bool = False) -> Spot:
    return Spot(layer, n_layers, gqa, n_experts, tied)


@pytest.mark.parametrize("n_layers", [32, 40, 80])
def test_q4_k_m_gives_half_of_the_layers_more_bits(n_layers: int) -> None:
    """16 of 32 and 40 of 80, as the loader's list of tensor types shows for Llama models."""
    wide = [layer for layer in range(n_layers) if block_type("q4_k_m", DOWN, spot(layer, n_layers)) == "q6_k"]
    assert len(wide) == n_layers // 2


@pytest.mark.parametrize(
    ("ftype", "tensor", "at", "stored"),
    [
        ("q4_k_m", Tensor(Role.HEAD, 4096, 32_000), spot(0), "q6_k"),
        ("q4_k_m", Tensor(Role.EMBEDDING, 4096, 32_000), spot(0), "q4_k"),
        ("q4_k_m", Tensor(Role.EMBEDDING, 4096, 32_000), spot(0, tied=True), "q6_k"),
        ("iq2_xxs", Tensor(Role.HEAD, 4096, 32_000), spot(0), "q5_k"),
        ("iq2_xxs", Tensor(Role.EMBEDDING, 4096, 32_000), spot(0), "q2_k"),
        ("iq1_s", Tensor(Role.ATTN_OUTPUT, 4096, 4096), spot(9), "iq2_xxs"),
        ("iq2_m", DOWN, spot(0), "iq3_s"),
        ("iq2_xs", Tensor(Role.ATTN_K, 4096, 1024), spot(9, n_experts=8), "q4_k"),
        ("q8_0", Tensor(Role.HEAD, 4096, 32_000), spot(0), "q8_0"),
        ("q4_k_m", VALUES, spot(20, 80, gqa=8), "q5_k"),  # the 70B class
        ("q4_k_m", VALUES, spot(20, n_experts=8), "q8_0"),  # Mixtral
        ("q4_k_m", Tensor(Role.ATTN_OUTPUT, 4096, 4096), spot(20, n_experts=8), "q5_k"),
        ("q3_k_m", VALUES, spot(1), "q5_k"),
        ("q3_k_m", VALUES, spot(2), "q4_k"),
        ("iq3_xs", Tensor(Role.FFN_UP, 4096, 14_336), spot(16), "iq3_xxs"),
        ("iq3_xs", Tensor(Role.FFN_UP, 4096, 14_336), spot(31), "iq3_s"),
        ("mxfp4_moe", Tensor(Role.FFN_UP, 2880, 2880, 128, routed=True), spot(0), "mxfp4"),
        ("mxfp4_moe", VALUES, spot(0), "q8_0"),
        ("q4_k_m", Tensor(Role.ROUTER, 4096, 128), spot(0), "f32"),
        ("f16", Tensor(Role.VECTOR, 4096), spot(0), "f32"),
        ("q4_k_m", Tensor(Role.LINEAR, 128, 512, 128), spot(0), "q5_0"),  # DeepSeek's attn_k_b: 128 columns
        ("q6_k", Tensor(Role.FFN_DOWN, 1408, 2048), spot(0), "q8_0"),  # DeepSeek-V2-Lite
        ("q4_0", Tensor(Role.FFN_UP, 4544 + 16, 64), spot(0), "f16"),  # no block of 32 divides it
    ],
)
def test_rules(ftype: str, tensor: Tensor, at: Spot, stored: str) -> None:
    assert block_type(ftype, tensor, at) == stored


def test_every_type_has_blocks_and_every_fallback_is_finer() -> None:
    assert set(BASES.values()) <= set(BLOCKS)
    assert all(BLOCKS[coarse][1] == 256 and BLOCKS[fine][1] == 32 for coarse, fine in FALLBACKS.items())


def test_a_tensor_takes_whole_blocks() -> None:
    assert tensor_bytes("q8_0", VALUES, spot(0)) == 4096 * 1024 // 32 * 34


def test_an_unknown_type_is_refused_with_the_known_ones() -> None:
    with pytest.raises(UnknownGgufType, match=r"'q9_z'.*q4_k_m"):
        weigh(MODELS["llama-3.1-8b"], gguf("q9_z"))
