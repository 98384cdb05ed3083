"""A row of a measurement table as a request in the words of the row, and what was measured of it."""

from collections.abc import Callable

from benchmarks.truth.claims import Asked, Row
from benchmarks.truth.file_rows import file_size
from benchmarks.truth.memory_rows import memory
from benchmarks.truth.peak_rows import diffusion, training
from benchmarks.truth.run_rows import fit_throughput, serving

TABLES: dict[str, Callable[[Row], Asked]] = {
    "filesizes": file_size,
    "memory": memory,
    "fit-throughput": fit_throughput,
    "serving": serving,
    "training": training,
    "diffusion": diffusion,
}
