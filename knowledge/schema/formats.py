"""How weights and caches are stored, and the software that reads them."""

from __future__ import annotations

from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from knowledge.schema.base import Key, Names, Row, Sourced

Bits = Annotated[float, Field(ge=1, le=64)]
ENGINE_RUNTIMES = ("llama.cpp", "ollama", "vllm", "sglang", "transformers", "exllama", "mlx")
FormatKey = Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9._#-]*$")]


class WeightFormatRow(Sourced):
    """One way to store weights, or a general word (`int4`) whose meaning depends on the runtime."""

    key: FormatKey
    name: str
    aliases: Names = ()
    family: Literal["float", "gguf", "linear", "experts"]
    bits: Bits
    head_bits: Bits | None = None
    """Of the output head, where the format does not leave it in 16."""
    gguf_type: str = ""
    stands_for: Names = ()
    """`runtime=format` for each runtime of the engine, where the word is a general one."""
    applies_to: str = ""
    notes: str = ""

    @model_validator(mode="after")
    def _general_words_name_every_runtime(self) -> Self:
        named = tuple(part.partition("=")[0] for part in self.stands_for)
        if named and sorted(named) != sorted(ENGINE_RUNTIMES):
            raise ValueError(f"stands_for has to name each of {', '.join(ENGINE_RUNTIMES)} once, got {', '.join(named)}")
        if (self.family == "gguf") != bool(self.gguf_type):
            raise ValueError("gguf_type goes with the family gguf, and only with it")
        return self


class CacheFormatRow(Sourced):
    """One way to store the KV cache; bits per element, block scales included."""

    key: FormatKey
    name: str
    aliases: Names = ()
    bits: Bits
    notes: str = ""


class TensorTypeRow(Sourced):
    """One block type of a GGUF tensor; bits per weight, exact."""

    key: FormatKey
    bits: Bits
    notes: str = ""


class RuntimeRow(Row):
    """A serving program, and which runtime of the engine it behaves as."""

    key: Key
    name: str
    aliases: Names = ()
    engine: Literal["llama.cpp", "ollama", "vllm", "sglang", "transformers", "exllama", "mlx", "autoawq"]
    note: str = ""
