"""Print the milliseconds of `bot.pastes.read` for ordinary and hostile logs: they must grow with the length and no faster.

usage: python -m benchmarks.pastes [--rounds N]
"""

from __future__ import annotations

import argparse
import random
import sys
import time

from bot import pastes

MESSAGE = (
    "torch.OutOfMemoryError: CUDA out of memory. Tried to allocate 1.00 GiB. GPU 0 has a total capacity of 23.64 GiB of which "
    "0.40 GiB is free. Of the allocated memory 22.90 GiB is allocated by PyTorch, "
    "and 40.00 MiB is reserved by PyTorch but unallocated."
)
WORDS = (
    "INFO",
    "worker",
    "loaded",
    "layer",
    "memory",
    "alloc",
    "3.5",
    "GiB",
    "free",
    "cuda",
    "failed",
    "step",
    "0.25",
    "out",
    "of",
    "killed",
)
HOSTILE = (
    "tried to allocate ",
    "out of memory ",
    "killed\n",
    "\x1b[",
    "1,1",
    "mib / ",
    "has a total capac 5 gib ",
    "unable to allocate ",
)
LENGTHS = (10_000, 100_000, 1_000_000)


def best_ms(text: str, rounds: int) -> float:
    """The shortest of `rounds` readings, in milliseconds."""

    def once() -> float:
        start = time.perf_counter()
        pastes.read(text)
        return (time.perf_counter() - start) * 1000

    return min(once() for _ in range(rounds))


def log_of(length: int) -> str:
    """An ordinary log with the message at its end; the same at every run."""
    chosen = random.Random(6).choices(WORDS, k=length // 4)  # noqa: S311 - no secret, only repeatable noise
    return " ".join(chosen)[: length - len(MESSAGE)] + "\n" + MESSAGE


def main() -> int:
    """Print one line a length."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.pastes", description="Milliseconds to read a pasted log.")
    parser.add_argument("--rounds", type=int, default=5)
    rounds = parser.parse_args().rounds
    for length in LENGTHS:
        worst = max((best_ms((piece * length)[:length], rounds), piece) for piece in HOSTILE)
        usual = best_ms(log_of(length), rounds)
        print(f"{length:>9,} characters: {usual:6.1f} ms, at worst {worst[0]:6.1f} ms ({worst[1].strip()!r})")
    return 0


if __name__ == "__main__":
    sys.exit(main())
