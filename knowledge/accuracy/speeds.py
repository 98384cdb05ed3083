"""A table of published speeds, row by row, as requests to the engine."""

import csv
import re
from collections.abc import Iterator
from pathlib import Path

from knowledge.library import Library, UnknownName
from sizing.architecture import Model
from sizing.formats import WeightFormat
from sizing.hardware import Accelerator
from sizing.records import dataclass
from sizing.workload import Parallel, Request, Runtime

GOLDEN = 0.6180339887498949
"""A row is in the fitted half where the fractional part of its number times this is below one half: an even spread, in
which no format, context or card falls wholly into one half (they repeat every 2, 4 or 8 rows)."""

RUNTIMES = {
    "llama.cpp": Runtime.LLAMA_CPP,
    "llamacpp": Runtime.LLAMA_CPP,
    "ollama": Runtime.OLLAMA,
    "vllm": Runtime.VLLM,
    "sglang": Runtime.SGLANG,
    "transformers": Runtime.TRANSFORMERS,
    "exllamav3": Runtime.EXLLAMA,
    "mlx": Runtime.MLX,
}
SPECULATIVE = ("spec=mtp", "spec=dflash", "spec=draft", "spec=eagle")
FORMAT_NAMES = {
    "awq": "awq-int4",
    "4bit": "mlx-4bit",
    "fp8-static": "fp8",
    "fp8-dynamic": "fp8",
    "int8-w8a8": "int8",
    "autoround-int4": "gptq-int4",
}
_FILE_TAIL = re.compile(r"[-_.](i?q\d\w*|ud-\w+|mxfp4|b?f16|4bit|gguf|reap\d+).*$", re.IGNORECASE)
_MEMORY = re.compile(r"\s*\(?\d+(\.\d+)?\s*GB\)?", re.IGNORECASE)
_CORES = re.compile(r"\s*\d+-core gpu", re.IGNORECASE)
_MAKERS = re.compile(r"\b(nvidia|amd|apple|intel|geforce|radeon|tesla|ai pro|pcie)\b\s*", re.IGNORECASE)
_BRACKETS = re.compile(r"\((?:nvidia |amd |intel )?([^()]+)\)", re.IGNORECASE)


class Unmapped(LookupError):
    """The row cannot be asked of the engine; the message says why."""


@dataclass(frozen=True, slots=True)
class Measured:
    """One published speed and the request that asks for it."""

    number: int
    request: Request
    layers: tuple[int, ...]
    parallel: Parallel
    start: int
    generated: int
    whole_answer: bool
    """Whether the rate is generated tokens over the whole time, the prompt's included (Qwen's tables)."""
    decode_tok_s: float
    prefill_tok_s: float | None
    trust: str

    @property
    def fitted(self) -> bool:
        return self.number * GOLDEN % 1 < 0.5

    @property
    def depth(self) -> int:
        return self.start + self.generated // 2


def tokens_of(text: str) -> tuple[int, int]:
    """Tokens in the sequence before the measurement, and tokens generated, of a `workload` cell."""
    if text.isdigit():
        return 0, int(text)
    depth = re.search(r"depth (\d+)", text)
    prompt = re.search(r"(?:input|prompt|prefill) (\d+)", text)
    generated = re.search(r"(?:gen|tg|decode) ?(\d+)", text)
    start = int(depth[1]) if depth else int(prompt[1]) if prompt else 0
    return start, int(generated[1]) if generated else 256


def model_of(row: dict[str, str], library: Library) -> Model:
    """The model that a row names."""
    name = _FILE_TAIL.sub("", row["model"]).rsplit("/", 1)[-1].rsplit("_", 1)[-1]
    shorter = re.sub(r"-(instruct|it|chat)$", "", name, flags=re.IGNORECASE)
    for text in (row.get("model_key", ""), row["model"], name, shorter, shorter.replace("Llama-3-", "Llama-3.1-")):
        key = library.resolve("model", text) if text else None
        if key:
            return library.model(key)
    raise Unmapped(f"model {row['model']!r}")


