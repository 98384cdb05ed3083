"""Many phrases, found at once: a trie over tokens, with the longest match at each place."""

from __future__ import annotations

import marshal
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Any, Generic, TypeVar

from bot.tokens import SPACED, Token, tokenise

T = TypeVar("T")
_TOUCHING = "\0"
_VALUE = ""
"""In a node, the key of what the phrase that ends there stands for. Every other key is a token, with the node behind it."""


class Trie(Generic[T]):
    """Phrases to values. Case, width, hyphens and spaces do not matter, but `a100` is not `a 100`."""

    def __init__(self, packed: dict[str, bytes] | None = None) -> None:
        self._root: dict[str, Any] = {**packed} if packed else {}

    def add(self, phrase: str, value: T, *, replace: bool = True) -> None:
        """Teach one phrase. Without `replace` an earlier value of the same phrase stays."""
        self.add_tokens(tokenise(phrase), value, replace=replace)

    def add_tokens(self, tokens: Sequence[Token], value: T, *, replace: bool = True) -> None:
        if not tokens:
            return
        node = self._branch(tokens[0].text) or self._root.setdefault(tokens[0].text, {})
        for before, token in pairwise(tokens):
            node = node.setdefault(_TOUCHING + token.text if _must_touch(before, token) else token.text, {})
        if replace or _VALUE not in node:
            node[_VALUE] = value

    def pack(self) -> dict[str, bytes]:
        """To be kept: each branch by its first token, so that a start reads only the branches that a text begins."""
        return {first: marshal.dumps(self._branch(first)) for first in self._root}

    def get(self, tokens: Sequence[Token]) -> T | None:
        """The value of exactly these tokens."""
        found = self.longest(tokens, 0)
        return found[1] if found and found[0] == len(tokens) else None

    def longest(self, tokens: Sequence[Token], first: int) -> tuple[int, T, bool] | None:
        """The longest phrase from token `first`: the token behind it, its value, and whether its last word is a plural."""
        node, found = self._root, None
        for index in range(first, len(tokens)):
            token = tokens[index]
            child = self._branch(token.text) if index == first else _behind(node, token)
            if child is None:
                if len(token.text) > 2 and token.text[-1] == "s":
                    singular = self._branch(token.text[:-1]) if index == first else node.get(token.text[:-1])
                    if singular is not None and _VALUE in singular:
                        found = index + 1, singular[_VALUE], True
                break
            node = child
            if _VALUE in node:
                found = index + 1, node[_VALUE], False
        return found

    def all(self, tokens: Sequence[Token], first: int) -> Iterator[tuple[int, T]]:
        """Every phrase that begins at token `first`, the shortest first."""
        node = self._branch(tokens[first].text) if first < len(tokens) else None
        for index in range(first + 1, len(tokens) + 1):
            if node is None:
                return
            if _VALUE in node:
                yield index, node[_VALUE]
            node = _behind(node, tokens[index]) if index < len(tokens) else None

    def _branch(self, first: str) -> dict[str, Any] | None:
        """The node behind the first token of a phrase, unpacked when it is first asked for."""
        node = self._root.get(first)
        if node.__class__ is bytes:
            node = self._root[first] = marshal.loads(node)  # noqa: S302 - sealed, see knowledge.kept
        return node


def _behind(node: dict[str, Any], token: Token) -> dict[str, Any] | None:
    if token.gap != SPACED:
        touching: dict[str, Any] | None = node.get(_TOUCHING + token.text)
        if touching is not None:
            return touching
    return node.get(token.text)


def _must_touch(before: Token, token: Token) -> bool:
    """A single letter beside a number belongs to it: A100, T4, 8b, 4090D."""
    if token.gap == SPACED:
        return False
    letter, number = (before, token) if before.is_word else (token, before)
    return letter.is_word and len(letter.text) == 1 and not letter.is_cjk and number.text[0].isdecimal()
