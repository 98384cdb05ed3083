"""`size --batch` answers every task of the contract, and says what is wrong in a sentence."""

from typing import Any

import pytest

from bot.bot import Bot
from bot.requests import size

GIB = 2**30


def ask(bot: Bot, **line: Any) -> dict[str, Any]:
    return size(bot.library, {"id": "x", **line})


def parts(answer: dict[str, Any]) -> int:
    return sum(size for name, size in answer["bytes"].items() if not name.startswith("total"))


def card(name: str, count: int = 1) -> list[dict[str, Any]]:
    return [{"name": name, "count": count}]


def test_inference_has_every_field_of_the_contract(bot: Bot) -> None:
    answer = ask(bot, model="Llama 3.1 8B", precision="q4_k_m", gpus=card("4090"), context=8192, runtime="llama.cpp")
    assert answer["verdict"] == "fits"
    assert {"decode_tok_s", "prefill_tok_s", "kv_capacity_tokens", "max_context", "assumptions"} <= answer.keys()
    assert (answer["params"], answer["active_params"]) == (8_030_261_248, 8_030_261_248)
    # 32 layers x 2 x 8 heads x 128 x 2 bytes a token (the model's configuration)
    assert answer["bytes"]["kv_cache"] == 8192 * 131_072
    assert answer["per_device"][0]["parts"]["kv_cache"] == 8192 * 131_072
    assert parts(answer) == answer["bytes"]["total"]


@pytest.mark.parametrize("task", ["full", "lora", "qlora", "dora"])
def test_training_parts_sum_and_say_what_trains(bot: Bot, task: str) -> None:
    answer = ask(bot, model="llama-3.1-8b", task=task, gpus=card("A100 80GB"), context=2048, rank=16)
    assert parts(answer) == answer["bytes"]["total"]
    assert answer["bytes"]["kv_cache"] == 0
    # sizing reference, section 7.4: r16 on all linear layers, and DoRA's one magnitude an output
    trainable = {"full": 8_030_261_248, "lora": 41_943_040, "qlora": 41_943_040, "dora": 41_943_040 + 1_376_256}
    assert answer["trainable_params"] == trainable[task]


def test_a_full_fine_tune_of_eight_billion_does_not_fit_on_one_card_and_is_told_what_does(bot: Bot) -> None:
    answer = ask(bot, model="llama-3.1-8b", task="full", optimizer="AdamW", gpus=card("A100 80GB"))
    assert answer["verdict"] == "no"
    assert answer["bytes"]["weights"] + answer["bytes"]["optimizer"] + answer["bytes"]["gradients"] >= 16 * 8_030_261_248
    assert any(change["enough"] for change in answer["changes"])


def test_stage_3_shares_what_one_card_would_hold(bot: Bot) -> None:
    one = ask(bot, model="llama-3.1-8b", task="full", gpus=card("H100", 8), zero_stage=0)
    shared = ask(bot, model="llama-3.1-8b", task="full", gpus=card("H100", 8), zero_stage=3)
    assert (one["verdict"], shared["verdict"]) == ("no", "fits")
    assert shared["bytes"]["optimizer"] < one["bytes"]["optimizer"] / 7.5


@pytest.mark.parametrize(
    ("optimizer", "bytes_per_param"), [("paged_adamw_8bit", 4 + 2), ("sgd", 4), ("adamw", 12), ("AdamW8bit", 4 + 2)]
)
def test_optimizers_by_any_spelling(bot: Bot, optimizer: str, bytes_per_param: int) -> None:
    answer = ask(bot, model="llama-3.2-1b", task="full", optimizer=optimizer, gpus=card("H100"))
    assert answer["bytes"]["optimizer"] / answer["params"] == pytest.approx(bytes_per_param, rel=0.02)


def test_checkpointing_and_words_for_yes_and_no(bot: Bot) -> None:
    line: dict[str, Any] = {"model": "llama-3.1-8b", "task": "lora", "gpus": card("H100"), "context": 4096}
    without = ask(bot, **line, gradient_checkpointing="no")["bytes"]["activations"]
    assert ask(bot, **line, gradient_checkpointing="yes (recipe default)")["bytes"]["activations"] < without / 2


def test_diffusion_by_component(bot: Bot) -> None:
    answer = ask(bot, model="FLUX.1-dev", task="diffusion", precision="bf16", gpus=card("H100"), resolution="1024x1024")
    # huggingface/blog, diffusers-quantization.md: 31.447 GiB of components
    assert answer["bytes"]["weights"] / GIB == pytest.approx(31.447, rel=0.01)
    assert parts(answer) == answer["bytes"]["total"]
    offloaded = ask(bot, model="flux dev", precision="fp8", gpus=card("RTX 4090"), offload="model", resolution=[1024, 1024])
    assert (offloaded["verdict"], offloaded["host_bytes"] > 16e9) == ("offload", True)


