"""Whatever a file holds, it is read or refused in sentences: nothing else is raised, and nothing is written by half."""

import io
import json
import tempfile
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.importers import hub, offers, quotes, rates
from knowledge.importers.configs.rows import Given, to_row
from knowledge.importers.refusal import Refused
from knowledge.library import Library
from knowledge.schema.models import ModelRow
from knowledge.tables import DataError
from tests.hostile import bent, texts, values
from tests.knowledge.importers.published import DEEPSEEK_V3, PUBLISHED

TODAY = date(2026, 11, 25)
CONFIGS = [config for config, *_ in PUBLISHED.values()]
QUOTES = "item,kind,price,low,high,currency,dated,seller,notes"
OFFERS = "instance_name,location,price,gpu_count,gpu_name,gpu_memory,spot"


@contextmanager
def file(content: bytes, name: str = "given.csv") -> Iterator[Path]:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / name
        path.write_bytes(content)
        yield path


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Library:
    return Library.open(tmp_path_factory.mktemp("fuzz") / "knowledge.db")


@given(bent(CONFIGS))
def test_any_configuration_becomes_a_sound_row_or_is_refused(config: Any) -> None:
    if not isinstance(config, dict):
        return
    try:
        cells = to_row(config, Given("acme/Model-1B", "a test", TODAY))
    except Refused:
        return
    row = ModelRow.model_validate(cells)
    assert 0 < row.params_total_b < 1e6


@pytest.mark.parametrize("name", ["n_shared_experts", "first_k_dense_replace"])
@pytest.mark.parametrize("odd", ["3", [], {}, True, -1, 1.5, 10**30])
def test_a_count_that_is_none_is_refused_by_its_name(name: str, odd: Any) -> None:
    with pytest.raises(Refused, match=name):
        to_row(DEEPSEEK_V3 | {name: odd}, Given("acme/Model-1B", "a test", TODAY))


@given(st.binary(max_size=200) | values.map(lambda value: json.dumps(value).encode()))
def test_any_file_for_a_configuration_is_read_or_refused(content: bytes) -> None:
    with file(content, "config.json") as path:
        try:
            found = hub.find(str(path), "acme/Model-1B")
        except Refused:
            return
        assert isinstance(found.config, dict)


@pytest.mark.parametrize(
    "content", [b"[" * 100_000, b'{"a":' * 100_000, b'{"n": ' + b"9" * 5000 + b"}", b"\xff\xfe{", b"", b"null"]
)
def test_configurations_that_are_made_to_break_a_parser(content: bytes) -> None:
    with file(content, "config.json") as path, pytest.raises(Refused, match=r"config\.json"):
        hub.find(str(path), "acme/Model-1B")


@given(values)
def test_any_index_beside_a_configuration_is_a_help_or_none(size: Any) -> None:
    index = {"metadata": {"total_size": size}}
    with file(json.dumps({"torch_dtype": "bfloat16"}).encode(), "config.json") as path:
        path.with_name("model.safetensors.index.json").write_text(json.dumps(index))
        try:
            found = hub.find(str(path), "acme/Model-1B")
        except Refused:
            return
        assert found.params is None or found.params >= 0


rows = st.lists(st.lists(texts | st.sampled_from(["rtx-4090", "new", "1200", "USD", "2026-11-20"]), max_size=9), max_size=5)


def as_csv(header: str, lines: list[list[str]]) -> bytes:
    return "\n".join([header, *(",".join(cells) for cells in lines)]).encode("utf-8", "replace")


@given(st.binary(max_size=300) | rows.map(lambda lines: as_csv(QUOTES, lines)))
def test_any_csv_of_quotes_is_taken_whole_or_refused_line_by_line(library: Library, content: bytes) -> None:
    with file(content) as path:
        try:
            found = quotes.read_quotes(path, library, [], TODAY)
        except DataError as error:
            said = [str(problem).startswith("given.csv:") for problem in error.problems]
            found = ()
        else:
            said = [True]
        assert all(said)
        assert said
        assert all(float(row["price"]) > 0 for row in found)


