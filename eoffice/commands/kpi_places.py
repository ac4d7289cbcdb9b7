"""Finds the log of an evaluation in a data folder: a person's desk, or the folder of a hub."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from eoffice.domain.kpi.inputs import Inputs
from eoffice.domain.kpi.periods import Period
from eoffice.domain.people import Directory, Person
from eoffice.errors import Refused
from eoffice.hub.config import HubFolder, read_config
from eoffice.services import codec
from eoffice.services.kpi_log_source import LogSource
from eoffice.storage.opening import Store, open_store

_ME = "me"


@contextmanager
def _opened(place: str | Path) -> Iterator[Store]:
    """Give a store, closed at the end."""
    store = open_store(place)
    try:
        yield store
    finally:
        store.close()


def _desks(folder: Path) -> list[Path]:
    """Return the desks of a data folder."""
    return sorted((folder / "people").glob("*/office.sqlite"))


def _agency(directory: Directory, wanted: str) -> str:
    """Return the agency to evaluate; raises when a hub serves several and none was named."""
    if wanted:
        return directory.agency(wanted).code
    codes = [agency.code for agency in directory.agencies]
    if len(codes) != 1:
        raise Refused("kpi.agency_unnamed", known=", ".join(codes) or "–")
    return codes[0]


def _of_desk(desk: Path, period: Period) -> Inputs:
    """Return what the owner of a desk may see: the matrix of rights holds here as in the windows."""
    with _opened(desk) as store:
        known = store.settings.get(_ME)
        if not known:
            raise Refused("kpi.no_source", folder=desk.parent)
        me = codec.decode(known, Person)
        return LogSource(store.matters, store.directory.read, me.agency, me).inputs(period)


def inputs_of(folder: Path, period: Period, agency: str = "", login: str = "") -> Inputs:
    """Return the inputs of a period from a data folder; raises Refused `kpi.no_source`."""
    hub = HubFolder(folder)
    if hub.config.is_file():
        config = read_config(hub)
        with _opened(config.store or hub.database) as store:
            code = _agency(store.directory.read(), agency)
            return LogSource(store.matters, store.directory.read, code).inputs(period)
    desks = [desk for desk in _desks(folder) if not login or desk.parent.name == login]
    if not desks:
        raise Refused("kpi.no_source", folder=folder)
    if len(desks) > 1:
        raise Refused("kpi.person_unnamed", known=", ".join(desk.parent.name for desk in desks))
    return _of_desk(desks[0], period)
