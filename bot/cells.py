"""Text measured in the cells of a monospace font, and broken into lines of them."""

from __future__ import annotations

from unicodedata import combining, east_asian_width


def is_wide(text: str) -> bool:
    """True where the text has a character of two cells; no font of Discord's clients aligns those with the others."""
    return any(east_asian_width(character) in "WF" for character in text)


def cells(text: str) -> int:
    """Width of a text in cells."""
    return sum(_cells_of(character) for character in text)


def _cells_of(character: str) -> int:
    if combining(character) or character in "\u200b\u200d\ufe0f":
        return 0
    return 2 if east_asian_width(character) in "WF" else 1


def pad(text: str, width: int, *, right: bool = False) -> str:
    """The text filled up with spaces to `width` cells; on its left where it is aligned to the right."""
    fill = " " * max(width - cells(text), 0)
    return fill + text if right else text + fill


def wrap(text: str, width: int) -> list[str]:
    """Lines of at most `width` cells, broken at spaces; a longer word keeps a line of its own."""
    lines = [""]
    for word in text.split():
        longer = f"{lines[-1]} {word}".strip()
        if cells(longer) <= width or not lines[-1]:
            lines[-1] = longer
        else:
            lines.append(word)
    return lines


def narrowest(text: str, lines: int) -> int:
    """The fewest cells in which the text takes at most `lines` lines."""
    words = text.split()
    width = max((cells(word) for word in words), default=0)
    while len(wrap(text, width)) > lines:
        width += 1
    return width
