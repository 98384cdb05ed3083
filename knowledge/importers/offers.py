"""Offers of clouds, from gpuhunt's catalogues: asked for over the network, or read from a file of the same columns."""

from __future__ import annotations

import tempfile
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Annotated, Any

from pydantic import BeforeValidator, Field

from knowledge.importers.archive import unpack
from knowledge.importers.plan import Cells
from knowledge.importers.refusal import Refused
from knowledge.library import Library
from knowledge.schema.base import Row
from knowledge.tables import DataError, Problem, read_table

TABLE = "cloud_prices"
SELLERS = {
    "aws": "AWS",
    "azure": "Azure",
    "cloudrift": "CloudRift",
    "crusoe": "Crusoe",
    "digitalocean": "DigitalOcean",
    "gcp": "GCP",
    "hotaisle": "Hot Aisle",
    "lambdalabs": "Lambda",
    "nebius": "Nebius",
    "oci": "Oracle",
    "runpod": "RunPod",
    "vastai": "Vast.ai",
    "verda": "Verda",
    "vultr": "Vultr",
}
"""How the price book calls gpuhunt's providers."""

MARKETPLACES = frozenset({"runpod", "vastai", "cloudrift"})
PLAUSIBLE_USD_H = (0.01, 40.0)
"""Of one card; as the schema of the price book has it."""

SAME_MEMORY_SHARE = 0.08
"""Clouds say 80 of a card that we know with 80, 141 or 140, 180 or 183."""


def _truth(cell: Any) -> Any:
    return {"true": True, "false": False}.get(str(cell).lower(), cell)


class OfferRow(Row):
    """One line of a catalogue (gpuhunt's own columns). The price is per hour of the whole instance, in USD."""

    provider: str = ""
    instance_name: str
    location: str
    price: Annotated[float, Field(ge=0)]
    cpu: str = ""
    memory: str = ""
    gpu_count: Annotated[int, Field(ge=0, le=1024)]
    gpu_name: str = ""
    gpu_memory: Annotated[float | None, Field(ge=0)] = None
    spot: Annotated[bool, BeforeValidator(_truth)]
    disk_size: str = ""
    gpu_vendor: str = ""
    flags: str = ""
    cpu_arch: str = ""
    provider_data: str = ""


@dataclass(slots=True)
class Gathered:
    """Rows for the price book, and what was left out of them."""

    rows: list[Cells] = field(default_factory=list)
    unknown: Counter[str] = field(default_factory=Counter)
    implausible: list[str] = field(default_factory=list)


def read_file(path: Path) -> Iterator[OfferRow]:
    """The offers of a CSV file, a folder of them, or gpuhunt's `catalog.zip`. A file is named as its provider.

    Raises DataError with every faulty line; then none of them is to be used. Raises Refused for another kind of file.
    """
    if path.suffix == ".zip":
        with tempfile.TemporaryDirectory() as folder:
            yield from _read(unpack(path, Path(folder)))
        return
    files = sorted(path.glob("*.csv")) if path.is_dir() else [path]
    if not files:
        raise Refused(f"{path} holds no CSV file")
    yield from _read(files)


def _read(files: Iterable[Path]) -> Iterator[OfferRow]:
    problems: list[Problem] = []
    for file in files:
        for found in read_table(file, OfferRow):
            if isinstance(found, Problem):
                problems.append(found)
            else:
                yield found.row.model_copy(update={"provider": found.row.provider or file.stem.lower()})
    if problems:
        raise DataError(problems)


def fetch() -> Iterator[OfferRow]:
    """The offers that gpuhunt publishes of the clouds that need no key. Raises Refused without the package or the network."""
    try:
        import gpuhunt
    except ImportError:
        raise Refused("gpuhunt is not installed: pip install 'rigwise[refresh]', or give a file with --from") from None
    try:
        items = gpuhunt.Catalog().query(min_gpu_count=1)
    except (gpuhunt.GPUHuntError, OSError) as error:
        cause = error.__cause__ or error
        raise Refused(f"no catalogue could be fetched ({cause}); give a file with --from where there is no network") from None
    for item in items:
        yield OfferRow(
            provider=item.provider,
            instance_name=item.instance_name,
            location=item.location,
            price=item.price,
            gpu_count=item.gpu_count,
            gpu_name=item.gpu_name or "",
            gpu_memory=item.gpu_memory,
            spot=item.spot,
        )


def gather(offers: Iterable[OfferRow], library: Library, dated: date, source: str, today: date) -> Gathered:
    """Of each instance the cheapest region, on demand and spot, as rows of the price book."""
    found = Gathered()
    groups: dict[tuple[str, str, str, int], list[OfferRow]] = {}
    for offer in offers:
        if not offer.gpu_count or not offer.gpu_name or not offer.price:
            continue
        key = find_device(library, offer.gpu_name, offer.gpu_memory)
        if key is None:
            found.unknown[f"{offer.gpu_name} {offer.gpu_memory or 0:g} GB"] += 1
        elif not PLAUSIBLE_USD_H[0] <= offer.price / offer.gpu_count <= PLAUSIBLE_USD_H[1]:
            found.implausible.append(f"{offer.provider} {offer.instance_name} {offer.location}: {offer.price:g} USD an hour")
        else:
            groups.setdefault((offer.provider, offer.instance_name, key, offer.gpu_count), []).append(offer)
    for (provider, instance, key, count), group in sorted(groups.items()):
        cells = _to_cells(group) | {"instance": instance, "gpu": key, "gpu_count": str(count), "dated": dated.isoformat()}
        trust = "medium" if provider in MARKETPLACES else "high"
        seller = SELLERS.get(provider, provider)
        found.rows.append(cells | {"seller": seller, "trust": trust, "source": source, "checked": today.isoformat()})
    return found


def _to_cells(group: list[OfferRow]) -> Cells:
    """The cheapest on demand and the cheapest spot offer of one instance."""
    fixed = min((offer for offer in group if not offer.spot), key=lambda offer: offer.price, default=None)
    spot = min((offer for offer in group if offer.spot), key=lambda offer: offer.price, default=None)
    shown = fixed or spot or group[0]
    elsewhere = fixed and spot and spot.location != fixed.location
    return {
        "gpu_text": shown.gpu_name,
        "vram_gb_per_gpu": f"{shown.gpu_memory:g}" if shown.gpu_memory else "",
        "price_usd_h": f"{fixed.price:.10g}" if fixed else "",
        "spot_usd_h": f"{spot.price:.10g}" if spot else "",
        "region": shown.location,
        "notes": f"the cheapest region; spot in {spot.location}" if elsewhere and spot else "the cheapest region",
    }


def find_device(library: Library, name: str, memory_gb: float | None) -> str | None:
    """The device that a cloud means by a bare name and its memory, or None where that is not certain."""
    key = library.resolve("gpu", name)
    family = library.resolve("gpu_family", name)
    if family is not None:
        key = library.family_member(family, memory_gb)
    if key is None and memory_gb:
        key = library.resolve("gpu", f"{name} {memory_gb:g}GB")
    if key is None or not memory_gb:
        return key
    known = library.gpu_listing(key).vram_gb
    return key if abs(known - memory_gb) <= SAME_MEMORY_SHARE * known else None
