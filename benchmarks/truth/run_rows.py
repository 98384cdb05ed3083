"""Benchmark runs and serving logs: whether it ran, how fast, and how many tokens it held."""

from __future__ import annotations

import re

from benchmarks.truth.claims import Asked, Claim, NoNumber, Row, filled, fit, part, rate
from sizing.units import GIB


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
        gpus=[{"name": card_of(row), "count": int(row["count"])}],
        # A context of 512 was shifted while more than that was written.
        context=held[1] if (held := re.search(r"n_ctx (\d+)", workload)) else max(1, start + generated),
        runtime=row["runtime"],
        flash_attention=False if old else None,
        prompt_tokens=max(1, start) if start else None,
        gpu_memory_utilization=0.95 if row["runtime"].lower().startswith(("vllm", "sglang")) else None,
        offload=True if "llmfit" in row["source"] else None,
        # llama.cpp splits by layers unless it is told otherwise, whatever a table calls it.
        parallel=split_of(row["runtime"]),
    )
    claims = [fit(row["oom"] != "1")]
    if row["gen_tok_s"] and row["oom"] != "1" and "input" not in workload:
        claims.append(rate("decode", "decode_tok_s", float(row["gen_tok_s"])))
    if row["prompt_tok_s"] and row["oom"] != "1" and row["trust"].startswith("high"):
        claims.append(rate(f"prefill{' (marked suspicious)' * is_suspicious(row)}", "prefill_tok_s", float(row["prompt_tok_s"])))
    return Asked(f"trust {row['trust'].split(' ')[0]}", line, tuple(claims))


def split_of(runtime: str) -> str | None:
    """How the cards shared the model; llama.cpp of 2023 had one way, which its date tells."""
    if runtime.startswith("llama"):
        return None if "old multi-GPU split" in runtime else "layer"
    return "tensor" if re.search(r" tp[2-9]", runtime) else None


def card_of(row: Row) -> str:
    """The card, with the memory of a Mac where only the name of the source's file tells it (`M3max_48GB.ipynb`)."""
    memory = re.search(r"_(\d+)GB\.ipynb", row["source"])
    named = re.search(r"\d+ ?GB", row["gpu"])
    return f"{row['gpu']} {memory[1]}GB" if memory and not named and "Apple" in row["gpu"] else row["gpu"]


def is_suspicious(row: Row) -> bool:
    """The collection's own doubt: F16 prompts on these cards at a tenth to a half of what they give to others."""
    cards = ("A100 SXM", "L40S", "RTX 5000 Ada")
    return row["precision_quant"] == "F16" and "8B" in row["model"] and row["gpu"].startswith(cards)


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
        runtime_date=day_of(row["source"]),
    )
    claims = [fit(row["oom"] != "1")]
    if row["weights_gib"]:
        claims.append(part("weights (all ranks)", "weights", float(row["weights_gib"]) * GIB * count))
    if row["kv_tokens"] and row["kv_tokens"] != "0" and "drafter" not in row["notes"] and "DFlash" not in row["notes"]:
        claims.append(Claim("cache tokens", float(row["kv_tokens"]), lambda answer: (answer.get("kv_capacity_tokens") or 0,) * 3))
    return Asked("with a draft model beside" if "MTP" in row["notes"] else "vLLM and SGLang", line, tuple(claims))


VLLM_DAYS = {48_601: "2026-07-14", 33_155: "2026-01-27", 23_278: "2025-08-20", 15_357: "2025-03-23", 12_529: "2025-01-28"}
"""Threads of vLLM by number, and the day that each was opened: a log in a thread is of a release of its days."""


def day_of(source: str) -> str | None:
    """About when a log was written, at the latest of the known days before it, from the number of the thread that it is in."""
    number = re.search(r"vllm-project/vllm/(?:issues|pull)/(\d+)", source)
    known = (day for first, day in VLLM_DAYS.items() if number and int(number[1]) >= first)
    return next(known, "2024-11-20") if number else None
