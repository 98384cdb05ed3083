"""Causes, shortfalls and suspects from numbers, by PyTorch's definitions of its amounts and by the shapes of published models."""

import pytest

from sizing.oom.diagnosis import diagnose
from sizing.oom.evidence import overhead_bytes, shortfall, slack_bytes, unaccounted_bytes
from sizing.oom.failure import Amounts, Cause, Failure, ModelHint, Settings, Sign
from sizing.oom.suspect import find_suspect
from sizing.units import bytes_from_gib as gib
from sizing.units import bytes_from_mib as mib

LLAMA_3_8B = ModelHint(
    params=8_030_261_248, n_layers=32, hidden_size=4096, intermediate_size=14336, n_heads=32, vocab_size=128256
)
"""Meta's config.json of Llama 3 8B."""


def on_card(
    requested: float,
    free: float,
    allocated: float,
    total: float = 24.0,
    slack: float = 0.1,
    process: float | None = None,
    others: float | None = None,
) -> Amounts:
    """Amounts in GiB, as PyTorch 2.2 and later prints them."""
    return Amounts(
        requested=gib(requested),
        device_total=gib(total),
        device_free=gib(free),
        allocated=gib(allocated),
        reserved_unallocated=gib(slack),
        process_in_use=gib(process) if process is not None else None,
        others_in_use=gib(others) if others is not None else None,
    )


@pytest.mark.parametrize(
    ("amounts", "signs", "cause"),
    [
        (on_card(0.1, 0.0, 30.0), (), Cause.SYSMEM_SPILL),
        (on_card(1.0, 0.2, 9.0, process=9.6, others=14.0), (), Cause.OTHER_PROCESS),
        (on_card(1.0, 0.2, 9.0, process=9.6), (), Cause.OTHER_PROCESS),
        (on_card(1.0, 0.2, 9.0), (Sign.LOADING,), Cause.OTHER_PROCESS),
        (on_card(1.0, 6.0, 17.0), (), Cause.CAP_OR_LIMIT),
        (on_card(1.0, 0.5, 18.0, slack=5.0), (), Cause.FRAGMENTATION),
        (on_card(1.0, 0.5, 18.0, slack=5.0), (Sign.CAPPED,), Cause.CAP_OR_LIMIT),
        (on_card(0.1, 0.02, 23.0), (), Cause.WEIGHTS),
        (on_card(0.1, 0.02, 23.0), (Sign.TRAINING,), Cause.ACTIVATION_SPIKE),
        (on_card(4.0, 1.0, 22.0), (), Cause.ACTIVATION_SPIKE),
        (on_card(4.0, 1.0, 22.0), (Sign.ATTENTION, Sign.LOADING), Cause.ATTENTION_SCORES),
        (on_card(4.0, 1.0, 22.0), (Sign.LOGITS,), Cause.LOGITS),
        (on_card(0.3, 0.1, 23.0), (Sign.GRAPHS,), Cause.CUDA_GRAPHS),
        (on_card(0.3, 0.1, 23.0), (Sign.KV_SETUP,), Cause.KV_CACHE),
        (Amounts(requested=gib(2)), (), Cause.ACTIVATION_SPIKE),
        (Amounts(requested=mib(20)), (), Cause.UNKNOWN),
        (Amounts(), (), Cause.UNKNOWN),
    ],
)
def test_the_cause_follows_from_the_numbers_and_the_place(amounts: Amounts, signs: tuple[Sign, ...], cause: Cause) -> None:
    assert diagnose(Failure("pytorch", amounts, signs=signs)).cause is cause


def test_what_the_message_says_itself_outranks_every_guess() -> None:
    spilled = on_card(0.1, 0.0, 30.0)
    assert diagnose(Failure("llama.cpp", spilled, stated=Cause.KV_CACHE, signs=(Sign.LOADING,))).cause is Cause.KV_CACHE


