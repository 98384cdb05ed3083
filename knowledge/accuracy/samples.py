"""Rows of the measurement tables as pairs: what was measured, what the engine says."""

import csv
import re
from collections.abc import Callable, Iterator

from knowledge.accuracy.speeds import FORMAT_NAMES, Unmapped, model_of
from knowledge.library import Library, UnknownName
from knowledge.stamp import DATA_FOLDER
from sizing.architecture import Model
from sizing.formats import WeightFormat
from sizing.records import dataclass

DATA = DATA_FOLDER
_LOADER_NAMES = {
    "llama 8b": "Llama-3.1-8B",
    "deepseek2 671b": "DeepSeek-V3",
    "deepseek v3 0324": "DeepSeek-V3",
    "deepseek-v3-0324": "DeepSeek-V3",
    "deepseek r1": "DeepSeek-R1",
    "unsloth_deepseek r1": "DeepSeek-R1",
    "deepseek-v3/r1 671b": "DeepSeek-V3",
    "qwen3moe 30b.a3b": "Qwen3-30B-A3B",
    "qwen2 3b": "Qwen2.5-3B",
    "llama v2": "Llama-2-13B",
    "gemma 3 27b it qat": "gemma-3-27b-it",
    "kimi k2 instruct": "Kimi-K2-Instruct",
    "meta_llama_3.1_8b": "Llama-3.1-8B",
    "glm z1 rumination 32b 0414": "GLM-Z1-32B-0414",
    "mixtral 46.7b": "Mixtral-8x7B-v0.1",
}
"""How llama.cpp's loader and llama-bench call models, by the beginning of the name."""


@dataclass(frozen=True, slots=True)
class Sample:
    """One measured number beside the engine's. `low` and `high` are the stated range, where there is one."""

    part: str
    group: str
    name: str
    measured: float
    estimated: float
    low: float | None = None
    high: float | None = None

    @property
    def error(self) -> float:
        return self.estimated / self.measured - 1

    @property
    def held(self) -> bool | None:
        """Whether the stated range holds the measurement."""
        return None if self.low is None or self.high is None else self.low <= self.measured <= self.high


def read(table: str) -> list[dict[str, str]]:
    """The rows of one measurement table."""
    with (DATA / f"truth-{table}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def find_model(row: dict[str, str], library: Library) -> Model:
    """The model that a row names, in a publisher's words or a loader's.

    Raises:
        Unmapped: when it is not known or has no known shape.
    """
    name = row["model"].casefold()
    known = next((key for begin, key in _LOADER_NAMES.items() if name.startswith(begin)), None)
    model = model_of(row | {"model": known, "model_key": ""} if known else row, library)
    if model.architecture is None:
        raise Unmapped(f"no shape of {model.key}")
    return model


def find_format(text: str, library: Library) -> WeightFormat:
    """The weight format of a cell. Raises Unmapped."""
    key = text.casefold().removeprefix("bnb.").split(" (")[0].strip()
    try:
        return library.weight_format(FORMAT_NAMES.get(key, key))
    except UnknownName:
        raise Unmapped(f"format {text!r}") from None


def gguf_type(row: dict[str, str], library: Library) -> WeightFormat:
    """The GGUF type of a row of file sizes; llama-bench writes it behind the model's name."""
    text = row["quant"]
    if text == "(in model column)":
        found = re.search(r"(?:^| )((?:IQ|Q|BF|F)\d\w*)(?: - (Medium|Small|Large))?", row["model"])
        if not found:
            raise Unmapped("no type in the name")
        text = found[1] + {"Medium": "_M", "Small": "_S", "Large": "_L", None: ""}[found[2]]
    found_type = re.sub(r"^pth ", "", text.split(" (")[0]).casefold()
    try:
        return library.weight_format({"f16": "gguf-f16", "fp16": "gguf-f16", "bf16": "gguf-f16"}.get(found_type, found_type))
    except UnknownName:
        raise Unmapped(f"type {text!r} is not llama.cpp's") from None


def collect(rows: Iterator[Sample | Unmapped]) -> tuple[list[Sample], list[str]]:
    """Samples, and the reasons why the other rows are none."""
    samples, reasons = [], []
    for each in rows:
        if isinstance(each, Unmapped):
            reasons.append(str(each))
        else:
            samples.append(each)
    return samples, reasons


def attempt(make: Callable[[dict[str, str], Library], Sample], table: str, library: Library) -> Iterator[Sample | Unmapped]:
    """`make` of every row of `table`, or the reason why it cannot be."""
    for row in read(table):
        try:
            yield make(row, library)
        except (Unmapped, UnknownName, ValueError) as reason:
            yield Unmapped(str(reason))
