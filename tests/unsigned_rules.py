"""The decree for an agency that locks without signed forms: for tests about other parts of the flow."""

from __future__ import annotations

import json
from datetime import date

from eoffice.domain.kpi.periods import quarter_of
from eoffice.domain.work.rule_book import AdoptRules
from eoffice.services.kpi_rules import DEFAULT, shipped_texts
from eoffice.services.kpi_rules_in_force import adoption


def unsigned_locks(today: date, *signed: str) -> AdoptRules:
    """Return the order that puts the decree in force from this quarter on, only these signatures demanded."""
    text = shipped_texts()[DEFAULT]
    start, end = text.index("[locking]"), text.index("[calendar]")
    freed = text[:start] + f"[locking]\nsigned = {json.dumps(signed)}\n\n" + text[end:]
    return adoption(freed, quarter_of(today).first, "12/QĐ-SNV")
