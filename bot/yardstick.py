"""What hardware is measured by where no model was named: the largest usual size that it runs at four bits."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from bot.ask import Ask
from bot.cases import request_of
from bot.slots import ModelMention
from bot.workload import bottomless, find_subject
from sizing.hardware import Accelerator
from sizing.inference import fits
from sizing.limits import check_request
from sizing.records import replace
from sizing.workload import Request

SIZES_B = (671.0, 405.0, 235.0, 120.0, 70.0, 32.0, 14.0, 8.0)
"""What a purchase is measured by: the largest of these that it runs at four bits."""

USUAL_PRECISION = "int4"


def yardsticks(ask: Ask) -> Iterator[tuple[float, Request]]:
    """Each of SIZES_B that a known model has, as a request of it."""
    for size in SIZES_B:
        subject = find_subject(ask.library, ModelMention(params_b=size))
        if subject.known:
            yield size, request_of(ask, subject, bottomless(), USUAL_PRECISION)


def largest(sizes: Iterable[tuple[float, Request]], devices: tuple[Accelerator, ...]) -> float:
    """The first of the sizes that the devices hold with room."""
    tried = ((size, replace(asked, devices=devices)) for size, asked in sizes)
    return next((size for size, asked in tried if fits(asked, check_request(asked))), 0.0)
