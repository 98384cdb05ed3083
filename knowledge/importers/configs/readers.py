"""Which architectures are read, and by what."""

from __future__ import annotations

from collections.abc import Callable

from knowledge.importers.configs import hybrids, latent, mixtures, plain
from knowledge.importers.configs.config import Columns, Config

READERS: dict[str, tuple[str, Callable[[Config], Columns]]] = {
    "llama": ("Llama", plain.llama),
    "mistral": ("Mistral", plain.mistral),
    "mistral3": ("Mistral", plain.mistral),
    "ministral3": ("Mistral", plain.mistral),
    "qwen2": ("Qwen2", plain.qwen2),
    "qwen2_vl": ("Qwen2", plain.qwen2),
    "qwen2_5_vl": ("Qwen2.5", plain.qwen2),
    "qwen2_5_vl_text": ("Qwen2.5", plain.qwen2),
    "qwen3": ("Qwen3", plain.llama),
    "qwen3_vl_text": ("Qwen3", plain.llama),
    "phi3": ("Phi", plain.phi3),
    "gemma": ("Gemma", plain.gemma),
    "gemma2": ("Gemma 2", plain.gemma2),
    "gemma3": ("Gemma 3", plain.gemma3),
    "gemma3_text": ("Gemma 3", plain.gemma3),
    "gemma4": ("Gemma 4", mixtures.gemma4),
    "gemma4_text": ("Gemma 4", mixtures.gemma4),
    "cohere": ("Command", plain.one_norm),
    "cohere2": ("Command", plain.one_norm),
    "granite": ("Granite", plain.llama),
    "olmo2": ("OLMo", plain.llama),
    "olmo3": ("OLMo", plain.llama),
    "smollm3": ("SmolLM", plain.tied),
    "seed_oss": ("Seed-OSS", plain.llama),
    "exaone4": ("EXAONE", plain.llama),
    "ernie4_5": ("ERNIE", plain.tied),
    "mimo": ("MiMo", plain.qwen2),
    "starcoder2": ("StarCoder", plain.starcoder2),
    "glm4": ("GLM", plain.glm4),
    "mixtral": ("Mistral", mixtures.mixtral),
    "olmoe": ("OLMo", mixtures.olmoe),
    "granitemoe": ("Granite", mixtures.olmoe),
    "qwen2_moe": ("Qwen2", mixtures.qwen_moe),
    "qwen3_moe": ("Qwen3", mixtures.qwen_moe),
    "qwen3_vl_moe_text": ("Qwen3", mixtures.qwen_moe),
    "gpt_oss": ("gpt-oss", mixtures.gpt_oss),
    "glm4_moe": ("GLM", mixtures.glm4_moe),
    "llama4": ("Llama 4", mixtures.llama4),
    "llama4_text": ("Llama 4", mixtures.llama4),
    "minimax_m2": ("MiniMax", mixtures.minimax_m2),
    "deepseek_v2": ("DeepSeek V2", latent.deepseek),
    "deepseek_v3": ("DeepSeek V3", latent.deepseek),
    "deepseek_v32": ("DeepSeek V3", latent.deepseek),
    "kimi_k2": ("Kimi", latent.deepseek),
    "glm4_moe_lite": ("GLM", latent.deepseek),
    "glm_moe_dsa": ("GLM", latent.deepseek),
    "qwen3_next": ("Qwen3-Next", hybrids.qwen3_next),
    "qwen3_5_text": ("Qwen3.5", hybrids.qwen3_next),
    "qwen3_5_moe_text": ("Qwen3.5", hybrids.qwen3_next),
    "jamba": ("Jamba", hybrids.jamba),
}
"""What a `model_type` of the Hugging Face is called here, and what reads it."""
