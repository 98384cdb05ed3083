"""A dated file or runtime is sized as of its day."""

import pytest

from bot.bot import Bot
from bot.requests import size
from bot.structured.releases import date_in, stated_bits


def sized(bot: Bot, **fields: object) -> dict[str, object]:
    answer = size(bot.library, {"gpus": [{"name": "1000 GB"}], "runtime": "llama.cpp", **fields})
    assert "error" not in answer, answer
    return answer


def test_a_file_of_december_2023(bot: Bot) -> None:
    """15,644,034,176 bytes were published (llama.cpp pull request 4406)."""
    old = sized(bot, model="Mixtral-8x7B", precision="Q2_K", file_date="2023-12")
    assert old["file_bytes"] == pytest.approx(15_644_034_176, rel=1e-3)


@pytest.mark.parametrize(
    ("fields", "mib"),
    [
        ({}, 2196.0 / 2),
        ({"latent_cache": "expanded"}, 78_080.0),
        ({"runtime_date": "2025-03"}, 78_080.0),
        ({"runtime_date": "2025-05-20"}, 2074.0),
        ({"runtime_date": "2025-03", "runtime": "vllm"}, 2196.0 / 2),
    ],
)
def test_the_cache_of_mla_by_date(bot: Bot, fields: dict[str, str], mib: float) -> None:
    """61 layers; 576 elements, 1088, or 128 heads of 320, in 16 bits, for 16,384 tokens."""
    answer = sized(bot, **{"model": "DeepSeek-V3", "precision": "q4_k_m", "context": 16_384} | fields)
    sizes = answer["bytes"]
    assert isinstance(sizes, dict)
    assert sizes["kv_cache"] == pytest.approx(mib * 2**20, rel=1e-3)


@pytest.mark.parametrize(
    ("text", "date"),
    [
        ("Q2_K (Dec 2023)", "2023-12"),
        ("llama.cpp llama-bench (May 2024, CUDA 12.1, no FA)", "2024-05"),
        ("llama.cpp Nov/Dec 2023", "2023-12"),
        ("llama.cpp ./main Dec-2023 (Metal)", "2023-12"),
        ("vLLM 0.11", None),
        (None, None),
    ],
)
def test_a_month_that_is_written_out(text: str | None, date: str | None) -> None:
    assert date_in(text) == date


def test_names_tell_of_older_files(bot: Bot) -> None:
    """Published: 5.43 GB, and 15,644,034,176 bytes."""
    assert sized(bot, model="LLaMA-13B (ggmlv3)", precision="q2_K")["file_bytes"] == pytest.approx(5.43e9, rel=2e-3)
    assert sized(bot, model="Mixtral-8x7B", precision="Q2_K (Dec 2023)")["file_bytes"] == pytest.approx(15.644e9, rel=1e-3)


def test_no_fa_beside_the_runtime_is_heard(bot: Bot) -> None:
    """llama.cpp's scores of 32 heads at 8192 tokens and 512 a batch: 512 MiB (logged: 560 MiB for Llama 3 8B)."""
    fields = {"model": "llama-3-8b", "precision": "q4_k_m", "context": 8192}
    without = sized(bot, runtime="llama.cpp llama-bench (May 2024, no FA)", **fields)["bytes"]
    told = sized(bot, flash_attention=False, **fields)["bytes"]
    assert without == told


def test_vllm_of_2025_sorts_all_logits(bot: Bot) -> None:
    """vLLM issue 27508: gpt-oss-120b on one H100 with 0.95 of it leaves 1.71 GiB for the cache, too little for 131,072 tokens."""
    fields = {"model": "gpt-oss-120b", "precision": "mxfp4", "gpus": [{"name": "H100 80GB"}], "context": 131_072}
    answer = sized(bot, **fields, runtime="vLLM", gpu_memory_utilization=0.95, runtime_date="2025-10-25")
    assert answer["verdict"] == "no"


def test_a_date_must_be_one(bot: Bot) -> None:
    answer = size(bot.library, {"model": "Mixtral-8x7B", "precision": "Q2_K", "file_date": "last winter"})
    assert "file_date" in answer["error"]


@pytest.mark.parametrize(
    ("fields", "parallel"),
    [
        ({"runtime": "llama.cpp Dec 2023"}, "row"),
        ({"runtime": "llama.cpp", "runtime_date": "2023-12-11"}, "row"),
        ({"runtime": "llama.cpp", "parallel": "row"}, "row"),
        ({"runtime": "llama.cpp Dec 2023", "parallel": "layer"}, "layer"),
        ({"runtime": "llama.cpp"}, "layer"),
    ],
)
def test_llama_cpp_split_by_rows_until_2024(bot: Bot, fields: dict[str, str], parallel: str) -> None:
    cards = [{"name": "RTX 3090", "count": 2}]
    assert sized(bot, model="llama-13b", precision="q4_0", gpus=cards, **fields)["parallel"] == parallel


@pytest.mark.parametrize(
    ("precision", "key", "bits"),
    [
        ("~4.89bpw", "q4_k_m", 4.89),
        ("Q8_0 (mixed; 4.0 bpw)", "q8_0", 4.0),
        ("~3.15 bpw custom (ftype printed BF16)", "q2_k", 3.15),
    ],
)
def test_bits_that_a_loader_printed_scale_the_mixture(bot: Bot, precision: str, key: str, bits: float) -> None:
    answer = sized(bot, model="llama-3.1-8b", precision=precision)
    file_bytes, params, said = answer["file_bytes"], answer["params"], answer["request"]
    assert isinstance(file_bytes, int)
    assert isinstance(params, int)
    assert isinstance(said, dict)
    assert file_bytes * 8 / params == pytest.approx(bits, rel=1e-4)
    assert said["precision"] == key


def test_exllama_and_plain_types_are_left_alone(bot: Bot) -> None:
    """4.8944 bits are published for Llama 3.1 8B in Q4_K_M (llama.cpp, tools/quantize/README.md)."""
    assert stated_bits("exl2-4.65bpw") is None
    plain = sized(bot, model="llama-3.1-8b", precision="q4_k_m")
    assert plain["file_bytes"] == pytest.approx(8_030_261_248 * 4.8944 / 8, rel=1e-3)
