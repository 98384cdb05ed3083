"""A failure explained: the cause first, the numbers as a table, fixes with their flags, nothing of the log repeated."""

from typing import TYPE_CHECKING

import pytest

from bot.diagnosis import ROWS
from bot.phrases import locales, phrases
from bot.question import Context, Question
from bot.reply import Remember, Reply, Tone
from sizing.oom.failure import Cause
from sizing.oom.flags import FLAGS

if TYPE_CHECKING:
    from bot.bot import Bot

POOL = (
    "ValueError: To serve at least one request with the models's max seq len (65536), (8.00 GiB KV cache is needed, "
    "which is larger than the available KV cache memory (5.50 GiB). Based on the available memory, "
    "the estimated maximum model length is 45056."
)
SHARED = (
    "torch.OutOfMemoryError: CUDA out of memory. Tried to allocate 1.00 GiB. GPU 2 has a total capacity of 47.54 GiB of which "
    "820.38 MiB is free. Process 4101 has 19.00 GiB memory in use. Process 5202 has 27.70 GiB memory in use. Of the allocated "
    "memory 27.00 GiB is allocated by PyTorch, and 210.40 MiB is reserved by PyTorch but unallocated."
)
FULL = (
    "torch.OutOfMemoryError: CUDA out of memory. Tried to allocate 100.00 MiB. GPU 0 has a total capacity of 23.64 GiB of which "
    "30.00 MiB is free. Including non-PyTorch memory, this process has 23.60 GiB memory in use. Of the allocated memory "
    "23.00 GiB is allocated by PyTorch, and 40.00 MiB is reserved by PyTorch but unallocated."
)


def answer(bot: "Bot", text: str, locale: str = "en") -> Reply:
    return bot.answer(Question(text, locale))


def test_the_pool_of_vllm_is_explained_with_the_flag_that_suffices(bot: "Bot") -> None:
    reply = answer(bot, POOL)
    assert (reply.intent, reply.tone) == ("oom", Tone.BAD)
    assert reply.diagnosis is not None
    assert reply.diagnosis["cause"] == "kv_cache"
    assert reply.diagnosis["fixes"][0]["flag"] == "--max-model-len 45056"
    assert reply.diagnosis["fixes"][0]["enough"] is True
    assert "8.0 GiB" in reply.detail
    assert "5.5 GiB" in reply.detail
    assert any("--max-model-len 45056" in note and "enough" in note for note in reply.notes)


def test_the_evidence_is_a_table_that_adds_up(bot: "Bot") -> None:
    table = answer(bot, SHARED).tables[0]
    shown = {row[0].text: row[1].value for row in table.rows}
    total, free, own, others = (shown[name] or 0 for name in ("device", "free", "this process", "other processes"))
    assert own == pytest.approx(27.70)
    assert own + others + free == pytest.approx(total, abs=0.1)
    assert shown["short by"] == pytest.approx(1.0 - 820.38 / 1024)


def test_a_named_model_is_weighed_against_the_device(bot: "Bot") -> None:
    reply = answer(bot, f"loading Llama 3.1 8B in fp32\n{FULL}")
    need = next(note for note in reply.notes if "Llama 3.1 8B" in note)
    assert "23.6 GiB" in need
    assert reply.choices
    assert reply.choices[0].question.startswith("/fit llama-3.1-8b")


def test_a_listed_process_is_not_counted_a_second_time(bot: "Bot") -> None:
    assert not any("not listed" in row[0].text for row in answer(bot, SHARED).tables[0].rows)


def test_a_file_name_that_looks_like_a_model_is_not_asked_about(bot: "Bot") -> None:
    reply = answer(bot, 'llama-cli -m ./models/8B/favourite-8B.gguf -p "Give an answer."\nKilled')
    assert reply.diagnosis is not None
    assert reply.diagnosis["cause"] == "host_ram"


def test_nothing_of_the_log_is_repeated(bot: "Bot") -> None:
    secret = "hf_AbCdEfGhIjKlMnOpQrStUvWx"
    reply = answer(bot, f"export HF_TOKEN={secret}\n<!channel> @everyone\n{SHARED}")
    assert secret not in repr(reply)
    assert "@everyone" not in repr(reply)
    assert reply.unused == ""


def test_a_few_words_of_chinese_around_a_log_decide_the_language(bot: "Bot") -> None:
    assert bot.answer(Question(f"啟動時失敗了：\n{POOL}")).locale == "zh-TW"
    assert bot.answer(Question(POOL)).locale == "en"


