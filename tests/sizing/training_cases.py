"""Published peaks of training runs (cases/training.csv) as requests that the engine answers."""

import csv
from dataclasses import dataclass
from pathlib import Path

from sizing.architecture import Architecture, Experts, Model
from sizing.attention import Grouped
from sizing.formats import Family, WeightFormat
from sizing.hardware import Accelerator
from sizing.training.estimation import CONTEXT_BYTES, NCCL_BYTES
from sizing.training.lora import Targets
from sizing.training.recipes import Optimizer, Precision, Stack
from sizing.training.request import Method, TrainingDevice, TrainingPart, TrainingRequest
from sizing.units import bytes_from_gib, gib

CASES = Path(__file__).parent / "cases"
FORMATS = {
    "bf16": WeightFormat("bf16", "BF16", Family.FLOAT, 16.0),
    "nf4": WeightFormat("nf4", "NF4", Family.LINEAR, 4.5),
    "nf4-dq": WeightFormat("nf4-dq", "NF4 with double quantization", Family.LINEAR, 4.127),
    "gptq": WeightFormat("gptq", "GPTQ 4-bit, group 128", Family.LINEAR, 4.156),
}


@dataclass(frozen=True)
class Run:
    """One published run: what was asked, what was measured, and by which counter."""

    request: TrainingRequest
    counter: str
    peak_gib: float | None
    oom: bool
    source: str

    @property
    def name(self) -> str:
        asked = self.request
        return f"{asked.model.key}-{asked.method}-{asked.sequence_length}x{asked.micro_batch}-{len(asked.devices)}gpu"

    def seen_gib(self, device: TrainingDevice, total: float) -> float:
        """The part of `total` bytes that the run's counter sees: a process's tensors, its pool, or the card."""
        fixed = CONTEXT_BYTES + (NCCL_BYTES if len(self.request.devices) > 1 else 0)
        unseen = {"card": 0, "reserved": fixed, "allocated": device.parts[TrainingPart.OVERHEAD]}[self.counter]
        return gib(total - unseen)


def _rows(name: str) -> list[dict[str, str]]:
    with (CASES / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def shape(row: dict[str, str]) -> Model:
    sizes = {key: int(value) for key, value in row.items() if key not in {"key", "source"} and value}
    experts = Experts(sizes["n_experts"], sizes["top_k"], sizes["expert_width"]) if "n_experts" in sizes else None
    layer = Grouped(sizes["n_kv_heads"], sizes["head_dim"])
    architecture = Architecture(
        n_layers=sizes["n_layers"],
        hidden_size=sizes["hidden_size"],
        n_heads=sizes["n_heads"],
        n_kv_heads=sizes["n_kv_heads"],
        head_dim=sizes["head_dim"],
        vocab_size=sizes["vocab_size"],
        intermediate_size=sizes["intermediate_size"],
        layers=(layer,) * sizes["n_layers"],
        tie_embeddings=bool(sizes["tie_embeddings"]),
        gated_mlp=bool(sizes["gated_mlp"]),
        norms_per_layer=sizes["norms_per_layer"],
        experts=experts,
    )
    return Model(row["key"], row["key"], sizes["params"], sizes["params"], architecture)


def models() -> dict[str, Model]:
    return {row["key"]: shape(row) for row in _rows("training_shapes.csv")}


def card(usable_gib: float) -> Accelerator:
    usable = bytes_from_gib(usable_gib)
    return Accelerator("card", "card", "nvidia", usable, usable)


def runs() -> list[Run]:
    """Every row of the table, in its order."""
    shapes = models()
    return [
        Run(
            request=TrainingRequest(
                model=shapes[row["model"]],
                method=Method(row["method"]),
                weights=FORMATS[row["format"]],
                devices=(card(float(row["gpu_gib"])),) * int(row["n_devices"]),
                sequence_length=int(row["sequence_length"]),
                micro_batch=int(row["micro_batch"]),
                gradient_accumulation=int(row["gradient_accumulation"]),
                precision=Precision(row["precision"]) if row["precision"] else None,
                optimizer=Optimizer(row["optimizer"]),
                gradient_checkpointing=row["gradient_checkpointing"] == "1",
                rank=int(row["rank"] or 1),
                targets=Targets(row["targets"] or "all_linear"),
                zero_stage=int(row["zero_stage"]),
                stack=Stack(row["stack"]),
                compiled=row["compiled"] == "1",
                fp32_loss=row["fp32_loss"] == "1",
                chunked_loss=row["chunked_loss"] == "1",
                optimizer_in_backward=row["optimizer_in_backward"] == "1",
                offload_activations=row["offload_activations"] == "1",
            ),
            counter=row["counter"],
            peak_gib=float(row["peak_gib"]) if row["peak_gib"] else None,
            oom=row["oom"] == "1",
            source=row["source"],
        )
        for row in _rows("training.csv")
    ]
