"""From a fresh clone to an answer: makes a virtual environment beside this file, installs Rigwise into it, and runs it.

python3 start.py ask "can 70B run on 2x A6000?"
python3 start.py test
"""

import hashlib
import subprocess
import sys
import venv
from pathlib import Path

ROOT = Path(__file__).resolve().parent
ENVIRONMENT = ROOT / ".venv"
PROGRAMS = ENVIRONMENT / ("Scripts" if sys.platform == "win32" else "bin")
OLDEST_PYTHON = (3, 11)


def main(arguments: list[str]) -> int:
    """Install once, then hand over. Returns the exit status of what was run."""
    if sys.version_info < OLDEST_PYTHON:
        sys.stderr.write(f"start.py: Rigwise needs Python 3.11 or newer; this is {sys.version.split()[0]}\n")
        return 2
    testing = arguments[:1] == ["test"]
    if not install(".[dev]" if testing else "."):
        sys.stderr.write("start.py: the installation failed; what pip said is above\n")
        return 1
    command = [PROGRAMS / "python", "-m", "pytest", *arguments[1:]] if testing else [PROGRAMS / "rigwise", *arguments]
    return subprocess.run(command, cwd=ROOT, check=False).returncode


def install(what: str) -> bool:
    """Install `what` as an editable package, unless just that was installed from these same requirements before."""
    stamp = ENVIRONMENT / f"installed-{what.strip('.[]') or 'run'}"
    wanted = hashlib.sha256((ROOT / "pyproject.toml").read_bytes() + (ROOT / "constraints.txt").read_bytes()).hexdigest()
    if stamp.is_file() and stamp.read_text() == wanted:
        return True
    sys.stderr.write(f"start.py: installing into {ENVIRONMENT.name}, once …\n")
    if not (PROGRAMS / "python").exists() and not (PROGRAMS / "python.exe").exists():
        venv.create(ENVIRONMENT, with_pip=True)
    pip = [PROGRAMS / "python", "-m", "pip", "install", "--quiet", "--constraint", "constraints.txt", "--editable", what]
    if subprocess.run(pip, cwd=ROOT, check=False).returncode:
        return False
    stamp.write_text(wanted)
    return True


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
