"""One worked number for a term: the engine's arithmetic on a well-known model or card, so that a meaning has a size."""

from __future__ import annotations

from collections.abc import Callable

from bot.ask import Ask
from bot.wording import billions, gib_text, number, short
from bot.workload import bottomless
from sizing.cache import cache_bytes_by_layer
from sizing.units import KIB, gib
from sizing.weights import weigh
from sizing.workload import Request

EXAMPLE_TOKENS = 8192
LADDER = ("bf16", "q8_0", "q4_k_m")


def worked(ask: Ask, what: str) -> str:
    """The sentence of `kind:name:name`, in the language of the answer; empty for an empty `what`."""
    if not what:
        return ""
    kind, *names = what.split(":")
    return KINDS[kind](ask, *names)


def _cache(ask: Ask, model: str, fmt: str) -> str:
    """Bytes of the KV cache, a token and at EXAMPLE_TOKENS."""
    library = ask.library
    request = Request(
        library.model(model), library.weight_format("bf16"), library.cache_format(fmt), bottomless().devices, EXAMPLE_TOKENS
    )
    total = sum(cache_bytes_by_layer(request))
    per_token = number(total / EXAMPLE_TOKENS / KIB)
    return ask.say("glossary.worked.cache", model=request.model.name, per_token=per_token, total=gib_text(total))


def _weight_bytes(ask: Ask, model: str, fmt: str) -> int:
    return weigh(ask.library.model(model), ask.library.weight_format(fmt)).total


def _weights(ask: Ask, model: str, fmt: str) -> str:
    """What a model weighs in one format."""
    size, format_name = gib_text(_weight_bytes(ask, model, fmt)), ask.library.weight_format(fmt).name
    return ask.say("glossary.worked.weights", model=ask.library.model(model).name, size=size, format=format_name)


def _ladder(ask: Ask, model: str) -> str:
    """What a model weighs in 16, 8 and 4 bits."""
    sizes = [number(gib(_weight_bytes(ask, model, fmt))) for fmt in LADDER]
    return ask.say("glossary.worked.ladder", model=ask.library.model(model).name, wide=sizes[0], half=sizes[1], quarter=sizes[2])


def _active(ask: Ask, model: str) -> str:
    """All parameters of a mixture, and those of one token."""
    found = ask.library.model(model)
    return ask.say("glossary.worked.active", model=found.name, total=billions(found.params), active=billions(found.active_params))


def _cards(ask: Ask, one: str, other: str) -> str:
    """Memory and bandwidth of two cards."""
    facts = [ask.library.gpu(key) for key in (one, other)]
    names = [f"{short(card.name)}: {number(gib(card.vram_bytes))} GiB, {card.bandwidth_gb_s:,.0f} GB/s" for card in facts]
    return ask.say("glossary.worked.cards", one=names[0], other=names[1])


def _ceiling(ask: Ask, card: str, model: str, fmt: str) -> str:
    """The most tokens a second that a card's bandwidth allows."""
    found = ask.library.gpu(card)
    size = _weight_bytes(ask, model, fmt)
    most = (found.bandwidth_gb_s or 0) * 1e9 / size
    return ask.say(
        "glossary.worked.ceiling",
        card=short(found.name),
        model=ask.library.model(model).name,
        format=ask.library.weight_format(fmt).name,
        bandwidth=f"{found.bandwidth_gb_s:,.0f}",
        size=gib_text(size),
        most=f"{most:.0f}",
    )


def _scores(ask: Ask, heads: str, tokens: str) -> str:
    """The attention scores of one layer in 16 bits, that never need to be stored."""
    return ask.say("glossary.worked.scores", heads=heads, tokens=tokens, size=gib_text(int(heads) * int(tokens) ** 2 * 2))


def _bytes(ask: Ask, model: str, per_parameter: str) -> str:
    """A model's parameters times so many bytes."""
    found = ask.library.model(model)
    return ask.say(
        "glossary.worked.bytes",
        model=found.name,
        params=billions(found.params),
        each=per_parameter,
        size=gib_text(found.params * int(per_parameter)),
    )


KINDS: dict[str, Callable[..., str]] = {
    "cache": _cache,
    "weights": _weights,
    "ladder": _ladder,
    "active": _active,
    "cards": _cards,
    "ceiling": _ceiling,
    "scores": _scores,
    "bytes": _bytes,
}
