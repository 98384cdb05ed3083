"""Logs of runtimes and their counters: cache, buffers, totals."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from benchmarks.truth.claims import Asked, Claim, NoNumber, Row, filled, part, total
from sizing.units import GIB, MIB

SHORT_TOKENS = 512
"""Of a demonstration's prompt and answer, where a row of weights and little else does not say."""
LATENT = {"0": "expanded", "1": "with_values", "2": "latent", "3": "latent"}
"""ik_llama.cpp's `-mla`."""
QUOTED = {"issues/271": "2025-03", "pull_requests/394": "2025-05"}
"""Threads that quote a log of llama.cpp itself, by the month they are of."""


def memory(row: Row) -> Asked:
    """A log of a runtime, or its counter."""
    notes, runtime = row["notes"], row["runtime"]
    number = re.search(r"ubatch=(\d+)|-ub (\d+)", notes)
    flash = re.search(r"fa=([01])|no FA", notes)
    latent = re.search(r"mla=(\d)|mla (\d)", notes)
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
        ubatch=number[1] or number[2] if number else None,
        flash_attention=flash[1] == "1" if flash else False if "Nov/Dec 2023" in runtime else None,
        # AutoAWQ's table reads as many tokens as it writes.
        prompt_tokens=prompt[1] if prompt else int(row["ctx"]) // 2 if "AutoAWQ (HF" in runtime else None,
        parallel="row" if "-sm row" in notes else None,
        latent_cache=LATENT[latent[1] or latent[2]] if latent and "c^KV" not in row["kv_type"] else None,
        runtime_date=next((date for thread, date in QUOTED.items() if thread in row["source"]), None),
    )
    claims = list(_memory_claims(row, "overridden" in notes or row["gpu"] == "CPU only"))
    if not claims:
        raise NoNumber("server preallocation, or no number")
    return Asked(group_of(row), line, tuple(claims))


def group_of(row: Row) -> str:
    """The runtime; what only a setting explains that the row does not state is apart."""
    if "NVML" in row["notes"]:
        return "what the card showed (NVML, pools and all)"
    # The pull request brought `-amb`, which cuts the scores into pieces: a twentieth of what they take whole.
    if "pull_requests/237" in row["source"]:
        return "ik_llama.cpp, -amb of no stated size"
    return row["runtime"].split(" (")[0].split(" Nov")[0]


def _memory_claims(row: Row, moved: bool) -> Iterator[Claim]:
    if row["kv_mib"] and float(row["kv_mib"]):
        yield part("KV cache", "kv_cache", float(row["kv_mib"]) * MIB)
    whole = row["n_gpu_layers"].split("/")[0] == row["n_gpu_layers"].split("/")[-1] != "0"
    if row["weights_mib"] and row["weights_host_mib"] and row["quant"]:
        both = (float(row["weights_mib"]) + float(row["weights_host_mib"])) * MIB
        # Buffers of a file that is mapped into memory overlap, so its size is the better number where it is printed.
        file = re.search(r"file ([\d.]+) GiB", row["notes"])
        size = float(file[1]) * GIB if file else both
        yield Claim("weights (file)" if file else "weights (buffers)", size, lambda answer: (answer["file_bytes"],) * 3)
    if "INCOMPLETE" in row["notes"]:
        return
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
