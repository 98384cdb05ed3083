"""Ollama's check of the system RAM before a load (llm/server.go); failures of its runner are llama.cpp's messages."""

from __future__ import annotations

from bot.pastes.paste import Message
from bot.pastes.quantity import quantity_after
from sizing.oom.failure import Amounts, Cause

ANCHORS = (
    "requires more system memory",
    "model request too large for system",
    "llama runner process has terminated: signal: killed",
    "llama runner process no longer running: 9",
)


def read(log: str, at: int) -> Message | None:
    """The message at position `at`: what the part in RAM needs, and the RAM (with swap) that is free."""
    segment = log[at : at + 240].replace('"', " ").replace("\\", " ").replace("=", " ")
    if "terminated" in segment[:40] or "no longer" in segment[:40]:
        return Message("ollama_runner_killed", "ollama", cause=Cause.HOST_RAM)
    phrases = ("system memory (", "is available (") if segment.startswith("requires") else ("requested ", "available ")
    needed, available = (quantity_after(segment, phrase, 3) for phrase in phrases)
    return Message("ollama_system_memory", "ollama", Amounts(host_needed=needed, host_available=available), cause=Cause.HOST_RAM)
