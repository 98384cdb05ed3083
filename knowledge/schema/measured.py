"""Published measurements that estimates are judged by: one class a `truth-*.csv`."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from knowledge.schema.base import Flag, Key, Positive, Sourced

Whole = Annotated[int, Field(ge=0)]
Amount = Annotated[float, Field(ge=0)]


class MeasuredRow(Sourced):
    """A measurement as its source states it; the two keys are filled where the names are certain."""

    model: str
    model_key: Key | None = None
    gpu_key: Key | None = None
    notes: str = ""


class MemoryRow(MeasuredRow):
    """Memory by part as a runtime's own log prints it, in MiB (2**20)."""

    quant: str = ""
    ctx: Whole | None = None
    kv_type: str = ""
    n_gpu_layers: str = ""
    weights_mib: Amount | None = None
    kv_mib: Amount | None = None
    compute_mib: Amount | None = None
    total_mib: Amount | None = None
    gpu: str = ""
    runtime: str
    weights_host_mib: Amount | None = None
    compute_host_mib: Amount | None = None


class ServingRow(MeasuredRow):
    """A server's start-up profile, in GiB per rank."""

    quant: str = ""
    gpu: str = ""
    count: Annotated[int | None, Field(ge=1)] = None
    max_model_len: Whole | None = None
    gpu_mem_util: Annotated[float | None, Field(gt=0, le=1)] = None
    weights_gib: Amount | None = None
    kv_tokens: Whole | None = None
    kv_gib: float | None = None
    oom: Flag | None = None
    error_text: str = ""
    runtime: str


class ThroughputRow(MeasuredRow):
    """Whether it ran, and how fast; `params` in 10**9."""

    params: Positive | None = None
    precision_quant: str = ""
    gpu: str
    count: Annotated[int | None, Field(ge=1)] = None
    context_tokens: Whole | None = None
    workload: str = ""
    """Prompt and answer as the source words them."""
    gen_tok_s: Positive | None = None
    prompt_tok_s: Positive | None = None
    oom: Flag | None = None
    runtime: str
    trust: str


class TrainingRow(MeasuredRow):
    """Peak memory of a training run, in GiB per device."""

    method: str
    dtype: str = ""
    optimizer: str = ""
    seq: Whole | None = None
    batch: Whole | None = None
    grad_ckpt: str = ""
    gpu: str = ""
    count: Annotated[int | None, Field(ge=1)] = None
    peak_gib: Positive | None = None
    oom: Flag | None = None
    kind: str


class FileSizeRow(MeasuredRow):
    """Size of a file of weights."""

    quant: str = ""
    size_gb_decimal: Positive | None = None
    size_gib: Positive | None = None
    unit_in_source: str = ""
    bpw: Positive | None = None
    params_b: Positive | None = None
    kind: str


class DiffusionRunRow(MeasuredRow):
    """Peak memory and time of a diffusion run."""

    resolution: str = ""
    frames: Whole | None = None
    dtype: str = ""
    technique: str = ""
    peak_gib: Positive | None = None
    gpu: str = ""
    time_s: Positive | None = None
    kind: str


class ReportRow(MeasuredRow):
    """A run that a user reported. `used_gib` is the number as printed; iterations are tokens in the programs of that time."""

    gpu: str
    precision: str
    min_vram_gb: Positive | None = None
    used_gib: Positive | None = None
    it_s_low: Positive | None = None
    it_s_high: Positive | None = None
    environment: str = ""
    oom: Flag
