"""The report: requirements, options, claims put right, measured runs, and what follows from the numbers."""

from __future__ import annotations

from collections.abc import Iterator

from bot.ask import Ask
from bot.decision.judgement import claims, memory_text, models_text, price_text, recommendation, recommended
from bot.decision.options import Decision, Option, find_decision, measured_runs
from bot.documents.attachment import attachments_of
from bot.documents.document import Block, Document, Grid, Heading, Paragraph, Points
from bot.evidence import brief, leftover_notes, price_sources, sources
from bot.plain import source_text
from bot.reply import Cell, Choice, Column, Reply, Source, Table, Tone
from bot.rewrite import as_question
from bot.slots import GpuMention
from bot.staleness import stale_notes
from bot.till import open_till, rate_notes
from bot.wording import DASH, gib_text, rate
from knowledge.facts import Measurement

STEM = "decision-report"


def decide(ask: Ask) -> Reply | None:
    """The page as a reply; None where the question does not name models and at least two rigs."""
    decision = find_decision(ask)
    if decision is None:
        return None
    best = recommended(decision)
    document = Document(title(ask, decision), tuple(_blocks(ask, decision, best)), ask.say.locale)
    offers = [offer for option in decision.options if option.price for offer in option.price.offers]
    return Reply(
        headline=recommendation(ask, decision, best),
        detail=" ".join(claims(ask, decision)),
        tone=Tone.NEUTRAL if best else Tone.BAD,
        intent=ask.intent,
        tables=(_table(ask, decision),),
        notes=(*_runs_note(ask, decision), *rate_notes(ask, open_till(ask)), *stale_notes(ask, offers), *leftover_notes(ask)),
        choices=tuple(
            Choice(option.rig.name, as_question("build", ask.slots, gpus=(_mention(option),), form=()))
            for option in decision.options[:3]
        ),
        sources=_sources(ask, decision),
        attachments=attachments_of(document, STEM),
    )


def _mention(option: Option) -> GpuMention:
    return GpuMention(option.device.key, len(option.rig.devices))


def title(ask: Ask, decision: Decision) -> str:
    """`RTX 4090 or RTX A6000`."""
    return ask.say("decision.title", options=ask.say("decision.or").join(option.rig.name for option in decision.options))


def _facts(ask: Ask, option: Option) -> Iterator[tuple[str, str]]:
    tenancy, device, till = option.share.tenancy, option.device, open_till(ask)
    count = len(option.rig.devices)
    yield "column.verdict", ask.say(f"verdict.{tenancy.verdict.value}")
    yield "decision.free", gib_text(tenancy.free_bytes)
    yield "column.tok_s", rate(option.case.estimate.decode_tok_s) if option.case and option.case.runs else DASH
    yield "spec.memory", memory_text(option)
    yield "spec.bandwidth", f"{device.bandwidth_gb_s:g} GB/s" if device.bandwidth_gb_s else DASH
    yield "spec.nvlink", f"{device.nvlink_gb_s:g} GB/s" if device.nvlink_gb_s else ask.say("decision.none_there")
    yield "spec.power", f"{device.tdp_w * count:g} W" if device.tdp_w else DASH
    yield "spec.slots", f"{option.facts.slots:g}" if option.facts.slots else DASH
    yield "column.to_buy", price_text(ask, option, till)


def _table(ask: Ask, decision: Decision) -> Table:
    names = (Column(option.rig.name, priority=index) for index, option in enumerate(decision.options))
    columns = (Column(ask.say("column.fact")), *names)
    rows = zip(*(tuple(_facts(ask, option)) for option in decision.options), strict=True)
    cells = tuple((Cell(ask.say(row[0][0])), *(Cell(value) for _, value in row)) for row in rows)
    return Table(columns, cells, ask.say("decision.caption", models=models_text(ask, decision)))


def _need_grid(ask: Ask, decision: Decision) -> Grid:
    """Each model, then all together: the least and the most."""
    share = decision.options[0].share
    rows = [
        (one.name, gib_text(one.persistent_bytes), gib_text(one.persistent_bytes + one.activations_bytes + one.context_bytes))
        for one in share.residents
    ]
    need = share.tenancy.need
    rows.append((ask.say("sharing.together"), gib_text(need.low), gib_text(need.high)))
    header = (ask.say("column.model"), ask.say("decision.minimum"), ask.say("decision.maximum"))
    return Grid(header, tuple(rows), frozenset({1, 2}), totals=True)


def _runs_grid(ask: Ask, decision: Decision) -> Grid | None:
    rows = tuple(
        (
            run.model,
            run.gpu,
            run.format or DASH,
            gib_text(run.used_gib * 2**30) if run.used_gib else DASH,
            f"{run.tok_s:g}" if run.tok_s else DASH,
        )
        for run in measured_runs(ask, decision)
    )
    header = ("column.model", "column.card", "column.precision", "decision.used", "column.tok_s")
    return Grid(tuple(map(ask.say, header)), rows, frozenset({3, 4})) if rows else None


def _origin(run: Measurement) -> str:
    """Who published the run, and when it was read."""
    return f"{brief(run.citation).partition('@')[0]}, {run.citation.checked.isoformat()}"


def _runs_note(ask: Ask, decision: Decision) -> tuple[str, ...]:
    count = len(measured_runs(ask, decision))
    return (ask.say("decision.measured", count=count) if count else ask.say("decision.not_measured"),)


def _blocks(ask: Ask, decision: Decision, best: Option | None) -> Iterator[Block]:
    say = ask.say
    yield Paragraph(recommendation(ask, decision, best))
    yield Heading(say("decision.requirements"))
    yield Paragraph(say("decision.requirements_detail", models=models_text(ask, decision)))
    yield _need_grid(ask, decision)
    yield Heading(say("decision.options"))
    table = _table(ask, decision)
    yield Grid(tuple(column.label for column in table.columns), tuple(tuple(cell.text for cell in row) for row in table.rows))
    yield Heading(say("decision.claims"))
    yield Points(tuple(claims(ask, decision)) or (say("decision.no_claims"),))
    yield Heading(say("decision.runs"))
    yield _runs_grid(ask, decision) or Paragraph(say("decision.not_measured"))
    if measured := tuple(dict.fromkeys(_origin(run) for run in measured_runs(ask, decision))):
        yield Points(measured)
    yield Heading(say("decision.recommendation"))
    yield Points(tuple(_grounds(ask, decision, best)))
    yield Heading(say("request.sources"))
    yield Points(tuple(source_text(source) for source in _sources(ask, decision)))


def _grounds(ask: Ask, decision: Decision, best: Option | None) -> Iterator[str]:
    """What the recommendation rests on, and when the other is the better one."""
    yield recommendation(ask, decision, best)
    if best is None:
        return
    for option in decision.fitting:
        if option is not best and option.free_bytes > best.free_bytes:
            yield ask.say(
                "decision.room", other=option.rig.name, free=gib_text(option.free_bytes), mine=gib_text(best.free_bytes)
            )
    yield ask.say("decision.as_of", on=ask.today.isoformat())


def _sources(ask: Ask, decision: Decision) -> tuple[Source, ...]:
    subjects = [tenant.subject for tenant in decision.tenants if tenant.subject]
    offers = [offer for option in decision.options if option.price for offer in option.price.offers]
    return (*sources(ask, subjects, [option.device for option in decision.options]), *price_sources(offers))
