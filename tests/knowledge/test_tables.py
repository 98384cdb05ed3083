"""Data files that are not as they should be: every fault is said with its file and line, and nothing is built."""

import csv
from collections.abc import Callable
from pathlib import Path

import pytest

from knowledge.build import load_data
from knowledge.tables import MAX_FILE_BYTES, TABLES, DataError, read_all


def faults(folder: Path) -> list[str]:
    with pytest.raises(DataError) as caught:
        load_data(folder)
    return [str(problem) for problem in caught.value.problems]


@pytest.mark.parametrize(
    ("file", "key", "cells", "said"),
    [
        ("gpus.csv", "rtx-4090", {"vram_gb": "twenty-four"}, "vram_gb"),
        ("gpus.csv", "rtx-4090", {"vram_gb": "24 GB"}, "vram_gb"),
        ("gpus.csv", "rtx-4090", {"vram_gb": "25769803776"}, "vram_gb"),
        ("gpus.csv", "rtx-4090", {"source": ""}, "source"),
        ("gpus.csv", "rtx-4090", {"checked": ""}, "checked"),
        ("gpus.csv", "rtx-4090", {"checked": "2019-01-01"}, "checked"),
        ("gpus.csv", "rtx-4090", {"bandwidth_gb_s": "1.008"}, "bandwidth_gb_s"),
        ("gpus.csv", "rtx-4090", {"bandwidth_gb_s": "8000"}, "GDDR6X"),
        ("gpus.csv", "rtx-4090", {"bandwidth_gb_s": "1400"}, "is not what 384 bits at 21.008 Gbit/s give: 1008"),
        ("gpus.csv", "rtx-4090", {"memory_bus_bits": "256"}, "is not what 256 bits"),
        ("gpus.csv", "rtx-4090", {"memory_gbps": ""}, "go together"),
        ("gpus.csv", "h100-sxm5-80gb", {"fp8_tflops": "3957.8"}, "sparse"),
        ("gpus.csv", "rtx-4090", {"int8_tops": "1321.2"}, "sparse"),
        ("gpus.csv", "b200-sxm", {"fp4_tflops": "18000"}, "sparse"),
        ("gpus.csv", "rtx-4090", {"bf16_tflops": "660"}, "sparse"),
        ("gpus.csv", "rtx-4090", {"usable_gib": "30"}, "usable_gib"),
        ("gpus.csv", "rtx-4090", {"usable_source": ""}, "usable_source"),
        ("gpus.csv", "rtx-4090", {"unified_memory": "1"}, "unified_memory"),
        ("gpus.csv", "rtx-4090", {"ecc": "yes"}, "ecc"),
        ("gpus.csv", "rtx-4090", {"key": "RTX 4090"}, "key"),
        ("models.csv", "llama-3.1-8b", {"layer_pattern": "G*31"}, "31 layers"),
        ("models.csv", "llama-3.1-8b", {"layer_pattern": "S*32"}, "sliding_window"),
        ("models.csv", "llama-3.1-8b", {"layer_pattern": "one global"}, "layer_pattern"),
        ("models.csv", "llama-3.1-8b", {"params_active_b": "9"}, "params_active_b"),
        ("models.csv", "llama-3.1-8b", {"n_kv_heads": "5"}, "n_kv_heads"),
        ("models.csv", "llama-3.1-8b", {"params_not_in_layers_b": "1"}, "params_note"),
        ("weight_formats.csv", "q4_k_m", {"gguf_type": ""}, "gguf_type"),
        ("weight_formats.csv", "int4", {"stands_for": "llama.cpp=q4_k_m"}, "stands_for"),
        ("weight_formats.csv", "bf16", {"bits": "0.5"}, "bits"),
        ("diffusion_models.csv", "sdxl", {"total_params_b": "6.6"}, "sum of its components"),
        ("cloud_prices.csv", "AWS", {"price_usd_h": "2195"}, "plausible"),
        ("cloud_prices.csv", "AWS", {"dated": "2026-12-24"}, "dated"),
        ("cloud_prices.csv", "AWS", {"dated": "last week"}, "dated"),
        ("retail_prices.csv", "rtx-5090", {"high_usd": "1000"}, "outside"),
        ("retail_prices.csv", "rtx-5090", {"dated": "2026-12-01"}, "is after checked 2026-11-20"),
        ("retail_prices.csv", "rtx-5090", {"price_usd": "inf"}, "price_usd"),
        ("truth-memory.csv", "DeepSeek-V3/R1 671B", {"kv_mib": "2333 MiB"}, "kv_mib"),
        ("gpu_families.csv", "a100", {"default": "h100-sxm5-80gb"}, "members"),
    ],
)
def test_a_wrong_cell_is_refused_with_its_line(
    data_folder: Path, change: Callable[..., int], file: str, key: str, cells: dict[str, str], said: str
) -> None:
    line = change(file, key, **cells)
    found = faults(data_folder)
    assert [text for text in found if text.startswith(f"{file}:{line}: ") and said in text], found


