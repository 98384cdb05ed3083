"""Whisper against the tables of the faster-whisper README and the sizes of the openai/whisper README."""

from dataclasses import replace
from statistics import median

import pytest

from sizing.encoders import EncoderPart, Processor
from sizing.speech import SpeechRequest, estimate_speech, transcribe_seconds
from sizing.units import GB, mib
from tests.sizing.encoder_cases import CARDS, ENCODERS, floats, rows
from tests.sizing.training_cases import card

AUDIO_S = 13 * 60
EIGHT_THREADS = Processor(8, 3.6)
RUNS = [
    (
        SpeechRequest(ENCODERS[row["model"]], floats(float(row["bits"])), int(row["batch"]), device=CARDS.get(row["gpu"])),
        float(row["peak_mib"]),
        float(row["seconds"]),
    )
    for row in rows("speech.csv")
]
LARGE = RUNS[0][0]


def test_memory_is_near_the_published_tables() -> None:
    """The tables disagree by up to 50 % with each other on one model, between versions."""
    errors = [abs(mib(estimate_speech(request).used_bytes) / peak - 1) for request, peak, _ in RUNS]
    assert median(errors) <= 0.15
    assert max(errors) <= 0.3


@pytest.mark.parametrize(("request_", "peak"), [(request, peak) for request, peak, _ in RUNS if request.device])
def test_the_range_holds_every_gpu(request_: SpeechRequest, peak: float) -> None:
    need = estimate_speech(request_).need
    assert mib(need.low) <= peak <= mib(need.high)


@pytest.mark.parametrize(("request_", "seconds"), [(request, seconds) for request, _, seconds in RUNS])
def test_the_range_of_times_holds_the_published_ones(request_: SpeechRequest, seconds: float) -> None:
    estimate = transcribe_seconds(request_, AUDIO_S, request_.device or EIGHT_THREADS)
    assert estimate is not None
    assert estimate.low <= seconds <= estimate.high


@pytest.mark.parametrize(
    ("model", "gb"),
    [
        ("whisper-tiny", 1),
        ("whisper-base", 1),
        ("whisper-small", 2),
        ("whisper-medium", 5),
        ("whisper-turbo", 6),
        ("whisper-large-v2", 10),
    ],
)
def test_openai_whisper_needs_at_most_what_its_readme_asks(model: str, gb: float) -> None:
    """openai/whisper keeps fp32 weights; its README rounds the required VRAM up."""
    estimate = estimate_speech(SpeechRequest(ENCODERS[model], floats(32), device=card(16)))
    assert 0.5 * gb <= estimate.used_bytes / GB <= gb


def test_more_windows_and_beams_never_need_less() -> None:
    used = [
        estimate_speech(replace(LARGE, batch=batch, beams=beams)).used_bytes for batch, beams in ((1, 1), (1, 5), (2, 5), (16, 5))
    ]
    assert used == sorted(used)
    parts = estimate_speech(LARGE).parts
    assert sum(parts.values()) == estimate_speech(LARGE).used_bytes
    assert set(parts) == set(EncoderPart)


def test_longer_audio_takes_longer_and_unknown_rates_take_no_guess() -> None:
    short, long = (transcribe_seconds(LARGE, seconds, CARDS["v100s"]) for seconds in (60, 600))
    assert short is not None
    assert long is not None
    assert long.expected == pytest.approx(10 * short.expected)
    assert transcribe_seconds(LARGE, 60, card(24)) is None
    assert transcribe_seconds(LARGE, 0, CARDS["v100s"]) is None


def test_no_window_or_no_beam_is_refused() -> None:
    with pytest.raises(ValueError, match="not 0 and 5"):
        estimate_speech(replace(LARGE, batch=0))
