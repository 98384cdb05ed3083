"""Every family of messages: which is in a log, and what it says."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from bot.pastes import (
    bare,
    cuda_async,
    jax,
    kernel,
    llama_cpp,
    llama_fit,
    lookalikes,
    mps,
    nccl,
    ollama,
    surroundings,
    tensorflow,
    tensorrt_llm,
    torch,
    vllm,
)
from bot.pastes.paste import Message, Paste

Reader = Callable[[str, int], Message | None]
TIERS: tuple[tuple[tuple[tuple[str, ...], Reader], ...], ...] = (
    (
        (torch.ANCHORS, torch.read),
        (cuda_async.ANCHORS, cuda_async.read),
        (mps.ANCHORS, mps.read),
        (llama_cpp.ANCHORS, llama_cpp.read),
        (vllm.ANCHORS, vllm.read),
        (ollama.ANCHORS, ollama.read),
        (tensorrt_llm.ANCHORS, tensorrt_llm.read),
        (tensorflow.ANCHORS, tensorflow.read),
        (jax.ANCHORS, jax.read),
        (nccl.ANCHORS, nccl.read),
    ),
    ((kernel.CPU_ANCHORS, kernel.read_cpu), (kernel.KILL_ANCHORS, kernel.read_kill), (llama_fit.ANCHORS, llama_fit.read)),
    ((nccl.OUT_OF_MEMORY_ANCHORS, nccl.read_cuda), (bare.ANCHORS, bare.read)),
    ((lookalikes.ANCHORS, lookalikes.read), (lookalikes.SMI_ANCHORS, lookalikes.read_smi)),
)
"""The surer messages first: within a tier the first message in the text wins."""
ANCHORS = frozenset(anchor for tier in TIERS for anchors, _ in tier for anchor in anchors)
_TRIES = 6
"""Places tried for one anchor, where the first ones turn out to be something else."""


def _places(log: str, anchors: Iterable[str], reader: Reader) -> Iterator[tuple[int, Reader]]:
    for anchor in anchors:
        at = log.find(anchor)
        for _ in range(_TRIES):
            if at < 0:
                break
            yield at, reader
            at = log.find(anchor, at + len(anchor))


def _first_message(log: str, there: set[str]) -> tuple[int, Message] | None:
    for tier in TIERS:
        places = sorted(
            (
                place
                for anchors, reader in tier
                for place in _places(log, (anchor for anchor in anchors if anchor in there), reader)
            ),
            key=lambda place: place[0],
        )
        for at, reader in places:
            message = reader(log, at)
            if message is not None:
                return at, message
    return None


def read_log(log: str, there: set[str]) -> Paste | None:
    """As `bot.pastes.read`, of a text that is flattened and of the anchors that stand in it."""
    found = _first_message(log, there)
    if found is None:
        return None
    at, message = found
    signs = surroundings.read_signs(log, at, plain_words=message.amounts.requested is not None)
    return Paste(
        message=message,
        runtime=surroundings.read_runtime(log, at, message.backend),
        signs=(message.sign, *signs) if message.sign else signs,
        settings=surroundings.read_settings(log, at),
        model=surroundings.read_model(log, at),
    )
