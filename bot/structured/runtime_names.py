"""Software as tables and logs write it, found among the library's runtimes."""

from __future__ import annotations

import re

from knowledge.library import Library

RUNTIME_WORDS = {
    "ctransformers": "llama.cpp",
    "ctranslate": "transformers",
    "litgpt": "transformers",
    "autogptq": "transformers",
    "deepspeed": "transformers",
    "lightning": "transformers",
    "onnx": "transformers",
    "accelerate": "transformers",
    "optimum": "transformers",
    "axolotl": "transformers",
    "torchtune": "transformers",
    "peft": "transformers",
    "trl": "transformers",
    "llama-factory": "transformers",
    "diffusers": "transformers",
    "trt": "tensorrt-llm",
}
"""Software that no runtime of the library is called by: libraries around PyTorch allocate as Transformers does."""


def find_runtime(library: Library, text: str) -> str | None:
    """The key of the runtime that a text names first; the longest name where several begin at one place."""
    lower = text.lower()
    if key := library.resolve("runtime", text) or next(
        (key for word, key in RUNTIME_WORDS.items() if lower.startswith(word)), None
    ):
        return key
    found: list[tuple[int, int, str]] = []
    for name in library.names("runtime"):
        at = re.search(rf"(?<![a-z0-9]){re.escape(name.lower())}", lower)
        if at and len(name) > 2:
            found.append((at.start(), -len(name), name))
    if found:
        return library.resolve("runtime", min(found)[2])
    return next((key for word, key in RUNTIME_WORDS.items() if word in lower), None)


def is_only_akin(library: Library, text: str) -> bool:
    """Whether a text names first a software that allocates like a runtime of the library and is none itself."""
    if library.resolve("runtime", text) is not None:
        return False
    lower = text.lower()
    akin = min((lower.find(word) for word in RUNTIME_WORDS if word in lower), default=-1)
    own = lower.find("transformers")
    return akin >= 0 and (own < 0 or akin < own)
