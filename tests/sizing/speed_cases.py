"""The published speed measurements as requests to the engine, and how far an estimate is from each."""

from collections.abc import Iterator
from dataclasses import dataclass

from sizing.architecture import Experts
from sizing.attention import Grouped, Latent, Recurrent, Sliding
from sizing.formats import Family, WeightFormat
from sizing.hardware import Accelerator
from sizing.throughput.rates import decode_tok_s, prefill_tok_s
from sizing.units import bytes_from_gib
from sizing.workload import Parallel, Request, Runtime
from tests.sizing.cases import read
from tests.sizing.shapes import MODELS, build
from tests.sizing.stored import AWQ, BF16, KV_F16, gguf

GOLDEN = 0.6180339887498949
"""A row is in the fitted half where the fractional part of its number times this is below one half: an even spread, in
which no format, context or card falls wholly into one half (they repeat every 2, 4 or 8 rows)."""

F16 = WeightFormat("f16", "F16", Family.FLOAT, 16)
GPTQ_INT8 = WeightFormat("gptq-int8", "GPTQ 8-bit, group 128", Family.LINEAR, 8.25)
FP8 = WeightFormat("fp8", "FP8", Family.LINEAR, 8)
FORMATS = {
    "f16": F16,
    "bf16": BF16,
    "q4_k_m": gguf("q4_k_m", 4.85),
    "gptq-int4": AWQ,
    "awq": AWQ,
    "gptq-int8": GPTQ_INT8,
    "fp8": FP8,
    "int8": FP8,
    "mxfp4_moe": gguf("mxfp4_moe", 4.34),
}
_DELTA_NET = Recurrent(elements=48 * 128 * 128)
QWEN_36_27B = build(
    "qwen3.6-27b", 27_781_427_952, 64, 5120, 24, 4, 256, 248_320, 17_408, pattern=(_DELTA_NET,) * 3 + (Grouped(4, 256),)
)
PHI_4 = build("phi-4", 14_659_507_200, 40, 5120, 40, 10, 128, 100_352, 17_920)
GEMMA_3_12B = build(
    "gemma-3-12b",
    11_765_788_416,
    48,
    3840,
    16,
    8,
    256,
    262_208,
    15_360,
    tied=True,
    norms=4,
    pattern=(Sliding(8, 256, None, 1024),) * 5 + (Grouped(8, 256),),
)
MISTRAL_SMALL_24B = build("mistral-small-24b", 23_572_403_200, 40, 5120, 32, 8, 128, 131_072, 32_768)
DEEPSEEK_CODER_V2_LITE = build(
    "deepseek-coder-v2-lite",
    15_706_484_224,
    27,
    2048,
    16,
    16,
    192,
    102_400,
    10_944,
    pattern=(Latent(512, 64),),
    experts=Experts(64, 6, 1408, n_shared=2, first_dense_layers=1),
)
_OWN = (QWEN_36_27B, PHI_4, GEMMA_3_12B, MISTRAL_SMALL_24B, DEEPSEEK_CODER_V2_LITE)
SHAPES = {**MODELS, **{model.key: model for model in _OWN}}


def _number(text: str) -> float | None:
    return float(text) if text else None


def cards() -> dict[str, Accelerator]:
    """The cards of the cases, by key."""
    return {
        row["key"]: Accelerator(
            key=row["key"],
            name=row["name"],
            vendor=row["vendor"],
            vram_bytes=bytes_from_gib(float(row["vram_gb"])),
            usable_bytes=bytes_from_gib(float(row["vram_gb"])),
            bandwidth_gb_s=_number(row["bandwidth_gb_s"]),
            fp16_tflops=_number(row["fp16_tflops"]),
            bf16_tflops=_number(row["bf16_tflops"]),
            fp32_tflops=_number(row["fp32_tflops"]),
            nvlink_gb_s=_number(row["nvlink_gb_s"]) or 0.0,
            pcie_gen=int(row["pcie_gen"]) if row["pcie_gen"] else None,
            architecture=row["architecture"],
            unified_memory=row["unified_memory"] == "1",
        )
        for row in read("throughput_cards")
    }


@dataclass(frozen=True)
class SpeedCase:
    """One measurement and the request that asks for it."""

    row: int
    request: Request
    parallel: Parallel
    layers_per_device: tuple[int, ...]
    start: int
    generated: int
    whole_answer: bool
    """True where the published rate is generated tokens over the whole time, the prompt's included (Qwen's tables)."""
    measured: float
    prompt: int | None
    prefill: float | None
    source: str

    @property
    def fitted(self) -> bool:
        return self.row * GOLDEN % 1 < 0.5

    @property
    def depth(self) -> int:
        return self.start + self.generated // 2

    @property
    def decode_error(self) -> float:
        """Estimated over measured rate, less one."""
        rate = decode_tok_s(self.request, self.layers_per_device, 0, self.parallel, depth=self.depth)
        assert rate is not None
        seconds = self.generated / rate.expected
        if self.whole_answer:
            reading = prefill_tok_s(self.request, self.layers_per_device, self.parallel, prompt=self.start)
            assert reading is not None
            seconds += self.start / reading.expected
        return self.generated / seconds / self.measured - 1

    @property
    def prefill_error(self) -> float:
        rate = prefill_tok_s(self.request, self.layers_per_device, self.parallel, prompt=self.prompt)
        assert rate is not None
        assert self.prefill is not None
        return rate.expected / self.prefill - 1


def speed_cases() -> Iterator[SpeedCase]:
    """Every row of the case table, in order."""
    by_key = cards()
    for row in read("throughput"):
        model, runtime, count = SHAPES[row["model"]], Runtime(row["runtime"]), int(row["count"])
        assert model.architecture is not None
        layers = model.architecture.n_layers
        llama = runtime is Runtime.LLAMA_CPP
        split = Parallel.NONE if count == 1 else Parallel.LAYER if llama else Parallel.TENSOR
        each = tuple(layers // count + (index < layers % count) for index in range(count))
        request = Request(
            model=model,
            weights=FORMATS[row["weights"]],
            cache=KV_F16,
            devices=(by_key[row["gpu"]],) * count,
            context=int(row["start"]) + int(row["generated"]),
            runtime=runtime,
            parallel=split,
            flash_attention=not llama,
        )
        yield SpeedCase(
            row=int(row["row"]),
            request=request,
            parallel=split,
            layers_per_device=(layers,) * count if split is Parallel.TENSOR else each,
            start=int(row["start"]),
            generated=int(row["generated"]),
            whole_answer=row["timed"] == "answer",
            measured=float(row["decode_tok_s"]),
            prompt=int(row["prompt"]) if row["prompt"] else None,
            prefill=_number(row["prefill_tok_s"]),
            source=row["source"],
        )
