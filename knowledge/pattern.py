"""The grammar of the column `layer_pattern`: what each layer of a model keeps between tokens.

    pattern := term (" " term)*
    term    := unit ("*" count)?
    unit    := letter | "(" pattern ")"
    letter  := G  grouped attention over the whole context (MHA, GQA, MQA)
             | S  sliding-window or chunked attention
             | L  latent attention (MLA)
             | R  recurrent: Mamba, gated DeltaNet, lightning, KDA
             | N  nothing: a plain MLP block, cross-attention to an image, or another layer's cache

`(S*5 G)*10 S*2` is Gemma 3 27B: ten times five sliding layers and a global one, then two sliding layers.
"""

import re
from itertools import groupby

LETTERS = "GSLRN"
MAX_LAYERS = 1000
_TOKEN = re.compile(rf"\s*(?:([{LETTERS}])|(\()|(\))|\*\s*(\d+))")


class PatternError(ValueError):
    """The text is no layer pattern; the message says where."""


def expand(pattern: str) -> str:
    """One letter a layer. Raises PatternError where the text breaks the grammar or has more than 1000 layers."""
    stack: list[list[str]] = [[]]
    place, starred = 0, True
    while place < len(pattern.rstrip()):
        found = _TOKEN.match(pattern, place)
        if not found:
            raise PatternError(
                f"layer_pattern {pattern!r}: {pattern[place:].strip()[:10]!r} is not one of {' '.join(LETTERS)} ( ) *n"
            )
        letter, opening, closing, count = found.groups()
        if count and starred:
            raise PatternError(f"layer_pattern {pattern!r}: *{count} has nothing before it to repeat")
        if letter:
            stack[-1].append(letter)
        elif opening:
            stack.append([])
        elif closing:
            _close(pattern, stack)
        else:
            _repeat(pattern, stack[-1], int(count))
        starred = bool(opening or count)
        place = found.end()
    if len(stack) > 1:
        raise PatternError(f"layer_pattern {pattern!r}: a bracket is not closed")
    return "".join(stack[0])


def _close(pattern: str, stack: list[list[str]]) -> None:
    if len(stack) == 1:
        raise PatternError(f"layer_pattern {pattern!r}: a bracket is closed that was not opened")
    group = "".join(stack.pop())
    stack[-1].append(group)


def _repeat(pattern: str, units: list[str], count: int) -> None:
    if not 1 <= count * len(units[-1]) <= MAX_LAYERS:
        raise PatternError(f"layer_pattern {pattern!r}: *{count} gives no sensible number of layers")
    units[-1] *= count


MAX_UNIT = 24


def compress(letters: str) -> str:
    """The shortest text of the grammar that we find for one letter a layer: `SSSSSGSSSSSGSS` as `(S*5 G)*2 S*2`."""
    texts = [_run_lengths(letters)]
    for size in range(2, min(MAX_UNIT, len(letters) // 2) + 1):
        unit, times = letters[:size], 1
        while letters.startswith(unit, times * size):
            times += 1
        if times > 1:
            texts.append(f"({_run_lengths(unit)})*{times} {_run_lengths(letters[times * size :])}".strip())
    return min(texts, key=len)


def _run_lengths(letters: str) -> str:
    runs = [(letter, len(list(same))) for letter, same in groupby(letters)]
    return " ".join(letter if count == 1 else f"{letter}*{count}" for letter, count in runs)
