"""Results as rows of the measurement tables, in their columns."""

from __future__ import annotations

import csv
from typing import TYPE_CHECKING, Any, TextIO

if TYPE_CHECKING:
    from .inference import Inference
    from .training import Training

NAMED = ("model", "model_key", "gpu_key")
MEMORY = (
    *NAMED,
    *("quant", "ctx", "kv_type", "n_gpu_layers", "weights_mib", "kv_mib", "compute_mib", "total_mib", "gpu", "source"),
    *("runtime", "weights_host_mib", "compute_host_mib", "notes", "checked"),
)
SPEED = (
    *NAMED,
    *("params", "precision_quant", "gpu", "count", "context_tokens", "workload", "gen_tok_s", "prompt_tok_s", "oom"),
    *("runtime", "source", "trust", "notes", "checked"),
)
TRAINING = (
    *NAMED,
    *("method", "dtype", "optimizer", "seq", "batch", "grad_ckpt", "gpu", "count", "peak_gib", "oom", "kind", "source"),
    *("notes", "checked"),
)


def write(out: TextIO, columns: tuple[str, ...], rows: list[dict[str, Any]]) -> None:
    """One table with its header."""
    writer = csv.DictWriter(out, columns, restval="", lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    out.write("\n")


def mib(n_bytes: float) -> str:
    """Bytes as the tables print them."""
    return f"{n_bytes / 2**20:.2f}"


def gib(n_bytes: float) -> str:
    """Bytes as the training table prints them."""
    return f"{n_bytes / 2**30:.3f}"


def memory(found: Inference, context_bytes: int) -> dict[str, Any]:
    """Weights, cache and activation peak at one length."""
    return {
        "quant": "BF16",
        "ctx": found.prompt,
        "kv_type": "bf16",
        "n_gpu_layers": "all",
        "weights_mib": mib(found.weights_bytes),
        "kv_mib": mib(found.cache_bytes),
        "compute_mib": mib(found.activation_bytes),
        "total_mib": mib(found.weights_bytes + found.cache_bytes + found.activation_bytes),
        "runtime": f"HF transformers ({found.attention})",
        "notes": f"prompt {found.prompt} + 0 generated, batch 1; the allocator's peak; CUDA context {mib(context_bytes)} MiB",
    }


def speed(found: Inference, new_tokens: int) -> dict[str, Any]:
    """Decode and prefill rates at one depth."""
    return {
        "precision_quant": "bf16",
        "count": 1,
        "context_tokens": found.prompt,
        "workload": f"depth {found.prompt}, gen {new_tokens}",
        "gen_tok_s": f"{found.decode_tok_s:.2f}",
        "prompt_tok_s": f"{found.prefill_tok_s:.1f}",
        "oom": 0,
        "runtime": f"transformers ({found.attention})",
    }


def training(found: Training, rank: int, source: str) -> dict[str, Any]:
    """The peak of a step, or that it ran out of memory."""
    return {
        "method": found.method,
        "dtype": "bf16-true",
        "optimizer": "AdamW",
        "seq": found.sequence,
        "batch": found.batch,
        "grad_ckpt": "yes" if found.checkpointing else "no",
        "count": 1,
        "peak_gib": "" if found.peak_bytes is None else gib(found.peak_bytes),
        "oom": int(found.peak_bytes is None),
        "kind": source.split(";", maxsplit=1)[0],
        "notes": f"rank {rank}, all linear layers; " * (found.method == "lora") + "peak of the allocator over two steps",
    }