@pytest.mark.parametrize("locale", locales())
@pytest.mark.parametrize("text", [POOL, SHARED, FULL, "CUDA error: out of memory", "Exit Code: 137, Reason: OOMKilled"])
def test_every_language_has_a_whole_reply(bot: "Bot", text: str, locale: str) -> None:
    reply = answer(bot, text, locale)
    assert reply.intent == "oom"
    assert reply.locale == locale
    assert reply.headline
    assert "{" not in reply.headline + reply.detail + "".join(reply.notes)


@pytest.mark.parametrize("locale", locales())
def test_every_cause_row_and_fix_has_its_words(locale: str) -> None:
    say = phrases(locale)
    needed = (
        {f"oom.cause.{cause.value}" for cause in Cause}
        | {f"oom.row.{row}" for row in ROWS}
        | {f"oom.fix.change.{key}" for key in FLAGS}
    )
    assert sorted(needed - say.keys) == []


def test_without_a_log_a_case_that_cannot_fit_is_sized(bot: "Bot") -> None:
    reply = answer(bot, "why does Llama 3.1 70B bf16 run out of memory on a 4090?")
    assert (reply.intent, reply.verdict, reply.tone) == ("oom", "no", Tone.BAD)
    assert "Llama 3.1 70B" in reply.headline
    assert "GiB too large" in reply.headline


def test_without_a_log_system_ram_that_was_named_is_counted_on(bot: "Bot") -> None:
    reply = answer(bot, "GLM-4.5-Air int4 on a 4090 with 64GB of RAM gives out of memory errors")
    assert (reply.intent, reply.verdict) == ("oom", "offload")
    assert "system RAM" in reply.headline


def test_without_a_log_a_case_that_should_fit_gets_the_checks_to_run(bot: "Bot") -> None:
    reply = answer(bot, "why does Llama 3.1 8B at q4_k_m run out of memory on a 4090?")
    assert (reply.intent, reply.tone) == ("oom", Tone.WARN)
    assert any("nvidia-smi" in note for note in reply.notes)


def test_a_message_without_numbers_beside_a_named_case_is_answered_by_sizing_it(bot: "Bot") -> None:
    reply = answer(bot, "Llama 3.1 70B bf16 on a 4090 gives RuntimeError: CUDA error: out of memory")
    assert (reply.intent, reply.verdict) == ("oom", "no")
    assert reply.diagnosis is not None
    assert reply.diagnosis["cause"] == "unknown"


def test_a_message_without_numbers_alone_asks_for_them(bot: "Bot") -> None:
    reply = answer(bot, "RuntimeError: CUDA error: out of memory")
    assert "numbers" in reply.detail
    assert any("nvidia-smi" in note for note in reply.notes)


def test_without_anything_to_go_by_it_asks_for_the_error(bot: "Bot") -> None:
    reply = answer(bot, "I get an out of memory error")
    assert (reply.tone, reply.understood) == (Tone.ASK, False)


def follow_up(bot: "Bot", first: Reply, text: str) -> Reply:
    turn = next(effect.turn for effect in first.effects if isinstance(effect, Remember))
    return bot.answer(Question(text, context=Context(last=turn)))


def test_the_device_of_a_paste_is_meant_by_the_next_question(bot: "Bot") -> None:
    reply = follow_up(bot, answer(bot, FULL), "it is llama 3.1 8b at bf16")
    assert reply.slots.vram_gb == (23.64,)
    assert reply.verdict is not None


def test_a_changed_setting_and_more_cards_continue_the_failure(bot: "Bot") -> None:
    first = answer(bot, "why does Llama 3.1 70B bf16 run out of memory on a 4090?")
    shorter = follow_up(bot, first, "I use --ctx-size 4096 now")
    assert (shorter.intent, shorter.slots.context) == ("oom", (4096,))
    assert [mention.count for mention in follow_up(bot, first, "same on 2 cards?").slots.gpus] == [2]


def test_a_table_of_nvidia_smi_does_not_turn_another_question_into_a_failure(bot: "Bot") -> None:
    table = "|  0  NVIDIA GeForce RTX 4090 | 23900MiB / 24564MiB |"
    assert answer(bot, f"what can I run on a 4090?\n{table}").intent == "models_for_hardware"


def test_a_change_that_makes_it_fit_is_good_news(bot: "Bot") -> None:
    first = answer(bot, "Qwen2.5 32B q4 on a 3090 at 32k context runs out of memory, why?")
    assert first.tone is Tone.BAD
    reply = follow_up(bot, first, "I use --ctx-size 4096 now")
    assert (reply.tone, reply.unused) == (Tone.GOOD, "")
    assert reply.headline.startswith("Then it fits")
    cards = follow_up(bot, first, "same on 2 cards?")
    assert (cards.tone, cards.unused) == (Tone.GOOD, "")
    assert "2× RTX 3090" in cards.headline


