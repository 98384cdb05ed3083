"""Names as tables, loaders and files write them are found; what nobody knows is not."""

import pytest

from bot.bot import Bot
from bot.structured.cards import find_card, find_cards
from bot.structured.format_names import find_format, format_in_name
from bot.structured.names import find_model, stated_size_b
from bot.structured.runtime_names import find_runtime, is_only_akin
from bot.structured.schema import GpuCount
from knowledge.library import UnknownName
from sizing.units import GIB


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("Llama-3.2-1B-Instruct-Q4_K_M.gguf", "llama-3.2-1b"),
        ("mistralai_Mistral-Small-3.2-24B-Instruct-2506-Q4_K_M.gguf", "mistral-small-3.2-24b-instruct-2506"),
        ("Meta_Llama_3.1_8b_it", "llama-3.1-8b"),
        ("DeepSeek V3 0324 BF16", "deepseek-v3"),
        ("deepseek2 671B IQ4_K_R4 - 4.5 bpw", "deepseek-v3"),
        ("Llama-2-7B (Alpaca)", "llama-2-7b-hf"),
        ("allura-org_Qwen3.6-35B-A3B-Anko-Q4_K_M.gguf", "qwen3.6-35b-a3b"),
        ("Llama-3.1-Tulu-3-8B", "llama-3.1-8b"),
        ("Qwen2.5-Math-7B", "qwen2.5-7b"),
        ("Qwen-72B", "qwen1-72b"),
        ("devstral-small-2:latest", "devstral-small-2-24b-instruct-2512"),
    ],
)
def test_a_model_is_found_in_what_is_written(bot: Bot, text: str, key: str) -> None:
    assert find_model(bot.library, text) == ("model", key)


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("FLUX.1-dev", "flux.1-dev"),
        ("PixArt-Sigma-XL-2-1024 (0.6B)", "pixart-sigma"),
        ("SDXL base 1.0", "sdxl"),
        ("ConsisID (CogVideoX-5B I2V based)", "cogvideox-5b"),
    ],
)
def test_a_pipeline_too(bot: Bot, text: str, key: str) -> None:
    assert find_model(bot.library, text) == ("diffusion", key)


@pytest.mark.parametrize("text", ["muse-glimmer", "nemotron-3-nano:4b", "EXAONE-3.5-2.4B-Instruct", "Grug-35B-A3B", ""])
def test_no_model_is_taken_for_another(bot: Bot, text: str) -> None:
    assert find_model(bot.library, text) is None


def test_a_size_in_a_name_is_read() -> None:
    assert stated_size_b("kai-os_Grug-35B-A3B-Q4_K_M.gguf") == (35, 3)
    assert stated_size_b("LFM2.5-230M") == (0.23, 0.23)
    assert stated_size_b("muse-glimmer") is None


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("bf16-true + bnb.nf4-dq", "nf4-dq"),
        ("int4(GPTQ) base", "gptq-int4"),
        ("gguf-q4_k_m", "q4_k_m"),
        ("exl3-6.0bpw-mcg", "exl3-6.0bpw"),
        ("UD-Q4_K_XL", "q4_k_m"),
        ("Q8_0_R8", "q8_0"),
        ("IQ3_K_R4", "iq3_k"),
        ("AWQ int4 GEMM", "awq-int4"),
        ("Ollama default (Q4_K_M; gpt-oss MXFP4)", "q4_k_m"),
        ("float16", "fp16"),
    ],
)
def test_a_precision_is_found_in_what_is_written(bot: Bot, text: str, key: str) -> None:
    assert find_format(bot.library, text) == key


def test_no_precision_is_made_up(bot: Bot) -> None:
    assert find_format(bot.library, "autoquant") is None


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("llama.cpp llama-bench (May 2024, CUDA 12.1, no FA)", "llama.cpp"),
        ("vllm 0.23.0 tp4 pp1 spec=None", "vllm"),
        ("HF transformers 4.46 (FlashAttn2)", "transformers"),
        ("ik_llama.cpp", "ik-llama.cpp"),
        ("litgpt generate_tp (tensor parallel)", "transformers"),
        ("Nvidia TensorRT-LLM", "tensorrt-llm"),
    ],
)
def test_a_runtime_is_found_in_what_is_written(bot: Bot, text: str, key: str) -> None:
    assert find_runtime(bot.library, text) == key


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("Intel 265K Custom PC (Nvidia RTX 4090)", "rtx-4090"),
        ("NVIDIA GeForce RTX 5070 (11.94GB)", "rtx-5070"),
        ("A100-SXM4-40GB", "a100-sxm4-40gb"),
        ("M2 Ultra 76-Core GPU 192GB", "apple-m2-ultra-192gb"),
        ("H100 (79.22 GiB)", "h100-sxm5-80gb"),
    ],
)
def test_a_card_is_found_in_what_is_written(bot: Bot, text: str, key: str) -> None:
    assert find_card(bot.library, text).key == key


def test_of_an_unknown_card_its_memory_is_taken(bot: Bot) -> None:
    card = find_card(bot.library, "Ascend 64GB NPU")
    assert card.vram_bytes == 64 * GIB
    assert card.bandwidth_gb_s is None


def test_a_card_without_a_known_name_or_memory_is_refused_with_near_names(bot: Bot) -> None:
    with pytest.raises(UnknownName, match="rtx-4090"):
        find_card(bot.library, "RTX 4099")


def test_no_card_is_a_cpu(bot: Bot) -> None:
    assert find_cards(bot.library, (GpuCount(name="CPU only"),)) == ()
    assert len(find_cards(bot.library, (GpuCount(name="T4", count=2), GpuCount(name="cpu")))) == 2


@pytest.mark.parametrize(
    ("name", "key"),
    [
        ("cyankiwi/Qwen3.8-27B-AWQ-INT4", "awq-int4"),
        ("Qwen3-8B-Q4_K_M.gguf", "q4_k_m"),
        ("Qwen2.5-7B-Instruct-GPTQ-Int8", "gptq-int8"),
        ("gpt-oss-20b-MXFP4.gguf", "mxfp4"),
        ("Qwen3-32B", None),
        ("llama-3.1-8b-instruct", None),
    ],
)
def test_a_name_may_end_in_its_format(bot: Bot, name: str, key: str | None) -> None:
    assert format_in_name(bot.library, name) == key


@pytest.mark.parametrize(
    ("text", "akin"),
    [
        ("AutoAWQ (HF transformers, fused)", False),
        ("AutoGPTQ on HF transformers", True),
        ("litgpt generate", True),
        ("PyTorch Lightning", True),
        ("HF transformers 4.46 (FlashAttn2)", False),
        ("transformers + accelerate", False),
        ("vLLM", False),
        ("llama.cpp (mainline log quoted)", False),
    ],
)
def test_software_that_is_only_akin_to_a_runtime(bot: Bot, text: str, akin: bool) -> None:
    assert is_only_akin(bot.library, text) is akin
