"""A small lexicon for tests that are about wording, not about facts: names and keys as the knowledge base spells them."""

from functools import cache

from bot.lexicon import Lexicon
from bot.words import load_words
from knowledge.facts import Alias

NAMES: dict[str, dict[str, tuple[str, ...]]] = {
    "gpu": {
        "rtx-3060-12gb": ("GeForce RTX 3060 12 GB",),
        "rtx-3060-laptop": ("GeForce RTX 3060 Laptop",),
        "rtx-3090": ("GeForce RTX 3090",),
        "rtx-3090-ti": ("GeForce RTX 3090 Ti",),
        "rtx-4090": ("GeForce RTX 4090",),
        "rtx-4090-laptop": ("GeForce RTX 4090 Laptop",),
        "rtx-5090": ("GeForce RTX 5090",),
        "rtx-a6000": ("RTX A6000", "NVIDIA RTX A6000", "A6000"),
        "rx-7900-xtx": ("Radeon RX 7900 XTX",),
        "tesla-t4": ("Tesla T4",),
        "a10": ("NVIDIA A10",),
        "a100-sxm4-40gb": ("A100 SXM4 40GB",),
        "a100-sxm4-80gb": ("A100 SXM4 80GB",),
        "h100-sxm5-80gb": ("H100 SXM5 80GB", "H100 80GB SXM"),
        "apple-m4-max-40-128gb": ("M4 Max 128GB",),
    },
    "gpu_family": {
        "rtx-3060": ("RTX 3060", "3060"),
        "a100": ("A100",),
        "a100-40gb": ("A100 40 GB",),
        "h100": ("H100",),
        "m4-max": ("Apple M4 Max", "M4 Max"),
    },
    "model": {
        "llama-3.1-8b": ("meta-llama/Llama-3.1-8B", "Llama-3.1-8B", "llama3.1:8b"),
        "llama-3.1-70b": ("meta-llama/Llama-3.1-70B", "Llama-3.1-70B", "llama3.1:70b"),
        "llama-3.3-70b-instruct": ("Llama-3.3-70B",),
        "qwen3-32b": ("Qwen/Qwen3-32B", "qwen3:32b", "Qwen3 32B"),
        "qwen3-30b-a3b": ("Qwen/Qwen3-30B-A3B", "Qwen3 30B-A3B", "qwen3:30b"),
        "mixtral-8x7b-v0.1": ("Mixtral 8x7B", "mixtral"),
        "deepseek-r1": ("DeepSeek R1", "deepseek-ai/DeepSeek-R1"),
    },
    "model_family": {"qwen": ("Qwen",), "llama": ("Llama",), "deepseek": ("DeepSeek",)},
    "diffusion": {"flux.1-dev": ("FLUX.1 dev", "flux"), "sdxl": ("SDXL",)},
    "format": {"q4_k_m": ("Q4_K_M",), "q8_0": ("Q8_0",)},
    "kv_format": {"q8_0": ("q8_0", "8 bit", "int8"), "fp8": ("fp8",)},
    "runtime": {"vllm": ("vLLM",)},
}


@cache
def small_lexicon() -> Lexicon:
    """The names above with the words of every language; the A6000 is known to hold 48 GB."""
    aliases = [Alias(kind, text, key) for kind, keys in NAMES.items() for key, texts in keys.items() for text in (key, *texts)]
    return Lexicon.build(aliases, load_words(), {"rtx-a6000": 48.0})
