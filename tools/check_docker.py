"""Lint the image and the compose file without an engine: what they promise is what they say.

usage: python -m tools.check_docker
"""

import json
import sys
from collections.abc import Iterator
from pathlib import Path

import yaml

ROOT = Path(__file__).resolve().parent.parent


def instructions(text: str) -> list[tuple[str, str]]:
    """The instructions of a Dockerfile, continued lines joined, comments left out."""
    lines = [line for line in text.replace("\\\n", " ").splitlines() if line.strip() and not line.lstrip().startswith("#")]
    return [(word.upper(), " ".join(rest.split())) for word, _, rest in (line.strip().partition(" ") for line in lines)]


def image_problems(text: str, root: Path = ROOT) -> Iterator[str]:
    """What a reviewer would send back."""
    steps = instructions(text)
    last_stage = steps[max(index for index, (word, _) in enumerate(steps) if word == "FROM") :]
    user = next((rest for word, rest in reversed(last_stage) if word == "USER"), "root")
    if not user.isdecimal() or user == "0":
        yield f"the last stage must run as a numeric user that is not root, not {user!r}"
    for word, rest in steps:
        if word == "FROM" and (":" not in rest or ":latest" in rest):
            yield f"pin the base image: FROM {rest}"
        if word == "ADD":
            yield f"COPY says what ADD hides: ADD {rest}"
        if word == "COPY" and not rest.startswith("--from"):
            yield from (f"COPY {source}: no such file" for source in rest.split()[:-1] if not (root / source).exists())
        if word in {"CMD", "ENTRYPOINT"}:
            try:
                json.loads(rest)
            except ValueError:
                yield f"{word} must be in exec form, so that signals arrive: {rest}"
    missing = {"HEALTHCHECK", "VOLUME", "ENTRYPOINT"} - {word for word, _ in last_stage}
    yield from (f"the last stage has no {word}" for word in sorted(missing))


def compose_problems(text: str) -> Iterator[str]:
    """The promises of the compose file: read-only root, no privileges, a volume for the data."""
    document = yaml.safe_load(text)
    for name, service in document["services"].items():
        if service.get("read_only") is not True:
            yield f"{name}: the root file system must be read-only"
        if service.get("cap_drop") != ["ALL"] or "no-new-privileges:true" not in service.get("security_opt", []):
            yield f"{name}: drop all capabilities and forbid new privileges"
        volumes = [volume.split(":")[0] for volume in service.get("volumes", [])]
        yield from (
            f"{name}: volume {volume} is not declared" for volume in volumes if volume not in (document.get("volumes") or {})
        )
        if not any(volume.endswith(":/data") for volume in service.get("volumes", [])):
            yield f"{name}: nothing is mounted at /data, so the workspace would be lost"


def main() -> None:
    """Print that all is well, or fail with every problem."""
    image, compose = (ROOT / "docker" / name for name in ("Dockerfile", "compose.yaml"))
    problems = [*image_problems(image.read_text()), *compose_problems(compose.read_text())]
    if problems:
        sys.exit("\n".join(problems))
    print("docker: the image and the compose file hold what they promise")


if __name__ == "__main__":
    main()
