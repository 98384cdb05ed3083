"""Cloud offers through gpuhunt: recorded catalogues served on loopback, and the same from a file without a network."""

import io
import os
import sys
import threading
import zipfile
from collections.abc import Iterator
from datetime import date
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from knowledge.additions import additions_of
from knowledge.importers.offers import find_device
from knowledge.library import Library
from tests.knowledge.importers.conftest import TODAY, Run

HEADER = (
    "instance_name,location,price,cpu,memory,gpu_count,gpu_name,gpu_memory,spot,disk_size,gpu_vendor,flags,cpu_arch,provider_data"
)
LINES = {
    "aws": [
        "p5.48xlarge,us-east-1,55.04,192,2048,8,H100,80,False,,nvidia,,x86,{}",
        "p5.48xlarge,us-west-2,57.5,192,2048,8,H100,80,False,,nvidia,,x86,{}",
        "p5.48xlarge,eu-north-1,21.6,192,2048,8,H100,80,True,,nvidia,,x86,{}",
        "m7i.large,us-east-1,0.1008,2,8,0,,,False,,,,x86,{}",
        "trn9,us-east-1,3,2,8,1,Trainium9,16,False,,google,,x86,{}",
    ],
    "runpod": [
        "community-3090,US-KS,0.19,8,32,1,RTX3090,24,False,,nvidia,,x86,{}",
        "glitch,US-KS,0.001,8,32,1,RTX3090,24,False,,nvidia,,x86,{}",
    ],
}
PROVIDERS = ("aws", "azure", "verda", "gcp", "lambdalabs", "nebius", "oci", "runpod", "cloudrift")


def catalogue(provider: str) -> str:
    return "\n".join([HEADER, *LINES.get(provider, [])]) + "\n"


class Bucket(BaseHTTPRequestHandler):
    """The bucket that gpuhunt reads: a version and a zip file a provider."""

    spoiled: frozenset[str] = frozenset()

    def do_GET(self) -> None:
        provider, _, rest = self.path.strip("/").partition("/")
        spoiled = provider in self.spoiled or provider not in PROVIDERS
        body = b"20261125-1" if rest == "version" else b"no catalogue" if spoiled else self._zip(provider)
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def _zip(self, provider: str) -> bytes:
        content = io.BytesIO()
        with zipfile.ZipFile(content, "w") as archive:
            archive.writestr(f"{provider}.csv", catalogue(provider))
        return content.getvalue()

    def log_message(self, *_: Any) -> None:
        """Quiet."""


@pytest.fixture
def bucket(monkeypatch: pytest.MonkeyPatch) -> Iterator[type[Bucket]]:
    Bucket.spoiled = frozenset()
    server = ThreadingHTTPServer(("127.0.0.1", 0), Bucket)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    monkeypatch.setenv("GPUHUNT_CATALOG_URL", f"http://127.0.0.1:{server.server_port}")
    monkeypatch.delenv("GPUHUNT_CATALOG_DIR", raising=False)
    yield Bucket
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "catalogs"
    made.mkdir()
    for provider in LINES:
        path = made / f"{provider}.csv"
        path.write_text(catalogue(provider), encoding="utf-8")
        os.utime(path, (1_795_000_000, 1_795_000_000))
    os.utime(made, (1_795_000_000, 1_795_000_000))
    return made


@pytest.mark.usefixtures("bucket")
def test_todays_offers_are_shown_then_written_and_quoted(run: Run, database: Path) -> None:
    status, said = run("refresh")
    assert (status, "nothing was written" in said) == (0, True)
    assert "+ cloud_prices: AWS p5.48xlarge h100-sxm5-80gb 8 us-east-1" in said
    assert not additions_of(database).exists()
    status, said = run("refresh", "--yes")
    assert (status, "wrote 2 new" in said) == (0, True)
    library = Library.open(database)
    aws = [each for each in library.quotes("h100-sxm5-80gb", TODAY) if each.seller == "AWS"]
    assert {(each.kind, round(each.price, 4)) for each in aws} == {("rent", 55.04 / 8), ("rent_spot", 21.6 / 8)}
    assert {each.on for each in aws} == {TODAY}
    assert "spot in eu-north-1" in aws[0].note
    assert run("refresh", "--yes")[1].endswith("nothing to write\n")


@pytest.mark.usefixtures("bucket")
def test_what_is_left_out_is_said(run: Run) -> None:
    said = run("refresh")[1]
    assert "left out, because I do not know the device: Trainium9 16 GB" in said
    assert "left out, because no card costs that: runpod glitch US-KS: 0.001 USD an hour" in said


