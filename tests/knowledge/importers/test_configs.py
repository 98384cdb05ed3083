"""Published configurations become the shape that gives the parameters of their files; what cannot be sized is refused by name."""

from datetime import date
from typing import Any

import pytest

from knowledge.importers.configs.rows import Given, to_row
from knowledge.importers.refusal import Refused
from knowledge.pattern import compress, expand
from knowledge.schema.models import ModelRow
from knowledge.shape import to_architecture
from tests.knowledge.importers.published import DEEPSEEK_V3, GPT_OSS, JAMBA, LLAMA, PUBLISHED, QWEN3, QWEN3_MOE, QWEN3_NEXT

TODAY = date(2026, 11, 25)


def row(config: dict[str, Any], params: int | None = None, hf_id: str = "acme/Model-1B") -> dict[str, str]:
    return to_row(config, Given(hf_id, "a test", TODAY, params))


@pytest.mark.parametrize("name", PUBLISHED)
def test_a_published_configuration_gives_its_shape_its_count_and_its_cache(name: str) -> None:
    config, params, pattern, cached = PUBLISHED[name]
    cells = row(config, params)
    assert cells["layer_pattern"] == pattern
    assert float(cells["params_total_b"]) == pytest.approx(params / 1e9, abs=5e-5)
    shape = to_architecture(ModelRow.model_validate(cells).model_dump())
    assert shape is not None
    assert sum(sum(layer.elements_per_token) for layer in shape.layers) == cached


@pytest.mark.parametrize(
    ("config", "active_b"), [(QWEN3_MOE, 3.353), (PUBLISHED["mixtral 8x7b"][0], 12.880), (DEEPSEEK_V3, 37.55), (GPT_OSS, 4.187)]
)
def test_active_parameters_of_mixtures_are_counted_with_both_embeddings(config: dict[str, Any], active_b: float) -> None:
    """Qwen3 30B-A3B 3.35, Mixtral 12.88, DeepSeek V3 36.63 and an embedding of 0.93, gpt-oss 3.61 and one of 0.58 (cards)."""
    assert float(row(config)["params_active_b"]) == pytest.approx(active_b, abs=0.005)


@pytest.mark.parametrize(
    ("config", "note", "low_b", "high_b"),
    [
        (QWEN3_NEXT, "gated DeltaNet", 2.9, 3.0),
        (JAMBA, "Mamba", 2.9, 3.0),
        (PUBLISHED["gemma 3 4b, most of its fields left to the class"][0], "vision", 0.41, 0.43),
        (PUBLISHED["glm-4.5 air, with its prediction layer"][0], "multi-token-prediction", 3.5, 3.8),
        (PUBLISHED["qwen3 0.6b, its head stored twice"][0], "stored twice", 0.155, 0.156),
    ],
)
def test_what_the_layers_do_not_hold_is_said_and_counted(config: dict[str, Any], note: str, low_b: float, high_b: float) -> None:
    params = next(each[1] for each in PUBLISHED.values() if each[0] is config)
    cells = row(config, params)
    assert note in cells["params_note"]
    assert low_b <= float(cells["params_not_in_layers_b"]) <= high_b


def test_the_state_of_recurrent_layers_is_read() -> None:
    """Qwen3-Next: 32 heads of 128 x 128 and three steps of 8192 channels; Jamba: 8192 channels of 16 and three steps."""
    assert row(QWEN3_NEXT)["state_elements"] == str(32 * 128 * 128 + 3 * 8192)
    assert row(JAMBA)["state_elements"] == str(8192 * 16 + 3 * 8192)


@pytest.mark.parametrize(
    ("config", "native"),
    [
        (LLAMA, "bf16"),
        (LLAMA | {"torch_dtype": "float16"}, "fp16"),
        (DEEPSEEK_V3, "fp8"),
        (GPT_OSS, "mxfp4"),
        (LLAMA | {"quantization_config": {"quant_method": "modelopt", "quant_algo": "NVFP4"}}, "nvfp4"),
        (LLAMA | {"quantization_config": {"quant_method": "awq", "bits": 4}}, "int4"),
    ],
)
def test_the_format_of_the_weights_is_read(config: dict[str, Any], native: str) -> None:
    assert row(config)["native_format"] == native


@pytest.mark.parametrize("kind", ["mamba2", "rwkv7", "falcon_h1", "deepseek_v4", "t5", "bert", ""])
def test_an_architecture_that_the_engine_cannot_size_is_refused_by_name(kind: str) -> None:
    with pytest.raises(Refused, match=kind or "without model_type"):
        row(LLAMA | {"model_type": kind})


@pytest.mark.parametrize(
    ("config", "said"),
    [
        ({name: value for name, value in LLAMA.items() if name != "hidden_size"}, "hidden_size is missing"),
        (LLAMA | {"num_hidden_layers": 0}, "num_hidden_layers is '0'"),
        (LLAMA | {"vocab_size": "many"}, "vocab_size is 'many'"),
        (LLAMA | {"num_attention_heads": True}, "num_attention_heads is 'True'"),
        (LLAMA | {"num_key_value_heads": 5}, "no multiple of n_kv_heads 5"),
        ({name: value for name, value in LLAMA.items() if name != "intermediate_size"}, "intermediate_size"),
        (LLAMA | {"layer_types": ["full_attention"] * 31}, "each of the 32 layers"),
        (LLAMA | {"layer_types": ["telepathy"] * 32}, "telepathy"),
        (LLAMA | {"num_hidden_layers": 100_000}, "n_layers"),
        (QWEN3_MOE | {"mlp_only_layers": [3]}, "mlp_only_layers"),
        (QWEN3_MOE | {"num_experts_per_tok": 500}, "500"),
        (JAMBA | {"expert_layer_offset": 0}, "expert_layer_offset"),
        (DEEPSEEK_V3 | {"moe_layer_freq": 2}, "moe_layer_freq is 2"),
    ],
)
def test_what_is_missing_or_impossible_is_named(config: dict[str, Any], said: str) -> None:
    with pytest.raises(Refused) as caught:
        row(config)
    assert said in str(caught.value)


@pytest.mark.parametrize("share", [0.98, 1.02])
def test_a_count_that_the_shape_does_not_reproduce_within_one_percent_is_refused(share: float) -> None:
    with pytest.raises(Refused, match="more than 1% apart"):
        row(LLAMA, round(8_030_261_248 * share))


def test_a_model_that_is_known_keeps_its_key_its_names_and_its_notes() -> None:
    known = {"key": "best-8b", "name": "Best 8B", "aliases": "the best", "family": "Own", "license": "mit", "kind": "decoder"}
    cells = to_row(QWEN3, Given("acme/B", "a test", TODAY, standing=known | {"layers_note": "as measured"}))
    assert (cells["key"], cells["name"], cells["aliases"], cells["family"]) == ("best-8b", "Best 8B", "the best", "Own")
    assert (cells["license"], cells["layers_note"]) == ("mit", "as measured")


@pytest.mark.parametrize("letters", ["G" * 32, "SG" * 21, "SSSSSG" * 10 + "SS", "RRRG" * 12, "GSSSSGSSSSSGG", "L", "GS"])
def test_a_pattern_is_written_so_that_it_is_read_back(letters: str) -> None:
    assert expand(compress(letters)) == letters
