"""What the image is made of: a bill of materials, and whether anything in it is known to be vulnerable.

usage: python -m tools.supply bom FILE.cdx.json    CycloneDX, from constraints.txt alone: the same bytes each time
       python -m tools.supply audit                pip-audit over the same packages; needs a network

Exit status of `audit`: 0 nothing known, 1 something is, 3 nobody could be asked.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
import tempfile
import venv
from collections.abc import Iterator
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
DOCKERFILE = ROOT / "docker" / "Dockerfile"
INSTALLED = re.compile(r'pip install [^"]*"(\.\[[\w,]+\])"')
BOM = dict[str, Any]


def main(arguments: list[str]) -> int:
    """Make an environment of what is shipped, look at it, and throw it away."""
    match arguments:
        case ["bom", name]:
            with tempfile.TemporaryDirectory() as folder:
                made = bill(Path(folder))
            problems = list(faults(made, pins((ROOT / "constraints.txt").read_text(encoding="utf-8"))))
            for problem in problems:
                print(problem, file=sys.stderr)
            Path(name).write_text(json.dumps(made, indent=1, sort_keys=True, ensure_ascii=False) + "\n", encoding="utf-8")
            print(f"{len(made['components'])} packages in {name}")
            return 1 if problems else 0
        case ["audit"]:
            with tempfile.TemporaryDirectory() as folder:
                return audit(Path(folder))
    print(__doc__, file=sys.stderr)
    return 2


def environment(folder: Path, *what: str) -> Path:
    """A virtual environment with this in it; its Python."""
    venv.create(folder, with_pip=True)
    python = folder / "bin" / "python"
    subprocess.run([python, "-m", "pip", "install", "-qqq", "--disable-pip-version-check", *what], cwd=ROOT, check=True)
    return python


def shipped(folder: Path) -> Path:
    """The environment of the image, without pip, which the image does not use."""
    python = environment(folder / "shipped", "--constraint", "constraints.txt", installed(DOCKERFILE.read_text(encoding="utf-8")))
    subprocess.run([python, "-m", "pip", "uninstall", "--quiet", "--yes", "setuptools", "pip"], check=True, cwd=ROOT)
    return python


def installed(dockerfile: str) -> str:
    """What the image installs of ours: `.[documents]`. Raises ValueError where it does not say."""
    found = INSTALLED.search(dockerfile)
    if found is None:
        raise ValueError("docker/Dockerfile does not say which extras it installs")
    return found[1]


def bill(folder: Path) -> BOM:
    """The bill of materials, without a word of this machine or of where the packages came from."""
    tools = environment(folder / "tools", "cyclonedx-bom>=7,<8").parent
    out = folder / "bom.json"
    options = ("--pyproject", "pyproject.toml", "--output-reproducible", "--of", "JSON", "-o", str(out))
    subprocess.run([tools / "cyclonedx-py", "environment", shipped(folder), *options], cwd=ROOT, check=True)
    made: BOM = json.loads(out.read_text(encoding="utf-8"))
    made["components"] = [one for one in made["components"] if normal(one["name"]) != "rigwise"]
    for one in made["components"]:
        one.pop("externalReferences", None)
    return made


def pins(constraints: str) -> dict[str, str]:
    """Version by name."""
    lines = (line.partition("==") for line in constraints.splitlines() if "==" in line and not line.startswith("#"))
    return {normal(name): version.strip() for name, _, version in lines}


def normal(name: str) -> str:
    """The name as indexes compare it (PEP 503)."""
    return re.sub(r"[-_.]+", "-", name).lower()


def faults(made: BOM, pinned: dict[str, str]) -> Iterator[str]:
    """What a bill of materials of ours must not be: of other versions than were tested, nameless, or telling of this machine."""
    components = made.get("components", [])
    if len(components) < 10:
        yield f"only {len(components)} packages: the environment was not made"
    for one in components:
        name, version = one["name"], one.get("version", "")
        if pinned.get(normal(name)) != version:
            yield f"{name} {version} is not the tested {pinned.get(normal(name), '(none)')}: run python -m tools.freeze"
        if not one.get("purl"):
            yield f"{name} has no package URL"
    text = json.dumps(made)
    yield from (f"it tells of this machine: {found}" for found in (str(ROOT), tempfile.gettempdir(), "file://") if found in text)


def audit(folder: Path) -> int:
    """Ask for known vulnerabilities of every package that is shipped."""
    tools = environment(folder / "tools", "pip-audit>=2.7,<3").parent
    python = shipped(folder)
    script = "import importlib.metadata as m; [print(f'{d.name}=={d.version}') for d in m.distributions() if d.name != 'rigwise']"
    listed = folder / "shipped.txt"
    listed.write_bytes(subprocess.run([python, "-c", script], check=True, capture_output=True).stdout)
    options = ("--requirement", str(listed), "--no-deps", "--disable-pip", "--progress-spinner", "off", "--format", "json")
    done = subprocess.run([tools / "pip-audit", *options], capture_output=True, text=True, check=False)
    return judge(done.stdout, done.stderr)


def judge(out: str, err: str) -> int:
    """Say what pip-audit found. A package that it could not look up counts as not asked about, never as safe."""
    try:
        found = json.loads(out)["dependencies"]
    except (ValueError, KeyError, TypeError):
        print(f"not audited, nobody could be asked: {err.strip().splitlines()[-1:]}")
        return 3
    bad = [(one["name"], one["version"], each["id"]) for one in found for each in one.get("vulns", [])]
    for name, version, known in bad:
        print(f"{name} {version}: {known}")
    skipped = [one["name"] for one in found if "skip_reason" in one]
    if skipped:
        print(f"not audited: {', '.join(skipped)}")
    print(f"{len(found) - len(skipped)} of {len(found)} packages asked about, {len(bad)} known vulnerabilities")
    return 1 if bad else 3 if skipped else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
