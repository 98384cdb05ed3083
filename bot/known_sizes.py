"""What names say of sizes: models by their parameters, devices by their memory."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping

from bot.lexicon import SizedName
from bot.tokens import Token, name_tokens
from knowledge.facts import Alias


def models_by_size(aliases: tuple[Alias, ...]) -> dict[float, tuple[SizedName, ...]]:
    """Every model alias that holds a size, by that size."""
    found: dict[float, dict[tuple[str, ...], SizedName]] = defaultdict(dict)
    for alias in aliases:
        if alias.kind not in {"model", "diffusion"}:
            continue
        tokens = name_tokens(alias.text)
        for index, token in enumerate(tokens[:-1]):
            if token.number and tokens[index + 1].text == "b" and (index == 0 or tokens[index - 1].text != "a"):
                rest = tokens[:index] + tokens[index + 2 :]
                words = tuple(token.text for token in rest)
                numbers = [token.number for token in tokens[:index] if token.number is not None and token.number < 100]
                found[token.number].setdefault(words, SizedName(alias.key, words, max(numbers, default=0.0), _active(rest)))
    return {size: tuple(names.values()) for size, names in found.items()}


def _active(tokens: tuple[Token, ...]) -> float | None:
    for index, token in enumerate(tokens[:-2]):
        if token.text == "a" and tokens[index + 1].number and tokens[index + 2].text == "b":
            return tokens[index + 1].number
    return None


def memory_sizes(aliases: tuple[Alias, ...], memory_gb: Mapping[str, float]) -> dict[str, frozenset[float]]:
    """Memory in GB by key, of devices where it is given or in the name, and of families from their members."""
    sizes: dict[str, set[float]] = defaultdict(set)
    for key, size in memory_gb.items():
        sizes[key].add(size)
    for alias in aliases:
        tokens = name_tokens(alias.text) if alias.kind == "gpu" else ()
        if len(tokens) > 2 and tokens[-1].text == "gb" and tokens[-2].number:
            sizes[alias.key].add(tokens[-2].number)
    for alias in aliases:
        if alias.kind == "gpu_family":
            members = (size for key, size in memory_gb.items() if _is_memory_variant(key, alias.key))
            sizes[alias.key].update(members)
    return {key: frozenset(values) for key, values in sizes.items() if values}


def _is_memory_variant(key: str, family: str) -> bool:
    """rtx-3080-10gb of rtx-3080, apple-m4-max-40-128gb of m4-max; rtx-6000-ada is no such variant of rtx-6000."""
    before, found, rest = f"-{key}".partition(f"-{family}-")
    sizes = rest.removesuffix("gb").split("-")
    return bool(found) and rest.endswith("gb") and (not before or before == "-apple") and all(size.isdecimal() for size in sizes)


def first_words(aliases: tuple[Alias, ...]) -> frozenset[str]:
    """The words that names of models begin with; digits carry a card's name, and they are never corrected."""
    kinds = {"model", "model_family", "diffusion"}
    first = (name_tokens(alias.text)[:1] for alias in aliases if alias.kind in kinds)
    return frozenset(token.text for tokens in first for token in tokens if token.is_word)
