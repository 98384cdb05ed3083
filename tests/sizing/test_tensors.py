"""Parameter counts against those that the publishers' files have."""

from dataclasses import replace

import pytest

from sizing.architecture import Experts, UnsizableModel
from sizing.attention import Nothing
from sizing.tensors import Role, count_params, layer_tensors
from tests.sizing.shapes import MODELS

# Head norms of Qwen3 and biases of gpt-oss are not in an Architecture; DeepSeek and Kimi have a routing bias per expert.
NEARLY = {"qwen3", "gpt-oss", "deepseek", "kimi", "glm", "gemma-3", "qwen2.5"}
APART = {"gemma-3-27b", "qwen3-next-80b", "mlp-only-tail"}


@pytest.mark.parametrize("key", sorted(set(MODELS) - APART))
def test_the_shape_gives_the_published_count(key: str) -> None:
    model = MODELS[key]
    assert model.architecture is not None
    total, _ = count_params(model.architecture)
    tolerance = 5e-4 if any(key.startswith(name) for name in NEARLY) else 0
    assert total == pytest.approx(model.params, rel=tolerance, abs=0)


@pytest.mark.parametrize(
    ("key", "active"),
    [
        ("mixtral-8x7b", 12_879_925_248),  # sizing of the configuration; the paper says 12.9 billion
        ("qwen3-30b-a3b", 3_353_032_704),
        ("llama-3.1-8b", 8_030_261_248),
    ],
)
def test_active_parameters(key: str, active: int) -> None:
    arch = MODELS[key].architecture
    assert arch is not None
    assert count_params(arch)[1] == pytest.approx(active, rel=1e-5)


def test_gemma_3_text_tower_has_the_count_that_llama_cpp_prints() -> None:
    """27.009 billion in the loader's line; the 27.432 billion of the repository hold the vision tower too."""
    arch = MODELS["gemma-3-27b"].architecture
    assert arch is not None
    assert count_params(arch)[0] == pytest.approx(27_009_346_304, rel=1e-5)


def test_a_layer_without_attention_has_a_feed_forward_block_only() -> None:
    arch = MODELS["mlp-only-tail"].architecture
    assert arch is not None
    assert isinstance(arch.layers[1], Nothing)
    assert {tensor.role for tensor in layer_tensors(arch, 1)} == {Role.FFN_GATE, Role.FFN_UP, Role.FFN_DOWN, Role.VECTOR}


def test_dense_layers_come_first_and_mixture_layers_every_nth() -> None:
    assert [Experts(8, 2, 64, first_dense_layers=1).is_mixture(layer) for layer in range(3)] == [False, True, True]
    assert [Experts(8, 2, 64, every=2).is_mixture(layer) for layer in range(4)] == [False, True, False, True]


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"n_layers": 0}, "n_layers = 0"),
        ({"hidden_size": -1}, "hidden_size = -1"),
        ({"n_layers": 31}, "31 layers"),
        ({"experts": Experts(8, 9, 64)}, "8 experts cannot use 9"),
    ],
)
def test_an_impossible_shape_is_refused_by_name(changes: dict[str, object], said: str) -> None:
    arch = MODELS["llama-3.1-8b"].architecture
    assert arch is not None
    with pytest.raises(UnsizableModel, match=said):
        count_params(replace(arch, **changes))  # type: ignore[arg-type]
