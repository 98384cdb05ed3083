"""The data as it is: nothing lost, and facts that documents often get wrong."""

import csv
from datetime import date
from pathlib import Path

import pytest

from knowledge.facts import Alias
from knowledge.library import Library
from sizing.attention import Grouped, Latent, Nothing, Recurrent, Sliding
from sizing.formats import Family
from sizing.tensors import count_params
from sizing.units import GIB, MIB, gib

PUBLISHED = list(csv.DictReader((Path(__file__).parent / "params.csv").read_text(encoding="utf-8").splitlines()))
QK_NORM_SHARE = 3e-5
"""Query and key norms, a few thousand weights a model, are not in the engine's shape."""


@pytest.mark.parametrize(
    ("table", "rows"),
    [
        ("gpus", 248),
        ("models", 372),
        ("diffusion_models", 31),
        ("cloud_prices", 257),
        ("retail_prices", 145),
        ("parts", 132),
        ("truth-memory", 277),
        ("truth-serving", 45),
        ("truth-fit-throughput", 884),
        ("truth-training", 170),
        ("truth-filesizes", 134),
        ("truth-diffusion", 128),
        ("truth-reports", 12),
    ],
)
def test_no_row_of_the_collected_facts_is_lost(library: Library, table: str, rows: int) -> None:
    assert library.stats()[table] >= rows


@pytest.mark.parametrize("row", PUBLISHED, ids=lambda row: row["key"])
def test_the_shape_gives_the_published_parameter_count(library: Library, row: dict[str, str]) -> None:
    shape = library.model(row["key"]).architecture
    assert shape is not None
    total, active = count_params(shape)
    assert total == pytest.approx(int(row["total"]), rel=5e-3 if row["key"].startswith("gpt-oss") else QK_NORM_SHARE)
    if row["active"]:
        if row["embeddings_in_active"] == "1":
            active -= shape.vocab_size * shape.hidden_size
        assert active == pytest.approx(int(row["active"]), rel=5e-3)


@pytest.mark.parametrize("row", [row for row in PUBLISHED if row["active"]], ids=lambda row: row["key"])
def test_active_parameters_are_counted_as_the_publisher_does(library: Library, row: dict[str, str]) -> None:
    assert library.model(row["key"]).active_params == pytest.approx(int(row["active"]), rel=2e-3)


@pytest.mark.parametrize(("key", "total_b", "active_b"), [("hy3", 298.7862, 26.766), ("starcoder", 15.5, 15.5)])
def test_what_a_shape_does_not_bear_out_stays_as_published(library: Library, key: str, total_b: float, active_b: float) -> None:
    model = library.model(key)
    assert (model.params / 1e9, model.active_params / 1e9) == pytest.approx((total_b, active_b))


@pytest.mark.parametrize(
    ("key", "bytes_per_token"),
    [
        ("llama-2-7b-hf", 524_288),
        ("llama-3.1-8b", 131_072),
        ("mixtral-8x7b-v0.1", 131_072),
        ("llama-3.1-70b", 327_680),
        ("llama-3.1-405b", 516_096),
        ("qwen2.5-7b", 57_344),
        ("qwen3-8b", 147_456),
        ("qwen3-32b", 262_144),
        ("qwen3-30b-a3b", 98_304),
        ("falcon-7b", 8_192),
        ("deepseek-v3", 70_272),
        ("qwen3-next-80b-a3b-instruct", 24_576),
        ("jamba-v0.1", 16_384),
    ],
)
def test_a_token_of_cache_in_16_bits_is_as_large_as_published(library: Library, key: str, bytes_per_token: int) -> None:
    """vLLM's and llama.cpp's logs: 128 KiB a token for Llama 3 8B, 68.6 KiB for DeepSeek V3 with MLA."""
    shape = library.model(key).architecture
    assert shape is not None
    assert sum(2 * sum(layer.elements_per_token) for layer in shape.layers) == bytes_per_token


@pytest.mark.parametrize(
    ("key", "kind", "count"),
    [
        ("gemma-3-27b-it", Sliding, 52),
        ("gpt-oss-120b", Sliding, 18),
        ("llama-4-scout-17b-16e-instruct", Sliding, 36),
        ("qwen3.5-27b", Recurrent, 48),
        ("qwen3.8-27b", Recurrent, 48),
        ("minimax-text-01", Recurrent, 70),
        ("kimi-linear-48b-a3b-instruct", Latent, 7),
        ("deepseek-r1", Latent, 61),
        ("gemma-4-e2b-it", Nothing, 20),
        ("gemma-3n-e2b-it", Sliding, 16),
        ("mimo-v2-flash", Sliding, 39),
    ],
)
def test_layers_are_of_the_published_kinds(library: Library, key: str, kind: type, count: int) -> None:
    shape = library.model(key).architecture
    assert shape is not None
    assert sum(type(layer) is kind for layer in shape.layers) == count


