"""What does this term mean? Two or three sentences, a number where one helps, the source, and what to ask next."""

from __future__ import annotations

from bot.ask import Ask
from bot.definition import asked_terms
from bot.evidence import brief
from bot.glossary import Term, find_terms, terms
from bot.reply import Choice, Reply, Source, Tone
from bot.worked import worked

MOST_TERMS = 3
MOST_RELATED = 4
EXAMPLES = ("kv-cache", "quantization", "moe", "offload", "ttft")


def answer(ask: Ask) -> Reply:
    """One term, or several side by side; without a known one, a question with examples."""
    book = terms(ask.say.locale)
    text = ask.question.text
    keys = [key for key in asked_terms(text) or find_terms(text) or ask.slots.term if key in book]
    if keys:
        found = [book[key] for key in keys[:MOST_TERMS]]
        return _one(ask, found[0], book) if len(found) == 1 else _several(ask, found, book)
    if ask.slots.precision and (reply := _format(ask, ask.slots.precision[0])):
        return reply
    return Reply(
        headline=ask.say("glossary.unknown"),
        detail=ask.say("glossary.unknown_detail", count=len(book)),
        tone=Tone.ASK,
        intent=ask.intent,
        choices=_buttons(ask, EXAMPLES, book),
        understood=False,
    )


def _one(ask: Ask, term: Term, book: dict[str, Term]) -> Reply:
    number = worked(ask, term.worked)
    return Reply(
        headline=ask.say("glossary.headline", name=term.name),
        detail=term.says,
        tone=Tone.NEUTRAL,
        intent=ask.intent,
        notes=(number,) if number else (),
        choices=_buttons(ask, term.related, book),
        sources=(_source(term),),
    )


def _several(ask: Ask, found: list[Term], book: dict[str, Term]) -> Reply:
    related = dict.fromkeys(key for term in found for key in term.related if book[key] not in found)
    numbers = dict.fromkeys(worked(ask, term.worked) for term in found if term.worked)
    return Reply(
        headline=ask.say("glossary.several", names=ask.say("glossary.comma").join(term.name for term in found)),
        tone=Tone.NEUTRAL,
        intent=ask.intent,
        notes=(*(ask.say("glossary.line", name=term.name, says=term.says) for term in found), *numbers),
        choices=_buttons(ask, tuple(related), book),
        sources=tuple(_source(term) for term in found),
    )


def _format(ask: Ask, key: str) -> Reply | None:
    """A weight format that has no entry of its own: what the knowledge base says of it."""
    if key not in {listing.key for listing in ask.library.formats()}:
        return None
    found = ask.library.weight_format(key)
    citation = ask.library.cite("format", key)
    return Reply(
        headline=ask.say("glossary.headline", name=found.name),
        detail=ask.say("glossary.format", name=found.name, bits=f"{found.bits:.3g}"),
        tone=Tone.NEUTRAL,
        intent=ask.intent,
        notes=(worked(ask, f"weights:llama-3.1-8b:{key}"),),
        choices=_buttons(ask, ("quantization", "gguf", "perplexity"), terms(ask.say.locale)),
        sources=(Source(brief(citation), citation.checked, citation.url),),
    )


def _buttons(ask: Ask, keys: tuple[str, ...], book: dict[str, Term]) -> tuple[Choice, ...]:
    return tuple(Choice(book[key].name, ask.say("glossary.ask", name=book[key].name)) for key in keys[:MOST_RELATED])


def _source(term: Term) -> Source:
    return Source(term.source, url=term.url or None)
