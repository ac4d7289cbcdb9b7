"""Products of the catalogue (Decree 335/2025, Art. 13): a unit of measure and a coefficient K each."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from eoffice.errors import Refused

HIGHEST_FACTOR = Decimal(1000)


@dataclass(frozen=True)
class Product:
    """One line of the catalogue; a new coefficient is a new line with a later day of effect."""

    code: str
    name: str
    unit: str
    factor: Decimal
    valid_from: date
    valid_to: date | None = None
    base_points: Decimal = Decimal(0)
    basis: str = ""

    def is_valid(self, day: date) -> bool:
        """Tell whether the line holds on a day."""
        return self.valid_from <= day and (self.valid_to is None or day <= self.valid_to)


@dataclass(frozen=True)
class ProductUse:
    """A product as it was when the work was given: later changes of K do not reach it."""

    code: str
    name: str
    unit: str
    factor: Decimal


def is_factor(value: Decimal) -> bool:
    """Tell whether a number can be a coefficient."""
    return value.is_finite() and 0 < value <= HIGHEST_FACTOR


def check_products(products: tuple[Product, ...]) -> None:
    """Raise Refused `work.product_bad` at the first line that cannot stand in a catalogue."""
    if not products:
        raise Refused("work.product_bad", line=0, field="products")
    for line, product in enumerate(products, 1):
        for field in ("code", "name", "unit"):
            if not getattr(product, field).strip():
                raise Refused("work.product_bad", line=line, field=field)
        if not is_factor(product.factor):
            raise Refused("work.product_bad", line=line, field="factor")
        if not product.base_points.is_finite() or product.base_points < 0:
            raise Refused("work.product_bad", line=line, field="base_points")
        if product.valid_to is not None and product.valid_to < product.valid_from:
            raise Refused("work.product_bad", line=line, field="valid_to")
    starts = [(product.code, product.valid_from) for product in products]
    for line, start in enumerate(starts, 1):
        if starts.index(start) != line - 1:
            raise Refused("work.product_bad", line=line, field="code")
