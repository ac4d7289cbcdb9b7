"""Composition of the place KPI: made at its first visit, with the rules in force."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from eoffice.desktop.kpi_schedule import ReportClock
from eoffice.desktop.session.session import Session
from eoffice.desktop.shell.screen import Place
from eoffice.desktop.shell.window import OfficeWindow

if TYPE_CHECKING:
    from eoffice.desktop.screens.kpi.view import KpiView

PLACE = "kpi"


def add_kpi(session: Session, window: OfficeWindow) -> ReportClock:
    """Give a window its place KPI, and the clock that makes the reports of ended periods."""
    window.add_place(Place(PLACE, "KPI", "kpi", partial(_make, session, window)))
    return ReportClock(session, window)


def _make(session: Session, window: OfficeWindow) -> KpiView:
    # Rules and their reader are loaded with the screen: nobody waits for them at the start.
    from eoffice.desktop.kpi_signing import FormSigning
    from eoffice.desktop.screens.kpi.parts import Filters
    from eoffice.desktop.screens.kpi.view import KpiView
    from eoffice.services.kpi_rules_in_force import RulesInForce

    rules = RulesInForce(session.work.log, session.work.me.agency)
    return KpiView(session, rules.of, Filters(_filters_file(session)), FormSigning(session, window))


def _filters_file(session: Session) -> Path | None:
    """Return where the choices of the screens are kept, beside the forms of the same person."""
    forms = session.forms
    return None if forms is None else forms.parent / f"{forms.name}.filters.ini"
