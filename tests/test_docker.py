"""The image and the compose file promise little, and hold it."""

from pathlib import Path

import pytest

from tools.check_docker import compose_problems, image_problems

ROOT = Path(__file__).resolve().parent.parent
IMAGE = (ROOT / "docker" / "Dockerfile").read_text(encoding="utf-8")
COMPOSE = (ROOT / "docker" / "compose.yaml").read_text(encoding="utf-8")


def test_the_health_check_asks_a_port_that_is_set() -> None:
    """`rigwise run` opens the probes only where it is told a port."""
    assert "RIGWISE_PROBE_PORT=" in IMAGE.partition("USER ")[0]


def test_ours_hold_their_promises() -> None:
    assert list(image_problems(IMAGE)) == []
    assert list(compose_problems(COMPOSE)) == []


@pytest.mark.parametrize(
    ("spoilt", "said"),
    [
        (IMAGE.replace("USER 10001", "USER root"), "numeric user"),
        (IMAGE.replace("USER 10001\n", ""), "numeric user"),
        (IMAGE.replace('ENTRYPOINT ["rigwise"]', "ENTRYPOINT rigwise"), "exec form"),
        (IMAGE.replace("COPY sizing sizing", "COPY seizing sizing"), "no such file"),
        (IMAGE.replace("python:3.13-slim", "python"), "pin the base image"),
        (IMAGE.replace("HEALTHCHECK", "# HEALTHCHECK"), "no HEALTHCHECK"),
    ],
)
def test_a_spoilt_image_is_caught(spoilt: str, said: str) -> None:
    assert spoilt != IMAGE
    assert any(said in problem for problem in image_problems(spoilt))


@pytest.mark.parametrize(
    ("spoilt", "said"),
    [
        (COMPOSE.replace("read_only: true", "read_only: false"), "read-only"),
        (COMPOSE.replace("      - ALL\n", "      - NET_RAW\n"), "capabilities"),
        (COMPOSE.replace("rigwise-data:/data", "rigwise-data:/elsewhere"), "workspace would be lost"),
    ],
)
def test_a_spoilt_compose_file_is_caught(spoilt: str, said: str) -> None:
    assert spoilt != COMPOSE
    assert any(said in problem for problem in compose_problems(spoilt))
