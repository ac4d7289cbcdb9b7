"""Which rules hold for an agency in a period: those it has put in force, else the decree as shipped."""

from __future__ import annotations

from datetime import date
from functools import lru_cache
from typing import Protocol

from eoffice.domain.kpi.periods import Period
from eoffice.domain.kpi.rules import RuleSet
from eoffice.domain.work.locking import Locking
from eoffice.domain.work.rule_book import AdoptRules, RuleBook
from eoffice.errors import Refused
from eoffice.services.kpi_record import digest, is_official
from eoffice.services.kpi_rules import (
    DEFAULT,
    locking_from,
    rule_set,
    rules_from,
    shipped_texts,
    whole_text,
)
from eoffice.services.matter_ids import rules_id
from eoffice.services.ports import StoredMatter

_KEPT = 32
LARGEST_TEXT = 256 * 2**10
"""Letters of a rule set; the book is carried to every desk of the agency."""


class Keeper(Protocol):
    """Where matters are kept: the hub's store, or a desk's replica."""

    def load_matter(self, matter: str) -> StoredMatter | None:
        """Return a matter's state."""
        ...


@lru_cache(maxsize=_KEPT)
def _read(text: str, name: str) -> RuleSet:
    """Return the rules of a text; the same few texts are asked for again and again."""
    return rules_from(text, name)


@lru_cache(maxsize=_KEPT)
def _read_locking(text: str, name: str) -> Locking:
    return locking_from(text, name)


def _file_name(text: str, name: str) -> str:
    """Return a name that tells the form of a text: written out whole it is JSON."""
    return f"{name}.json" if text.lstrip().startswith("{") else f"{name}.toml"


def rules_of(text: str, name: str) -> RuleSet:
    """Return the rules of an adopted text: as it was written, or written out whole."""
    return _read(text, _file_name(text, name))


class RulesInForce:
    """The rules of one agency through time."""

    def __init__(self, keeper: Keeper, agency: str) -> None:
        self._keeper = keeper
        self._agency = agency

    def book(self) -> RuleBook:
        """Return the book of the agency, empty when it has adopted nothing."""
        matter = rules_id(self._agency)
        stored = self._keeper.load_matter(matter)
        found = stored.matter if stored else None
        return found if isinstance(found, RuleBook) else RuleBook(matter, self._agency)

    def of(self, period: Period) -> RuleSet:
        """Return the rules of a period: those in force on its first day, for nothing works backwards."""
        entry = self.book().on(period.first)
        return rule_set() if entry is None else rules_of(entry.text, entry.rules)

    def locking(self, period: Period) -> Locking:
        """Return whose signatures must stand on the forms before the period is closed."""
        entry = self.book().on(period.first)
        text, name = (shipped_texts()[DEFAULT], DEFAULT) if entry is None else (entry.text, entry.rules)
        return _read_locking(text, _file_name(text, name))


def adoption(text: str, since: date, document: str) -> AdoptRules:
    """Return the order that puts a text in force, the text written out whole."""
    whole = whole_text(text)
    rules = rules_of(whole, "rules")
    return AdoptRules(rules.id, rules.version, rules.name, since, document, whole)


def demand_in_force(keeper: Keeper, agency: str, period: Period, rules: RuleSet) -> None:
    """Raise Refused `evaluation.rules_not_in_force` when a decision rests on other rules than the agency's.

    Compared by content: the same name over other thresholds would let a leader write his own law.
    """
    wanted = RulesInForce(keeper, agency).of(period)
    if digest(rules) != digest(wanted):
        raise Refused("evaluation.rules_not_in_force", found=rules.name, wanted=wanted.name)


def demand_adoptable(command: AdoptRules) -> None:
    """Raise Refused unless a text may be put in force: sound, official, named as it says, in effect by then.

    Raises `kpi.rules_damaged`, `evaluation.rules_unofficial`, `kpi.rules_named_otherwise`.
    """
    if len(command.text) > LARGEST_TEXT:
        raise Refused("kpi.rules_unreadable", file=command.rules, detail=f"> {LARGEST_TEXT}")
    rules = rules_of(command.text, command.rules)
    # It must stand alone: what it extends may read otherwise in a later program.
    if whole_text(command.text) != command.text:
        raise Refused("kpi.rules_rest_on_others", rules=rules.name)
    if not is_official(rules):
        raise Refused("evaluation.rules_unofficial", rules=rules.id)
    if (rules.id, rules.version, rules.name) != (command.rules, command.version, command.name):
        raise Refused("kpi.rules_named_otherwise", found=rules.name, wanted=command.name)
    ends = rules.valid_to is not None and command.since > rules.valid_to
    if command.since < rules.valid_from or ends:
        raise Refused("kpi.rules_not_valid_then", rules=rules.name, since=command.since.isoformat())
