"""A knowledge base that is larger by synthetic rows: copies of ours under names of their own."""

import csv
import shutil
from pathlib import Path

from knowledge.stamp import DATA_FOLDER
from knowledge.tables import MAX_FILE_BYTES

KEYED = ("gpus", "models", "diffusion_models", "parts")
"""Tables whose copies need a key and names of their own."""

ROOM_SHARE = 0.9
"""Copies have longer names."""

DATED = ("cloud_prices", "retail_prices")


def grow(folder: Path, times: int) -> Path:
    """The data files in `folder`, with so many times the devices, models, pipelines, parts, prices and measurements.

    A file grows no further than the build takes: of measurements there are at most about 60 times as many.
    """
    shutil.copytree(DATA_FOLDER, folder)
    for path in sorted(folder.glob("*.csv")):
        if path.stem in KEYED or path.stem in DATED or path.stem.startswith("truth-"):
            _multiply(path, min(times, int(ROOM_SHARE * MAX_FILE_BYTES / path.stat().st_size)))
    return folder


def _multiply(path: Path, times: int) -> None:
    with path.open(encoding="utf-8", newline="") as file:
        header, *rows = list(csv.reader(file))
    copies = [_copy(path.stem, header, row, number) for number in range(1, times) for row in rows]
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, lineterminator="\n").writerows([header, *rows, *copies])


def _copy(table: str, header: list[str], row: list[str], number: int) -> list[str]:
    """The same facts under another name; references of prices and runs go to the copy of what they name."""
    cells = dict(zip(header, row, strict=True))
    mark = f"zz{number}"
    if table in KEYED:
        cells |= {"key": f"{cells['key']}-{mark}", "name": f"{cells['name']} {mark}", "aliases": ""}
        if cells.get("hf_id"):
            cells["hf_id"] = f"{cells['hf_id']}-{mark}"
    for column in ("gpu", "gpu_key", "model_key"):
        if cells.get(column) and (table in DATED or column != "gpu"):
            cells[column] = f"{cells[column]}-{mark}"
    return [cells[name] for name in header]
