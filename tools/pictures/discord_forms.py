"""Discord's modals as HTML that looks like Discord, since the simulated one draws messages only."""

import subprocess
import tempfile
from collections.abc import Iterator, Mapping
from html import escape
from pathlib import Path
from typing import Any

from tools.pictures.slack import CHROMIUM

Payload = dict[str, Any]

WIDTHS = {"phone": 360, "desktop": 620}
TITLE, FIELD, LINE = 160, 84, 20
"""Points of height: the frame, a field, and a line of its description."""

TEXT, SELECT = 4, 3
STYLE = """
body { margin: 0; background: #1a1b1e; font-family: "Noto Sans", Lato, "Noto Sans CJK TC", sans-serif; color: #dfe0e2 }
article { margin: 10px auto; max-width: 440px; background: #242429; border-radius: 8px; overflow: hidden }
h2 { margin: 0; padding: 16px; font-size: 20px; color: #fff }
label { display: block; padding: 0 16px; font-size: 15px; font-weight: 600; color: #efeff1 }
label b { color: #f26a6a; font-weight: 600 }
p { margin: 2px 16px 0; font-size: 13px; color: #aaabb0 }
div.field { margin: 6px 16px 14px; padding: 9px 10px; min-height: 18px; font-size: 15px; background: #1c1c20;
  border: 1px solid #3a3a40; border-radius: 6px; display: flex; justify-content: space-between }
footer { padding: 14px 16px; display: flex; gap: 8px; justify-content: flex-end; background: #1f1f23 }
footer span { padding: 9px 18px; border-radius: 6px; font-size: 14px; background: #37373d }
footer span.main { background: #5865f2; color: #fff }
"""


def draw(modals: Mapping[str, Payload], folder: Path) -> Iterator[Path]:
    """One PNG for each modal and width. Raises CalledProcessError where chromium fails."""
    for name, shown in modals.items():
        for device, width in WIDTHS.items():
            target = folder / f"{name}-{device}.png"
            with tempfile.TemporaryDirectory() as scratch:
                page = Path(scratch) / "page.html"
                page.write_text(f'<!doctype html><meta charset="utf-8"><style>{STYLE}</style>{html(shown)}', encoding="utf-8")
                size = f"--window-size={width},{_height(shown)}"
                command = [*CHROMIUM, f"--screenshot={target.resolve()}", size, page.as_uri()]
                subprocess.run(command, check=True, capture_output=True, timeout=60)
            yield target


def html(shown: Payload) -> str:
    """The modal; what stands in its fields is what Discord would show there."""
    fields = "".join(_field(label) for label in shown["components"])
    foot = "<footer><span>Cancel</span><span class=main>Submit</span></footer>"
    return f"<article><h2>{escape(shown['title'])}</h2>{fields}{foot}</article>"


def _field(label: Payload) -> str:
    element = label["component"]
    star = " <b>*</b>" if element.get("required") else ""
    hint = f"<p>{escape(label['description'])}</p>" if label.get("description") else ""
    return f'<label>{escape(label["label"])}{star}</label>{hint}<div class="field">{_value(element)}</div>'


def _value(element: Payload) -> str:
    if element["type"] == TEXT:
        return escape(element.get("value") or "")
    if element["type"] == SELECT:
        chosen = next(option["label"] for option in element["options"] if option.get("default"))
        return f"<span>{escape(chosen)}</span><span>⌄</span>"
    return "<span># …</span><span>⌄</span>"


def _height(shown: Payload) -> int:
    hints = sum(LINE * (1 + len(label["description"]) // 48) for label in shown["components"] if label.get("description"))
    return TITLE + FIELD * len(shown["components"]) + hints
