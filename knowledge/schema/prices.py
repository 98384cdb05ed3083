"""Dated prices. Rows are added, never changed."""

from __future__ import annotations

from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from knowledge.schema.base import Dated, Key, Positive, Sourced

Trust = Literal["high", "medium", "low"]


class CloudPriceRow(Sourced):
    """One instance or marketplace offer; both prices are per hour for the whole instance."""

    seller: str
    instance: str
    gpu: Key | None = None
    """Blank where the device is not in the table of devices."""
    gpu_text: str
    gpu_count: Annotated[int, Field(ge=1, le=72)]
    vram_gb_per_gpu: Positive
    price_usd_h: Positive | None = None
    spot_usd_h: Positive | None = None
    region: str
    dated: Dated | None = None
    """Blank where the source has no date: such a row is history, and never quoted."""
    trust: Trust
    notes: str = ""

    @model_validator(mode="after")
    def _price_is_plausible(self) -> Self:
        price = self.price_usd_h or self.spot_usd_h
        if price is None:
            raise ValueError("price_usd_h and spot_usd_h are both blank")
        if not 0.01 <= price / self.gpu_count <= 40:
            raise ValueError(f"{price:g} USD per hour for {self.gpu_count} is not plausible")
        if self.dated and self.dated > self.checked:
            raise ValueError(f"dated {self.dated} is after checked {self.checked}")
        return self


OfferKind = Literal["buy_new", "buy_used", "rent", "rent_spot"]


class TeamPriceRow(Sourced):
    """A quote that a team was given itself; it stands before ours. Of one piece, and rents are per hour."""

    item: Key
    """A device, a part, or an item of the retail prices."""
    gpu: Key | None = None
    kind: OfferKind
    price: Positive
    low: Positive | None = None
    high: Positive | None = None
    currency: Annotated[str, Field(pattern=r"^[A-Z]{3}$")] = "USD"
    dated: Dated
    seller: str = ""
    notes: str = ""

    @model_validator(mode="after")
    def _range_holds_the_price(self) -> Self:
        if not (self.low or self.price) <= self.price <= (self.high or self.price):
            raise ValueError(f"price {self.price:g} is outside of {self.low or self.price:g} to {self.high or self.price:g}")
        if self.dated > self.checked:
            raise ValueError(f"dated {self.dated} is after {self.checked}, the day it was written down")
        return self


class RetailPriceRow(Sourced):
    """What something cost to buy."""

    item: Key
    name: str
    kind: str
    gpu: Key | None = None
    condition: Literal["new", "used", "used/resale", "used/new mix", "new/used"]
    price_usd: Positive
    low_usd: Positive | None = None
    high_usd: Positive | None = None
    dated: Dated
    trust: Trust
    notes: str = ""

    @model_validator(mode="after")
    def _range_holds_the_price(self) -> Self:
        if not (self.low_usd or self.price_usd) <= self.price_usd <= (self.high_usd or self.price_usd):
            raise ValueError(f"price_usd {self.price_usd:g} is outside of {self.low_usd:g} to {self.high_usd:g}")
        if self.dated > self.checked:
            raise ValueError(f"dated {self.dated} is after checked {self.checked}")
        return self


class ExchangeRateRow(Sourced):
    """What one US dollar is worth in a currency, on a day."""

    currency: Annotated[str, Field(pattern=r"^[A-Z]{3}$")]
    per_usd: Positive
    dated: Dated
    trust: Trust
    notes: str = ""

    @model_validator(mode="after")
    def _dollar_is_one(self) -> Self:
        if self.currency == "USD" and self.per_usd != 1:
            raise ValueError(f"a US dollar is 1 US dollar, not {self.per_usd:g}")
        if self.dated > self.checked:
            raise ValueError(f"dated {self.dated} is after checked {self.checked}")
        return self
