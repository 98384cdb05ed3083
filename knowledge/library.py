"""Everything that is known, by name: what the bot asks. Opening is cheap, and a look-up is a dictionary's."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from knowledge import catalogue
from knowledge.facts import (
    Citation,
    DiffusionFacts,
    ExchangeRate,
    FormatListing,
    GpuFacts,
    GpuListing,
    ModelFacts,
    ModelListing,
    Offer,
    StandIn,
)
from knowledge.index import UnknownName
from knowledge.measured import MeasuredIndex
from knowledge.store import open_store
from sizing.architecture import Model
from sizing.formats import CacheFormat, WeightFormat
from sizing.hardware import Accelerator, one_of

if TYPE_CHECKING:
    from knowledge.shelf import Shelf
    from sizing.diffusion_request import DiffusionModel
    from sizing.encoder_shapes import EncoderModel

__all__ = ["Library", "UnknownName"]

STAND_IN_TOLERANCE = 0.03
"""Sizes are rounded by less than this (65B for 65.3); a model farther away would be another model."""


class Library(MeasuredIndex):
    """Facts with their sources, read from knowledge.db. Safe to share between threads."""

    @classmethod
    def open(cls, path: Path | None = None) -> Library:
        """The library at `path` (by default in the user's data folder), built on first use and when the data changed.

        Raises DataError when it has to be built and the data files are at fault.
        """
        return cls(open_store(path))

    def model(self, key: str) -> Model:
        """A model by its key or any of its names. Raises UnknownName."""
        return self._thing("model", key, catalogue.to_model)

    def gpu(self, key: str) -> Accelerator:
        """A device by its key or any of its names. Raises UnknownName."""
        return self._thing("gpu", key, catalogue.to_accelerator)

    def devices(self, key: str) -> tuple[Accelerator, ...]:
        """What a process sees of one card: it, or each device of one that holds several (A16, MI250X). Raises UnknownName."""
        card, count = self.gpu(key), self.gpu_facts(key).devices_per_card
        return (card,) if count == 1 else (one_of(card, count),) * count

    def weight_format(self, key: str) -> WeightFormat:
        """A weight format; `exl2-4.65bpw` and its like for any number of bits. Raises UnknownName."""
        try:
            return self._thing("format", key, catalogue.to_weight_format)
        except UnknownName:
            if made := catalogue.exl_format(key):
                return made
            raise

    def cache_format(self, key: str) -> CacheFormat:
        """A KV cache format. Raises UnknownName."""
        return self._thing("kv_format", key, catalogue.to_cache_format)

    def diffusion_row(self, key: str) -> DiffusionFacts:
        """A diffusion pipeline by component. Raises UnknownName."""
        from knowledge import networks

        return self._thing("diffusion", key, networks.to_diffusion)

    def diffusion_model(self, key: str) -> DiffusionModel:
        """A diffusion pipeline for the engine. Raises UnknownName."""
        from knowledge import networks

        return self._thing("diffusion", key, networks.to_diffusion_model)

    def well_known_pipelines(self) -> tuple[str, ...]:
        """Keys of well-known diffusion pipelines, the smallest first."""
        from knowledge import networks

        return self._once("pipelines", lambda: tuple(row[0] for row in self._rows(networks.WELL_KNOWN)))

    def encoder(self, key: str) -> EncoderModel | None:
        """An encoder, encoder-decoder or speech model; None for a decoder or an unknown shape. Raises UnknownName."""
        from knowledge import networks

        return self._thing("model", key, networks.to_encoder)

    def gpu_facts(self, key: str) -> GpuFacts:
        """What the engine does not need of a device. Raises UnknownName."""
        return self._thing("gpu", key, catalogue.to_gpu_facts)

    def model_facts(self, key: str) -> ModelFacts:
        """What the engine does not need of a model. Raises UnknownName."""
        return self._thing("model", key, catalogue.to_model_facts)

    def cite(self, kind: str, key: str) -> Citation:
        """Where the facts of a device, model, format or diffusion model were read. Raises UnknownName."""
        return self._thing(kind, key, catalogue.to_citation)

    def family_member(self, key: str, memory_gb: float | None) -> str:
        """The device of a family with the stated memory, else the one that is meant when nothing is said. Raises UnknownName.

        A figure off by a few percent still names its member: tools print 79.15 for a card of 80 GB.
        """
        members, default = self._family(key)
        if memory_gb is None:
            return default
        sizes = {member: self.gpu_listing(member).vram_gb for member in dict.fromkeys((default, *members))}
        return next((member for member, size in sizes.items() if abs(size - memory_gb) <= 0.04 * size), default)

    def stand_in(self, params_b: float) -> StandIn | None:
        """The model that a bare size stands for: the same size, else the nearest within 3 %, else None."""
        listed = self._once("stand_ins", lambda: tuple(StandIn(*row) for row in self._rows(catalogue.STAND_INS)))
        near = [each for each in listed if abs(each.params_b - params_b) <= STAND_IN_TOLERANCE * params_b]
        return min(near, key=lambda each: abs(each.params_b - params_b), default=None)

    def stands_for(self, precision: str, runtime: str) -> str:
        """The format that a general word means under a runtime of the engine (`int4` is q4_k_m under llama.cpp).

        A format that is no general word stands for itself. Raises UnknownName.
        """
        key = self.resolve("format", precision) or precision
        return self._general_words.get(key, {}).get(runtime, key)

    def engine_runtime(self, name: str) -> str:
        """The engine's runtime that a serving program behaves as (`lm-studio` as `llama.cpp`). Raises UnknownName."""
        return self._thing("runtime", name, catalogue.to_engine)

    def runtime_name(self, name: str) -> str:
        """How a serving program is written: `vLLM`. Raises UnknownName."""
        return self._thing("runtime", name, catalogue.to_name)

    def models(self) -> tuple[ModelListing, ...]:
        """All models, to search in."""
        return self._once("models", lambda: tuple(map(catalogue.to_model_listing, self._rows("select * from models"))))

    def gpus(self) -> tuple[GpuListing, ...]:
        """All devices, to search in."""
        return tuple(self._gpu_listings.values())

    def gpu_listing(self, key: str) -> GpuListing:
        """One device of that list. Raises UnknownName."""
        found = self._gpu_listings.get(key)
        if found is None:
            raise UnknownName("gpu", key)
        return found

    def formats(self) -> tuple[FormatListing, ...]:
        """All weight formats, to search in."""
        rows = "select key, name, bits, stands_for <> '[]' as general from weight_formats"
        return self._once("formats", lambda: tuple(FormatListing(r[0], r[1], r[2], bool(r[3])) for r in self._rows(rows)))

    def well_known(self) -> tuple[str, ...]:
        """Keys of well-known current models, the smallest first."""
        return self._once("well_known", lambda: tuple(row[0] for row in self._rows("select model from well_known order by id")))

    def offers(self, gpu: str, on: date) -> tuple[Offer, ...]:
        """What a device cost by `on`: the latest prices of each seller and kind, none newer. Raises UnknownName."""
        from knowledge import prices

        return prices.latest(self.price_history(gpu), on)

    def price_history(self, gpu: str) -> tuple[Offer, ...]:
        """Every dated price of a device, of any age. Raises UnknownName."""
        from knowledge import prices

        key = self._key("gpu", gpu)
        return self._once(("offers", key), lambda: prices.read_offers(self._rows, key))

    def exchange_rates(self, on: date) -> dict[str, ExchangeRate]:
        """What a US dollar was worth by `on`, by the three letters of the currency."""
        from knowledge import rates

        return rates.latest_rates(self._once("rates", lambda: rates.read_rates(self._rows)), on)

    def quotes(self, gpu: str, on: date) -> tuple[Offer, ...]:
        """Those of the offers that may stand in a quote: none of before the memory shortage, the team's own before ours."""
        from knowledge import prices

        return prices.quotable(self.offers(gpu, on), on)

    @property
    def shelf(self) -> Shelf:
        """The parts of machines around the devices: for the engine, with their facts and their prices."""
        from knowledge.shelf import Shelf

        return self._once("shelf", lambda: Shelf(self._rows))

    def priced_gpus(self) -> tuple[str, ...]:
        """Keys of the devices that have a dated price of any kind."""
        from knowledge import prices

        return self._once("priced", lambda: tuple(row[0] for row in self._rows(prices.PRICED)))

    def newest_price(self) -> date | None:
        """The day of the newest price, or None where there is no price at all."""
        from knowledge import prices

        found = self._rows(prices.NEWEST)[0][0]
        return date.fromisoformat(found) if found else None

    def newest_check(self) -> date | None:
        """The day on which a source of the facts was last looked at."""
        found = self._rows("select max(checked) from sources")[0][0]
        return date.fromisoformat(found) if found else None

    @property
    def data_version(self) -> str:
        """A short hash of the data that the library was built from."""
        return str(self._meta["content"])[:12]

    def stats(self) -> dict[str, int]:
        """How many rows each table has."""
        counted: dict[str, int] = json.loads(self._meta["rows"])
        return counted

    @property
    def _meta(self) -> dict[str, str]:
        return self._once("meta", lambda: {row[0]: row[1] for row in self._rows("select key, value from meta")})

    @property
    def _general_words(self) -> dict[str, dict[str, str]]:
        return self._once("general_words", lambda: catalogue.read_general_words(self._rows))

    @property
    def _gpu_listings(self) -> dict[str, GpuListing]:
        return self._once("gpus", lambda: {row["key"]: catalogue.to_gpu_listing(row) for row in self._rows("select * from gpus")})
