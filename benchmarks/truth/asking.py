"""A row of a measurement table as a request in the words of the row, and what was measured of it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any

from benchmarks.truth.claims import Answer, Asked, Claim, NoNumber, Row, fit, part, rate, total
from sizing.units import GIB, MIB


def filled(**fields: object) -> dict[str, Any]:
    """The fields that the row fills."""
    return {name: value for name, value in fields.items() if value not in (None, "")}


def file_size(row: Row) -> Asked:
    """A file: no card is named."""
    quant, name = row["quant"], row["model"]
    if quant == "(in model column)":
        found = re.search(r"(?:^| )((?:IQ|Q|BF|F|TQ|I2_S)\w*)(?: - (Medium|Small|Large))?", name.split(" ", 1)[-1])
        if "?B" in name or not found:
            raise NoNumber("the loader did not know the model's name")
        quant = found[1] + {"Medium": "_M", "Small": "_S", "Large": "_L", None: ""}[found[2]]
    measured = float(row["size_gb_decimal"]) * 1e9
    claim = Claim("weights (file)", measured, lambda answer: (answer.get("file_bytes", answer["bytes"]["weights"]),) * 3)
    return Asked(row["kind"].split(" (")[0], filled(model=name, precision=quant), (claim,))


def memory(row: Row) -> Asked:
    """A log of a runtime, or its counter."""
    notes, runtime = row["notes"], row["runtime"]
    number = re.search(r"ubatch=(\d+)", notes)
    flash = re.search(r"fa=([01])", notes)
    prompt = re.search(r"prompt (\d+) \+", notes)
    batch = re.match(r"batch (\d+);", notes)
    line = filled(
        model=row["model"],
        precision=row["quant"],
        gpus=unnamed_cards(row["gpu"]),
        context=row["ctx"] or (SHORT_TOKENS if row["n_gpu_layers"] == "all" else None),
        batch=batch[1] if batch else None,
        kv_precision=row["kv_type"],
        runtime=runtime,
        ubatch=number[1] if number else None,
        flash_attention=flash[1] == "1" if flash else False if "Nov/Dec 2023" in runtime else None,
        prompt_tokens=prompt[1] if prompt else None,
    )
    claims = list(_memory_claims(row, "overridden" in notes or row["gpu"] == "CPU only"))
    if not claims:
        raise NoNumber("server preallocation, or no number")
    return Asked(runtime.split(" (")[0].split(" Nov")[0], line, tuple(claims))


def _memory_claims(row: Row, moved: bool) -> Iterator[Claim]:
    if row["kv_mib"] and float(row["kv_mib"]):
        yield part("KV cache", "kv_cache", float(row["kv_mib"]) * MIB)
    whole = row["n_gpu_layers"].split("/")[0] == row["n_gpu_layers"].split("/")[-1] != "0"
    if row["weights_mib"] and row["weights_host_mib"]:
        both = (float(row["weights_mib"]) + float(row["weights_host_mib"])) * MIB
        yield Claim("weights (device and host)", both, lambda answer: (answer["file_bytes"],) * 3)
    if row["compute_mib"] and whole and not moved:
        yield part("compute buffers", "activations", float(row["compute_mib"]) * MIB)
    if row["total_mib"] and not moved and whole | (row["n_gpu_layers"] == "all") and "PREALLOCATES" not in row["notes"]:
        counter = "NVML" not in row["notes"] and "device used" not in row["notes"]
        after = "Qwen3" in row["model"] and "GPU memory (MB)" in row["notes"]
        without = ("overhead",) * counter + ("activations",) * after
        # litgpt prints the peak of one of its cards.
        cards = re.match(r"(\d+)x", row["gpu"]) if "litgpt" in row["runtime"] else None
        yield total("total", float(row["total_mib"]) * MIB * (int(cards[1]) if cards else 1), *without)


def unnamed_cards(text: str) -> list[dict[str, Any]] | str:
    """`CUDA x2 (name not in log)` as two cards that hold anything: the row is about the need."""
    found = re.match(r"CUDA x(\d+)", text)
    if found or not text or text == "2 GPUs":
        return [{"name": "1000 GB", "count": int(found[1]) if found else 2 if text else 1}]
    return text


def fit_throughput(row: Row) -> Asked:
    """A benchmark run: whether it ran, and how fast. Whether llmfit's users kept layers in RAM is not known, so they may have."""
    from knowledge.accuracy.speeds import SPECULATIVE, tokens_of

    if any(mark in row["runtime"] for mark in SPECULATIVE):
        raise NoNumber("speculative decoding")
    workload = row.get("workload") or row["context_tokens"]
    start, generated = tokens_of(workload)
    old = "no FA" in row["runtime"] or "Dec-2023" in row["runtime"]
    line = filled(
        model=row["model"],
        precision=row["precision_quant"],
        gpus=[{"name": row["gpu"], "count": int(row["count"])}],
        context=max(1, start + generated),
        runtime=row["runtime"],
        flash_attention=False if old else None,
        prompt_tokens=max(1, start) if start else None,
        gpu_memory_utilization=0.95 if row["runtime"].lower().startswith(("vllm", "sglang")) else None,
        offload=True if "llmfit" in row["source"] else None,
        parallel="tensor" if re.search(r" tp[2-9]", row["runtime"]) else "layer" if "default -sm" in row["runtime"] else None,
    )
    claims = [fit(row["oom"] != "1")]
    if row["gen_tok_s"] and row["oom"] != "1" and "input" not in workload:
        claims.append(rate("decode", "decode_tok_s", float(row["gen_tok_s"])))
    if row["prompt_tok_s"] and row["oom"] != "1" and row["trust"].startswith("high"):
        claims.append(rate("prefill", "prefill_tok_s", float(row["prompt_tok_s"])))
    return Asked(f"trust {row['trust'].split(' ')[0]}", line, tuple(claims))


def serving(row: Row) -> Asked:
    """A vLLM or SGLang log: weights per rank, and tokens of cache."""
    if "CONTAMINATED" in row["notes"] or row["gpu"] in {"", "8 GPUs"}:
        raise NoNumber("no card is named, or others used it")
    kv = re.search(r"(fp8|int8)[\w -]* KV|kv fp8", row["notes"])
    count = int(row["count"] or 1)
    line = filled(
        model=row["model"],
        precision=row["quant"],
        gpus=[{"name": row["gpu"], "count": count}],
        context=row["max_model_len"],
        runtime=row["runtime"],
        gpu_memory_utilization=row["gpu_mem_util"],
        kv_precision="fp8" if kv else None,
        parallel="tensor" if count > 1 else None,
    )
    claims = [fit(row["oom"] != "1")]
    if row["weights_gib"]:
        claims.append(part("weights (all ranks)", "weights", float(row["weights_gib"]) * GIB * count))
    if row["kv_tokens"] and row["kv_tokens"] != "0" and "drafter" not in row["notes"] and "DFlash" not in row["notes"]:
        claims.append(Claim("cache tokens", float(row["kv_tokens"]), lambda answer: (answer.get("kv_capacity_tokens") or 0,) * 3))
    return Asked("vLLM and SGLang", line, tuple(claims))


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


SHORT_TOKENS = 512
"""Of a demonstration's prompt and answer, where a row of weights and little else does not say."""
TABLES: dict[str, Callable[[Row], Asked]] = {
    "filesizes": file_size,
    "memory": memory,
    "fit-throughput": fit_throughput,
    "serving": serving,
    "training": training,
    "diffusion": diffusion,
}