@given(st.binary(max_size=300) | rows.map(lambda lines: as_csv("currency,per_usd,dated", lines)))
def test_any_csv_of_rates_too(library: Library, content: bytes) -> None:
    with file(content) as path:
        rates.is_rates(path)
        try:
            found = rates.read_rates(path, library, [], TODAY)
        except DataError:
            return
        assert all(float(row["per_usd"]) > 0 for row in found)


@given(st.binary(max_size=300) | rows.map(lambda lines: as_csv(OFFERS, lines)))
def test_any_csv_of_offers_too(library: Library, content: bytes) -> None:
    with file(content) as path:
        try:
            gathered = offers.gather(offers.read_file(path), library, TODAY, "a test", TODAY)
        except (DataError, Refused):
            return
        low, high = offers.PLAUSIBLE_USD_H
        assert all(low <= float(row["price"]) <= high for row in gathered.rows)


GOOD_OFFER = f"{OFFERS}\nx1,us,2.5,1,H100,80,false\n"


def zipped(*members: tuple[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", method) as archive:
        for name, content in members:
            archive.writestr(name, content)
    return made.getvalue()


@pytest.mark.parametrize("name", ["../../evil.csv", "/etc/evil.csv", "C:\\evil.csv", "a/../../evil.csv", "..\\evil.csv"])
def test_a_zip_writes_nowhere_but_into_a_folder_of_its_own(tmp_path: Path, name: str) -> None:
    home = tmp_path / "fuzz" / "a" / "b"
    home.mkdir(parents=True)
    (home / "catalog.zip").write_bytes(zipped((name, GOOD_OFFER.encode())))
    assert [offer.gpu_name for offer in offers.read_file(home / "catalog.zip")] == ["H100"]
    assert [path.name for path in (tmp_path / "fuzz").rglob("*") if path.is_file()] == ["catalog.zip"]
    assert not Path("/etc/evil.csv").exists()


def test_two_files_of_one_name_in_a_zip_are_both_read(tmp_path: Path) -> None:
    (tmp_path / "catalog.zip").write_bytes(zipped(("a/x.csv", GOOD_OFFER.encode()), ("b/x.csv", GOOD_OFFER.encode())))
    assert len(list(offers.read_file(tmp_path / "catalog.zip"))) == 2


def test_a_zip_that_grows_without_end_is_refused_before_it_is_unpacked(tmp_path: Path) -> None:
    bomb = zipped(("bomb.csv", b"0" * 200_000_000))
    assert len(bomb) < 1_000_000
    (tmp_path / "catalog.zip").write_bytes(bomb)
    with pytest.raises(Refused, match="unpacks to"):
        list(offers.read_file(tmp_path / "catalog.zip"))


def test_a_zip_that_lies_about_its_sizes_is_refused(tmp_path: Path) -> None:
    """The size that the list of contents states is made smaller than what comes out."""
    content = zipped(("bomb.csv", b"0" * 200_000_000))
    (tmp_path / "catalog.zip").write_bytes(content.replace((200_000_000).to_bytes(4, "little"), (20).to_bytes(4, "little")))
    with pytest.raises(Refused):
        list(offers.read_file(tmp_path / "catalog.zip"))


@given(st.binary(max_size=200), st.integers(0, 400), st.integers(0, 255))
def test_any_damaged_zip_is_refused_or_read(noise: bytes, place: int, byte: int) -> None:
    whole = bytearray(zipped(("aws.csv", GOOD_OFFER.encode())))
    whole[min(place, len(whole) - 1)] = byte
    for content in (bytes(whole), noise):
        with file(content, "catalog.zip") as path:
            try:
                list(offers.read_file(path))
            except (Refused, DataError):
                continue
