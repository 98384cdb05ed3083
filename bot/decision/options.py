"""What is chosen between: each rig with the models on it, its price and its facts."""

from __future__ import annotations

from bot.ask import Ask
from bot.cases import Case, build_case
from bot.machine.prices import UnitPrice, card_price
from bot.residents import Share, Tenant, find_tenants, share, shared_precisions
from bot.slots import GpuMention
from bot.workload import Rig, find_accelerator, rig_name
from knowledge.facts import GpuFacts, Measurement
from sizing.estimate import Verdict
from sizing.hardware import Accelerator
from sizing.records import dataclass

MAX_OPTIONS = 4
RUNS_PER_CARD = 3


@dataclass(frozen=True, slots=True)
class Option:
    """One rig: all models together on one of its cards, and the language model alone for its speed."""

    rig: Rig
    facts: GpuFacts
    share: Share
    case: Case | None
    price: UnitPrice | None

    @property
    def device(self) -> Accelerator:
        return self.rig.devices[0]

    @property
    def holds(self) -> bool:
        return self.share.tenancy.verdict is not Verdict.NO

    @property
    def tok_s(self) -> float:
        """Expected decode rate of the language model; 0 where it is not known."""
        speed = self.case.estimate.decode_tok_s if self.case else None
        return speed.expected if speed else 0.0

    @property
    def cost(self) -> float | None:
        """The middle of what all cards cost, in US dollars."""
        return None if self.price is None else (self.price.low + self.price.high) / 2 * len(self.rig.devices)

    @property
    def free_bytes(self) -> int:
        return self.share.tenancy.free_bytes


@dataclass(frozen=True, slots=True)
class Decision:
    """The question: these models, one of these rigs."""

    tenants: tuple[Tenant, ...]
    options: tuple[Option, ...]

    @property
    def fitting(self) -> tuple[Option, ...]:
        return tuple(option for option in self.options if option.holds)


def find_decision(ask: Ask) -> Decision | None:
    """None where no model or fewer than two rigs were named. Raises CannotResolve for a model whose shape is not known."""
    mentions = ask.slots.gpus[:MAX_OPTIONS]
    if len(mentions) < 2 or not ask.slots.models:
        return None
    tenants = find_tenants(ask)
    return Decision(tenants, tuple(_option(ask, tenants, mention) for mention in mentions))


def _option(ask: Ask, tenants: tuple[Tenant, ...], mention: GpuMention) -> Option:
    device = find_accelerator(ask.library, mention.key, ask.slots)
    devices = ask.library.devices(device.key) * max(1, mention.count or 1)
    rig = Rig(devices, rig_name(devices))
    precision = shared_precisions(ask, tenants)[0]
    decoder = next((tenant.subject for tenant in tenants if tenant.kind == "decoder" and tenant.subject), None)
    case = build_case(ask, decoder, rig, precision) if decoder else None
    together, facts = share(ask, tenants, device, precision), ask.library.gpu_facts(device.key)
    return Option(rig, facts, together, case, card_price(ask, device.key))


def measured_runs(ask: Ask, decision: Decision) -> list[Measurement]:
    """Published runs of these models on these very cards, a few of each; those at the asked precision first."""
    wanted = "".join(filter(str.isdigit, decision.options[0].share.precision))
    return [run for option in decision.options for run in _runs_on(ask, decision, option.device.key, wanted)[:RUNS_PER_CARD]]


def _runs_on(ask: Ask, decision: Decision, gpu: str, bits: str) -> list[Measurement]:
    models = [tenant.subject.model.key for tenant in decision.tenants if tenant.subject]
    runs = [run for model in models for run in ask.library.measurements(model, gpu) if run.used_gib or run.tok_s]
    return sorted(runs, key=lambda run: bits not in run.format)
