"""The other calculators, in an environment of their own: nothing of theirs is installed beside us."""

from __future__ import annotations

import json
import subprocess
import sys
import venv
from functools import lru_cache
from pathlib import Path
from typing import Any

PACKAGES = ("llmfit", "hf-mem", "kvfit")
RUNNER = Path(__file__).parent / "runner.py"


class Peers:
    """An environment with as many of the packages as could be had."""

    def __init__(self, folder: Path) -> None:
        self.python = folder / "bin" / "python"
        self.llmfit = folder / "bin" / "llmfit"
        if not self.python.exists():
            venv.create(folder, with_pip=True)
        self.missing = tuple(name for name in PACKAGES if not self._install(name))

    def _install(self, name: str) -> bool:
        done = subprocess.run([self.python, "-m", "pip", "install", "-q", name], capture_output=True, check=False)
        return done.returncode == 0

    def caches(self, requests: list[dict[str, Any]]) -> list[dict[str, float | None]]:
        """Bytes of the cache by `hf-mem` and `kvfit`, request by request; None where one of them refuses the model."""
        lines = "\n".join(map(json.dumps, requests))
        done = subprocess.run([self.python, RUNNER], input=lines, capture_output=True, text=True, check=False)
        if done.returncode:
            print(done.stderr[-500:], file=sys.stderr)
            return [{} for _ in requests]
        return [json.loads(line) for line in done.stdout.splitlines()]

    @lru_cache(maxsize=4096)  # noqa: B019 - one environment a run
    def plan(self, model: str, context: int, quant: str, profile: Path | None = None) -> dict[str, Any] | None:
        """What `llmfit plan` says; None where it does not know the model or the format."""
        command = [str(self.llmfit), "--json", *(["--profile", str(profile)] if profile else [])]
        command += ["plan", model, "--context", str(context), "--quant", quant]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        try:
            found: dict[str, Any] = json.loads(done.stdout)
        except json.JSONDecodeError:
            return None
        return found if "disk_size_gb" in found else None
