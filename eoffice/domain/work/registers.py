"""What the evaluation of an agency rests on: catalogue of products, plans, and the book of who looked."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from eoffice.domain.stamp import Stamp
from eoffice.domain.work.products import Product
from eoffice.domain.work.rule_book import RuleBook, RulesAdopted, adopted
from eoffice.errors import Defect


@dataclass(frozen=True)
class Catalogue:
    """The products of an agency, every line that ever held."""

    id: str
    agency: str
    products: tuple[Product, ...] = ()
    participants: frozenset[str] = frozenset()
    events: int = 0

    def product(self, code: str, day: date) -> Product | None:
        """Return the line of a product that holds on a day; the newest of several."""
        # Lines of one code may overlap: a new coefficient begins before anybody has closed the old line.
        found = [product for product in self.products if product.code == code and product.is_valid(day)]
        return max(found, key=lambda product: product.valid_from) if found else None


@dataclass(frozen=True)
class PlanLine:
    """One piece of work that a plan foresees."""

    title: str
    product: str
    quantity: int
    due: date
    person: str = ""
    unit: str = ""


@dataclass(frozen=True)
class Plan:
    """A plan of work with the document that adopted it."""

    id: str
    agency: str
    title: str
    document: str
    period: str
    author: str
    lines: tuple[PlanLine, ...] = ()
    participants: frozenset[str] = frozenset()
    events: int = 0


@dataclass(frozen=True)
class View:
    """One look at somebody's record."""

    viewer: str
    at: datetime
    matter: str
    period: str
    why: str


@dataclass(frozen=True)
class ViewBook:
    """Who looked at the records of one person."""

    id: str
    agency: str
    person: str
    views: tuple[View, ...] = ()
    participants: frozenset[str] = frozenset()
    events: int = 0


@dataclass(frozen=True)
class ProductsDefined:
    """Lines were added to the catalogue, or took the place of lines of the same code and day."""

    agency: str
    products: tuple[Product, ...]


@dataclass(frozen=True)
class ProductsClosed:
    """Products do not hold any more after a day."""

    codes: tuple[str, ...]
    valid_to: date


@dataclass(frozen=True)
class PlanAdopted:
    """A plan was taken up."""

    agency: str
    title: str
    document: str
    period: str
    lines: tuple[PlanLine, ...]


@dataclass(frozen=True)
class PlanLinesAdded:
    """More was planned; lines that stand are never renumbered."""

    lines: tuple[PlanLine, ...]


@dataclass(frozen=True)
class RecordViewed:
    """Somebody looked at a person's record."""

    agency: str
    person: str
    matter: str
    period: str
    why: str = ""


RegisterEvent = ProductsDefined | ProductsClosed | PlanAdopted | PlanLinesAdded | RecordViewed | RulesAdopted
Register = Catalogue | Plan | ViewBook | RuleBook


def evolve_register(register: Register | None, event: RegisterEvent, stamp: Stamp) -> Register:
    """Return the register after an event; raises Defect `log.event_unknown` on one that does not fit."""
    begun = _begun(event, stamp) if register is None else register
    changed = _CHANGES.get((type(begun), type(event)), _misfit)(begun, event, stamp)
    people = changed.participants | {stamp.actor}
    return replace(changed, participants=people, events=begun.events + 1)


def _begun(event: RegisterEvent, stamp: Stamp) -> Register:
    match event:
        case ProductsDefined():
            return Catalogue(stamp.document, event.agency)
        case PlanAdopted():
            return Plan(stamp.document, event.agency, event.title, event.document, event.period, stamp.actor)
        case RecordViewed():
            return ViewBook(stamp.document, event.agency, event.person)
        case RulesAdopted():
            return RuleBook(stamp.document, event.agency)
        case _:
            raise Defect("log.no_beginning", document=stamp.document)


def _misfit(_: Register, event: RegisterEvent, __: Stamp) -> Register:
    raise Defect("log.event_unknown", event=type(event).__name__)


def _defined(catalogue: Catalogue, event: ProductsDefined, _: Stamp) -> Catalogue:
    # A line of the same code and day takes the other's place: that is how a slip of the pen is mended.
    lines = {(product.code, product.valid_from): product for product in catalogue.products}
    lines.update({(product.code, product.valid_from): product for product in event.products})
    return replace(catalogue, products=tuple(line for _, line in sorted(lines.items())))


def _closed(catalogue: Catalogue, event: ProductsClosed, _: Stamp) -> Catalogue:
    products = tuple(
        # A line that would end before it begins holds on its first day only.
        replace(line, valid_to=max(event.valid_to, line.valid_from))
        if line.code in event.codes and (line.valid_to is None or line.valid_to > event.valid_to)
        else line
        for line in catalogue.products
    )
    return replace(catalogue, products=products)


def _planned(plan: Plan, event: PlanAdopted | PlanLinesAdded, _: Stamp) -> Plan:
    return replace(plan, lines=(*plan.lines, *event.lines))


def _viewed(book: ViewBook, event: RecordViewed, stamp: Stamp) -> ViewBook:
    view = View(stamp.actor, stamp.at, event.matter, event.period, event.why)
    return replace(book, views=(*book.views, view))


_CHANGES: dict[tuple[type, type], Callable[[Any, Any, Stamp], Register]] = {
    (Catalogue, ProductsDefined): _defined,
    (Catalogue, ProductsClosed): _closed,
    (Plan, PlanAdopted): _planned,
    (Plan, PlanLinesAdded): _planned,
    (ViewBook, RecordViewed): _viewed,
    (RuleBook, RulesAdopted): adopted,
}
