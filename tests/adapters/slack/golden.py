"""The golden payloads: what each sample reply looks like to Slack. `python -m tests.adapters.slack.golden` writes them anew.

Look at the difference, and at the pictures (`python -m tools.pictures slack`), before committing it.
"""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from adapters.slack.blocks import Form, Frame, to_message, to_work
from tests.samples import LADDER, SAMPLES

FOLDER = Path(__file__).parent / "golden"
FRAME = Frame(question="the question as it was asked", share=True)


def messages() -> Iterator[tuple[str, dict[str, Any]]]:
    """Every sample as Slack gets it, and one of them in each plainer form, shared, and as the work behind it."""
    for name, reply in SAMPLES.items():
        yield name, to_message(reply, FRAME, Form.NATIVE)
    for form in (Form.CLASSIC, Form.MONOSPACE, Form.TEXT):
        yield f"ladder-{form.name.lower()}", to_message(LADDER, FRAME, form)
    yield "ladder-shared", to_message(LADDER, Frame("can 70B run on 2x A6000?", lead="ada shared: can 70B run?"), Form.NATIVE)
    yield "ladder-work", to_work(LADDER, Form.NATIVE)


def path(name: str) -> Path:
    return FOLDER / f"{name}.json"


def render(message: dict[str, Any]) -> str:
    return json.dumps(message, ensure_ascii=False, indent=1) + "\n"


if __name__ == "__main__":
    FOLDER.mkdir(exist_ok=True)
    for stale in FOLDER.glob("*.json"):
        stale.unlink()
    for title, content in messages():
        path(title).write_text(render(content), encoding="utf-8")
