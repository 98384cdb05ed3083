"""Rows of the measurement tables become requests in their own words, and few of them are refused."""

from collections import Counter

import pytest

from benchmarks.truth.__main__ import EVERY, groups_of, percentile, summarize
from benchmarks.truth.asking import TABLES
from benchmarks.truth.claims import FIT, Asked, NoNumber
from benchmarks.truth.collecting import Found, is_fitted, read
from benchmarks.truth.ranges import describe
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


def row_of(table: str, **fields: str) -> dict[str, str]:
    return next(row for row in read(table) if all(row[key] == value for key, value in fields.items()))


def test_a_file_is_asked_by_its_date() -> None:
    asked = TABLES["filesizes"](row_of("filesizes", model="Mixtral-8x7B", quant="Q2_K (Dec 2023)"))
    assert (asked.line["file_date"], asked.group) == ("2023-12", "files by a type's rules")


def test_a_log_is_asked_by_its_flags() -> None:
    expanded = TABLES["memory"](row_of("memory", model="DeepSeek V3 0324", kv_mib="2440.0"))
    assert expanded.line["latent_cache"] == "expanded"
    latent = TABLES["memory"](row_of("memory", kv_mib="1166.62", model="DeepSeek V3 0324"))
    assert "latent_cache" not in latent.line


def test_a_component_of_a_pipeline_is_held_to_its_own_bytes(bot: Bot) -> None:
    asked = TABLES["filesizes"](row_of("filesizes", model="FLUX.1-dev VAE"))
    _, found, _ = asked.claims[0].estimate(size(bot.library, asked.line)) or (0, 0, 0)
    assert found == pytest.approx(168_000_000, rel=0.01)


def found(measured: float, low: float, expected: float, high: float, group: str = "here") -> Found:
    return Found("table", "decode", group, measured, low, expected, high, True, Asked(group, {"model": "m"}, ()))


def test_what_is_summarized() -> None:
    three = [found(10, 9, 11, 12), found(10, 9, 13, 12), found(10, 11, 12, 12)]
    assert summarize("decode", three) == ["3", "20.0%", "30.0%", "30.0%", "+20.0%", "67%", "12%", ""]
    assert summarize(FIT, [found(1, 1, 1, 1), found(0, 1, 1, 1)])[-1] == "50.0%"
    assert percentile([3.0, 1.0, 2.0], 0.5) == 2.0


def test_all_groups_of_a_part_are_counted_together() -> None:
    groups = groups_of([found(1, 1, 1, 1, "a"), found(2, 2, 2, 2, "b")])
    assert [(key[2], len(each)) for key, each in groups.items()] == [(EVERY, 2), ("a", 1), ("b", 1)]


def test_a_range_is_described_by_what_it_holds() -> None:
    assert describe([found(11, 8, 10, 12), found(14, 8, 10, 12)]) == ("2", "1.10", "1.40", "1.40", "50%", "20%")
    assert describe([]) == ("0", "", "", "", "", "")


@pytest.mark.parametrize("table", TABLES)
def test_rows_are_halved_evenly_and_by_themselves(table: str) -> None:
    rows = read(table)
    share = sum(map(is_fitted, rows)) / len(rows)
    assert 0.3 < share < 0.7
    assert [is_fitted(row) for row in reversed(rows)] == [is_fitted(row) for row in rows][::-1]
