"""Look-ups by name."""

import threading
import weakref

import pytest

from knowledge.library import Library, UnknownName


@pytest.mark.parametrize(
    ("kind", "said", "key"),
    [
        ("gpu", "RTX 4090", "rtx-4090"),
        ("gpu", "geforce rtx4090", "rtx-4090"),
        ("gpu", "A6000", "rtx-a6000"),
        ("gpu", "a100 sxm 80 gb", "a100-sxm4-80gb"),
        ("gpu", "M3 Ultra 512GB", "apple-m3-ultra-512gb"),
        ("gpu", "7900 xtx", "rx-7900-xtx"),
        ("gpu", "MI300X", "mi300x"),
        ("gpu", "Ryzen AI Max+ 395", "strix-halo-395-128gb"),
        ("gpu", "DGX Spark", "dgx-spark-gb10"),
        ("gpu", "NVIDIA A100-SXM4-80GB", "a100-sxm4-80gb"),
        ("gpu", "NVIDIA A100 80GB PCIe", "a100-pcie-80gb"),
        ("gpu", "NVIDIA H100 80GB HBM3", "h100-sxm5-80gb"),
        ("gpu", "NVIDIA GeForce RTX 4080 16GB", "rtx-4080"),
        ("gpu", "NVIDIA GeForce RTX 4090 Laptop GPU", "rtx-4090-laptop"),
        ("gpu", "NVIDIA RTX PRO 6000 Blackwell Workstation Edition", "rtx-pro-6000-blackwell"),
        ("gpu", "NVIDIA RTX PRO 6000 Blackwell Server Edition", "rtx-pro-6000-blackwell-server"),
        ("gpu", "AMD Instinct MI300X", "mi300x"),
        ("gpu", "RTX 4090 48GB", "rtx-4090-48gb"),
        ("gpu_family", "NVIDIA GeForce RTX 3060", "rtx-3060"),
        ("gpu_family", "Apple M3 Max", "m3-max"),
        ("gpu_family", "A100", "a100"),
        ("gpu_family", "m4 max", "m4-max"),
        ("gpu_family", "3060", "rtx-3060"),
        ("gpu_family", "RTX PRO 6000", "rtx-pro-6000"),
        ("model", "Llama 3.1 70B", "llama-3.1-70b"),
        ("model", "llama3.1:70b", "llama-3.1-70b"),
        ("model", "meta-llama/Llama-3.1-70B", "llama-3.1-70b"),
        ("model", "Qwen 3 32B", "qwen3-32b"),
        ("model", "deepseek r1", "deepseek-r1"),
        ("model", "gpt oss 120b", "gpt-oss-120b"),
        ("model", "mixtral", "mixtral-8x7b-v0.1"),
        ("model", "kimi k2", "kimi-k2-instruct"),
        ("model_family", "Qwen", "qwen"),
        ("model_family", "Llama 4", "llama-4"),
        ("diffusion", "SDXL", "sdxl"),
        ("diffusion", "flux", "flux.1-dev"),
        ("format", "Q4_K_M", "q4_k_m"),
        ("format", "4-bit", "int4"),
        ("format", "half", "fp16"),
        ("format", "W8A8", "w8a8"),
        ("kv_format", "q8", "q8_0"),
        ("runtime", "llamacpp", "llama.cpp"),
        ("runtime", "LM Studio", "lm-studio"),
    ],
)
def test_people_call_it(library: Library, kind: str, said: str, key: str) -> None:
    assert library.resolve(kind, said) == key


@pytest.mark.parametrize(
    ("kind", "said"),
    [("gpu", "9090"), ("model", "llama"), ("gpu", ""), ("gpu", "a100"), ("gpu", "RTX 3090 12GB"), ("gpu", "16GB")],
)
def test_what_is_no_name_resolves_to_nothing(library: Library, kind: str, said: str) -> None:
    assert library.resolve(kind, said) is None


def test_a_name_means_one_thing_only(library: Library) -> None:
    owners: dict[tuple[str, str], str] = {}
    for alias in library.aliases():
        assert library.resolve(alias.kind, alias.text) == alias.key
        space = {"gpu_family": "gpu", "model_family": "model", "diffusion": "model"}.get(alias.kind, alias.kind)
        assert owners.setdefault((space, alias.text.lower()), alias.key) == alias.key


@pytest.mark.parametrize(("kind", "word"), [("gpu", "GPU"), ("model", "model"), ("format", "precision")])
def test_an_unknown_name_is_quoted_in_a_sentence(library: Library, kind: str, word: str) -> None:
    look_up = {"gpu": library.gpu, "model": library.model, "format": library.weight_format}[kind]
    with pytest.raises(UnknownName) as caught:
        look_up("no such thing")
    assert (caught.value.kind, caught.value.text) == (kind, "no such thing")
    assert str(caught.value) == f"I do not know the {word} 'no such thing'."


