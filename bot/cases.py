"""One model at one precision on one rig, with the engine's answer: what the tables of several intents are made of."""

from __future__ import annotations

from dataclasses import replace

from bot.ask import Ask
from bot.workload import LADDER, Rig, Setting, Subject, find_setting, ladder, request
from sizing.card_count import minimum_cards
from sizing.estimate import Estimate, Verdict
from sizing.formats import WeightFormat
from sizing.inference import estimate, fits
from sizing.limits import check_request
from sizing.records import dataclass
from sizing.workload import Request, Runtime

NEVER_OFFLOADED = frozenset({"vllm", "sglang", "exllama"})


@dataclass(frozen=True, slots=True)
class Case:
    """A precision, the request made of it, and its estimate."""

    precision: str
    weights: WeightFormat
    request: Request
    estimate: Estimate
    setting: Setting

    @property
    def verdict(self) -> Verdict:
        return self.estimate.verdict

    @property
    def runs(self) -> bool:
        """Whether every card holds its share, tightly or with room."""
        return self.verdict in {Verdict.FITS, Verdict.TIGHT}

    @property
    def bottomless(self) -> bool:
        """Whether it was estimated on no card that exists, only to see what it needs."""
        return all(not device.vendor for device in self.request.devices)

    @property
    def label(self) -> str:
        """`INT8 (Q8_0)` where a general word stands for one format, else the format's own name."""
        return (
            self.weights.name if self.precision.lower() == self.weights.key else f"{self.precision.upper()} ({self.weights.name})"
        )

    def cards_needed(self) -> int | None:
        """How many cards of this kind would hold it; None for a mixed rig, a machine of one memory, or if no number does."""
        kinds = set(self.request.devices)
        grows = len(kinds) == 1 and not any(kind.unified_memory for kind in kinds)
        return minimum_cards(self.request) if grows else None


def build_case(ask: Ask, subject: Subject, rig: Rig, precision: str) -> Case:
    """Resolve and estimate. With system RAM stated, what does not fit on the cards may spill into it; under Ollama it does."""
    setting = find_setting(ask, subject.model, precision)
    asked = _request(ask, subject, rig, precision, setting)
    answer = estimate(asked)
    unified = any(device.unified_memory for device in rig.devices)
    may_spill = rig.host.ram_bytes or (setting.runtime is Runtime.OLLAMA and not unified)
    if answer.verdict is Verdict.NO and may_spill and setting.runtime.value not in NEVER_OFFLOADED and not rig.anonymous:
        asked = replace(asked, offload=True)
        answer = estimate(asked)
    return Case(precision, asked.weights, asked, answer, setting)


def request_of(ask: Ask, subject: Subject, rig: Rig, precision: str) -> Request:
    """What `build_case` estimates first, before anything is estimated."""
    return _request(ask, subject, rig, precision, find_setting(ask, subject.model, precision))


def _request(ask: Ask, subject: Subject, rig: Rig, precision: str, setting: Setting) -> Request:
    weights = ask.library.weight_format(ask.library.stands_for(precision, setting.runtime.value))
    return request(ask, subject, rig, weights, setting)


def fits_with_room(ask: Ask, subject: Subject, rig: Rig, precision: str) -> bool:
    """Whether the high estimate fits, at a tenth of what a whole estimate costs: for searching through many."""
    asked = request_of(ask, subject, rig, precision)
    return fits(asked, check_request(asked))


def precisions(ask: Ask, subject: Subject) -> tuple[str, ...]:
    """The precisions that were asked for, or the ladder."""
    asked = tuple(subject.model.native_format or LADDER[0] if name == "unquantized" else name for name in ask.slots.precision)
    return asked or ladder(subject.model)


def build_cases(ask: Ask, subject: Subject, rig: Rig) -> tuple[Case, ...]:
    """One case a precision, the widest first."""
    return tuple(build_case(ask, subject, rig, precision) for precision in precisions(ask, subject))