def test_a_size_of_llama_cpp_alone_proves_nothing() -> None:
    """It allocates weights, cache and compute buffers with the same call."""
    assert diagnose(Failure("llama.cpp", Amounts(requested=gib(7)))).cause is Cause.UNKNOWN


def test_derived_amounts() -> None:
    amounts = on_card(1.0, 0.25, 18.0, slack=0.5, process=19.5)
    assert shortfall(amounts) == gib(0.75)
    assert overhead_bytes(amounts) == gib(1.0)
    assert unaccounted_bytes(amounts) == gib(4.25)
    assert slack_bytes(amounts) == gib(0.5)


@pytest.mark.parametrize(
    ("reserved", "slack"),
    [(14.6, 4.8), (0.04, 0.04)],
    ids=["reserved in total holds the live tensors (1.4 to 2.0)", "cached does not (before 1.2)"],
)
def test_slack_in_the_older_wordings(reserved: float, slack: float) -> None:
    amounts = Amounts(allocated=gib(9.8), reserved=gib(reserved))
    assert slack_bytes(amounts) == pytest.approx(gib(slack), abs=2)


@pytest.mark.parametrize(
    ("amounts", "missing"),
    [
        (Amounts(kv_needed=gib(5.62), kv_available=gib(4.5)), gib(5.62) - gib(4.5)),
        (Amounts(host_needed=gib(23.9), host_available=gib(14.6)), gib(23.9) - gib(14.6)),
        (Amounts(requested=gib(1), device_free=gib(5)), None),
        (Amounts(requested=gib(1)), None),
    ],
)
def test_the_shortfall_is_blank_where_it_is_not_known(amounts: Amounts, missing: int | None) -> None:
    assert shortfall(amounts) == missing


@pytest.mark.parametrize(
    ("requested", "tokens", "key"),
    [
        (gib(4), 8192, "attention_scores"),
        (gib(8), 8192, "attention_scores"),
        (8192 * 128256 * 4, 8192, "logits"),
        (mib(1002), None, "embedding"),
        (gib(3.333), 8192, None),
    ],
    ids=[
        "bf16 scores of 32 heads at 8k",
        "their fp32 softmax",
        "fp32 logits of 8k tokens",
        "the embedding, vllm issue 8372: 1002.00 MiB",
        "no tensor of that size",
    ],
)
def test_the_refused_tensor_is_named_only_when_its_size_matches(requested: int, tokens: int | None, key: str | None) -> None:
    """32 * 8192**2 * 2 bytes are 4 GiB: what eager attention of Llama 3 8B takes for one layer in bf16."""
    model = ModelHint(hidden_size=4096, intermediate_size=14336, n_heads=32, vocab_size=128256, tokens=tokens)
    suspect = find_suspect(requested, model)
    assert (suspect.key if suspect else None) == key


def test_a_known_model_turns_a_spike_into_its_tensor() -> None:
    amounts = on_card(3.92, 2.0, 21.0)
    known = ModelHint(n_heads=32, vocab_size=128256, tokens=8192)
    assert diagnose(Failure("pytorch", amounts)).cause is Cause.ACTIVATION_SPIKE
    assert diagnose(Failure("pytorch", amounts, model=known)).cause is Cause.LOGITS


def test_the_json_has_the_contract_of_ask() -> None:
    failure = Failure("pytorch", on_card(1.0, 0.2, 22.0), runtime="vllm", settings=Settings(gpu_memory_utilization=0.95))
    shown = diagnose(failure).as_json(lambda fix: f"words of {fix.key}")
    assert set(shown) == {"backend", "cause", "fields", "fixes"}
    assert shown["fields"] == {
        "requested": gib(1.0),
        "device_total": gib(24),
        "device_free": gib(0.2),
        "allocated": gib(22),
        "reserved_unallocated": gib(0.1),
    }
    assert all(set(fix) == {"change", "flag", "saves", "enough"} for fix in shown["fixes"])
    assert shown["fixes"][0]["change"].startswith("words of ")
    assert diagnose(failure).as_json()["fixes"][0]["change"] == diagnose(failure).fixes[0].key