def test_an_unknown_name_may_carry_near_ones() -> None:
    assert str(UnknownName("gpu", "rtx 4900", ("RTX 4090", "RTX 4080"))).endswith("Did you mean RTX 4090, RTX 4080?")


@pytest.mark.parametrize(
    ("family", "memory_gb", "member"),
    [
        ("a100", None, "a100-sxm4-80gb"),
        ("a100", 40, "a100-sxm4-40gb"),
        ("a100", 79.15, "a100-sxm4-80gb"),
        ("m4-max", 64, "apple-m4-max-40-64gb"),
        ("m3-ultra", 512, "apple-m3-ultra-512gb"),
        ("rtx-4060-ti", 16, "rtx-4060-ti-16gb"),
        ("rtx-3060", 6, "rtx-3060-laptop"),
        ("mi50", 32, "mi50-32gb"),
        ("v100", 31.74, "tesla-v100-sxm2-32gb"),
        ("rtx-pro-5000", 72, "rtx-pro-5000-blackwell-72gb"),
        ("rtx-3060", 128, "rtx-3060-12gb"),
    ],
)
def test_the_memory_picks_the_member(library: Library, family: str, memory_gb: float | None, member: str) -> None:
    assert library.is_family(family)
    assert library.family_member(family, memory_gb) == member
    assert member in library.family(family)


def test_without_a_memory_no_family_promises_its_largest_member_by_accident(library: Library) -> None:
    """The consumer cards and chips that come in several sizes stand for the smaller one."""
    for family in ("rtx-4060-ti", "rtx-5060-ti", "rtx-a2000", "mi50", "m4-max", "m3-ultra", "m1"):
        sizes = [library.gpu_listing(key).vram_gb for key in library.family(family)]
        assert library.gpu_listing(library.family_member(family, None)).vram_gb == min(sizes)


def test_an_unknown_family_is_an_unknown_name(library: Library) -> None:
    assert not library.is_family("rtx-4090")
    with pytest.raises(UnknownName):
        library.family_member("rtx-4090", None)


@pytest.mark.parametrize(
    ("params_b", "model"),
    [
        (70, "llama-3.1-70b"),
        (65, "llama-65b"),
        (13, "llama-2-13b-hf"),
        (405, "llama-3.1-405b"),
        (671, "deepseek-v3"),
        (120, "gpt-oss-120b"),
    ],
)
def test_a_bare_size_stands_for_the_best_known_model(library: Library, params_b: float, model: str) -> None:
    found = library.stand_in(params_b)
    assert found is not None
    assert (found.model, found.params_b, bool(found.reason)) == (model, params_b, True)


@pytest.mark.parametrize(("params_b", "nearest_b"), [(69, 70), (680, 671), (7.2, 7), (65.3, 65), (0.59, 0.6)])
def test_a_size_near_a_known_one_takes_the_nearest(library: Library, params_b: float, nearest_b: float) -> None:
    found = library.stand_in(params_b)
    assert found is not None
    assert found.params_b == nearest_b


@pytest.mark.parametrize("params_b", [0.05, 50, 52, 55, 130, 275, 500, 5000, 0])
def test_a_size_far_from_all_stands_for_nothing(library: Library, params_b: float) -> None:
    assert library.stand_in(params_b) is None


@pytest.mark.parametrize(
    ("word", "runtime", "key"),
    [
        ("int4", "llama.cpp", "q4_k_m"),
        ("4-bit", "vllm", "awq-int4"),
        ("int8", "transformers", "bnb-int8"),
        ("8 bit", "llama.cpp", "q8_0"),
        ("Q4_K_M", "vllm", "q4_k_m"),
        ("bf16", "mlx", "bf16"),
        ("exl2-4.65bpw", "exllama", "exl2-4.65bpw"),
    ],
)
def test_a_general_word_stands_for_what_the_runtime_reads(library: Library, word: str, runtime: str, key: str) -> None:
    assert library.stands_for(word, runtime) == key
    assert library.weight_format(key).bits > 0


def test_exl_formats_of_any_size_are_known(library: Library) -> None:
    assert library.weight_format("exl3-3.27bpw").bits == 3.27
    with pytest.raises(UnknownName):
        library.weight_format("exl2-99bpw")


@pytest.mark.parametrize(
    ("name", "engine"), [("lm studio", "llama.cpp"), ("TGI", "vllm"), ("mlx-lm", "mlx"), ("ollama", "ollama")]
)
def test_programs_behave_as_a_runtime_of_the_engine(library: Library, name: str, engine: str) -> None:
    assert library.engine_runtime(name) == engine


