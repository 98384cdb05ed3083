"""How large a KV cache is. Expected: 2 × layers × KV heads × head size × 2 bytes, by the models' own configurations."""

from datetime import date

import pytest

from bot import Bot, Context, Question, Reply
from bot.question import Turn

TODAY = date(2026, 11, 25)


def ask(bot: Bot, text: str) -> Reply:
    return bot.answer(Question(text, context=Context(today=TODAY)))


@pytest.mark.parametrize(
    "question",
    [
        "kv cache of llama 7b for 1024 tokens",
        "how much memory does the KV cache of LLaMA-7B take at 1024 tokens?",
        "one sequence of 1024 tokens of LLaMA-7B cache takes how much memory?",
        "LLaMA-7B 1024 tokens 的 KV cache 多大",
        "/cache llama-7b context 1,024",
    ],
)
def test_a_sequence_of_llama_7b_is_half_a_gibibyte(bot: Bot, question: str) -> None:
    reply = ask(bot, question)
    assert "0.5 GiB" in reply.headline  # 2 × 32 × 32 × 128 × 2 bytes × 1024
    assert "512 KiB" in reply.headline


@pytest.mark.parametrize(
    ("question", "said"),
    [
        ("is one 1024 token sequence of llama 7b 1 GB of kv cache?", "Not 1 GB: 0.5 GiB."),
        ("LLaMA-7B 1024 tokens 的 KV cache 是 1GB 嗎？", "不是 1 GB，而是 0.5 GiB。"),
        ("is the kv cache of llama 7b with 2048 tokens 1 GB?", "1 GB is right."),
    ],
)
def test_a_stated_size_is_put_right(bot: Bot, question: str, said: str) -> None:
    assert said in ask(bot, question).detail


@pytest.mark.parametrize(
    ("question", "each"),
    [
        ("kv cache per token of llama 3.1 70b", "320 KiB"),  # 2 × 80 × 8 × 128 × 2
        ("how big is the kv cache of llama 3.1 8b", "128 KiB"),  # 2 × 32 × 8 × 128 × 2
        ("kv cache size of deepseek v3", "68.6 KiB"),  # 61 × (512 + 64) × 2: the latent, and no values beside it
    ],
)
def test_a_tokens_share(bot: Bot, question: str, each: str) -> None:
    assert each in ask(bot, question).headline


def test_users_have_one_each(bot: Bot) -> None:
    reply = ask(bot, "kv cache size of llama 3.1 8b, 8192 tokens, 10 users")
    assert "10 users" in reply.headline
    assert "10 GiB" in reply.headline  # 128 KiB × 8192 × 10


def test_quantizing_it_is_shown(bot: Bot) -> None:
    rows = {row[0].text: row[1].value for row in ask(bot, "kv cache of llama 7b for 1024 tokens").tables[0].rows}
    assert rows["Q8_0"] == pytest.approx(512 * 8.5 / 16)
    assert rows["Q4_0"] == pytest.approx(512 * 4.5 / 16)


@pytest.mark.parametrize(
    ("question", "intent"), [("what is a kv cache", "glossary"), ("70B int4 with kv cache fp8 on 2x3090", "fit")]
)
def test_a_cache_beside_something_else_is_not_what_is_asked(bot: Bot, question: str, intent: str) -> None:
    reply = ask(bot, question)
    assert reply.intent == intent
    assert "cache" not in reply.slots.form


def test_a_model_with_a_cache_format_is_still_sized_whole(bot: Bot) -> None:
    assert "needs" in ask(bot, "how much VRAM for 70B int4 with q8 kv cache").headline


def test_it_stands_alone_after_another_question(bot: Bot) -> None:
    before = ask(bot, "i9-13900K specs")
    context = Context(today=TODAY, last=Turn(before.intent, before.slots))
    reply = bot.answer(Question("kv cache of llama 7b at 1024 tokens", context=context))
    assert "0.5 GiB" in reply.headline
    then = bot.answer(Question("and with 4096 tokens?", context=Context(today=TODAY, last=Turn(reply.intent, reply.slots))))
    assert "2.0 GiB" in then.headline
