"""Loads and checks rule sets of evaluation: the shipped ones of `templates/kpi`, and files of an agency."""

from __future__ import annotations

import hashlib
import json
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cache
from importlib.resources import files
from pathlib import Path

from eoffice.domain.kpi.rules import RuleSet
from eoffice.domain.work.locking import Locking
from eoffice.errors import NotFound, Refused
from eoffice.services.kpi_rules_check import contradictions
from eoffice.services.kpi_rules_parts import read_locking, read_rule_set
from eoffice.services.kpi_table import RuleFinding, Table, line_of

DEFAULT = "nd-335-2025"
_LARGEST_FILE = 4 * 2**20


@dataclass(frozen=True)
class CheckedRules:
    """What became of a file of rules: the rule set when it holds, and everything found in it."""

    rules: RuleSet | None
    findings: tuple[RuleFinding, ...]

    @property
    def errors(self) -> tuple[RuleFinding, ...]:
        """Return what forbids its use."""
        return tuple(finding for finding in self.findings if finding.is_error)


def _merged(base: Mapping[str, object], over: Mapping[str, object]) -> dict[str, object]:
    """Return tables laid over one another; arrays are replaced whole, an empty table takes one away."""
    result = dict(base)
    for key, value in over.items():
        below = result.get(key)
        if isinstance(value, Mapping) and value and isinstance(below, Mapping) and key not in _REPLACED:
            result[key] = _merged(below, value)
        else:
            result[key] = value
    return result


_REPLACED = frozenset({"non_leader", "leader", "position_coefficients", "role_factors"})
"""Tables that mean something only as a whole."""


def _parsed(text: str, name: str) -> tuple[dict[str, object], RuleFinding | None]:
    """Return the raw tables of a text, or where it cannot be read."""
    try:
        if name.casefold().endswith(".json"):
            # Thresholds are exact: a binary float would part two people who have the same points.
            value = json.loads(text, parse_float=Decimal)
        else:
            value = tomllib.loads(text, parse_float=Decimal)
    except (tomllib.TOMLDecodeError, json.JSONDecodeError, RecursionError) as error:
        return {}, RuleFinding("kpi.rules_syntax", name, (("detail", str(error)),))
    if not isinstance(value, dict):
        return {}, RuleFinding("kpi.rules_syntax", name, (("detail", type(value).__name__),))
    return value, None


def _inherited(raw: dict[str, object], findings: list[RuleFinding], depth: int = 0) -> dict[str, object]:
    """Return the tables with those of the rule set they extend below them."""
    parent = raw.get("extends")
    if parent is None:
        return raw
    names = shipped_texts()
    # Deeper than there are rule sets is a circle.
    if parent not in names or depth > len(names):
        known = ", ".join(sorted(names))
        findings.append(
            RuleFinding("kpi.rules_extends_unknown", "extends", (("found", parent), ("known", known)))
        )
        return raw
    below, _ = _parsed(names[str(parent)], str(parent))
    # Dates of effect and standing are never inherited: the local text has its own.
    own = {key: value for key, value in raw.items() if key != "extends"}
    base = _inherited(below, findings, depth + 1)
    quota, over = base.get("quota"), own.get("quota")
    if isinstance(quota, dict) and isinstance(over, Mapping) and "share" in over:
        # Both shares belong together: a new one does not stand beside the old one for outstanding bodies.
        base["quota"] = {key: value for key, value in quota.items() if key != "outstanding_share"}
    return _merged({key: value for key, value in base.items() if key not in ("valid_to", "status")}, own)


def whole_text(text: str, name: str = "rules.toml") -> str:
    """Return a text of rules that stands alone: what it extends is written out.

    Rules put in force must mean the same for ever, also when a later program ships other base rules.
    """
    raw, broken = _parsed(text, name)
    if broken is not None or "extends" not in raw:
        return text
    return json.dumps(_inherited(raw, []), ensure_ascii=False, indent=1, default=str)


def check_rules(text: str, name: str = "rules.toml") -> CheckedRules:
    """Return the rule set of a text together with everything that is wrong with it."""
    raw, broken = _parsed(text, name)
    if broken is not None:
        return CheckedRules(None, (broken,))
    findings: list[RuleFinding] = []
    rules = read_rule_set(Table(_inherited(raw, findings), "", findings))
    # A value that could not be read would only be said a second time to contradict another one.
    if not any(finding.is_error for finding in findings):
        findings.extend(contradictions(rules))
    placed = tuple(replace(finding, line=line_of(text, finding.place)) for finding in findings)
    failed = any(finding.is_error for finding in placed)
    return CheckedRules(None if failed else rules, placed)


def rules_from(text: str, name: str = "rules.toml") -> RuleSet:
    """Return the rule set of a text; raises Refused `kpi.rules_damaged` with every finding."""
    checked = check_rules(text, name)
    if checked.rules is None:
        told = "\n".join(described(finding) for finding in checked.errors)
        raise Refused("kpi.rules_damaged", file=name, count=len(checked.errors), detail=told)
    return checked.rules


def locking_from(text: str, name: str = "rules.toml") -> Locking:
    """Return whose signatures a text demands before a period is closed; raises as `rules_from` does."""
    rules_from(text, name)
    raw, _ = _parsed(text, name)
    return read_locking(Table(_inherited(raw, []), "", []))


def described(finding: RuleFinding) -> str:
    """Return one finding as a line: the place, what is wrong, how to mend it."""
    line = f"dòng {finding.line}, " if finding.line else ""
    return f"- {line}{finding.place}: {finding.words.sentence} {finding.words.next_step}"


def load_rules(path: Path) -> RuleSet:
    """Return the rule set of a file; raises Refused `kpi.rules_unreadable` or `kpi.rules_damaged`."""
    try:
        with path.open("rb") as file:
            content = file.read(_LARGEST_FILE + 1)
        if len(content) > _LARGEST_FILE:
            raise Refused("kpi.rules_unreadable", file=path.name, detail=f"> {_LARGEST_FILE} byte")
        # Editors on Windows put a byte order mark in front.
        text = content.decode("utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise Refused("kpi.rules_unreadable", file=path.name, detail=str(error)) from error
    return rules_from(text, path.name)


@cache
def shipped_texts() -> Mapping[str, str]:
    """Return the texts of the shipped rule sets by their id."""
    folder = files("templates").joinpath("kpi")
    return {
        entry.name.removesuffix(".toml"): entry.read_text(encoding="utf-8")
        for entry in folder.iterdir()
        if entry.name.endswith(".toml")
    }


@cache
def shipped() -> Mapping[str, RuleSet]:
    """Return the shipped rule sets by id."""
    return {name: rules_from(text, f"{name}.toml") for name, text in sorted(shipped_texts().items())}


def rule_set(name: str = DEFAULT) -> RuleSet:
    """Return a shipped rule set; raises NotFound `kpi.rules_unknown`."""
    if name not in shipped_texts():
        raise NotFound("kpi.rules_unknown", name=name, known=", ".join(sorted(shipped_texts())))
    return rules_from(shipped_texts()[name], f"{name}.toml")


def digest_of(text: str) -> str:
    """Return the SHA-256 of a text."""
    return hashlib.sha256(text.encode()).hexdigest()