def test_well_known_models_span_the_sizes_and_can_be_sized(library: Library) -> None:
    models = [library.model(key) for key in library.well_known()]
    sizes = [model.params for model in models]
    assert sizes == sorted(sizes)
    assert (sizes[0] < 2e9, sizes[-1] > 5e11, 12 <= len(sizes) <= 18) == (True, True, True)
    assert all(model.architecture for model in models)


def test_a_family_of_models_knows_its_best_known_member(library: Library) -> None:
    assert library.model_family_default("qwen3") == "qwen3-32b"
    assert library.model_family_default("qwen3-32b") is None
    assert "qwen3-235b-a22b" in library.family("qwen3")


def test_a_pipeline_is_known_by_component(library: Library) -> None:
    """stabilityai/stable-diffusion-xl-base-1.0: a U-Net of 2.57 B, two text encoders of 0.82 B."""
    sdxl = library.diffusion_row("sdxl")
    assert (sdxl.denoiser_params / 1e9, sdxl.text_encoder_params / 1e9) == pytest.approx((2.5675, 0.8178))
    assert (sdxl.default_width_px, sdxl.latent_spatial_factor) == (1024, 8)


def test_citations_name_their_source(library: Library) -> None:
    for kind, key in (
        ("gpu", "rtx-4090"),
        ("model", "qwen3-8b"),
        ("format", "q4_k_m"),
        ("kv_format", "q8_0"),
        ("diffusion", "sdxl"),
    ):
        assert len(library.cite(kind, key).title) > 5
    assert library.cite("gpu", "rtx-4090").url == "https://www.techpowerup.com/gpu-specs/geforce-rtx-4090.c3889"


def test_measurements_are_found_by_model_and_device(library: Library) -> None:
    measured = library.measurements("Llama 3 8B", "rtx-3090")
    assert {each.gpu_key for each in measured} == {"rtx-3090"}
    assert any(each.tok_s for each in measured)
    assert len(library.measurements("meta-llama-3-8b")) > len(measured)


def test_runs_that_users_reported_are_told(library: Library) -> None:
    """Two reports of LLaMA 33B in int8: 35.8 on an A6000, 36.2 on an A100."""
    reports = [each for each in library.measurements("llama 33b") if each.table == "report"]
    assert [(each.gpu_key, each.used_gib) for each in reports] == [("rtx-a6000", 35.8), ("a100-sxm4-40gb", 36.2)]
    assert reports[0].note.startswith("19 to 38 it/s; ")
    quiet = [each.note for each in library.measurements("llama-7b", "rtx-3080-10gb") if each.table == "report"]
    assert quiet == ["printed as GB, which may be 10**9 or 2**30 bytes"]


def test_threads_may_share_a_library(tmp_path_factory: pytest.TempPathFactory, library: Library) -> None:
    assert library.path is not None
    shared = Library.open(library.path)
    found: list[str] = []
    keys = [listing.key for listing in library.gpus()]
    threads = [threading.Thread(target=lambda: found.extend(shared.gpu(key).key for key in keys)) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(found) == sorted(keys * 8)


def test_the_version_names_the_data(library: Library) -> None:
    assert len(library.data_version) == 12


def test_what_is_worked_out_from_the_facts_is_kept_as_long_as_they_are() -> None:
    worked: list[int] = []
    library, other = Library.open(), Library.open()

    def double(of: Library, number: int) -> str:
        worked.append(number)
        return f"{number} {of.gpu('rtx-4090').key}"

    ask = library.kept(double, 2)
    assert [ask(1), ask(1), library.kept(double, 2)(1)] == ["1 rtx-4090"] * 3
    assert worked == [1]
    assert (ask(2), ask(3), ask(1), worked) == ("2 rtx-4090", "3 rtx-4090", "1 rtx-4090", [1, 2, 3, 1])
    assert (other.kept(double, 2)(1), worked) == ("1 rtx-4090", [1, 2, 3, 1, 1])


def test_what_is_kept_does_not_keep_the_library() -> None:
    library = Library.open()
    assert library.kept(Library.is_family, 2)("a100")
    gone = weakref.ref(library)
    del library
    assert gone() is None


def test_a_model_that_is_read_anew_has_the_shape_that_the_engine_knows() -> None:
    """Else each look-up of what the engine keeps would compare eighty layers one by one."""
    before, after = Library.open(), Library.open()
    assert before.model("llama-3.1-70b") is not after.model("llama-3.1-70b")
    assert before.model("llama-3.1-70b").architecture is after.model("llama-3.1-70b").architecture
