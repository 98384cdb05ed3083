"""What a term means: found in the words people use, said in both languages, with a number that is arithmetic and a source."""

import re
from collections import Counter

import pytest

from bot import Bot, Question, Reply
from bot.definition import asked_terms
from bot.glossary import find_terms, plain, terms
from bot.phrases import locales
from bot.reply import Tone


def answer(bot: Bot, text: str, locale: str | None = None) -> Reply:
    return bot.answer(Question(text, locale))


def test_every_language_has_the_same_terms_and_enough_of_them() -> None:
    english, *others = (terms(locale).keys() for locale in sorted(locales()))
    assert len(english) >= 80
    assert all(keys == english for keys in others)


@pytest.mark.parametrize("locale", locales())
def test_no_name_means_two_things(locale: str) -> None:
    names = Counter(
        name for term in terms(locale).values() for name in {plain(text) for text in (term.name, term.key, *term.aliases)}
    )
    assert [name for name, count in names.items() if count > 1] == []


@pytest.mark.parametrize("locale", locales())
def test_a_term_is_a_few_sentences_with_a_source_and_relations(locale: str) -> None:
    for term in terms(locale).values():
        assert 1 <= len(re.findall(r"[.。](?:\s|$|(?=[^\s0-9a-z]))", term.says)) <= 4, term.key
        assert len(term.says) <= 320, term.key
        assert term.url.startswith("https://"), term.key
        assert term.related, term.key
        assert set(term.related) <= terms(locale).keys() - {term.key}, term.key


QUESTIONS = {
    "what's a kv cache?": ["kv-cache"],
    "What does MXFP4 mean": ["mxfp4"],
    "explain pipeline parallelism please": ["pipeline-parallel"],
    "can you explain what GQA is?": ["gqa"],
    "difference between GPTQ and AWQ?": ["gptq", "awq"],
    "what's the difference between LoRA and QLoRA": ["lora", "qlora"],
    "what does TPOT stand for": ["tpot"],
    "what is meant by offloading?": ["offload"],
    "what are PCIe lanes": ["pcie-lanes"],
    "what is VLink?": ["nvlink"],
    "define perplexity": ["perplexity"],
    "whats MIG": ["mig"],
    "what is the facebook zero shot model?": ["zero-shot"],
    "什麼是推測解碼？": ["speculative-decoding"],
    "統一記憶體是什麼": ["unified-memory"],
    "KV cache 是什么意思": ["kv-cache"],
    "GB 和 GiB 差在哪？": [],
    "張量並行和管線並行有什麼差別？": ["tensor-parallel", "pipeline-parallel"],
    "請解釋梯度檢查點": ["gradient-checkpointing"],
    "何謂蒸餾": ["distillation"],
}


@pytest.mark.parametrize(("text", "keys"), QUESTIONS.items())
def test_the_question_behind_a_meaning(text: str, keys: list[str]) -> None:
    assert list(asked_terms(text)) == keys


@pytest.mark.parametrize("text", [
    "what is the TDP of a 4090?", "what is the best GPU for a 70B?", "what are you doing", "what is 2x A6000 good for",
    "explain why llama 3 70b does not fit",
    "what does a 4090 cost", "70B 是什麼卡跑得動", "what is the KV cache of llama 3 8b at 32k?",
])  # fmt: skip
def test_other_questions_are_no_definitions(text: str) -> None:
    assert asked_terms(text) == ()


def test_llama_3_1_8b_caches_128_kib_a_token(bot: Bot) -> None:
    """2 x 32 layers x 8 heads x 128 x 2 bytes."""
    assert 2 * 32 * 8 * 128 * 2 == 128 * 1024
    reply = answer(bot, "what is a KV cache?")
    assert (reply.intent, reply.tone) == ("glossary", Tone.NEUTRAL)
    assert "128 KiB a token" in reply.notes[0]
    assert "1.0 GiB" in reply.notes[0]
    assert reply.sources[0].url


def test_the_latent_of_deepseek_v3_is_70272_bytes_a_token(bot: Bot) -> None:
    """61 layers x 576 numbers x 2 bytes (DeepSeek-V2, section 2.1)."""
    assert 61 * 576 * 2 == 70272
    assert f"{70272 / 1024:.1f} KiB" in answer(bot, "what is MLA?").notes[0]


def test_full_fine_tuning_is_sixteen_bytes_a_parameter_and_not_twice_inference(bot: Bot) -> None:
    reply = answer(bot, "what is full fine-tuning?")
    assert "not twice" in reply.detail
    assert "120 GiB" in reply.notes[0]  # 8.03e9 x 16 / 2**30 = 119.7


@pytest.mark.parametrize("locale", locales())
def test_every_term_is_answered_and_its_buttons_lead_to_terms(bot: Bot, locale: str) -> None:
    for term in terms(locale).values():
        reply = answer(bot, f"/glossary {term.name}", locale)
        assert reply.headline == term.name
        assert reply.detail == term.says
        assert reply.choices
        for choice in reply.choices:
            asked = answer(bot, choice.question, locale)
            assert (asked.intent, asked.headline) == ("glossary", choice.label)


def test_two_terms_are_set_side_by_side(bot: Bot) -> None:
    reply = answer(bot, "what's the difference between prefill and decode?")
    assert reply.headline == "Prefill, Decode"
    assert [note.split(":")[0] for note in reply.notes[:2]] == ["Prefill", "Decode"]


def test_a_format_without_an_entry_is_told_from_the_facts(bot: Bot) -> None:
    reply = answer(bot, "what is IQ3_XXS?")
    assert reply.headline == "IQ3_XXS"
    assert "GiB of weights" in reply.notes[0]
    assert reply.sources


def test_an_unknown_term_gets_examples(bot: Bot) -> None:
    reply = answer(bot, "/glossary frobnication")
    assert (reply.tone, reply.understood) == (Tone.ASK, False)
    assert reply.choices


def test_chinese_questions_are_answered_in_chinese(bot: Bot) -> None:
    reply = answer(bot, "什麼是 MoE？")
    assert reply.locale == "zh-TW"
    assert "專家" in reply.detail


def test_names_within_other_words_are_not_found() -> None:
    assert find_terms("a migraine, a token-free zeroth loral") == ("token",)
