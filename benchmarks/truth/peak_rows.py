"""Peaks of fine-tuning and of image and video generation."""

from __future__ import annotations

import re

from benchmarks.truth.claims import Answer, Asked, Claim, NoNumber, Row, filled, fit, total
from sizing.units import GIB


def training(row: Row) -> Asked:
    """A fine-tuning run's peak, per card."""
    if not row["kind"].startswith("measured") or "fit limit" in row["kind"]:
        raise NoNumber("a project's own estimate or statement")
    if not row["seq"]:
        raise NoNumber("no sequence length in the row")
    count = int(row["count"] or 1)
    if count == 4 and "A10G" in row["gpu"]:
        raise NoNumber("figures for four cards that repeat those for one")
    accumulation = re.search(r"grad_accum (\d+)", row["notes"])
    rank = re.search(r"\br(?:ank)?[= ](\d+)", row["notes"])
    line = filled(
        model=row["model"],
        task=row["method"],
        precision=row["dtype"],
        gpus=[{"name": row["gpu"], "count": count}],
        context=row["seq"],
        batch=row["batch"],
        optimizer=row["optimizer"],
        gradient_checkpointing=row["grad_ckpt"],
        gradient_accumulation=accumulation[1] if accumulation else None,
        rank=rank[1] if rank else None,
        runtime=stack(row),
        compiled=True if re.search("compile", row["notes"], re.IGNORECASE) else None,
        chunked_loss="chunked" in row["notes"].lower() if "cumulative" in row["notes"] else None,
        optimizer_in_backward=True if "Fuse opti" in row["notes"] else None,
        offload_activations=True if re.search("act(ivation)? offload", row["notes"], re.IGNORECASE) else None,
    )
    claims = [fit(row["oom"] != "1")]
    if row["peak_gib"] and row["oom"] != "1":
        claims.append(_per_card(float(row["peak_gib"]) * GIB, count, "max_memory" in row["notes"]))
    return Asked(row["method"].split(" ")[0], line, tuple(claims))


def stack(row: Row) -> str | None:
    """The software of a run, where its source is the software's own table."""
    return next((name for name in ("torchtune", "litgpt", "lit-gpt") if name in row["source"].lower()), None)


def _per_card(measured: float, count: int, allocated: bool) -> Claim:
    def read(answer: Answer) -> tuple[float, float, float]:
        sizes = answer["bytes"]
        less = sizes["overhead"] if allocated else 0
        low, expected, high = ((sizes[field] - less) / count for field in ("total_low", "total", "total_high"))
        return low, expected, high

    return Claim("peak per card", measured, read)


def diffusion(row: Row) -> Asked:
    """The peak of a generation; PyTorch's counters do not see the CUDA context."""
    if row["kind"] != "measured":
        raise NoNumber("a vendor's statement")
    technique = row["technique"]
    batch = re.search(r"batch=(\d+)|(\d+) images", technique)
    offload = (
        "sequential" if "sequential" in technique else "model" if re.search("offload|all optimizations", technique) else None
    )
    offload = "text" if "t5_cpu" in technique else offload
    line = filled(
        model=row["model"],
        task="diffusion",
        precision=stored_in(row),
        gpus=[{"name": row["gpu"] or "80 GB"}],
        resolution=row["resolution"],
        frames=row["frames"],
        batch=(batch[1] or batch[2]) if batch else None,
        offload=offload,
        vae_slicing=True if "slicing" in technique else None,
        vae_tiling=True if "tiling" in technique or "all optimizations" in technique else None,
        fused_qkv=True if "fuse_qkv=True" in technique else None,
    )
    return Asked(row["model"].split(" (")[0], line, (total("peak", float(row["peak_gib"]) * GIB),))


def stored_in(row: Row) -> str:
    """The precision of the denoiser, after that of the text encoders where it differs (`quantize TE=no`)."""
    narrow = re.search(r"quanto (?:transformer=)?(\w+)", row["technique"])
    if not narrow:
        return row["dtype"]
    both = "TE=yes" in row["technique"] or "=1,1,1" in row["technique"]
    return narrow[1] if both else f"{row['dtype']} + {narrow[1]}"
