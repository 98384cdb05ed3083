"""The process that turns SVG into PNG: `python -m adapters.discord.painter FONT FAMILY`, a drawing in, a picture out.

resvg holds the interpreter for some 20 ms a picture, in which a bot would answer nobody: so it has a process of its own, which
imports nothing else. Each message is four bytes of length, then so many bytes; a picture of no bytes says that there is none.
"""

import sys
from typing import BinaryIO

ZOOM = 2.0
"""Twice the points of a phone: sharp there, and as wide as Discord shows a picture on a desktop."""

LENGTH = 4


def paint(drawing: str, font: str, family: str) -> bytes:
    """The picture; empty where the drawing is none."""
    import resvg_py

    try:
        return bytes(
            resvg_py.svg_to_bytes(
                svg_string=drawing,
                zoom=ZOOM,
                skip_system_fonts=True,
                font_files=[font],
                font_family=family,
                sans_serif_family=family,
            )
        )
    except ValueError:
        return b""


def serve(source: BinaryIO, sink: BinaryIO, font: str, family: str) -> None:
    """Paint until the source ends."""
    while head := source.read(LENGTH):
        picture = paint(source.read(int.from_bytes(head, "big")).decode(), font, family)
        sink.write(len(picture).to_bytes(LENGTH, "big") + picture)
        sink.flush()


if __name__ == "__main__":
    serve(sys.stdin.buffer, sys.stdout.buffer, sys.argv[1], sys.argv[2])
