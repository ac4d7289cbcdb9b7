"""Agencies, units, people and delegations, with a version that grows with every change."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date

import sqlalchemy as sa

from eoffice.domain.agency_form import AgencyForm
from eoffice.domain.certificates import RegisteredCertificate
from eoffice.domain.people import Agency, AuthorityMark, Delegation, Directory, Person, Role, Unit
from eoffice.domain.settling_form import form_now
from eoffice.domain.trust_roots import TrustRoot
from eoffice.storage import agency_form_rows, certificate_rows, trust_root_rows
from eoffice.storage.database import Database
from eoffice.storage.prepared import Prepared
from eoffice.storage.schema import agency, agency_form, certificate, delegation, person, setting, unit

_VERSION = "directory.version"
_TABLES = (agency, unit, person, delegation, certificate, agency_form)
_read_version = Prepared(sa.select(setting.c.value).where(setting.c.key == sa.bindparam("of")))


class DirectoryCache:
    """Reads the directory once for each of its versions: it is asked for with every order."""

    def __init__(self) -> None:
        self._kept = Directory(version=-1)

    def read(self, connection: sa.Connection) -> Directory:
        """Return the directory as a connection sees it."""
        while (version := _version(connection)) != self._kept.version:
            found = replace(_read(connection, version), roots=trust_root_rows.read(connection))
            # Another hub may change it between two statements: what was read must have one version.
            if _version(connection) == version:
                self._kept = found
                return found
        return self._kept


class SqlDirectory:
    """The directory as administrators and snapshots change it."""

    def __init__(self, database: Database, cache: DirectoryCache) -> None:
        self._database = database
        self._cache = cache

    def read(self) -> Directory:
        """Return everybody known."""
        with self._database.read() as connection:
            return self._cache.read(connection)

    def version(self) -> int:
        """Return the number of changes so far."""
        with self._database.read() as connection:
            return _version(connection)

    def put_agency(self, changed: Agency) -> int:
        """Add an agency or replace the one of its code, units included; return the new version."""
        return self._change(lambda connection: _put_agency(self._database, connection, changed))

    def put_person(self, changed: Person) -> int:
        """Add a person or replace the one of this id; return the new version."""
        keep = self._database.upsert(person, "name", "agency", "unit", "position", "roles")
        return self._change(lambda connection: connection.execute(keep, _person_columns(changed)))

    def put_delegation(self, changed: Delegation) -> int:
        """Add a delegation or replace the one of this id; return the new version."""
        names = ("mark", "grantor", "grantee", "valid_from", "valid_to", "basis", "kinds")
        keep = self._database.upsert(delegation, *names)
        return self._change(lambda connection: connection.execute(keep, _delegation_columns(changed)))

    def remove_delegation(self, delegation_id: str) -> int:
        """Take a delegation back; return the new version."""
        gone = sa.delete(delegation).where(delegation.c.id == delegation_id)
        return self._change(lambda connection: connection.execute(gone))

    def put_certificate(self, decide: Callable[[Directory], RegisteredCertificate]) -> int:
        """Keep the entry that a rule makes of the directory as it is in the same change; return the version.

        The rule may raise: then nothing is changed. Two who register one certificate come one after another.
        """

        def work(connection: sa.Connection) -> object:
            entry = decide(_read(connection, _version(connection)))
            return connection.execute(certificate_rows.keep(self._database), certificate_rows.columns(entry))

        return self._change(work)

    def put_form(self, decide: Callable[[Directory], tuple[AgencyForm, Agency]]) -> int:
        """Keep the settings and the names that a rule makes of the directory as it is; return the version.

        The state before the first change is kept as the first one: the original is never lost.
        The rule may raise: then nothing is changed.
        """

        def work(connection: sa.Connection) -> object:
            directory = _read(connection, _version(connection))
            made, called = decide(directory)
            rows = [agency_form_rows.columns(made)]
            if made.revision == 1:
                original = form_now(directory, directory.agency(made.agency))
                rows.insert(0, agency_form_rows.columns(original))
            _put_agency(self._database, connection, called)
            return connection.execute(sa.insert(agency_form), rows)

        return self._change(work)

    def forms(self, agency_code: str) -> tuple[AgencyForm, ...]:
        """Return every state of an agency's settings, the oldest first."""
        with self._database.read() as connection:
            return agency_form_rows.read_all(connection, agency_code)

    def put_roots(self, decide: Callable[[tuple[TrustRoot, ...]], tuple[TrustRoot, ...]]) -> int:
        """Keep the believed authorities that a rule makes of those there are; return the version.

        The rule may raise: then nothing is changed.
        """

        def work(connection: sa.Connection) -> object:
            roots = decide(trust_root_rows.read(connection))
            return trust_root_rows.keep(self._database, connection, roots)

        return self._change(work)

    def replace(self, snapshot: Directory) -> None:
        """Take over a whole directory with its version: what a desktop gets from its hub."""

        def work(connection: sa.Connection) -> None:
            # Everything away and in again: a desk takes what the hub says, and people who are gone are gone.
            for table in _TABLES:
                connection.execute(sa.delete(table))
            _insert(connection, snapshot)
            trust_root_rows.keep(self._database, connection, snapshot.roots)
            _keep_version(self._database, connection, snapshot.version)

        self._database.run(work)

    def _change(self, work: Callable[[sa.Connection], object]) -> int:
        def counted(connection: sa.Connection) -> int:
            # The version first: its row lock lets one change after the other through.
            version = _next_version(self._database, connection)
            work(connection)
            return version

        return self._database.run(counted)


