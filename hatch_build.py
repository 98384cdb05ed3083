"""Compiles the packages where they stand when they are installed in place, as pip does with what it copies.

Python would do so at the first import, but not where it may not write or was told not to (`PYTHONDONTWRITEBYTECODE`): there each
start of an installation in place would compile every module anew.
"""

import compileall
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

ROOT = Path(__file__).resolve().parent
PACKAGES = ("adapters", "bot", "knowledge", "sizing")


class CustomBuildHook(BuildHookInterface[Any]):
    """Hatchling's own name for it."""

    def finalize(self, version: str, build_data: dict[str, Any], artifact_path: str) -> None:
        """After the build of a wheel that points here; one that holds the packages needs nothing."""
        if version == "editable":
            for package in PACKAGES:
                compileall.compile_dir(ROOT / package, quiet=2)
