"""What Slack takes, checked with what we did not write: every golden message and view under `tsc` with Slack's own types.

usage: python -m tools.check_slack_types

Needs npm, and fetches `@slack/types` and `typescript` through it.
"""

import json
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from tests.adapters.slack.golden import messages, views

PACKAGES = ("@slack/types@3.2.0", "typescript@5.9.3")
UNKNOWN_TO_TYPES = {"data_visualization"}
"""A block since June 2026 that the types do not have yet."""
HEAD = """import type { HomeView, KnownBlock, ModalView } from "@slack/types";
// What must be refused, or nothing here is checked:
// @ts-expect-error
export const wrong: KnownBlock[] = [{ type: "data_table", rows: [] }];
"""


def source() -> str:
    """One constant for each message and view."""
    return HEAD + "".join(f"export const {name}: {kind} = {json.dumps(value, indent=1)};\n" for name, kind, value in _constants())


def _constants() -> Iterator[tuple[str, str, Any]]:
    for name, message in messages():
        blocks = [block for block in message.get("blocks", []) if block["type"] not in UNKNOWN_TO_TYPES]
        yield _identifier(name), "KnownBlock[]", blocks
    for name, view in views():
        yield _identifier(name), "HomeView" if view["type"] == "home" else "ModalView", view


def _identifier(name: str) -> str:
    return "sample_" + re.sub(r"\W", "_", name)


def complaints(folder: Path) -> str:
    """What `tsc` says; empty when it is content. Raises CalledProcessError where npm fails."""
    (folder / "package.json").write_text('{"private": true}', encoding="utf-8")
    (folder / "samples.ts").write_text(source(), encoding="utf-8")
    quiet = ["--no-audit", "--no-fund", "--silent", "--ignore-scripts"]
    subprocess.run(["npm", "install", *quiet, *PACKAGES], cwd=folder, check=True, timeout=180)
    tsc = ["node_modules/.bin/tsc", "--noEmit", "--strict", "--skipLibCheck", "--module", "nodenext", "--target", "es2022"]
    return subprocess.run([*tsc, "samples.ts"], cwd=folder, check=False, capture_output=True, text=True, timeout=180).stdout


def main() -> int:
    """Exit status 0 when all is well, 1 with the problems, 2 without npm."""
    if shutil.which("npm") is None:
        print("npm is needed (https://nodejs.org)", file=sys.stderr)
        return 2
    with tempfile.TemporaryDirectory() as scratch:
        said = complaints(Path(scratch))
    print(said or "every Slack message and view is what Slack's own types ask for")
    return 1 if said else 0


if __name__ == "__main__":
    sys.exit(main())
