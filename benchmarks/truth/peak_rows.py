"""Peaks of fine-tuning and of image and video generation."""

from __future__ import annotations

import re
from typing import Any

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
    recipe = published_recipe(row)
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
        rank=rank[1] if rank else recipe.get("rank"),
        targets=recipe.get("targets"),
        runtime=recipe.get("runtime"),
        fp32_loss=recipe.get("fp32_loss"),
        compiled=True if re.search("compile", row["notes"], re.IGNORECASE) else None,
        chunked_loss="chunked" in row["notes"].lower() if "cumulative" in row["notes"] else None,
        optimizer_in_backward=True if "Fuse opti" in row["notes"] else None,
        offload_activations=True if re.search("act(ivation)? offload", row["notes"], re.IGNORECASE) else None,
    )
    claims = [fit(row["oom"] != "1")]
    if row["peak_gib"] and row["oom"] != "1":
        allocated = recipe.get("runtime") == "litgpt" or re.search("max_memory|peak memory active", row["notes"]) is not None
        claims.append(_per_card(float(row["peak_gib"]) * GIB, count, allocated))
    return Asked(_method_group(row), line, tuple(claims))


BELOW_THEIR_STATES = ("phi-3", "llama-3.2-3b")
"""Full fine-tunes of litgpt's config hub with AdamW in bf16 whose peaks are below 8 bytes per parameter."""


def _method_group(row: Row) -> str:
    """The method; runs that cannot be what their row says are a group of their own."""
    method = row["method"].split(" ")[0]
    if method == "full" and "config_hub" in row["source"] and row["model"] in BELOW_THEIR_STATES and row["oom"] != "1":
        return "full, peak below its own optimizer states"
    return f"{method}, unpacked samples of no stated length" if "cumulative: Baseline;" in row["notes"] else method


EVERY_MATRIX = ("gemma", "phi", "tiny")
"""Models whose recipe in litgpt's config hub adapts all linear layers; the others' adapts queries and values."""


def published_recipe(row: Row) -> dict[str, Any]:
    """What a source's own scripts set and its table does not repeat: the software, the rank, what is adapted."""
    source, model = row["source"], row["model"].lower()
    if "QwenLM/Qwen@" in source:
        # finetune_lora_single_gpu.sh runs without DeepSpeed, the scripts for QLoRA and for a full fine-tune with it.
        # Its modeling code does not upcast the logits, and DeepSpeed does without autocast, which would.
        plain = row["method"] == "lora"
        return {"rank": 64, "targets": "all_linear", "runtime": "transformers" if plain else "deepspeed", "fp32_loss": plain}
    if "config_hub" in source:
        wide = model.startswith(EVERY_MATRIX)
        rank = 8 if model.startswith(("gemma", "phi")) else 32
        return {"rank": rank, "targets": "all_linear" if wide else "query_value", "runtime": "litgpt"}
    if "litgpt" in source or "lit-gpt" in source:
        return {"rank": 8, "targets": "query_value", "runtime": "litgpt"}
    return {"runtime": "torchtune"} if "torchtune" in source else {}


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
    # The blog on quanto prints what is allocated after the run: int4 PixArt takes 3.06 GB, and its weights are 3.0.
    after = ("activations", "overhead") if "quanto" in technique else ()
    part = "weights after the run" if after else "peak"
    return Asked(row["model"].split(" (")[0], line, (total(part, float(row["peak_gib"]) * GIB, *after),))


def stored_in(row: Row) -> str:
    """The precision of the denoiser, after that of the text encoders where it differs (`quantize TE=no`)."""
    narrow = re.search(r"quanto (?:transformer=)?(\w+)", row["technique"])
    if not narrow:
        return row["dtype"]
    technique = row["technique"]
    if "TE=yes" in technique or "=1,1,1" in technique:
        return narrow[1]
    # SD3's third text encoder is T5, with 6 in 7 of their parameters.
    if "=0,0,1" in technique:
        return narrow[1]
    return f"{'bf16' if '(bf16)' in technique else row['dtype']} + {narrow[1]}"
