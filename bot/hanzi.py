"""Chinese as it is written in Taiwan, or simplified: told by the two national character sets, which share what did not change."""

from __future__ import annotations

FIRST, LAST = "\u4e00", "\u9fff"


def is_traditional(text: str, locale: str | None = None) -> bool:
    """Whether more of the characters are in Big5 alone than in GB 2312 alone; where none is, whether the asker's language is."""
    if text.isascii():
        return _says_so(locale)
    letters = {letter for letter in text if FIRST <= letter <= LAST}
    balance = sum(_is_in(letter, "big5") - _is_in(letter, "gb2312") for letter in letters)
    return balance > 0 if balance else _says_so(locale)


def _is_in(letter: str, charset: str) -> bool:
    return bool(letter.encode(charset, "ignore"))


def _says_so(locale: str | None) -> bool:
    return (locale or "").replace("_", "-").lower() in {"zh-tw", "zh-hant", "zh-hant-tw"}
