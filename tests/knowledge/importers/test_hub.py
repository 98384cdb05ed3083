"""Models added from a file or from a mirror of the Hugging Face: recorded answers, served on loopback."""

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from knowledge.additions import additions_of
from knowledge.importers.hub import find
from knowledge.importers.refusal import Refused
from knowledge.library import Library
from tests.knowledge.importers.conftest import Run
from tests.knowledge.importers.published import LLAMA, QWEN3

CARD = {
    "id": "acme/Owl-8B",
    "cardData": {"license": "apache-2.0"},
    "safetensors": {"parameters": {"BF16": 8_190_735_360}, "total": 8_190_735_360},
}
ANSWERS: dict[str, tuple[int, bytes]] = {
    "/acme/Owl-8B/resolve/main/config.json": (200, json.dumps(QWEN3).encode()),
    "/api/models/acme/Owl-8B": (200, json.dumps(CARD).encode()),
    "/acme/Packed/resolve/main/config.json": (200, json.dumps(QWEN3).encode()),
    "/api/models/acme/Packed": (200, json.dumps({"safetensors": {"parameters": {"I32": 9, "BF16": 3}, "total": 12}}).encode()),
    "/acme/Wrong/resolve/main/config.json": (200, json.dumps(QWEN3).encode()),
    "/api/models/acme/Wrong": (200, json.dumps({"safetensors": {"parameters": {"BF16": 9_000_000_000}}}).encode()),
    "/acme/Strange/resolve/main/config.json": (200, json.dumps(LLAMA | {"model_type": "falcon_h1"}).encode()),
    "/acme/Gated/resolve/main/config.json": (401, b"Access to model acme/Gated is restricted"),
    "/acme/Page/resolve/main/config.json": (200, b"<html>sign in</html>"),
    "/acme/List/resolve/main/config.json": (200, b"[1, 2]"),
}


class Hub(BaseHTTPRequestHandler):
    """Answers as the real one does; remembers the header of who asked."""

    seen: list[str]

    def do_GET(self) -> None:
        type(self).seen.append(f"{self.path} {self.headers.get('Authorization', '')}".strip())
        status, body = ANSWERS.get(self.path, (404, b"Entry not found"))
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: Any) -> None:
        """Quiet."""


@pytest.fixture
def hub(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    """The mirror's address in HF_ENDPOINT; what was asked of it."""
    Hub.seen = []
    server = ThreadingHTTPServer(("127.0.0.1", 0), Hub)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    monkeypatch.setenv("HF_ENDPOINT", f"http://127.0.0.1:{server.server_port}/")
    monkeypatch.delenv("HF_TOKEN", raising=False)
    yield Hub.seen
    server.shutdown()
    thread.join()
    server.server_close()


def test_a_model_is_added_by_its_id_and_can_be_sized(run: Run, database: Path, hub: list[str]) -> None:
    status, said = run("add-model", "acme/Owl-8B")
    assert (status, "+ models: owl-8b" in said, "nothing was written" in said) == (0, True, True)
    assert not additions_of(database).exists()
    assert run("add-model", "acme/Owl-8B", "--yes")[0] == 0
    library = Library.open(database)
    model = library.model("acme/Owl-8B")
    assert (model.key, model.max_context) == ("owl-8b", None)
    assert model.params == pytest.approx(8_190_735_360, rel=1e-5)
    assert (library.model_facts("owl 8b").license, library.cite("model", "owl-8b").title[:12]) == ("apache-2.0", "acme/Owl-8B ")
    assert run("add-model", "acme/Owl-8B", "--yes")[1].endswith("nothing to write\n")
    assert hub[:2] == ["/acme/Owl-8B/resolve/main/config.json", "/api/models/acme/Owl-8B"]


def test_a_token_is_sent_when_there_is_one(run: Run, hub: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HF_TOKEN", "hf_abc")
    run("add-model", "acme/Owl-8B")
    assert hub[0].endswith("config.json Bearer hf_abc")


@pytest.mark.usefixtures("hub")
def test_packed_weights_are_not_taken_for_parameters(run: Run) -> None:
    status, said = run("add-model", "acme/Packed")
    assert (status, "is not checked" in said, "params_total_b: 8.1907" in said) == (0, True, True)


@pytest.mark.usefixtures("hub")
@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("acme/Wrong", "gives 8.1907 B parameters, the files hold 9.0000 B"),
        ("acme/Strange", "'falcon_h1' is none that the engine can size"),
        ("acme/Gated", "not open to everyone (401): set HF_TOKEN"),
        ("acme/Missing", "answered 404: check the id"),
        ("acme/Page", "this is not JSON"),
        ("acme/List", "a configuration is an object, this is list"),
        ("not an id", "is no file here and no id like owner/name"),
        ("missing/config.json", "is no file here"),
    ],
)
def test_what_cannot_be_added_is_said_in_one_sentence(run: Run, database: Path, name: str, said: str) -> None:
    status, output = run("add-model", name, "--yes")
    assert (status, output.count("\n")) == (2, 1)
    assert said in output
    assert not additions_of(database).exists()


