"""Print our errors beside those of llmfit, hf-mem and kvfit: python -m benchmarks.peers [--folder DIR].

Each is asked the rows that it can answer: llmfit file sizes, fits and decode speeds of one card with the models in its
database; hf-mem and kvfit caches from a model's configuration, which we write from our library since the hub is not asked.
On every line all calculators that answered are compared on the very same rows.
"""

from __future__ import annotations

import argparse
import json
import tempfile
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import Any

from rich.console import Console
from rich.table import Table

from benchmarks.peers.configs import config_of
from benchmarks.peers.environment import Peers
from benchmarks.truth.__main__ import percentile
from benchmarks.truth.asking import TABLES
from benchmarks.truth.claims import FIT, Asked, NoNumber
from benchmarks.truth.collecting import read
from bot.requests import size
from bot.structured.cards import find_card
from knowledge.library import Library
from sizing.hardware import Accelerator
from sizing.units import GB, gib


@dataclass(frozen=True, slots=True)
class Row:
    """A measured number with each calculator's estimate; None where one does not answer."""

    part: str
    measured: float
    estimates: dict[str, float | None]


def asked_rows(table: str) -> Iterator[tuple[Asked, dict[str, Any]]]:
    """The rows of a table that state something, with our answer's library asked later."""
    for row in read(table):
        try:
            yield TABLES[table](row), row
        except NoNumber:
            continue


def cache_rows(library: Library, peers: Peers) -> Iterator[Row]:
    """Logged caches against hf-mem and kvfit."""
    asked, requests = [], []
    for each, _ in asked_rows("memory"):
        answer = size(library, each.line)
        claim = next((claim for claim in each.claims if claim.part == "KV cache"), None)
        known = claim is not None and "request" in answer and "bound" not in answer
        arch = library.model(answer["request"]["model"]).architecture if known else None
        if claim and arch:
            bits = library.cache_format(answer["request"]["kv_precision"].split("/")[0]).bits
            asked.append((claim.measured, float(answer["bytes"]["kv_cache"])))
            requests.append({"config": config_of(arch), "context": answer["request"]["context"], "bits": bits})
    for (measured, ours), found in zip(asked, peers.caches(requests), strict=True):
        yield Row("KV cache (llama.cpp logs)", measured, {"rigwise": ours, **found})


def file_rows(library: Library, peers: Peers) -> Iterator[Row]:
    """Published file sizes against llmfit."""
    for each, _ in asked_rows("filesizes"):
        answer = size(library, each.line)
        if "file_bytes" not in answer or "bound" in answer:
            continue
        plan = peers.plan(hub_name(library, answer), 4096, quant_of(answer))
        theirs = plan["disk_size_gb"] * GB if plan else None
        yield Row("weights (file sizes)", each.claims[0].measured, {"rigwise": float(answer["file_bytes"]), "llmfit": theirs})


def run_rows(library: Library, peers: Peers, folder: Path) -> Iterator[Row]:
    """Runs on one card that are marked high: whether they fit, and how fast they decode."""
    for each, row in asked_rows("fit-throughput"):
        if row["trust"] != "high" or row["count"] != "1":
            continue
        answer = size(library, each.line)
        if "error" in answer or "bound" in answer:
            continue
        card = find_card(library, row["gpu"])
        plan = peers.plan(hub_name(library, answer), answer["request"]["context"], quant_of(answer), profile_of(card, folder))
        gpu = next((path for path in plan["run_paths"] if path["path"] == "gpu"), None) if plan else None
        for claim in each.claims:
            estimate = claim.estimate(answer)
            if estimate is None or claim.part.startswith("prefill"):
                continue
            theirs = None
            if gpu and claim.part == FIT:
                theirs = float(gpu["minimum"]["vram_gb"] <= gib(card.vram_bytes))
            elif gpu:
                theirs = gpu["estimated_tps"]
            yield Row(f"{claim.part} (one card)", claim.measured, {"rigwise": estimate[1], "llmfit": theirs})


def hub_name(library: Library, answer: dict[str, Any]) -> str:
    """The model's name on the hub."""
    return library.model_facts(answer["request"]["model"]).hf_id


def quant_of(answer: dict[str, Any]) -> str:
    """The precision in llama.cpp's spelling."""
    key = str(answer["request"]["precision"]).upper().replace("GGUF-", "")
    return {"BF16": "F16", "FP16": "F16"}.get(key, key)


def profile_of(card: Accelerator, folder: Path) -> Path:
    """A card as llmfit's hardware profile."""
    path = folder / f"{card.key}.json"
    hardware = {
        "ddr_bandwidth_gbps": 89.6,
        "gpu_memory_bandwidth_gbps": card.bandwidth_gb_s,
        "total_ram_gb": gib(card.vram_bytes) if card.unified_memory else 64.0,
        "unified_memory": card.unified_memory,
    }
    if card.fp16_tflops:
        hardware["gpu_compute_tflops_fp16"] = card.fp16_tflops
    path.write_text(json.dumps({"schema_version": 1, "name": card.key, "hardware": hardware}), encoding="utf-8")
    return path


def show(rows: list[Row], console: Console) -> None:
    """One line a calculator and part: on the rows that it answers, its error and ours."""
    table = Table("what", "calculator", "rows it answers", "median", "p90", "p95", "ours: median", "p90", "p95")
    grouped: dict[tuple[str, str], list[Row]] = defaultdict(list)
    for row in rows:
        for name in row.estimates:
            if name != "rigwise":
                grouped[row.part, name].append(row)
    for (part, name), every in grouped.items():
        answered = [row for row in every if row.estimates[name] is not None]
        cells = [*errors_of(answered, name, part), *errors_of(answered, "rigwise", part)] if answered else []
        table.add_row(part, name, f"{len(answered)} of {len(every)}", *cells)
    console.print(table)


def errors_of(rows: list[Row], name: str, part: str) -> list[str]:
    """Median, 90th and 95th percentile of the error; the share of right answers for a fit."""
    if part.startswith(FIT):
        return [f"{sum(row.estimates[name] == row.measured for row in rows) / len(rows):.1%} right", "", ""]
    errors = [abs((row.estimates[name] or 0.0) / row.measured - 1) for row in rows]
    return [f"{value:.1%}" for value in (median(errors), percentile(errors, 0.9), percentile(errors, 0.95))]


def main() -> None:
    """Make the environment, ask everyone, print."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.peers", description=__doc__)
    parser.add_argument("--folder", type=Path, default=Path(tempfile.gettempdir()) / "rigwise-peers")
    folder = parser.parse_args().folder
    peers, library, console = Peers(folder), Library.open(), Console(width=130)
    if peers.missing:
        console.print(f"not to be had here: {', '.join(peers.missing)}")
    rows = list(cache_rows(library, peers))
    if "llmfit" not in peers.missing:
        rows += [*file_rows(library, peers), *run_rows(library, peers, folder)]
    show(rows, console)


if __name__ == "__main__":
    main()
