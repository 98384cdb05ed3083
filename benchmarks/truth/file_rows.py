"""Files: their sizes as the weights of a model in a format."""

from __future__ import annotations

import re
from collections.abc import Callable

from benchmarks.truth.claims import Answer, Asked, Claim, NoNumber, Row, filled

OTHERS_RECIPES = "ik_llama"
"""Most files of its users are mixtures by a recipe of their own, printed under the name of the nearest type."""
Reader = Callable[[Answer], tuple[float, float, float]]
COMPONENTS = {"transformer": "denoiser", "VAE": "vae"}


def file_size(row: Row) -> Asked:
    """A file: no card is named."""
    quant, name = row["quant"], row["model"]
    if quant == "(in model column)":
        found = re.search(r"(?:^| )((?:IQ|Q|BF|F|TQ|I2_S)\w*)(?: - (Medium|Small|Large))?", name.split(" ", 1)[-1])
        if "?B" in name or not found:
            raise NoNumber("the loader did not know the model's name")
        quant = found[1] + {"Medium": "_M", "Small": "_S", "Large": "_L", None: ""}[found[2]]
    part = next((part for word, part in COMPONENTS.items() if name.endswith(f" {word}")), None)
    line = filled(
        model=re.sub(r" (?:transformer|VAE)$", "", name) if part else name,
        precision=quant,
        file_date=made_on(row),
        importance_matrix=False if "bartowski/Mixtral-8x22B" in row["source"] else None,
        gpus=[{"name": "1000 GB"}] if part or "llama-bench size column" in row["kind"] else None,
    )
    return Asked(group_of(row), line, (Claim("weights (file)", float(row["size_gb_decimal"]) * 1e9, _read(row, part)),))


def made_on(row: Row) -> str | None:
    """The month of a file, where the row tells: its format, or the release that its model came out for."""
    if "ggmlv3" in row["model"]:
        return "2023-07" if "Llama-2" in row["model"] else "2023-06"
    # Mixtral 8x7B in the logs of its first weeks, before experts were merged into one tensor.
    early = "Dec 2023" in row["quant"] or (row["model"].startswith("Mixtral-8x7B") and "URL not kept" in row["source"])
    return "2023-12" if early else None


def group_of(row: Row) -> str:
    """By what is known of how the file was made."""
    return "users' own mixtures (ik_llama)" if OTHERS_RECIPES in row["source"] else "files by a type's rules"


def _read(row: Row, part: str | None) -> Reader:
    def read(answer: Answer) -> tuple[float, float, float]:
        if part:
            return (answer["per_device"][0]["parts"][part],) * 3
        size = answer.get("file_bytes", answer["bytes"]["weights"])
        if "llama-bench size column" in row["kind"] and "bound" not in answer:
            # llama-bench counts a tied head twice: once as the embedding, and once on the card.
            size = max(size, answer["bytes"]["weights"] + answer["host_bytes"]) if twice(row, answer) else size
        return (size,) * 3

    return read


def twice(row: Row, answer: Answer) -> bool:
    """Whether the row's count of parameters has the tied head twice."""
    return bool(row["params_b"]) and float(row["params_b"]) * 1e9 > 1.05 * float(answer["params"])