def test_a_provider_whose_catalogue_is_spoiled_does_not_hold_the_others_back(run: Run, bucket: type[Bucket]) -> None:
    bucket.spoiled = frozenset({"azure", "gcp"})
    assert "2 offers of" in run("refresh")[1]


def test_without_a_network_the_file_is_asked_for(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GPUHUNT_CATALOG_URL", "http://127.0.0.1:9/v3")
    status, said = run("refresh", "--yes")
    assert (status, said.splitlines()[-1].startswith("rigwise: no catalogue could be fetched")) == (2, True)
    assert "--from" in said


def test_without_the_package_it_is_named(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "gpuhunt", None)
    status, said = run("refresh")
    assert (status, "pip install 'rigwise[refresh]'" in said) == (2, True)


def test_a_folder_a_file_and_a_zip_give_the_same(run: Run, folder: Path, tmp_path: Path) -> None:
    archive = tmp_path / "catalog.zip"
    with zipfile.ZipFile(archive, "w") as opened:
        for path in folder.iterdir():
            opened.write(path, path.name)
    os.utime(archive, (1_795_000_000, 1_795_000_000))
    both = [run("refresh", "--from", str(place))[1].replace(place.name, "") for place in (folder, archive)]
    assert both[0] == both[1]
    assert "2 offers of 2026-11-18" in both[0]
    assert "1 offers of 2026-11-18" in run("refresh", "--from", str(folder / "aws.csv"))[1]


def test_the_day_of_a_files_prices_can_be_stated(run: Run, folder: Path) -> None:
    assert "2 offers of 2026-11-01" in run("refresh", "--from", str(folder), "--dated", "2026-11-01")[1]
    assert "write the day as 2026-11-20" in run("refresh", "--from", str(folder), "--dated", "1.11.2026")[1]
    assert "is not yet" in run("refresh", "--from", str(folder), "--dated", "2999-01-01")[1]


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("p5,us,dear,1,1,8,H100,80,False,,nvidia,,x86,{}", "aws.csv:7: price"),
        ("p5,us,5,1,1,many,H100,80,False,,nvidia,,x86,{}", "aws.csv:7: gpu_count"),
        ("p5,us,5,1,1,8,H100,80,perhaps,,nvidia,,x86,{}", "aws.csv:7: spot"),
        ("p5,us", "aws.csv:7: 2 cells where the header has 14 columns"),
    ],
)
def test_a_faulty_line_of_a_file_is_named_and_none_of_it_is_taken(
    run: Run, database: Path, folder: Path, line: str, said: str
) -> None:
    with (folder / "aws.csv").open("a", encoding="utf-8") as file:
        file.write(f"{line}\n")
    status, output = run("refresh", "--from", str(folder), "--yes")
    assert (status, output.startswith(said)) == (2, True)
    assert not additions_of(database).exists()


def test_a_file_of_another_kind_is_refused(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "x.zip"
    path.write_bytes(b"no zip")
    assert "x.zip is no zip file" in run("refresh", "--from", str(path))[1]
    assert "holds no CSV file" in run("refresh", "--from", str(path.parent / "home"))[1]
    status, said = run("refresh", "--from", str(tmp_path / "none.csv"))
    assert (status, "none.csv" in said) == (2, True)


def test_history_is_kept_when_prices_move(run: Run, database: Path, folder: Path) -> None:
    run("refresh", "--from", str(folder), "--dated", "2026-11-01", "--yes")
    (folder / "aws.csv").write_text(catalogue("aws").replace("55.04", "44.0"), encoding="utf-8")
    run("refresh", "--from", str(folder), "--dated", "2026-11-15", "--yes")
    library = Library.open(database)
    for on, price in ((date(2026, 11, 14), 55.04), (date(2026, 11, 15), 44.0), (date(2026, 10, 31), 55.04)):
        rented = [each for each in library.offers("h100-sxm5-80gb", on) if (each.seller, each.kind) == ("AWS", "rent")]
        assert [each.price for each in rented if each.note.startswith("p5.48xlarge")] == [pytest.approx(price / 8)]


@pytest.mark.parametrize(
    ("name", "memory_gb", "key"),
    [
        ("A100", 40, "a100-sxm4-40gb"),
        ("A100", 80, "a100-sxm4-80gb"),
        ("B200", 180, "b200-sxm"),
        ("RTXPRO6000", 96, "rtx-pro-6000-blackwell"),
        ("RTX3060", 8, None),
        ("V100", 32, "tesla-v100-sxm2-32gb"),
        ("n300", 24, None),
    ],
)
def test_a_clouds_bare_name_is_a_device_only_with_its_memory(library: Library, name: str, memory_gb: float, key: str) -> None:
    assert find_device(library, name, memory_gb) == key
