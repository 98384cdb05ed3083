"""`python -m benchmarks.durability [--kills 300] [--seed 1]`: kill -9 while reports, machines and settings are written.

Every tenth writer begins in a new folder, so that the making of the file is killed too. Exit status 1 where anything is missing.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from pathlib import Path
from random import Random

from benchmarks.durability.killing import Expected, kill_once

LIVES_PER_FILE = 10


def main() -> int:
    """Kill, look, and say what was found."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--kills", type=int, default=300)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    random = Random(options.seed)  # noqa: S311
    acknowledged, wrong, started = 0, [], time.monotonic()
    in_the_middle = 0
    with tempfile.TemporaryDirectory() as scratch:
        expected = Expected()
        for life in range(options.kills):
            if life % LIVES_PER_FILE == 0:
                acknowledged += expected.acknowledged
                expected = Expected()
            folder = Path(scratch) / str(life // LIVES_PER_FILE)
            before = expected.begun
            wrong += [f"kill {life}: {problem}" for problem in kill_once(folder, expected, random)]
            in_the_middle += expected.begun > before
        acknowledged += expected.acknowledged
    print(f"{options.kills} kills, {in_the_middle} of them among writes; {acknowledged:,} writes acknowledged, {len(wrong)} lost")
    print(f"{time.monotonic() - started:.0f} s")
    print("\n".join(wrong[:20]))
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
