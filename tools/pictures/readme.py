"""The picture of the README: one answer as Slack shows it on a desktop and Discord on a phone, side by side.

usage: python -m tools.pictures.readme
"""

import subprocess
import tempfile
from pathlib import Path

from tools.pictures import discord, slack
from tools.pictures.__main__ import answers

QUESTION = "can 70B run on 2x A6000?"
TARGET = Path("docs/pictures/first-answer.png")
SIZE = "1000,790"
PAGE = """<!doctype html><meta charset="utf-8"><style>
body {{ margin: 0; padding: 20px; background: #fff; display: flex; gap: 20px; align-items: flex-start }}
img {{ border: 1px solid #ddd; border-radius: 8px }}
</style><body><img src="{slack}" width="640"><img src="{discord}" width="290">"""


def main() -> None:
    """Draw both, then the pair."""
    (reply,) = answers([QUESTION]).values()
    replies = {QUESTION: reply}
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        for platform in (slack, discord):
            (folder / platform.__name__).mkdir()
            list(platform.draw(replies, folder / platform.__name__))
        pictures = {
            "slack": folder / slack.__name__ / f"{QUESTION}-desktop.png",
            "discord": folder / discord.__name__ / f"{QUESTION}-phone.png",
        }
        page = folder / "page.html"
        page.write_text(PAGE.format(**{name: path.as_uri() for name, path in pictures.items()}), encoding="utf-8")
        chromium = [*slack.CHROMIUM[:-1], "--force-device-scale-factor=1.5", f"--screenshot={TARGET.resolve()}"]
        subprocess.run([*chromium, f"--window-size={SIZE}", page.as_uri()], check=True, capture_output=True, timeout=60)
    print(TARGET)


if __name__ == "__main__":
    main()
