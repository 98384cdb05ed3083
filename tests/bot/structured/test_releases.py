"""A dated file or runtime is sized as of its day."""

import pytest

from bot.bot import Bot
from bot.requests import size


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


def test_a_date_must_be_one(bot: Bot) -> None:
    answer = size(bot.library, {"model": "Mixtral-8x7B", "precision": "Q2_K", "file_date": "last winter"})
    assert "file_date" in answer["error"]
