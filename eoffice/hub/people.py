"""Administration of agencies and people: what is typed is checked, then kept with a password's hash."""

from __future__ import annotations

import csv
import re
import secrets
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from eoffice.clock import new_id
from eoffice.domain.people import Agency, Directory, Person, Role, Unit
from eoffice.errors import NotFound, Refused
from eoffice.hub.passwords import Passwords, checked
from eoffice.hub.words import PEOPLE_COLUMNS
from eoffice.storage.accounts import Account
from eoffice.storage.opening import Store
from eoffice.text import clean_line

_CODE = re.compile(r"[A-Z0-9][A-Z0-9.-]{1,34}")
_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]{0,63}")
_LOGIN = re.compile(r"[a-z0-9][a-z0-9_.@-]{1,63}")


@dataclass(frozen=True)
class NewPerson:
    """A person as an administrator enters them."""

    login: str
    name: str
    agency: str
    unit: str
    position: str
    roles: tuple[str, ...]
    id: str = ""


@dataclass(frozen=True)
class Entered:
    """A person who was just entered; the password is told only when it was made here."""

    id: str
    login: str
    name: str
    agency: str
    password: str = ""


def agency_from(
    code: str,
    name: str,
    abbreviation: str,
    place: str,
    parent: str = "",
    former: str = "",
    units: Iterable[str] = (),
) -> Agency:
    """Return an agency from what was typed; units come as "id:name:abbreviation"."""
    if not _CODE.fullmatch(code.upper()):
        raise Refused("people.bad_agency_code", agency=code)
    made = tuple(_unit(text) for text in units)
    ids = [unit.id for unit in made]
    for twice in sorted({each for each in ids if ids.count(each) > 1}):
        raise Refused("people.bad_unit", unit=twice)
    if not clean_line(name) or not clean_line(abbreviation) or not clean_line(place):
        raise Refused("people.field_missing", field="name, abbreviation, place")
    return Agency(
        code.upper(),
        clean_line(name),
        clean_line(abbreviation),
        clean_line(place),
        clean_line(parent),
        made,
        former.upper(),
    )


def _unit(text: str) -> Unit:
    parts = [clean_line(part) for part in text.split(":")]
    if len(parts) != 3 or not _ID.fullmatch(parts[0]) or not parts[1]:
        raise Refused("people.bad_unit", unit=text)
    return Unit(*parts)


class Enrolment:
    """Enters people."""

    def __init__(self, store: Store, passwords: Passwords) -> None:
        self._store = store
        self._passwords = passwords

    def enter(self, wanted: NewPerson, password: str = "") -> Entered:
        """Enter a person; without a password one is made, to be changed at the first sign-in.

        Raises Refused `people.*`, `account.login_taken`, `auth.password_weak`.
        """
        person = checked_person(wanted, self._store.directory.read())
        login = _checked_login(wanted.login)
        taken = self._store.accounts.by_login(login)
        if taken is not None and taken.person != person.id:
            raise Refused("account.login_taken", login=login)
        # 72 random bits; typed once, then the person must choose a password of their own.
        made = "" if password else secrets.token_urlsafe(9)
        secret = self._passwords.hash(made or checked(password))
        self._store.directory.put_person(person)
        self._store.accounts.put(Account(person.id, login, secret, must_change=bool(made)))
        # For somebody who was known already this is a new password: whoever has the old one is out.
        self._store.accounts.end_all(person.id)
        return Entered(person.id, login, person.name, person.agency, made)

    def enter_file(self, file: Path) -> list[Entered]:
        """Enter the people of a CSV file; everything is checked before anybody is entered."""
        rows = read_people(file)
        directory = self._store.directory.read()
        # First all of them: half a list entered would have to be told from the other half by hand.
        for wanted, _ in rows:
            checked_person(wanted, directory)
            _checked_login(wanted.login)
        return [self.enter(wanted, password) for wanted, password in rows]


def checked_person(wanted: NewPerson, directory: Directory) -> Person:
    """Return the person described; raises Refused when something does not exist or is missing."""
    person_id = wanted.id or new_id()
    name = clean_line(wanted.name)
    if not _ID.fullmatch(person_id) or not name:
        raise Refused("people.field_missing", field="id, name")
    try:
        agency = directory.agency(wanted.agency)
        if wanted.unit:
            agency.unit(wanted.unit)
    except NotFound as error:
        raise Refused(error.code, **error.values) from error
    known = {role.value for role in Role}
    if not wanted.roles or not known.issuperset(wanted.roles):
        raise Refused("people.bad_role", roles=", ".join(wanted.roles), known=", ".join(sorted(known)))
    roles = frozenset(Role(role) for role in wanted.roles)
    return Person(person_id, name, agency.code, wanted.unit, clean_line(wanted.position), roles)


def read_people(file: Path) -> list[tuple[NewPerson, str]]:
    """Return the people of a CSV file with their passwords; raises Refused `people.file_unreadable`."""
    try:
        # Spreadsheets put a byte order mark in front of CSV; without this the first column has no name.
        with file.open(encoding="utf-8-sig", newline="") as opened:
            reader = csv.DictReader(opened)
            if not set(PEOPLE_COLUMNS).issubset(reader.fieldnames or ()):
                raise Refused("people.file_unreadable", file=file.name, detail=", ".join(PEOPLE_COLUMNS))
            return [_row(row) for row in reader]
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise Refused("people.file_unreadable", file=file.name, detail=str(error)) from error


def _row(row: Mapping[str, str | None]) -> tuple[NewPerson, str]:
    cells = {key: (value or "").strip() for key, value in row.items() if isinstance(key, str)}
    roles = tuple(cells["roles"].replace(";", " ").replace(",", " ").split())
    wanted = NewPerson(
        cells["login"],
        cells["name"],
        cells["agency"],
        cells["unit"],
        cells["position"],
        roles,
        cells.get("id", ""),
    )
    return wanted, cells.get("password", "")


def _checked_login(login: str) -> str:
    found = clean_line(login).casefold()
    if not _LOGIN.fullmatch(found):
        raise Refused("people.bad_login", login=login)
    return found
