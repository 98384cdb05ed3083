"""Print a command block of the README, so that what is checked is what a newcomer types.

usage: python -m tools.readme ask|test
"""

import sys
from pathlib import Path

README = Path(__file__).resolve().parent.parent / "README.md"


def block(name: str, text: str) -> str:
    """The shell block that follows the line `<!-- run: name -->`. Raises LookupError when there is none."""
    mark = f"<!-- run: {name} -->"
    _, found, rest = text.partition(mark)
    if not found:
        raise LookupError(f"README.md has no line {mark}")
    _, fence, code = rest.partition("```bash\n")
    if not fence or rest.index("```bash\n") > 2:
        raise LookupError(f"README.md has no bash block under {mark}")
    return code.partition("```")[0]


if __name__ == "__main__":
    try:
        sys.stdout.write(block(sys.argv[1], README.read_text(encoding="utf-8")))
    except (LookupError, IndexError) as error:
        sys.exit(f"tools.readme: {error}")
