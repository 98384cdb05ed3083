"""What other calculators are given is the model's published configuration, and what is compared is the same row."""

from benchmarks.peers.__main__ import Row, errors_of
from benchmarks.peers.configs import config_of
from benchmarks.truth.claims import FIT
from bot.bot import Bot


def config(bot: Bot, model: str) -> dict[str, object]:
    arch = bot.library.model(model).architecture
    assert arch is not None
    return config_of(arch)


def test_a_grouped_model_is_given_as_its_publisher_gives_it(bot: Bot) -> None:
    published = {"num_hidden_layers": 32, "num_key_value_heads": 8, "head_dim": 128, "hidden_size": 4096, "vocab_size": 128_256}
    assert published.items() <= config(bot, "llama-3.1-8b").items()


def test_windows_and_latents_are_given(bot: Bot) -> None:
    gemma = config(bot, "gemma-3-27b-it")
    assert gemma["sliding_window"] == 1024
    assert str(gemma["layer_types"]).count("full_attention") == 10
    deepseek = config(bot, "deepseek-v3")
    assert (deepseek["kv_lora_rank"], deepseek["qk_rope_head_dim"], deepseek["model_type"]) == (512, 64, "deepseek_v3")


def test_errors_are_of_the_one_that_is_named() -> None:
    rows = [Row("decode", 10.0, {"rigwise": 11.0, "other": 20.0}), Row("decode", 10.0, {"rigwise": 10.0, "other": 5.0})]
    assert errors_of(rows, "other", "decode")[1] == "100.0%"
    assert errors_of(rows, "rigwise", "decode")[1] == "10.0%"
    fits = [Row(f"{FIT} (one card)", 1.0, {"rigwise": 1.0, "other": 0.0})]
    assert errors_of(fits, "other", f"{FIT} (one card)")[0] == "0.0% right"
