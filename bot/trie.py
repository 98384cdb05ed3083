"""Many phrases, found at once: a trie over tokens, with the longest match at each place."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Generic, TypeVar

from bot.tokens import SPACED, Token, tokenise

T = TypeVar("T")
_TOUCHING = "\0"


class _Node(Generic[T]):
    __slots__ = ("children", "value")

    def __init__(self) -> None:
        self.children: dict[str, _Node[T]] = {}
        self.value: T | None = None


class Trie(Generic[T]):
    """Phrases to values. Case, width, hyphens and spaces do not matter, but `a100` is not `a 100`."""

    def __init__(self) -> None:
        self._root: _Node[T] = _Node()

    def add(self, phrase: str, value: T, *, replace: bool = True) -> None:
        """Teach one phrase. Without `replace` an earlier value of the same phrase stays."""
        self.add_tokens(tokenise(phrase), value, replace=replace)

    def add_tokens(self, tokens: Sequence[Token], value: T, *, replace: bool = True) -> None:
        node = self._root
        for index, token in enumerate(tokens):
            key = _TOUCHING + token.text if index and _must_touch(tokens[index - 1], token) else token.text
            node = node.children.setdefault(key, _Node())
        if node is not self._root and (replace or node.value is None):
            node.value = value

    def get(self, tokens: Sequence[Token]) -> T | None:
        """The value of exactly these tokens."""
        found = self.longest(tokens, 0)
        return found[1] if found and found[0] == len(tokens) else None

    def longest(self, tokens: Sequence[Token], first: int) -> tuple[int, T, bool] | None:
        """The longest phrase from token `first`: the token behind it, its value, and whether its last word is a plural."""
        node, found = self._root, None
        for index in range(first, len(tokens)):
            token = tokens[index]
            child = self._child(node, token, index > first)
            if child is None:
                plural = node.children.get(token.text[:-1]) if len(token.text) > 2 and token.text[-1] == "s" else None
                if plural is not None and plural.value is not None:
                    found = index + 1, plural.value, True
                break
            node = child
            if node.value is not None:
                found = index + 1, node.value, False
        return found

    def all(self, tokens: Sequence[Token], first: int) -> Iterator[tuple[int, T]]:
        """Every phrase that begins at token `first`, the shortest first."""
        node = self._root
        for index in range(first, len(tokens)):
            child = self._child(node, tokens[index], index > first)
            if child is None:
                return
            node = child
            if node.value is not None:
                yield index + 1, node.value

    @staticmethod
    def _child(node: _Node[T], token: Token, inside: bool) -> _Node[T] | None:
        if inside and token.gap != SPACED:
            touching = node.children.get(_TOUCHING + token.text)
            if touching is not None:
                return touching
        return node.children.get(token.text)


def _must_touch(before: Token, token: Token) -> bool:
    """A single letter beside a number belongs to it: A100, T4, 8b, 4090D."""
    if token.gap == SPACED:
        return False
    letter, number = (before, token) if before.is_word else (token, before)
    return letter.is_word and len(letter.text) == 1 and not letter.is_cjk and number.text[0].isdecimal()
