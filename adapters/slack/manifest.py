"""The app manifest: all that Slack is told about the app, and all the rights it asks for.

`rigwise slack manifest` prints it.
"""

from __future__ import annotations

import json
import sys
from importlib.resources import files
from typing import Any


def manifest_text() -> str:
    """The manifest as JSON, to paste into https://api.slack.com/apps?new_app=1."""
    return files("adapters.slack").joinpath("manifest.json").read_text(encoding="utf-8")


def manifest() -> dict[str, Any]:
    """The manifest as data."""
    return dict(json.loads(manifest_text()))


def main() -> int:
    """Print it."""
    sys.stdout.write(manifest_text())
    return 0


if __name__ == "__main__":
    sys.exit(main())
