"""The engine's errors, summed up: a line a part and group of rows."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from statistics import median

from knowledge.accuracy.parts import buffer_sample, cache_sample, fit_sample, loaded_sample, total_sample, weights_sample
from knowledge.accuracy.samples import Sample, attempt, collect, read
from knowledge.accuracy.speeds import Unmapped, measured_of
from knowledge.library import Library, UnknownName
from sizing.records import dataclass
from sizing.throughput.rates import decode_tok_s

MEMORY = (
    (weights_sample, "filesizes"),
    (cache_sample, "memory"),
    (buffer_sample, "memory"),
    (total_sample, "memory"),
    (loaded_sample, "memory"),
    (fit_sample, "fit-throughput"),
)
"""What makes samples of which table."""


@dataclass(frozen=True, slots=True)
class Error:
    """Absolute errors of one part in one group of rows, as shares of what was measured."""

    part: str
    group: str
    n: int
    median: float
    p95: float
    worst: float
    held: float | None
    """The share of rows whose measurement lies in the stated range, where there is one."""
    right: float | None = None
    """The share of rows that were judged right: only of the part `fit`, which has no other error."""


def summarize(samples: Iterable[Sample]) -> tuple[Error, ...]:
    """One a part and group, in the order of their first row."""
    groups: dict[tuple[str, str], list[Sample]] = {}
    for sample in samples:
        groups.setdefault((sample.part, sample.group), []).append(sample)
    return tuple(_to_error(part, group, found) for (part, group), found in groups.items())


def _to_error(part: str, group: str, samples: list[Sample]) -> Error:
    errors = sorted(abs(sample.error) for sample in samples)
    held = [sample.held for sample in samples if sample.held is not None]
    return Error(
        part=part,
        group=group,
        n=len(errors),
        median=median(errors),
        p95=errors[min(len(errors) - 1, int(0.95 * len(errors)))],
        worst=errors[-1],
        held=sum(held) / len(held) if held else None,
        right=sum(error == 0 for error in errors) / len(errors) if part == "fit" else None,
    )


def memory_samples(library: Library) -> tuple[list[Sample], list[str]]:
    """Every row that can be asked of the engine, and the reasons why the others cannot."""
    samples: list[Sample] = []
    reasons: list[str] = []
    for make, table in MEMORY:
        found, why = collect(attempt(make, table, library))
        samples += found
        reasons += [f"{make.__name__.removesuffix('_sample')}: {reason}" for reason in why]
    return samples, reasons


def decode_samples(library: Library) -> Iterator[Sample]:
    """Published decode speeds beside the engine's, grouped by how far their source is trusted."""
    for number, row in enumerate(read("fit-throughput")):
        try:
            measured = measured_of(number, row, library)
        except (Unmapped, UnknownName):
            continue
        rate = decode_tok_s(measured.request, measured.layers, 0, measured.parallel, depth=measured.depth)
        if rate is not None and not measured.whole_answer:
            name = f"{measured.request.model.key} {measured.request.weights.key} {len(measured.request.devices)}x"
            group = f"trust {measured.trust}"
            yield Sample("decode", group, name, measured.decode_tok_s, rate.expected, rate.low, rate.high)
