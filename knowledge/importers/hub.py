"""Configurations of models: from a file, or from the Hugging Face or a mirror of it (`HF_ENDPOINT`)."""

from __future__ import annotations

import json
import os
import re
import urllib.error
import urllib.request
from pathlib import Path
from typing import Any
from urllib.parse import quote

from knowledge.importers.refusal import Refused
from sizing.records import dataclass

TIMEOUT_S = 20
MAX_BYTES = 10_000_000
"""A configuration has some kB; the longest that name each quantized layer have three million."""

WHOLE_NUMBERS = frozenset({"F64", "F32", "F16", "BF16"})
"""Types in which one stored number is one parameter; packed ones (GPTQ's I32, MXFP4's U8) are not counted."""

MOST_TENSOR_BYTES = 2**50
"""No model comes near; what says more (JSON knows Infinity, too) is no size."""

MODEL_ID = re.compile(r"[\w.-]+/[\w.-]+")


@dataclass(frozen=True, slots=True)
class Found:
    """A configuration and what was found beside it."""

    config: dict[str, Any]
    hf_id: str
    source: str
    params: int | None = None
    license: str = ""


def find(text: str, hf_id: str = "") -> Found:
    """The configuration that a path or an id names. Raises Refused with what to do."""
    path = Path(text).expanduser()
    if path.is_dir():
        path /= "config.json"
    if path.is_file():
        return _from_file(path, hf_id)
    if not MODEL_ID.fullmatch(text) or path.suffix == ".json":
        raise Refused(f"{text[:80]!r} is no file here and no id like owner/name")
    return _from_hub(text)


def _from_file(path: Path, hf_id: str) -> Found:
    config = _to_object(path.read_bytes()[: MAX_BYTES + 1], str(path))
    stated = str(config.get("_name_or_path") or "")
    name = hf_id or (stated if MODEL_ID.fullmatch(stated) else "")
    if not MODEL_ID.fullmatch(name):
        raise Refused(f"{path.name} does not say whose model it is; add --id owner/name")
    index = path.with_name("model.safetensors.index.json")
    return Found(config, name, f"{name} config.json", _params_of_index(index, config) if index.is_file() else None)


def _params_of_index(path: Path, config: dict[str, Any]) -> int | None:
    """Parameters from the size of all tensors, where each has two bytes."""
    metadata = _to_object(path.read_bytes()[: MAX_BYTES + 1], str(path)).get("metadata")
    size = metadata.get("total_size") if isinstance(metadata, dict) else None
    plain = "quantization_config" not in config and str(config.get("torch_dtype") or config.get("dtype")) in {
        "bfloat16",
        "float16",
    }
    return int(size) // 2 if plain and isinstance(size, (int, float)) and 0 < size < MOST_TENSOR_BYTES else None


def _from_hub(hf_id: str) -> Found:
    base = os.environ.get("HF_ENDPOINT", "").strip().rstrip("/") or "https://huggingface.co"
    path = quote(hf_id)
    config = _fetch(f"{base}/{path}/resolve/main/config.json", hf_id)
    try:
        card = _fetch(f"{base}/api/models/{path}", hf_id)
    except Refused:
        card = {}  # the count is a check and the licence a help: without them the configuration still stands
    data = card.get("cardData")
    license_name = data.get("license") if isinstance(data, dict) else None
    return Found(config, hf_id, f"{hf_id} config.json; {base}/{hf_id}", _params_of_card(card), str(license_name or ""))


def _params_of_card(card: dict[str, Any]) -> int | None:
    """`safetensors.total` where every type that is listed stores parameters as they are."""
    listed = card.get("safetensors")
    types = listed.get("parameters") if isinstance(listed, dict) else None
    if not isinstance(types, dict) or not types or not set(types) <= WHOLE_NUMBERS:
        return None
    counts = [count for count in types.values() if isinstance(count, int) and count > 0]
    return sum(counts) or None


def _fetch(url: str, hf_id: str) -> dict[str, Any]:
    if not url.startswith(("https://", "http://")):
        raise Refused(f"HF_ENDPOINT is {url[:60]!r}, which is no http address")
    token = os.environ.get("HF_TOKEN", "").strip()
    request = urllib.request.Request(url, headers={"Authorization": f"Bearer {token}"} if token else {})  # noqa: S310 - checked above
    instead = "or save its config.json and give that file"
    try:
        with urllib.request.urlopen(request, timeout=TIMEOUT_S) as response:  # noqa: S310 - checked above
            return _to_object(response.read(MAX_BYTES + 1), url)
    except urllib.error.HTTPError as error:
        error.close()
        if error.code in (401, 403):
            raise Refused(f"{hf_id} is not open to everyone ({error.code}): set HF_TOKEN, {instead}") from None
        raise Refused(f"{url} answered {error.code}: check the id, {instead}") from None
    except (OSError, ValueError) as error:
        if isinstance(error, Refused):
            raise
        raise Refused(f"{url} cannot be reached ({error}): try again later, {instead}") from None


def _to_object(content: bytes, where: str) -> dict[str, Any]:
    if len(content) > MAX_BYTES:
        raise Refused(f"{where} has more than {MAX_BYTES:,} bytes: is it a configuration?")
    try:
        found = json.loads(content)
    except json.JSONDecodeError as error:
        raise Refused(f"{where}:{error.lineno}: this is not JSON: {error.msg}") from None
    except RecursionError:
        raise Refused(f"{where}: this is nested more deeply than any configuration") from None
    except ValueError as error:
        raise Refused(f"{where}: this is not JSON in UTF-8: {error}") from None
    if not isinstance(found, dict):
        raise Refused(f"{where}: a configuration is an object, this is {type(found).__name__}")
    return found
