"""Shapes of encoders and encoder-decoders with their published counts, and published runs of Whisper."""

import csv
from pathlib import Path

from sizing.encoder_shapes import EncoderModel, EncoderShape
from sizing.formats import Family, WeightFormat
from sizing.hardware import Accelerator
from sizing.units import GIB

CASES = Path(__file__).parent / "cases"
FLAGS = ("gated_mlp", "tie_embeddings")
CARDS = {
    # Dense fp16 tensor rates and bandwidths of NVIDIA's data sheets.
    "rtx-3070-ti": Accelerator(
        "rtx-3070-ti", "RTX 3070 Ti", "nvidia", 8 * GIB, 8 * GIB, 608.0, fp16_tflops=87.0, fp32_tflops=21.7
    ),
    "v100s": Accelerator("v100s", "V100S", "nvidia", 32 * GIB, 31 * GIB, 1134.0, fp16_tflops=130.0, fp32_tflops=16.4),
    "t4": Accelerator("t4", "T4", "nvidia", 16 * GIB, 15 * GIB, 320.0, fp16_tflops=65.0, fp32_tflops=8.1),
}


def rows(name: str) -> list[dict[str, str]]:
    with (CASES / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def _model(row: dict[str, str]) -> EncoderModel:
    sizes = {key: int(value) for key, value in row.items() if key not in {"key", "source", "params", *FLAGS}}
    shape = EncoderShape(**sizes, gated_mlp=row["gated_mlp"] == "1", tie_embeddings=row["tie_embeddings"] == "1")
    return EncoderModel(row["key"], row["key"], int(row["params"]), shape)


ENCODERS = {row["key"]: _model(row) for row in rows("encoder_shapes.csv")}


def floats(bits: float) -> WeightFormat:
    return WeightFormat(f"{bits:g}", f"{bits:g} bits", Family.FLOAT, bits)