@pytest.mark.parametrize(
    ("key", "heads", "head_dim"), [("gemma-4-31b-it", 4, 512), ("gemma-4-12b-it", 1, 512), ("mimo-v2-flash", 4, 192)]
)
def test_global_layers_may_have_sizes_of_their_own(library: Library, key: str, heads: int, head_dim: int) -> None:
    """num_global_key_value_heads and global_head_dim of Gemma 4; num_key_value_heads of MiMo, where sliding layers have 8."""
    shape = library.model(key).architecture
    assert shape is not None
    assert {(layer.n_kv_heads, layer.head_dim) for layer in shape.layers if type(layer) is Grouped} == {(heads, head_dim)}


def test_the_recurrent_state_of_qwen3_next_is_74_mib_a_sequence(library: Library) -> None:
    """36 layers of 2 MiB in fp32 and 48 KiB of convolution in 16 bits (TensorRT-LLM PR 9072): 73.7 MiB."""
    shape = library.model("qwen3-next-80b-a3b-instruct").architecture
    assert shape is not None
    assert sum(layer.state_elements for layer in shape.layers) * 4 / MIB == pytest.approx(73.7, rel=0.03)


@pytest.mark.parametrize("key", ["deepseek-v4-pro", "trinity-mini", "falcon-h1-7b-instruct", "glm-5.3-flash", "whisper-large-v3"])
def test_what_is_not_confirmed_has_no_shape(library: Library, key: str) -> None:
    assert library.model(key).architecture is None


def test_most_decoders_have_a_shape(library: Library) -> None:
    decoders = [model for model in library.models() if model.kind == "decoder"]
    assert sum(model.sizable for model in decoders) / len(decoders) > 0.85


@pytest.mark.parametrize("listing", ["models", "gpus"])
def test_what_is_listed_can_be_read(library: Library, listing: str) -> None:
    for each in getattr(library, listing)():
        if listing == "models":
            assert (library.model(each.key).architecture is not None) == each.sizable
            assert library.model_facts(each.key).citation.checked <= date(2026, 12, 31)
        else:
            device = library.gpu(each.key)
            assert 0.6 * device.vram_bytes < device.usable_bytes < device.vram_bytes
            assert library.gpu_facts(each.key).citation.title


@pytest.mark.parametrize(
    ("key", "usable_gib"),
    [
        ("rtx-3090", 23.58),
        ("a100-sxm4-80gb", 79.15),
        ("h100-sxm5-80gb", 79.10),
        ("l40s", 44.42),
        ("apple-m4-max-40-128gb", 96.0),
        ("apple-m1-16gb", 10.72),
    ],
)
def test_usable_memory_is_what_was_measured(library: Library, key: str, usable_gib: float) -> None:
    """PyTorch and vLLM messages of each card; Apple's default limit is two thirds to 36 GB and three quarters above."""
    assert gib(library.gpu(key).usable_bytes) == pytest.approx(usable_gib, abs=0.005)


@pytest.mark.parametrize(("key", "total_mib"), [("a40", 46_068), ("tesla-t4", 15_360), ("l40", 46_068)])
def test_error_correction_takes_its_share(library: Library, key: str, total_mib: int) -> None:
    """nvidia-smi totals of these cards; the CUDA total is another 480 MiB less."""
    usable = library.gpu(key).usable_bytes
    assert total_mib - 520 <= usable / MIB <= total_mib - 440


@pytest.mark.parametrize(
    ("key", "nvlink_gb_s"), [("rtx-4090", 0), ("rtx-5090", 0), ("rtx-3090", 112.5), ("rtx-6000-ada", 0), ("h100-sxm5-80gb", 900)]
)
def test_nvlink_is_where_it_is(library: Library, key: str, nvlink_gb_s: float) -> None:
    """NVIDIA left NVLink out of Ada and consumer Blackwell cards."""
    assert library.gpu(key).nvlink_gb_s == nvlink_gb_s


@pytest.mark.parametrize(
    ("key", "column", "dense"),
    [
        ("h100-sxm5-80gb", "bf16_tflops", 989.4),
        ("h100-sxm5-80gb", "fp8_tflops", 1978.9),
        ("a100-sxm4-80gb", "bf16_tflops", 312),
        ("rtx-4090", "fp16_tflops", 330.3),
        ("rtx-5090", "fp4_tflops", 1676),
        ("l4", "bf16_tflops", 121),
    ],
)
def test_rates_are_dense(library: Library, key: str, column: str, dense: float) -> None:
    """White papers print these, and twice as much for 2:4 sparsity."""
    assert getattr(library.gpu(key), column) == pytest.approx(dense, rel=1e-3)


