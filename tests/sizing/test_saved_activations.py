"""Saved activations and losses against published formulas and measurements of them."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sizing.architecture import Architecture
from sizing.training.activations import Saving, layer_bytes_per_token, loss_bytes, score_bytes, transient_bytes_per_token
from sizing.training.lora import Targets
from sizing.training.recipes import HABITS, Habits, Stack
from sizing.units import GB, gib
from tests.sizing.shapes import MODELS, build

FUSED = Habits(logit_bytes=10.0, norm_copies=1.0)


def shape(key: str) -> Architecture:
    architecture = MODELS[key].architecture
    assert architecture is not None
    return architecture


LLAMA = shape("llama-3.1-8b")


@pytest.mark.parametrize(("compiled", "activations_gib"), [(False, 20.5), (True, 17.0)])
def test_a_llama_block_saves_its_operands(compiled: bool, activations_gib: float) -> None:
    """2 bytes * tokens * (4h + 2 * queries + 2 * keys and values + 4 or 3 feed-forward widths), 32 layers, 4096 tokens."""
    per_token = layer_bytes_per_token(LLAMA, 0, Saving(FUSED, compiled=compiled))
    assert gib(32 * 4096 * per_token) == pytest.approx(activations_gib, abs=0.05)


def test_compiling_saves_what_torchtune_measured() -> None:
    """Its README, Llama 3.2 3B, sequence 4096, batch 2: 60.0 GiB, and 51.0 GiB with compile, the loss unchanged."""
    small = shape("llama-3.2-3b")
    habits = HABITS[Stack.TORCHTUNE]
    eager, compiled = (layer_bytes_per_token(small, 0, Saving(habits, compiled=each)) for each in (False, True))
    assert gib(28 * 8192 * (eager - compiled)) == pytest.approx(9.0, rel=0.1)


def test_scores_without_a_fused_kernel_are_those_of_korthikanti() -> None:
    """5 * heads * sequence bytes a token and layer; for GPT-3 175B at 2048 tokens that is 80 hidden sizes (section 4.1)."""
    gpt3 = build("gpt-3", 175_000_000_000, 96, 12_288, 96, 96, 128, 51_200, 49_152).architecture
    assert gpt3 is not None
    assert score_bytes(gpt3, 0, 2048) == 80 * 12_288


def test_recurrent_layers_have_no_scores() -> None:
    hybrid = shape("qwen3-next-80b")
    recurrent = next(index for index, layer in enumerate(hybrid.layers) if layer.kind == "recurrent")
    assert score_bytes(hybrid, recurrent, 4096) == 0
    assert layer_bytes_per_token(hybrid, recurrent, Saving(FUSED)) > 0


def test_a_frozen_base_saves_less_where_nothing_reads_an_input() -> None:
    """Without an adapter on `down` and on the feed-forward inputs, their inputs need not be kept."""
    full, wide, narrow = (
        layer_bytes_per_token(LLAMA, 0, Saving(FUSED, targets)) for targets in (None, Targets.ALL_LINEAR, Targets.QUERY_VALUE)
    )
    assert full == wide
    assert wide - narrow == 2 * (LLAMA.intermediate_size + LLAMA.hidden_size)


def test_a_mixture_saves_for_the_experts_that_a_token_uses() -> None:
    mixture = shape("qwen3-30b-a3b")
    assert mixture.experts is not None
    one_more = replace(mixture, experts=replace(mixture.experts, top_k=9))
    more = layer_bytes_per_token(one_more, 0, Saving(FUSED)) - layer_bytes_per_token(mixture, 0, Saving(FUSED))
    assert more == 2 * (4 * 768 + 2048)


def test_the_loss_of_a_large_vocabulary_is_gigabytes() -> None:
    """Wijmans et al., Cut Your Losses, 2024: 24 GB for Gemma 2 2B over 8192 tokens, 1 MB where it is fused."""
    gemma = shape("gemma-2-2b")
    per_logit = [habits.logit_bytes for habits in HABITS.values()]
    low, high = (loss_bytes(gemma, 8192, each, chunked=False, fused=False) / GB for each in (min(per_logit), max(per_logit)))
    assert low <= 24 <= high
    assert loss_bytes(gemma, 8192, 16.0, chunked=False, fused=True) / GB < 0.01 * high


def test_a_chunked_loss_saves_what_torchtune_measured() -> None:
    """Its README, same run: 51.0 GiB, and 42.9 GiB with chunked cross-entropy."""
    small = shape("llama-3.2-3b")
    logit_bytes = HABITS[Stack.TORCHTUNE].logit_bytes
    whole, chunked = (loss_bytes(small, 8192, logit_bytes, chunked=each, fused=False) for each in (False, True))
    assert gib(whole - chunked) == pytest.approx(51.0 - 42.9, rel=0.25)


@given(
    st.sampled_from(sorted(MODELS)),
    st.sampled_from(sorted(HABITS)),
    st.sampled_from([None, *Targets]),
    st.booleans(),
    st.booleans(),
)
def test_every_layer_saves_something_and_compiling_never_more(
    key: str, stack: Stack, targets: Targets | None, quantized: bool, compiled: bool
) -> None:
    architecture = shape(key)
    for index in {0, architecture.n_layers - 1}:
        saved = layer_bytes_per_token(architecture, index, Saving(HABITS[stack], targets, quantized, compiled))
        eager = layer_bytes_per_token(architecture, index, Saving(HABITS[stack], targets, quantized))
        assert 0 < saved <= eager
        assert transient_bytes_per_token(architecture, index) > 0


@given(st.integers(1, 100_000), st.floats(6, 20))
def test_a_loss_in_pieces_never_takes_more(tokens: int, logit_bytes: float) -> None:
    whole = loss_bytes(LLAMA, tokens, logit_bytes, chunked=False, fused=False)
    chunked = loss_bytes(LLAMA, tokens, logit_bytes, chunked=True, fused=False)
    fused = loss_bytes(LLAMA, tokens, logit_bytes, chunked=False, fused=True)
    assert fused <= chunked <= whole