def _version(connection: sa.Connection) -> int:
    found = _read_version.run(connection, of=_VERSION).scalar()
    return int(found or 0)


def _next_version(database: Database, connection: sa.Connection) -> int:
    # The row must exist to be locked.
    connection.execute(database.upsert(setting), {"key": _VERSION, "value": "0"})
    locked = sa.select(setting.c.value).where(setting.c.key == _VERSION).with_for_update()
    version = int(connection.execute(locked).scalar_one()) + 1
    _keep_version(database, connection, version)
    return version


def _keep_version(database: Database, connection: sa.Connection, version: int) -> None:
    connection.execute(database.upsert(setting, "value"), {"key": _VERSION, "value": str(version)})


def _read(connection: sa.Connection, version: int) -> Directory:
    units: dict[str, list[Unit]] = {}
    for row in connection.execute(sa.select(unit).order_by(unit.c.agency, unit.c.rank, unit.c.id)):
        units.setdefault(row.agency, []).append(Unit(row.id, row.name, row.abbreviation))
    agencies = tuple(
        Agency(
            row.code,
            row.name,
            row.abbreviation,
            row.place,
            row.parent,
            tuple(units.get(row.code, ())),
            row.former_code,
        )
        for row in connection.execute(sa.select(agency).order_by(agency.c.code))
    )
    people = tuple(_person(row) for row in connection.execute(sa.select(person).order_by(person.c.id)))
    delegations = tuple(
        _delegation(row) for row in connection.execute(sa.select(delegation).order_by(delegation.c.id))
    )
    certificates, forms = certificate_rows.read(connection), agency_form_rows.read_newest(connection)
    return Directory(agencies, people, delegations, version, certificates, forms)


def _person(row: sa.Row[tuple[str, ...]]) -> Person:
    roles = frozenset(Role(name) for name in row.roles.split())
    return Person(row.id, row.name, row.agency, row.unit, row.position, roles)


def _delegation(row: sa.Row[tuple[str, ...]]) -> Delegation:
    return Delegation(
        row.id,
        AuthorityMark(row.mark),
        row.grantor,
        row.grantee,
        date.fromisoformat(row.valid_from),
        date.fromisoformat(row.valid_to),
        row.basis,
        frozenset(row.kinds.split()),
    )


def _put_agency(database: Database, connection: sa.Connection, changed: Agency) -> None:
    keep = database.upsert(agency, "name", "abbreviation", "place", "parent", "former_code")
    connection.execute(keep, _agency_columns(changed))
    # Units have no life of their own: the agency's list replaces the one before.
    connection.execute(sa.delete(unit).where(unit.c.agency == changed.code))
    if changed.units:
        connection.execute(sa.insert(unit), _unit_columns(changed))


def _insert(connection: sa.Connection, snapshot: Directory) -> None:
    filled = (
        (agency, [_agency_columns(each) for each in snapshot.agencies]),
        (unit, [columns for each in snapshot.agencies for columns in _unit_columns(each)]),
        (person, [_person_columns(each) for each in snapshot.people]),
        (delegation, [_delegation_columns(each) for each in snapshot.delegations]),
        (certificate, [certificate_rows.columns(each) for each in snapshot.certificates]),
        (agency_form, [agency_form_rows.columns(each) for each in snapshot.forms]),
    )
    for table, columns in filled:
        if columns:
            connection.execute(sa.insert(table), columns)


def _agency_columns(value: Agency) -> dict[str, object]:
    return {
        "code": value.code,
        "name": value.name,
        "abbreviation": value.abbreviation,
        "place": value.place,
        "parent": value.parent,
        "former_code": value.former_code,
    }


def _unit_columns(value: Agency) -> list[dict[str, object]]:
    return [
        {
            "agency": value.code,
            "id": each.id,
            "rank": rank,
            "name": each.name,
            "abbreviation": each.abbreviation,
        }
        for rank, each in enumerate(value.units)
    ]


def _person_columns(value: Person) -> dict[str, object]:
    return {
        "id": value.id,
        "name": value.name,
        "agency": value.agency,
        "unit": value.unit,
        "position": value.position,
        "roles": " ".join(sorted(value.roles)),
    }


def _delegation_columns(value: Delegation) -> dict[str, object]:
    return {
        "id": value.id,
        "mark": value.mark.value,
        "grantor": value.grantor,
        "grantee": value.grantee,
        "valid_from": value.valid_from.isoformat(),
        "valid_to": value.valid_to.isoformat(),
        "basis": value.basis,
        "kinds": " ".join(sorted(value.kinds)),
    }