def test_without_a_network_the_file_is_asked_for(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HF_ENDPOINT", "http://127.0.0.1:9")
    status, said = run("add-model", "acme/Owl-8B")
    assert (status, "cannot be reached" in said, "save its config.json and give that file" in said) == (2, True, True)
    monkeypatch.setenv("HF_ENDPOINT", "file:///etc")
    assert "no http address" in run("add-model", "acme/Owl-8B")[1]


def test_a_file_works_where_there_is_no_network(run: Run, database: Path, tmp_path: Path) -> None:
    path = tmp_path / "config.json"
    path.write_text(json.dumps(QWEN3), encoding="utf-8")
    assert "add --id owner/name" in run("add-model", str(path), "--yes")[1]
    assert run("add-model", str(tmp_path), "--id", "acme/Owl-8B", "--params", "8.19", "--yes")[0] == 0
    assert Library.open(database).model("owl-8b").params == pytest.approx(8_190_735_360, rel=1e-5)


def test_the_index_beside_a_file_says_how_many_parameters_there_are(tmp_path: Path) -> None:
    (tmp_path / "config.json").write_text(json.dumps(LLAMA | {"_name_or_path": "acme/Emu"}), encoding="utf-8")
    index = {"metadata": {"total_size": 16_060_522_496}, "weight_map": {}}
    (tmp_path / "model.safetensors.index.json").write_text(json.dumps(index), encoding="utf-8")
    found = find(str(tmp_path))
    assert (found.hf_id, found.params) == ("acme/Emu", 8_030_261_248)


def test_a_fault_in_a_file_is_named_with_its_line(tmp_path: Path) -> None:
    path = tmp_path / "config.json"
    path.write_text('{\n"hidden_size": 1,\n"vocab\n}', encoding="utf-8")
    with pytest.raises(Refused, match=r"config\.json:3: this is not JSON"):
        find(str(path), "acme/Emu")
    path.write_bytes(b"\xff\xfe{")
    with pytest.raises(Refused, match="not JSON"):
        find(str(path), "acme/Emu")


def test_a_model_of_ours_can_be_corrected_and_the_change_is_shown(run: Run, database: Path, tmp_path: Path) -> None:
    path = tmp_path / "config.json"
    path.write_text(json.dumps(QWEN3 | {"max_position_embeddings": 131_072}), encoding="utf-8")
    status, said = run("add-model", str(path), "--id", "Qwen/Qwen3-8B", "--yes")
    assert (status, "~ models: qwen3-8b" in said, "max_context: 40960 -> 131072" in said) == (0, True, True)
    library = Library.open(database)
    assert library.model("qwen3:8b").max_context == 131_072
    assert library.stats()["models"] == len({listing.key for listing in library.models()})
