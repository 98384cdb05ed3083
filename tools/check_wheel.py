"""Build the wheel, install it into an environment of its own, and ask it a question from an empty folder.

usage: python -m tools.check_wheel
"""

import json
import os
import subprocess
import sys
import tempfile
import venv
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
QUESTION = "can 70B run on 2x A6000?"


def main() -> None:
    """Fails with the command's own output when the wheel lacks data, words or templates."""
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        venv.create(home / "venv", with_pip=True)
        python = home / "venv" / "bin" / "python"
        subprocess.run([python, "-m", "pip", "wheel", "--quiet", "--no-deps", "--wheel-dir", home / "dist", ROOT], check=True)
        (wheel,) = (home / "dist").glob("rigwise-*.whl")
        subprocess.run([python, "-m", "pip", "install", "--quiet", "--constraint", ROOT / "constraints.txt", wheel], check=True)
        empty = home / "empty"
        empty.mkdir()
        environment = os.environ | {"RIGWISE_DATA": str(home / "data")}
        for locale in ("en", "zh-TW"):
            command = [str(home / "venv" / "bin" / "rigwise"), "ask", "--json", "--locale", locale, QUESTION]
            done = subprocess.run(command, cwd=empty, env=environment, check=True, capture_output=True, text=True)
            answer = json.loads(done.stdout)
            if answer["intent"] != "fit" or "verdict" not in answer:
                sys.exit(f"the installed wheel answered {locale} with {answer['intent']}: {answer['reply']['headline']}")
            print(f"{wheel.name} ({locale}): {answer['reply']['headline']}")


if __name__ == "__main__":
    main()
