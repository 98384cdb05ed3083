"""Diffusion pipelines, encoders and speech models as the engine takes them."""

import csv
from collections.abc import Callable
from dataclasses import fields
from pathlib import Path

import pytest

from knowledge.build import load_data
from knowledge.library import Library, UnknownName
from knowledge.tables import DataError
from sizing.encoder_shapes import count_encoder_params
from sizing.formats import Family

CASES = Path(__file__).parents[1] / "sizing" / "cases"
WITHOUT_BIASES = 0.04
"""Biases, norms and position tables are not in an encoder's shape: 3.6 % of the smallest Whisper, under 1 % of large models."""


def rows(name: str) -> list[dict[str, str]]:
    return list(csv.DictReader((CASES / name).read_text(encoding="utf-8").splitlines()))


@pytest.mark.parametrize("row", rows("diffusion_models.csv"), ids=lambda row: row["key"])
def test_a_pipeline_is_the_one_that_was_held_to_published_peaks(library: Library, row: dict[str, str]) -> None:
    model = library.diffusion_model(row["key"])
    told = {field.name: float(getattr(model, field.name)) for field in fields(model) if field.name in row and field.name != "key"}
    assert told == {name: pytest.approx(float(row[name]), rel=1e-3) for name in told}
    assert len(told) >= 12


@pytest.mark.parametrize(
    ("key", "factor"),
    [
        ("qwen-image", 1.8),
        ("chroma", 3.2),
        ("lumina-2", 1.4),
        ("z-image", 2.8),
        ("hunyuanvideo-1.5", 4.0),
        ("wan2.2-ti2v-5b", 1.38),
    ],
)
def test_activation_factors_are_those_of_comfyui(library: Library, key: str, factor: float) -> None:
    """ComfyUI comfy/supported_models.py at e3c35527, `memory_usage_factor`; Wan: its width 3072 over 2222."""
    assert library.diffusion_model(key).activation_factor == factor


@pytest.mark.parametrize(
    ("key", "guided"),
    [("sdxl", True), ("qwen-image", True), ("flux.1-dev", False), ("flux.1-schnell", False), ("z-image", False)],
)
def test_distilled_models_run_one_sample_a_step(library: Library, key: str, guided: bool) -> None:
    assert library.diffusion_model(key).guided is guided


def test_well_known_pipelines_make_pictures_and_video(library: Library) -> None:
    models = [library.diffusion_model(key) for key in library.well_known_pipelines()]
    sizes = [model.denoiser_params * model.denoiser_experts for model in models]
    assert sizes == sorted(sizes)
    assert {model.is_video for model in models} == {True, False}
    assert {"sd-1.5", "sdxl", "flux.1-dev", "wan2.2-t2v-a14b"} <= {model.key for model in models}


def test_a_bare_wan_is_the_newest_large_one(library: Library) -> None:
    assert library.resolve("diffusion", "wan") == "wan2.2-t2v-a14b"


def test_every_encoder_shape_gives_the_published_count(library: Library) -> None:
    """Grouped attention, which only embedding models made of a decoder have, is not in this shape."""
    far = {}
    for listed in library.models():
        model = library.encoder(listed.key)
        grouped = listed.key.startswith(("qwen3-embedding", "e5-mistral"))
        if model is not None and not grouped and abs(count_encoder_params(model.shape) / model.params - 1) > WITHOUT_BIASES:
            far[listed.key] = count_encoder_params(model.shape), model.params
    assert far == {}


@pytest.mark.parametrize(
    ("key", "encoder_layers", "decoder_layers"),
    [
        ("bert-base-uncased", 12, 0),
        ("bart-large-mnli", 12, 12),
        ("flan-t5-xxl", 24, 24),
        ("whisper-large-v3", 32, 32),
        ("whisper-large-v3-turbo", 32, 4),
        ("bge-m3", 24, 0),
    ],
)
def test_layers_that_encode_and_that_decode(library: Library, key: str, encoder_layers: int, decoder_layers: int) -> None:
    """config.json of each model: encoder_layers and decoder_layers; openai/whisper-large-v3-turbo has 4 of the latter."""
    model = library.encoder(key)
    assert model is not None
    assert (model.shape.encoder_layers, model.shape.decoder_layers) == (encoder_layers, decoder_layers)


def test_a_decoder_is_no_encoder(library: Library) -> None:
    assert library.encoder("llama-3.1-8b") is None
    assert library.encoder("embeddinggemma-300m") is None
    with pytest.raises(UnknownName):
        library.encoder("no such model")


@pytest.mark.parametrize(
    ("key", "layers", "said"),
    [("whisper-large-v3-turbo", "", "decoder_layers is missing"), ("bart-large", "24", "leaves no encoder")],
)
def test_decoder_layers_have_to_be_told_apart(
    data_folder: Path, change: Callable[..., int], key: str, layers: str, said: str
) -> None:
    line = change("models.csv", key, decoder_layers=layers)
    with pytest.raises(DataError, match=f"models.csv:{line}: .*{said}"):
        load_data(data_folder)


@pytest.mark.parametrize("name", ["exl2-4.0bpw", "exl3-8.0bpw", "exl3-3.27bpw", "exl2 4.65bpw"])
def test_exl_keeps_the_output_head_in_six_bits(library: Library, name: str) -> None:
    """exllamav2 and exllamav3 convert.py: `--head_bits` is 6 unless said otherwise."""
    assert library.weight_format(name).head_bits == 6


def test_other_formats_say_nothing_of_the_head(library: Library) -> None:
    assert library.weight_format("awq-int4").head_bits is None


@pytest.mark.parametrize(
    ("runtime", "key", "family"),
    [
        ("llama.cpp", "mxfp4_moe", Family.GGUF),
        ("ollama", "mxfp4_moe", Family.GGUF),
        ("mlx", "mxfp4_moe", Family.GGUF),
        ("vllm", "mxfp4", Family.EXPERTS),
    ],
)
def test_mxfp4_is_what_the_runtime_reads(library: Library, runtime: str, key: str, family: Family) -> None:
    assert library.stands_for("mxfp4", runtime) == key
    assert library.weight_format(key).family is family