def test_only_the_denoiser_may_be_quantized(bot: Bot) -> None:
    both = ask(bot, model="flux.1-dev", precision="fp8", gpus=card("H100"))
    one = ask(bot, model="flux.1-dev", precision="bf16 + fp8", gpus=card("H100"))
    # Its text encoders have 4.89 billion parameters, a byte each between the two.
    assert one["bytes"]["weights"] - both["bytes"]["weights"] == pytest.approx(4.88e9, rel=0.05)


def test_video_takes_frames(bot: Bot) -> None:
    line: dict[str, Any] = {"model": "Wan2.1-T2V-14B", "gpus": card("A100 80GB"), "resolution": [1280, 720]}
    assert ask(bot, **line, frames=321)["bytes"]["total"] > ask(bot, **line, frames=17)["bytes"]["total"]
    assert "makes images" in ask(bot, model="sdxl", gpus=card("A100 80GB"), frames=49)["error"]


@pytest.mark.parametrize("model", ["bert-base-uncased", "bge-m3", "whisper-large-v3"])
def test_encoders_and_speech_have_seconds(bot: Bot, model: str) -> None:
    answer = ask(bot, model=model, gpus=card("T4"), batch=8)
    assert answer["verdict"] == "fits"
    assert answer["seconds"]["gpu"]["expected"] < answer["seconds"]["cpu"]["expected"]
    assert parts(answer) == answer["bytes"]["total"]


def test_without_a_card_the_need_is_told_and_nothing_is_judged(bot: Bot) -> None:
    answer = ask(bot, model="llama-3.1-8b", precision="q8_0")
    assert (answer["verdict"], answer["per_device"]) == (None, [])
    assert answer["file_bytes"] == pytest.approx(8.54e9, rel=0.005)  # llama.cpp tools/quantize/README.md: 7.95 GiB


def test_a_cpu_is_the_one_device(bot: Bot) -> None:
    answer = ask(bot, model="Qwen3-30B-A3B", precision="Q5_K_M", gpus=card("CPU only"), context=4096)
    assert answer["bytes"]["kv_cache"] == 384 * 2**20  # logged by llama.cpp
    assert answer["per_device"][0]["gpu"] == "cpu"
    assert answer["decode_tok_s"]["expected"] > 5
    assert parts(answer) == answer["bytes"]["total"]


def test_keys_and_values_may_have_two_types(bot: Bot) -> None:
    line: dict[str, Any] = {"model": "llama-3.1-8b", "gpus": card("4090"), "context": 32_768}
    mixed = ask(bot, **line, kv_precision="q8_0/q4_0")["bytes"]["kv_cache"]
    assert mixed == 32 * 1024 * 32_768 * (34 / 32 + 18 / 32)


def test_ollama_gives_more_context_on_a_larger_card(bot: Bot) -> None:
    small, large = (
        ask(bot, model="llama-3.1-8b", runtime="ollama", gpus=card(name))["request"]["context"] for name in ("RTX 3060", "A6000")
    )
    assert (small, large) == (4096, 131_072)  # 4k below 24 GB; 256k from 48, but no more than the model's own


def test_cards_in_one_text(bot: Bot) -> None:
    answer = ask(bot, model="llama-3.1-70b", precision="q4_k_m", gpus="2x RTX 3090 + 1x RTX A4000")
    assert [device["gpu"] for device in answer["per_device"]] == ["rtx-3090", "rtx-3090", "rtx-a4000"]


def test_models_beside_one_another(bot: Bot) -> None:
    answer = ask(bot, model="llama-3.1-8b", precision="q4_k_m", gpus=card("4090"), beside=[{"model": "bge-m3"}])
    alone = [each["used"] for each in answer["together"]["models"]]
    assert answer["together"]["used"] == sum(alone)
    assert answer["together"]["verdict"] == "fits"


def test_what_fits_has_room_and_what_does_not_has_changes(bot: Bot) -> None:
    room = ask(bot, model="llama-3.1-8b", precision="q4_k_m", gpus=card("4090"))["room"]
    assert room["max_batch"] >= 8
    more = ask(bot, model="llama-3.1-8b", precision="q4_k_m", gpus=card("4090"), batch=room["max_batch"])
    assert more["verdict"] == "fits"
    assert ask(bot, model=room["largest_model"], precision="q4_k_m", gpus=card("4090"))["verdict"] == "fits"
    changes = ask(bot, model="llama-3.1-70b", precision="q4_k_m", gpus=card("4090"))["changes"]
    levers = {change["change"]: change for change in changes}
    assert levers["cards"]["to"] == 2
    assert {"card", "offload"} <= levers.keys()
    assert ask(bot, model="llama-3.1-70b", precision="q4_k_m", gpus=card(levers["card"]["to"]))["verdict"] == "fits"


