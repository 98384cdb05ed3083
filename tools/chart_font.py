"""The font of the charts that Discord is sent: Noto Sans CJK TC, cut down to what our own words are written with.

    python -m tools.chart_font /usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc

Writes adapters/discord/fonts/. Needs fonttools (the extra `pictures`); run it again where charts have new words.
"""

import subprocess
import sys
from pathlib import Path

FOLDER = Path("adapters/discord/fonts")
WORDS = Path("bot/locales")
ALWAYS = "".join(map(chr, [*range(0x20, 0x7F), *range(0xA0, 0x100), *range(0x2010, 0x2028), *range(0x3000, 0x3030)]))
MORE = "‰′″€←↑→↓−≈≠≤≥" + "".join(map(chr, range(0xFF00, 0xFF61)))
TRADITIONAL = "3"
"""The place of Noto Sans CJK TC in the collection."""


def main(arguments: list[str]) -> int:
    """0 where the font was written, 2 for a wrong call."""
    if len(arguments) != 1 or not Path(arguments[0]).is_file():
        print("usage: python -m tools.chart_font <NotoSansCJK-Regular.ttc>", file=sys.stderr)
        return 2
    written = {letter for file in WORDS.glob("*/phrases/*.toml") for letter in file.read_text(encoding="utf-8")}
    glyphs = "".join(sorted({letter for letter in {*written, *ALWAYS, *MORE} if letter.isprintable()}))
    (FOLDER / "glyphs.txt").write_text(glyphs, encoding="utf-8")
    command = [sys.executable, "-m", "fontTools.subset", arguments[0], f"--font-number={TRADITIONAL}"]
    command += [f"--text-file={FOLDER / 'glyphs.txt'}", f"--output-file={FOLDER / 'chart.otf'}"]
    command += ["--no-hinting", "--desubroutinize", "--layout-features=kern", "--name-IDs=0,1,2,4,6,13,14"]
    subprocess.run(command, check=True)
    print(f"{len(glyphs)} letters, {(FOLDER / 'chart.otf').stat().st_size:,} bytes")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
