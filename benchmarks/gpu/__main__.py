"""Measure one shape on this machine and print rows for the measurement tables.

usage: python -m benchmarks.gpu [--device cuda|cpu] [--shape NAME] [--lengths 512,2048,8192] [--sequences 512,2048]
"""

from __future__ import annotations

import argparse
import platform
import sys
from datetime import UTC, datetime
from typing import Any


def parse(arguments: list[str]) -> argparse.Namespace:
    """The options."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.gpu", description=__doc__)
    parser.add_argument("--device", default="cuda", choices=("cuda", "cpu"))
    parser.add_argument("--shape", default="llama-3.2-1b")
    parser.add_argument("--lengths", default="512,2048,8192", type=numbers, help="prompts")
    parser.add_argument("--sequences", default="512,2048", type=numbers, help="training sequences")
    parser.add_argument("--new-tokens", default=64, type=int)
    parser.add_argument("--rank", default=16, type=int)
    return parser.parse_args(arguments)


def numbers(text: str) -> tuple[int, ...]:
    """`512,2048` as numbers, the smallest first."""
    return tuple(sorted(int(each) for each in text.split(",")))


def machine(device: str) -> dict[str, Any]:
    """The columns that say where a row comes from."""
    import torch
    import transformers

    dry = device == "cpu"
    name = platform.processor() or platform.machine() if dry else torch.cuda.get_device_name()
    driver = "" if dry else f", CUDA {torch.version.cuda}"
    versions = f"torch {torch.__version__}{driver}, transformers {transformers.__version__}, Python {platform.python_version()}"
    kind = "dry run without a GPU, no measurement" if dry else "measured by benchmarks/gpu"
    return {
        "gpu": f"{'CPU: ' if dry else ''}{name}",
        "source": f"{kind}; {versions}",
        "checked": datetime.now(tz=UTC).date().isoformat(),
    }


def main(arguments: list[str]) -> None:
    """Measure, print."""
    options = parse(arguments)
    import torch

    from . import inference, rows, training
    from .meter import Meter
    from .shapes import SHAPES

    shape, meter, dtype = SHAPES[options.shape], Meter(options.device), torch.bfloat16
    named = {"model": shape.key, "model_key": shape.key, **machine(options.device)}
    context = meter.context_bytes()
    found = [
        each
        for attention in ("sdpa", "eager")
        for each in inference.measure(shape, attention, options.lengths, options.new_tokens, meter, dtype)
    ]
    rows.write(sys.stdout, rows.MEMORY, [named | rows.memory(each, context) for each in found])
    rows.write(sys.stdout, rows.SPEED, [named | rows.speed(each, options.new_tokens) for each in found])
    trained = training.measure(shape, options.sequences, options.rank, meter, dtype)
    rows.write(sys.stdout, rows.TRAINING, [named | rows.training(each, options.rank, named["source"]) for each in trained])


if __name__ == "__main__":
    main(sys.argv[1:])
