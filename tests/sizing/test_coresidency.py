"""Several models on one GPU: sums, turns, servers that claim a share, and what is refused."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sizing.coresidency import (
    ImpossibleSharing,
    Resident,
    Turns,
    largest_utilization,
    ollama_default_context,
    share_device,
    shared_decode_tok_s,
)
from sizing.estimate import Verdict
from sizing.hardware import Accelerator
from sizing.units import GIB, MIB, bytes_from_gib

CARD = Accelerator("rtx-4090", "RTX 4090", "nvidia", 24_564 * MIB, 24_080 * MIB)
"""nvidia-smi's total, and what CUDA gives."""
CHAT = Resident("chat", 5 * GIB, GIB, GIB // 2, 450 * MIB)
EMBED = Resident("embed", GIB, 0, GIB // 4, 450 * MIB)
SPEECH = Resident("speech", 3 * GIB, GIB // 2, GIB, 450 * MIB)


def test_models_add_up_and_each_process_pays_its_context() -> None:
    together = share_device((CHAT, EMBED, SPEECH), CARD)
    assert together.persistent_bytes == 10.5 * GIB
    assert together.context_bytes == 3 * 450 * MIB
    assert together.activations_bytes == 1.75 * GIB
    assert together.verdict is Verdict.FITS


def test_one_process_pays_once_and_turns_share_activations() -> None:
    trio = tuple(replace(each, process="server") for each in (CHAT, EMBED, SPEECH))
    turns = share_device(trio, CARD, Turns.ONE_AT_A_TIME)
    assert turns.context_bytes == 450 * MIB
    assert turns.activations_bytes == GIB


def test_two_vllm_servers_at_the_default_cannot_share_a_card() -> None:
    """vLLM claims 0.9 of the total by default, so the second finds too little free and says so."""
    first, second = (replace(CHAT, name=name, gpu_memory_utilization=0.9) for name in ("first", "second"))
    tenancy = share_device((first, second), CARD)
    assert tenancy.verdict is Verdict.NO
    assert tenancy.refused == ("second",)


def test_the_order_of_starting_decides_who_is_refused() -> None:
    server = replace(CHAT, name="server", gpu_memory_utilization=0.9)
    assert share_device((SPEECH, server), CARD).refused == ("server",)
    after = share_device((server, SPEECH), CARD)
    assert after.refused == ()
    assert after.verdict is Verdict.NO
    assert share_device((server, EMBED), CARD).verdict is Verdict.FITS


def test_shares_that_leave_room_fit() -> None:
    pair = tuple(replace(CHAT, name=str(share), gpu_memory_utilization=share) for share in (0.4, 0.45))
    tenancy = share_device(pair, CARD)
    assert tenancy.refused == ()
    assert tenancy.verdict is Verdict.FITS
    assert tenancy.used_bytes == pytest.approx(0.85 * CARD.vram_bytes, rel=0.001)


def test_a_share_too_small_for_its_own_model_is_refused() -> None:
    assert share_device((replace(CHAT, gpu_memory_utilization=0.2),), CARD).refused == ("chat",)


def test_the_share_left_for_one_more_server_lets_it_start() -> None:
    share = largest_utilization((CHAT, EMBED), CARD)
    assert 0.5 < share < 0.75
    joined = replace(SPEECH, gpu_memory_utilization=share)
    assert share_device((CHAT, EMBED, joined), CARD).refused == ()
    full = replace(CHAT, weights_bytes=30 * GIB)
    assert largest_utilization((full,), CARD) == 0


@pytest.mark.parametrize(
    ("vram_gib", "tokens"), [(8, 4096), (16, 4096), (23.99, 32_768), (32, 32_768), (47.99, 262_144), (80, 262_144)]
)
def test_ollama_gives_larger_cards_more_context(vram_gib: float, tokens: int) -> None:
    assert ollama_default_context(bytes_from_gib(vram_gib)) == tokens


def test_decoding_together_divides_the_time() -> None:
    # One step of 10 ms and one of 30 ms per round: 25 tokens a second each.
    assert shared_decode_tok_s((100.0, 100 / 3)) == pytest.approx((25.0, 25.0))
    assert shared_decode_tok_s((50.0,)) == (50.0,)
    with pytest.raises(ValueError, match="above 0"):
        shared_decode_tok_s((50.0, 0.0))


sizes = st.integers(0, 40 * GIB)
residents = st.lists(
    st.builds(Resident, st.just("model"), sizes, sizes, sizes, st.integers(0, GIB), st.sampled_from(["", "one", "two"])),
    min_size=1,
    max_size=5,
).map(tuple)


@given(residents)
def test_parts_sum_and_turns_never_need_more(models: tuple[Resident, ...]) -> None:
    together, turns = share_device(models, CARD), share_device(models, CARD, Turns.ONE_AT_A_TIME)
    assert together.used_bytes == (
        together.persistent_bytes + together.activations_bytes + together.context_bytes + together.claimed_bytes
    )
    assert turns.used_bytes <= together.used_bytes
    assert together.need.low <= together.used_bytes <= together.need.high


@given(residents, residents)
def test_one_more_model_never_needs_less(models: tuple[Resident, ...], more: tuple[Resident, ...]) -> None:
    assert share_device(models + more, CARD).used_bytes >= share_device(models, CARD).used_bytes


@given(residents)
def test_the_order_changes_no_sum(models: tuple[Resident, ...]) -> None:
    assert share_device(models[::-1], CARD).used_bytes == share_device(models, CARD).used_bytes


@pytest.mark.parametrize(
    ("models", "says"),
    [
        ((), "at least one model"),
        ((replace(CHAT, cache_bytes=-1),), "chat cannot take a negative"),
        ((replace(CHAT, gpu_memory_utilization=1.5),), "not 1.5"),
    ],
)
def test_impossible_neighbours_are_refused(models: tuple[Resident, ...], says: str) -> None:
    with pytest.raises(ImpossibleSharing, match=says):
        share_device(models, CARD)