def test_a_model_of_unknown_shape_gets_the_bound_of_its_weights(bot: Bot) -> None:
    answer = ask(bot, model="Grug-35B-A3B", precision="bf16", gpus=card("4090"))
    assert (answer["verdict"], answer["bytes"]["weights"]) == ("no", 70_000_000_000)
    assert "not known" in answer["bound"]
    assert ask(bot, model="Grug-35B-A3B", precision="int4", gpus=card("4090"))["verdict"] is None


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ({"model": "muse-glimmer", "gpus": card("4090")}, "do not know the model"),
        ({"model": "llama-3.1-8b", "gpus": card("RTX 4099")}, "Did you mean rtx-4090"),
        ({"model": "llama-3.1-8b", "gpus": card("4090"), "precision": "autoquant"}, "precision 'autoquant'"),
        ({"model": "llama-3.1-8b", "gpus": card("4090"), "task": "juggling"}, "inference, full, lora, qlora, dora, diffusion"),
        ({"model": "llama-3.1-8b", "gpus": card("4090"), "contxt": 1}, "no such field"),
        ({"model": "llama-3.1-8b", "gpus": card("4090", 0)}, "gpus.0.count"),
        ({"model": "llama-3.1-8b", "gpus": card("4090"), "task": "full", "optimizer": "magic"}, "optimizer 'magic'"),
        ({"model": "flux.1-dev", "gpus": card("4090"), "task": "lora"}, "ask for its generation"),
        ({"model": "llama-3.1-8b", "gpus": card("4090"), "task": "diffusion"}, "makes text, not pictures"),
        ({"model": "llama-3.1-8b", "gpus": card("4090"), "runtime": "abacus"}, "runtime 'abacus'"),
        ({"model": "llama-3.1-8b", "gpus": card("4090", 3), "parallel": "tensor"}, "do not divide by 3"),
        ({"model": "llama-3.1-8b", "gpus": card("4090", 2), "beside": [{"model": "bge-m3"}]}, "on one card"),
        ({"gpus": card("4090")}, "model: Field required"),
    ],
)
def test_what_is_wrong_is_said(bot: Bot, line: dict[str, Any], said: str) -> None:
    answer = ask(bot, **line)
    assert answer["id"] == "x"
    assert said in answer["error"]
    assert "verdict" not in answer


def test_null_and_blank_are_not_said(bot: Bot) -> None:
    line: dict[str, Any] = {"model": "llama-3.1-8b", "gpus": card("4090")}
    blank: dict[str, Any] = {"precision": "", "kv_precision": None, "ubatch": None, "frames": "", "offload": None}
    assert ask(bot, **line, **blank) == ask(bot, **line)


def test_ik_llama_caches_windows_whole(bot: Bot) -> None:
    line: dict[str, Any] = {"model": "gemma-3-27b-it", "precision": "q4_0", "gpus": card("H200"), "context": 131_072}
    assert ask(bot, **line, runtime="ik_llama.cpp")["bytes"]["kv_cache"] == 63_488 * 2**20  # as it logs
    assert ask(bot, **line, runtime="llama.cpp")["bytes"]["kv_cache"] == 10_864 * 2**20


def test_stacks_have_habits_of_their_own(bot: Bot) -> None:
    line: dict[str, Any] = {
        "model": "llama-2-7b-hf",
        "task": "lora",
        "precision": "bf16-true",
        "gpus": card("A100 40GB"),
        "rank": 8,
    }
    assert ask(bot, **line, runtime="litgpt")["trainable_params"] == 4_194_304  # printed by litgpt: queries and values alone
    assert ask(bot, **line, runtime="litgpt", targets="all_linear")["trainable_params"] > 4 * 4_194_304


def test_the_first_token_takes_the_prompt_and_a_step(bot: Bot) -> None:
    line: dict[str, Any] = {"model": "llama-3.1-8b", "precision": "q4_k_m", "gpus": card("4090")}
    short, long = (ask(bot, **line, context=8192, prompt_tokens=tokens)["ttft_s"]["expected"] for tokens in (512, 8192))
    assert 0.02 < short < long < 3


def test_an_encoder_decoder_keeps_the_source_and_what_it_writes(bot: Bot) -> None:
    # BART large: 12 decoder layers, 1024 wide; keys and values of 512 source and 100 written tokens in 16 bits
    answer = ask(bot, model="facebook/bart-large", gpus=card("T4"), context=512, new_tokens=100)
    assert answer["bytes"]["kv_cache"] == 12 * 2 * 1024 * 2 * (512 + 100)
    assert ask(bot, model="facebook/bart-large", gpus=card("T4"), new_tokens=0)["bytes"]["kv_cache"] == 0
