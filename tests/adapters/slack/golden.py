"""The golden payloads: what each sample reply looks like to Slack. `python -m tests.adapters.slack.golden` writes them anew.

Look at the difference, and at the pictures (`python -m tools.pictures slack`), before committing it.
"""

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

from adapters.slack.blocks import Form, Frame, to_message, to_work
from adapters.slack.home import home
from adapters.slack.modals import Origin, modal
from bot.dialogs import QUESTION_FORMS, question_form, settings_form
from bot.phrases import locales, phrases
from bot.reply import Cell, Column, Table
from tests.samples import HELP, LADDER, SAMPLES

FOLDER = Path(__file__).parent / "golden"
STORED = {"locale": "zh-TW", "context_tokens": 32_000, "allowed_channels": ["C1", "C2"], "private": False}
MACHINES = Table(
    (Column("machine"), Column("GPUs"), Column("RAM", numeric=True)),
    ((Cell("rig-2"), Cell("4× RTX 3090"), Cell("256 GB", 256, "GB")), (Cell("小白"), Cell("RTX 4090"), Cell("64 GB", 64, "GB"))),
)
FRAME = Frame(question="the question as it was asked", share=True)


def messages() -> Iterator[tuple[str, dict[str, Any]]]:
    """Every sample as Slack gets it, and one of them in each plainer form, shared, and as the work behind it."""
    for name, reply in SAMPLES.items():
        yield name, to_message(reply, FRAME, Form.NATIVE)
    for form in (Form.CLASSIC, Form.MONOSPACE, Form.TEXT):
        yield f"ladder-{form.name.lower()}", to_message(LADDER, FRAME, form)
    yield "ladder-shared", to_message(LADDER, Frame("can 70B run on 2x A6000?", lead="ada shared: can 70B run?"), Form.NATIVE)
    yield "ladder-work", to_work(LADDER, Form.NATIVE)


def views() -> Iterator[tuple[str, dict[str, Any]]]:
    """Every modal in every language, as it is before it is filled in and with settings in it, and the home page."""
    for locale in locales():
        say = phrases(locale)
        forms = [question_form(kind, say) for kind in QUESTION_FORMS]
        forms += [settings_form(STORED, say, for_channel=for_channel) for for_channel in (False, True)]
        for form in forms:
            origin = Origin("C1", "1600000000.000100", "https://hooks.slack.example/commands/1", locale)
            yield f"modal-{form.kind}-{locale}", modal(form, origin, say("surface.close"))
    yield "home", home(replace(HELP, tables=(MACHINES,)), phrases("en"))
    yield "home-empty-zh-TW", home(replace(HELP, locale="zh-TW"), phrases("zh-TW"))


def path(name: str) -> Path:
    return FOLDER / f"{name}.json"


def render(message: dict[str, Any]) -> str:
    return json.dumps(message, ensure_ascii=False, indent=1) + "\n"


if __name__ == "__main__":
    FOLDER.mkdir(exist_ok=True)
    for stale in FOLDER.glob("*.json"):
        stale.unlink()
    for title, content in (*messages(), *views()):
        path(title).write_text(render(content), encoding="utf-8")