@pytest.mark.parametrize(
    ("file", "key", "cells", "said"),
    [
        ("gpus.csv", "rtx-4080", {"aliases": "4080;rtx 4090"}, "is claimed by 'rtx-4080' as 'rtx 4090'"),
        ("gpus.csv", "rtx-4080", {"name": "A100"}, "claimed by"),
        ("models.csv", "qwen3-8b", {"aliases": "Llama 3.1-8B"}, "claimed by 'llama-3.1-8b'"),
        ("diffusion_models.csv", "sdxl", {"aliases": "qwen3 32b"}, "claimed by 'qwen3-32b'"),
        ("gpus.csv", "rtx-4080", {"key": "rtx-4070"}, "already on line"),
        ("stand_ins.csv", "llama-3.1-70b", {"model": "llama-9-70b"}, "no key of models.csv"),
        ("retail_prices.csv", "rtx-5090", {"gpu": "rtx-9090"}, "no key of gpus.csv"),
        ("models.csv", "llama-3.1-8b", {"native_format": "bf17"}, "no key of weight_formats.csv"),
        ("models.csv", "llama-3.1-8b", {"intermediate_size": "15000"}, "the shape gives"),
        ("models.csv", "llama-3.1-8b", {"params_total_b": "8.2", "params_active_b": "8.2"}, "the shape gives"),
        ("models.csv", "gemma-3-27b-it", {"params_not_in_layers_b": "", "params_note": ""}, "the shape gives"),
    ],
)
def test_what_rows_do_to_each_other_is_refused_with_its_line(
    data_folder: Path, change: Callable[..., int], file: str, key: str, cells: dict[str, str], said: str
) -> None:
    line = change(file, key, **cells)
    found = faults(data_folder)
    assert any(said in text for text in found), found
    assert any(f":{line}: " in text or f":{line}," in text or f":{line})" in text for text in found), found


def test_general_words_may_not_stand_for_each_other(data_folder: Path, change: Callable[..., int]) -> None:
    runtimes = ("llama.cpp", "ollama", "vllm", "sglang", "transformers", "exllama", "mlx")
    line = change("weight_formats.csv", "int4", stands_for=";".join(f"{name}=int8" for name in runtimes))
    assert f"weight_formats.csv:{line}: stands_for 'llama.cpp=int8' names no format, or another general word" in faults(
        data_folder
    )


def test_an_unknown_column_is_refused(data_folder: Path) -> None:
    path = data_folder / "gpus.csv"
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("vram_gb", "vram_gib", 1), encoding="utf-8")
    (said,) = faults(data_folder)
    assert said.startswith("gpus.csv:1: unknown column 'vram_gib'; there are source, checked, key, vendor, name")


def test_a_row_of_another_length_is_refused(data_folder: Path) -> None:
    with (data_folder / "stand_ins.csv").open("a", encoding="utf-8") as file:
        file.write("7,llama-2-7b-hf,a reason, and a comma that was not quoted\n")
    lines = len((data_folder / "stand_ins.csv").read_text(encoding="utf-8").splitlines())
    assert faults(data_folder) == [f"stand_ins.csv:{lines}: 4 cells where the header has 3 columns"]


def test_the_line_of_a_fault_counts_lines_and_not_rows(data_folder: Path) -> None:
    path = data_folder / "well_known.csv"
    path.write_text('model,reason\nqwen3-4b,"two\nlines"\nno-such-model,x\n', encoding="utf-8")
    assert faults(data_folder) == ["well_known.csv:4: model 'no-such-model' is no key of models.csv"]


@pytest.mark.parametrize("content", [b"\xff\xfe\x00key", b'key,name\n"never closed'])
def test_a_file_that_is_no_csv_is_refused(data_folder: Path, content: bytes) -> None:
    (data_folder / "runtimes.csv").write_bytes(content)
    assert any(text.startswith("runtimes.csv:1: ") for text in faults(data_folder))


def test_a_missing_file_is_named(data_folder: Path) -> None:
    (data_folder / "parts.csv").unlink()
    assert faults(data_folder)[0].startswith("parts.csv:1: the file is missing")


def test_a_huge_file_is_not_read(data_folder: Path) -> None:
    with (data_folder / "parts.csv").open("r+b") as file:
        file.truncate(MAX_FILE_BYTES + 1)
    assert "is it the right one?" in faults(data_folder)[0]


def test_all_faults_are_said_at_once(data_folder: Path, change: Callable[..., int]) -> None:
    change("gpus.csv", "rtx-4090", vram_gb="x")
    change("models.csv", "llama-3.1-8b", n_layers="x")
    assert len(faults(data_folder)) == 2


def test_every_data_file_has_a_schema_and_every_schema_a_file(data_folder: Path) -> None:
    assert {path.stem for path in data_folder.glob("*.csv")} == set(TABLES)


def test_blank_is_not_zero(data_folder: Path, change: Callable[..., int]) -> None:
    change("gpus.csv", "rtx-4090", tdp_w="", launch_msrp_usd="")
    data, problems = read_all(data_folder)
    row = next(line.row for line in data["gpus"] if line.row.key == "rtx-4090")
    assert (problems, row.tdp_w, row.launch_msrp_usd) == ([], None, None)


def test_no_cell_has_stray_space(data_folder: Path) -> None:
    stray = []
    for path in sorted(data_folder.glob("*.csv")):
        rows = csv.reader(path.read_text(encoding="utf-8").splitlines(keepends=True))
        stray += [(path.name, number, cell) for number, row in enumerate(rows, 1) for cell in row if cell != cell.strip()]
    assert stray == []
