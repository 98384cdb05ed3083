"""Rows of the measurement tables become requests in their own words, and few of them are refused."""

from collections import Counter

import pytest

from benchmarks.truth.__main__ import percentile, read, summarize
from benchmarks.truth.asking import TABLES
from benchmarks.truth.claims import FIT, NoNumber
from bot.bot import Bot
from bot.requests import size

MOST_REFUSED = {"filesizes": 8, "memory": 4, "fit-throughput": 24, "serving": 1, "training": 8, "diffusion": 9}
"""What names no model, card or precision that anybody sells, per table."""


@pytest.mark.parametrize("table", TABLES)
def test_few_rows_are_refused(bot: Bot, table: str) -> None:
    refused: Counter[str] = Counter()
    for row in read(table):
        try:
            answer = size(bot.library, TABLES[table](row).line)
        except NoNumber:
            continue
        if "error" in answer:
            refused[answer["error"]] += 1
    assert refused.total() <= MOST_REFUSED[table], refused


def test_a_row_is_asked_in_its_own_words() -> None:
    row = next(row for row in read("fit-throughput") if row["model"] == "Llama-3-8B" and row["gpu"] == "3070 8GB")
    asked = TABLES["fit-throughput"](row)
    assert asked.line["gpus"] == [{"name": "3070 8GB", "count": 1}]
    assert asked.line["flash_attention"] is False
    assert asked.claims[0].measured == 1.0


def test_what_is_summarized() -> None:
    found = [(10.0, 9.0, 11.0, 12.0, "a"), (10.0, 9.0, 13.0, 12.0, "b"), (10.0, 11.0, 12.0, 12.0, "c")]
    assert summarize("decode", found) == ["3", "20.0%", "30.0%", "30.0%", "+20.0%", "67%", ""]
    assert summarize(FIT, [(1.0, 1.0, 1.0, 1.0, "a"), (0.0, 1.0, 1.0, 1.0, "b")])[-1] == "50.0%"
    assert percentile([3.0, 1.0, 2.0], 0.5) == 2.0
