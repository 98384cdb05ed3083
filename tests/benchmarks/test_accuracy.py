"""The benchmark reads the measurement tables that are in the repository and prints every part."""

import pytest

from benchmarks.accuracy.__main__ import main
from knowledge.accuracy.parts import cache_sample, weights_sample
from knowledge.accuracy.samples import Sample, attempt, collect
from knowledge.accuracy.summary import decode_samples, summarize
from knowledge.library import Library


@pytest.fixture(scope="module")
def library() -> Library:
    return Library.open()


def test_caches_of_the_tables_are_within_one_percent(library: Library) -> None:
    samples, reasons = collect(attempt(cache_sample, "memory", library))
    (found,) = [each for each in summarize(samples) if each.group == "llama.cpp"]
    assert found.n > 60
    assert found.p95 < 0.01
    assert reasons


def test_files_of_the_tables_are_sized(library: Library) -> None:
    samples, _ = collect(attempt(weights_sample, "filesizes", library))
    (files,) = [each for each in summarize(samples) if (each.part, each.group) == ("weights", "GGUF files")]
    assert files.median < 0.001
    assert files.right is None


def test_speeds_that_are_trusted_are_near(library: Library) -> None:
    trusted = next(each for each in summarize(decode_samples(library)) if each.group == "trust high")
    assert trusted.n > 200
    assert trusted.median < 0.08


def test_errors_are_summed_up_by_part_and_group() -> None:
    rows = [Sample("total", "here", f"{size}", 100, size, 95, 120) for size in (100, 110, 120, 90, 130)]
    ran = [Sample("fit", "here", "x", 1.0, 1.0), Sample("fit", "here", "y", 1.0, 2.0)]
    total, fit = summarize([*rows, *ran])
    assert (total.n, total.median, total.p95, total.worst) == (5, *map(pytest.approx, (0.1, 0.3, 0.3)))
    assert (total.held, total.right, fit.right) == (1.0, None, 0.5)


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
