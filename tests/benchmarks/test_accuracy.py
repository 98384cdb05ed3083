"""The benchmark reads the measurement tables that are in the repository and prints every part."""

import pytest

from benchmarks.accuracy.__main__ import groups, main, percentile
from benchmarks.accuracy.parts import cache_sample, weights_sample
from benchmarks.accuracy.samples import Sample, attempt, collect
from knowledge.library import Library


@pytest.fixture(scope="module")
def library() -> Library:
    return Library.open()


def test_caches_of_the_tables_are_within_one_percent(library: Library) -> None:
    samples, reasons = collect(attempt(cache_sample, "memory", library))
    errors = [abs(sample.error) for sample in samples if sample.group == "llama.cpp"]
    assert len(errors) > 60
    assert percentile(errors, 0.95) < 0.01
    assert reasons


def test_files_of_the_tables_are_sized(library: Library) -> None:
    samples, _ = collect(attempt(weights_sample, "filesizes", library))
    files = groups(samples)["weights", "GGUF files"]
    assert percentile([abs(sample.error) for sample in files], 0.5) < 0.001


def test_a_sample_knows_its_error_and_whether_its_range_held() -> None:
    sample = Sample("total", "here", "x", 100, 110, 95, 120)
    assert sample.error == pytest.approx(0.1)
    assert sample.held is True
    assert Sample("total", "here", "x", 100, 110).held is None


def test_it_prints_every_part(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.argv", ["accuracy", "--worst", "1"])
    main()
    printed = capsys.readouterr().out
    assert all(part in printed for part in ("weights", "KV cache", "compute buffer", "total", "fit"))