def test_layers_on_the_card_are_weighed_with_their_share_of_the_cache(bot: "Bot") -> None:
    first = answer(bot, "Qwen2.5 32B q4 on a 3090 at 32k context runs out of memory, why?")
    reply = follow_up(bot, first, "now with --n-gpu-layers 32")
    assert "32 of 64 layers" in reply.headline
    # Half of 64 layers x 8 heads x 2 x 128 x 2 bytes x 32,000 tokens = 7.8 GiB, and about half of the 18 GiB of weights.
    assert "9.0 GiB of weights and 3.9 GiB of cache" in reply.headline
    assert not any("Not used" in note for note in reply.notes)


def test_without_a_log_a_training_run_is_weighed_as_one(bot: "Bot") -> None:
    fits = answer(bot, "QLoRA 13B runs out of memory on a 3090")
    assert (fits.intent, fits.tone) == ("oom", Tone.WARN)
    assert "should fit" in fits.detail
    assert "gradient_checkpointing" in fits.notes[0]
    full = answer(bot, "why does full fine-tuning of llama 3 8b OOM on a 4090?")
    assert (full.verdict, full.tone) == ("no", Tone.BAD)
    rows = {row[0].text: row[-1].text for row in full.tables[0].rows}
    assert rows["full, AdamW"] == "no"
    assert rows["QLoRA (NF4)"] == "fits"


def test_without_a_log_a_picture_model_is_weighed_whole_and_with_levers(bot: "Bot") -> None:
    reply = answer(bot, "why does SDXL run out of memory on 6 GB?")
    assert reply.intent == "oom"
    assert "Held whole at FP16" in reply.headline
    assert "enable_model_cpu_offload()" in reply.notes[0]


SENTINEL = (
    "Allocation on device 0 would exceed allowed memory. (out of memory)\nCurrently allocated : 14.10 GiB\nRequested : 640 MiB\n"
    "Device limit : 15.99 GiB\nFree (according to CUDA): 0 bytes\n"
    "PyTorch limit (set by user-supplied memory fraction) : 17179869184.00 GiB"
)


def test_the_numbers_of_a_log_are_not_taken_for_the_machine(bot: "Bot") -> None:
    reply = answer(bot, f"Mistral Nemo in ComfyUI, 4 workers, rank 1\n{SENTINEL}")
    assert (reply.slots.ram_gb, reply.slots.users, reply.slots.rank) == ((), (), ())
    assert all("e+" not in choice.question for choice in reply.choices)


def test_no_secret_of_a_log_is_in_a_reply_or_what_is_remembered(bot: "Bot") -> None:
    secrets = ("hf_AbCdEfGhIjKlMnOpQrStUvWx", "pa55word", "abcdef1234567890")
    log = "HF_TOKEN={} curl https://bob:{}@host/x\nAuthorization: Bearer {}\n".format(*secrets)
    reply = answer(bot, log + FULL)
    assert reply.diagnosis is not None
    assert [secret for secret in secrets if secret in repr(reply)] == []


IMPOSSIBLE = (
    "CUDA out of memory. Tried to allocate 1.00 GiB. GPU 0 has a total capacity of 8.00 GiB of which 0 bytes is free. "
    "Of the allocated memory 90.00 GiB is allocated by PyTorch"
)
SMALL = (
    "CUDA out of memory. Tried to allocate 20.00 MiB (GPU 0; 4.00 GiB total capacity; 3.80 GiB already allocated; 0 bytes free)"
)
COLOURED = SMALL.replace("20.00 MiB", "\x1b[1;31m20.00 MiB\x1b[0m")


@pytest.mark.parametrize(
    ("log", "cause"),
    [
        ("CUDA out of memory. Tried to allocate 2.0", "unknown"),
        (IMPOSSIBLE, "sysmem_spill"),
        (COLOURED, "weights"),
        (f"顯存不足了 RuntimeError: {SMALL} 怎麼辦", "weights"),
        ("noise " * 160_000 + FULL, "weights"),
    ],
)
def test_bad_input_gets_a_clear_answer(bot: "Bot", log: str, cause: str) -> None:
    reply = answer(bot, log)
    assert reply.diagnosis is not None
    assert reply.diagnosis["cause"] == cause
