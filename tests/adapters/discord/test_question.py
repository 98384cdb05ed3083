"""The words of a message, without what Discord puts around them."""

import pytest

from adapters.discord.question import clean, fit_text


@pytest.mark.parametrize(
    ("content", "text"),
    [
        ("<@100000000000000001> can 70B run on 2x A6000?", "can 70B run on 2x A6000?"),
        ("<@!100000000000000001>can 70B run", "can 70B run"),
        ("ask <@&100000000000000006> in <#100000000000000003> about 8B", "ask   in   about 8B"),
        ("**70B** on `2x 3090` ||please||", "70B on 2x 3090 please"),
        ("2*A6000 with Q4_K_M", "2*A6000 with Q4_K_M"),
        ("```\nCUDA out of memory\n```", "CUDA out of memory"),
        ("```text\nCUDA out of memory\n```", "CUDA out of memory"),
        ("<https://huggingface.co/Qwen/Qwen3-32B> fits?", "https://huggingface.co/Qwen/Qwen3-32B fits?"),
        ("<:gpu:100000000000000009> <t:1700000000:R> </fit:100000000000000010>", ""),
        ("RTX <3090> & co, 24 < 32", "RTX <3090> & co, 24 < 32"),
        ("", ""),
    ],
)
def test_marks_are_taken_off_and_words_kept(content: str, text: str) -> None:
    assert clean(content) == text


@pytest.mark.parametrize(
    ("options", "text"),
    [
        (("llama-3.1-70b", "rtx-4090", None, "", ""), "/fit llama-3.1-70b rtx-4090"),
        (("32b", "h100", 1, "fp8", ""), "/fit 32b fp8 h100"),
        (("32b", "h100", 8, "fp8", "128k"), "/fit 32b fp8 8x h100 context 128k"),
    ],
)
def test_options_become_one_line(options: tuple[str, str, int | None, str, str], text: str) -> None:
    assert fit_text(*options) == text