def names_of(gpu: str) -> Iterator[str]:
    """Ways in which the card of a cell may be named, from the whole text to the least of it."""
    inner = _BRACKETS.search(gpu)
    for text in (gpu, inner[1] if inner else ""):
        bare = _CORES.sub("", _MEMORY.sub("", text)).strip()
        yield from (text, bare, _MAKERS.sub("", bare).strip())


def gpu_of(row: dict[str, str], library: Library) -> Accelerator:
    """The card that a row names; a family's member is picked by the memory in its name."""
    memory = re.search(r"(\d+(?:\.\d+)?)\s*GB", row["gpu"], re.IGNORECASE)
    for name in filter(None, (row.get("gpu_key", ""), *names_of(row["gpu"]))):
        family = library.resolve("gpu_family", name)
        if family:
            return library.gpu(library.family_member(family, float(memory[1]) if memory else None))
        key = library.resolve("gpu", name)
        if key:
            return library.gpu(key)
    raise Unmapped(f"GPU {row['gpu']!r}")


def format_of(row: dict[str, str], library: Library) -> WeightFormat:
    """The weight format that a row names; Ollama's default is Q4_K_M."""
    text = row["precision_quant"].casefold().removeprefix("gguf-")
    if text.startswith("ollama default") or not text:
        text = "q4_k_m"
    text = re.sub(r"(?<=bpw)-\w+$", "", FORMAT_NAMES.get(text, text))
    try:
        return library.weight_format(text)
    except UnknownName:
        raise Unmapped(f"format {row['precision_quant']!r}") from None


def runtime_of(row: dict[str, str]) -> Runtime:
    """The runtime that a row names first."""
    if any(mark in row["runtime"] for mark in SPECULATIVE):
        raise Unmapped("speculative decoding")
    word = row["runtime"].split()[0].casefold() if row["runtime"] else ""
    if word not in RUNTIMES:
        raise Unmapped(f"runtime {row['runtime'][:30]!r}")
    return RUNTIMES[word]


def measured_of(number: int, row: dict[str, str], library: Library) -> Measured:
    """The row as a request. Raises Unmapped."""
    if row["oom"] == "1" or not row["gen_tok_s"]:
        raise Unmapped("no speed")
    runtime, model, device = runtime_of(row), model_of(row, library), gpu_of(row, library)
    if model.architecture is None:
        raise Unmapped(f"no shape of {model.key}")
    count, layers = int(row["count"]), model.architecture.n_layers
    tensor = runtime in {Runtime.VLLM, Runtime.SGLANG, Runtime.EXLLAMA}
    parallel = Parallel.NONE if count == 1 else Parallel.TENSOR if tensor else Parallel.LAYER
    workload = row.get("workload") or row["context_tokens"]
    start, generated = tokens_of(workload)
    request = Request(
        model=model,
        weights=format_of(row, library),
        cache=library.cache_format("f16"),
        devices=(device,) * count,
        context=start + generated,
        runtime=runtime,
        parallel=parallel,
        flash_attention="no FA" not in row["runtime"],
    )
    each = tuple(layers // count + (index < layers % count) for index in range(count))
    return Measured(
        number=number,
        request=request,
        layers=(layers,) * count if parallel is Parallel.TENSOR else each,
        parallel=parallel,
        start=start,
        generated=generated,
        whole_answer="input" in workload,
        decode_tok_s=float(row["gen_tok_s"]),
        prefill_tok_s=float(row["prompt_tok_s"]) if row["prompt_tok_s"] else None,
        trust=row["trust"].split(" ")[0],
    )


def measurements(path: Path, library: Library) -> Iterator[Measured | Unmapped]:
    """Every row of a table, mapped, or the reason why it is not."""
    with path.open(encoding="utf-8", newline="") as file:
        for number, row in enumerate(csv.DictReader(file)):
            try:
                yield measured_of(number, row, library)
            except Unmapped as reason:
                yield reason