def test_tf32_is_stored_in_four_bytes(library: Library) -> None:
    assert library.weight_format("tf32").bits == 32


@pytest.mark.parametrize(
    ("name", "bits"),
    [("q8_0", 8.5), ("q4_0", 4.5), ("q4_1", 5.0), ("q5_0", 5.5), ("q5_1", 6.0), ("f16", 16), ("fp8", 8), ("iq4_nl", 4.5)],
)
def test_cache_formats_hold_their_scales(library: Library, name: str, bits: float) -> None:
    """ggml-common.h: 34 bytes for 32 elements of q8_0, 18 of q4_0, and so on."""
    assert library.cache_format(name).bits == bits


@pytest.mark.parametrize(
    ("name", "family", "bits"),
    [
        ("mxfp4", Family.EXPERTS, 4.25),
        ("nvfp4", Family.LINEAR, 4.5),
        ("gptq-int4", Family.LINEAR, 4.1562),
        ("nf4", Family.LINEAR, 4.5),
        ("q6_k", Family.GGUF, 6.5633),
        ("bf16", Family.FLOAT, 16),
        ("mlx-4bit", Family.FLOAT, 4.5),
    ],
)
def test_weight_formats(library: Library, name: str, family: Family, bits: float) -> None:
    found = library.weight_format(name)
    assert (found.family, found.bits) == (family, bits)


def test_every_gguf_type_names_itself(library: Library) -> None:
    types = [library.weight_format(each.key) for each in library.formats()]
    assert {each.gguf_type for each in types if each.family is Family.GGUF} >= {
        "q4_k_m",
        "q5_k_m",
        "q6_k",
        "q8_0",
        "iq4_xs",
        "iq2_xxs",
    }
    assert all((each.gguf_type is None) == (each.family is not Family.GGUF) for each in types)


@pytest.mark.parametrize(
    ("card", "count", "memory_gb", "bandwidth_gb_s"),
    [
        ("a16", 4, 16, 200),  # NVIDIA's datasheet: 4x 16 GB, 4x 200 GB/s
        ("mi250x", 2, 64, 1638),  # AMD: 2 GCDs, 128 GB and 3.2 TB/s together
        ("tesla-k80", 2, 12, 240),  # NVIDIA: 24 GB and 480 GB/s together
        ("a40", 1, 48, 696),
    ],
)
def test_a_card_is_as_many_devices_as_a_process_sees(
    library: Library, card: str, count: int, memory_gb: int, bandwidth_gb_s: float
) -> None:
    devices = library.devices(card)
    assert len(devices) == count
    assert {device.vram_bytes for device in devices} == {memory_gb * GIB}
    assert devices[0].bandwidth_gb_s == pytest.approx(bandwidth_gb_s, rel=0.01)
    assert devices[0].usable_bytes < devices[0].vram_bytes


def test_the_devices_of_a_card_make_up_the_card(library: Library) -> None:
    for listing in library.gpus():
        card, devices = library.gpu(listing.key), library.devices(listing.key)
        assert sum(device.vram_bytes for device in devices) == card.vram_bytes
        assert abs(sum(device.usable_bytes for device in devices) - card.usable_bytes) < len(devices)


def test_no_name_is_a_machine_path_or_a_blank(library: Library) -> None:
    wrong = [alias for alias in library.aliases() if not alias.text.strip() or alias.text.startswith("/")]
    assert wrong == list[Alias]()


@pytest.mark.parametrize(
    ("model", "layers", "each_token_bytes"),
    [
        ("ministral-3-8b-instruct-2512", 34, 2 * 34 * 8 * 128 * 2),
        ("ministral-3-14b-instruct-2512", 40, 2 * 40 * 8 * 128 * 2),
        ("mistral-large-3-675b-instruct-2512", 61, 61 * (512 + 64) * 2),
    ],
)
def test_a_shape_that_gives_the_published_count_is_sized(
    library: Library, model: str, layers: int, each_token_bytes: int
) -> None:
    found = library.model(model)
    assert found.architecture is not None
    assert found.architecture.n_layers == layers
    assert sum(sum(layer.elements_per_token) for layer in found.architecture.layers) * 2 == each_token_bytes
    counted = count_params(found.architecture)[0]
    assert counted == pytest.approx(found.params, rel=0.05), "the rest is the vision tower"


def test_nearly_every_model_has_a_shape(library: Library) -> None:
    listed = library.models()
    known = [each for each in listed if each.sizable or library.encoder(each.key)]
    assert len(known) >= 0.9 * len(listed)
