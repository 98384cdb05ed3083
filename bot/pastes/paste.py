"""What was read in a pasted error: numbers and known names, never a piece of its text."""

from __future__ import annotations

from dataclasses import field

from sizing.oom.failure import Amounts, Cause, Failure, ModelHint, Settings, Sign
from sizing.records import dataclass


@dataclass(frozen=True, slots=True)
class Message:
    """One error message, as the reader of its family understood it."""

    kind: str
    """Which message: `torch_caching_allocator`, `vllm_kv_bytes`, `llama_cpp_buffer`, …"""
    backend: str
    amounts: Amounts = field(default_factory=Amounts)
    cause: Cause | None = None
    """The cause where the message itself says it."""
    sign: Sign | None = None
    """What the message itself shows, before any line around it."""


@dataclass(frozen=True, slots=True)
class Paste:
    """A pasted failure: the first message in the text, and what the lines around it show."""

    message: Message
    runtime: str = ""
    signs: tuple[Sign, ...] = ()
    settings: Settings = field(default_factory=Settings)
    model: ModelHint | None = None
    """The model's shape where the log prints it (llama.cpp's metadata lines)."""

    @property
    def kind(self) -> str:
        return self.message.kind

    @property
    def backend(self) -> str:
        return self.message.backend

    @property
    def amounts(self) -> Amounts:
        """The numbers, in bytes, under the names of `ask --json`."""
        return self.message.amounts

    @property
    def fields(self) -> dict[str, int]:
        """Only the numbers that are stated."""
        return self.message.amounts.stated()

    def failure(self, model: ModelHint | None = None) -> Failure:
        """What the engine needs to explain it; `model` where the conversation or the knowledge base knows more."""
        return Failure(
            backend=self.backend,
            amounts=self.amounts,
            stated=self.message.cause,
            runtime=self.runtime,
            signs=self.signs,
            settings=self.settings,
            model=model or self.model,
        )
