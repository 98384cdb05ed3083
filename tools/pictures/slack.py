"""Replies as Slack shows them, on a desktop and on a phone."""

import re
import subprocess
import tempfile
from collections.abc import Iterator
from itertools import product
from pathlib import Path
from typing import Any

from adapters.slack.blocks import Form, Frame, to_message, to_work
from bot.reply import Reply, Tone
from tools.pictures.slack_html import message_html, view_html

WIDTHS = {"desktop": 720, "phone": 390}
CHROMIUM = ("chromium", "--headless=new", "--no-sandbox", "--hide-scrollbars", "--disable-gpu", "--force-device-scale-factor=2")
STYLE = Path(__file__).with_name("slack.css")
MEASURE = """<script>document.fonts.ready.then(() => { document.body.dataset.heights =
  [...document.querySelectorAll("article")].map(part => Math.ceil(part.getBoundingClientRect().height)).join(",") })</script>"""


def draw(replies: dict[str, Reply], folder: Path, *, work: bool = True) -> Iterator[Path]:
    """One PNG for each message and width. Raises CalledProcessError where chromium fails."""
    yield from _draw({name: message_html(message) for name, message in _messages(replies, work=work)}, folder)


def draw_views(views: dict[str, dict[str, Any]], folder: Path) -> Iterator[Path]:
    """One PNG for each modal or home page and width. Raises CalledProcessError where chromium fails."""
    yield from _draw({name: view_html(view) for name, view in views.items()}, folder)


def _draw(shown: dict[str, str], folder: Path) -> Iterator[Path]:
    for (device, width), (place, name) in product(WIDTHS.items(), enumerate(shown)):
        if place == 0:
            heights = _heights([*shown.values()], device, width)
        target = folder / f"{name}-{device}.png"
        with tempfile.TemporaryDirectory() as scratch:
            page = _page(Path(scratch), [shown[name]], device)
            _chromium(f"--screenshot={target.resolve()}", f"--window-size={width},{heights[place]}", page.as_uri())
        yield target


def _messages(replies: dict[str, Reply], *, work: bool) -> Iterator[tuple[str, dict[str, Any]]]:
    for name, reply in replies.items():
        if reply.tone is Tone.QUIET:
            continue
        yield name, to_message(reply, Frame(question="q", share=name.startswith("ask")), Form.NATIVE)
        if name in {"ladder", "chinese"}:
            yield f"{name}-classic", to_message(reply, Frame("q"), Form.CLASSIC)
            yield f"{name}-monospace", to_message(reply, Frame("q"), Form.MONOSPACE)
        if work and reply.more:
            yield f"{name}-work", to_work(reply, Form.NATIVE)


def _page(folder: Path, parts: list[str], device: str) -> Path:
    page = folder / "page.html"
    body = "".join(parts)
    style = STYLE.read_text(encoding="utf-8")
    page.write_text(
        f'<!doctype html><meta charset="utf-8"><style>{style}</style><body class="{device}">{body}{MEASURE}', encoding="utf-8"
    )
    return page


def _heights(parts: list[str], device: str, width: int) -> list[int]:
    with tempfile.TemporaryDirectory() as scratch:
        page = _page(Path(scratch), parts, device)
        shown = _chromium("--dump-dom", "--virtual-time-budget=2000", f"--window-size={width},2000", page.as_uri())
    found = re.search(r'data-heights="([\d,]+)"', shown)
    return [int(height) for height in found[1].split(",")] if found else [2000] * len(parts)


def _chromium(*arguments: str) -> str:
    return subprocess.run([*CHROMIUM, *arguments], capture_output=True, text=True, check=True, timeout=60).stdout
