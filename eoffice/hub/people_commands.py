"""Commands for agencies and people."""

from __future__ import annotations

import argparse
import getpass
import sys
from dataclasses import dataclass

from eoffice.domain.people import Agency, Person
from eoffice.errors import Refused
from eoffice.hub.config import HubFolder, read_config
from eoffice.hub.output import Output
from eoffice.hub.passwords import Passwords
from eoffice.hub.people import Enrolment, Entered, NewPerson, agency_from
from eoffice.hub.stores import opened


def add_agency(given: argparse.Namespace, output: Output) -> int:
    """Enter an agency or replace what is known of it."""
    made = agency_from(
        given.code,
        given.name,
        given.abbreviation,
        given.place,
        given.parent,
        given.former_code,
        given.unit,
    )
    folder = HubFolder(given.data.absolute())
    with opened(folder, read_config(folder)) as kept:
        version = kept.store.directory.put_agency(made)
    output.result({"agency": made, "version": version}, [f"Đã ghi cơ quan {made.code} {made.name}"])
    return 0


def list_agencies(given: argparse.Namespace, output: Output) -> int:
    """List the agencies."""
    folder = HubFolder(given.data.absolute())
    with opened(folder, read_config(folder)) as kept:
        agencies = kept.store.directory.read().agencies
    output.result({"agencies": agencies}, [_agency_line(agency) for agency in agencies])
    return 0


def _agency_line(agency: Agency) -> str:
    units = ", ".join(unit.id for unit in agency.units)
    return f"{agency.code}\t{agency.abbreviation}\t{agency.name}\t{units}"


def add_person(given: argparse.Namespace, output: Output) -> int:
    """Enter a person, with the password from a prompt or standard input."""
    folder = HubFolder(given.data.absolute())
    config = read_config(folder)
    wanted = NewPerson(
        given.login, given.name, given.agency, given.unit, given.position, tuple(given.role), given.id
    )
    password = password_given(from_stdin=given.password_stdin)
    with opened(folder, config) as kept:
        entered = Enrolment(kept.store, Passwords()).enter(wanted, password)
    output.result(entered, [_entered_line(entered)])
    return 0


@dataclass(frozen=True)
class _Listed:
    """A person with their login."""

    person: Person
    login: str
    is_active: bool


def list_people(given: argparse.Namespace, output: Output) -> int:
    """List the people who may sign in."""
    folder = HubFolder(given.data.absolute())
    with opened(folder, read_config(folder)) as kept:
        accounts = {account.person: account for account in kept.store.accounts.all()}
        people = kept.store.directory.read().people
    listed = [
        _Listed(person, accounts[person.id].login, accounts[person.id].is_active)
        for person in people
        if person.id in accounts and given.agency.upper() in ("", person.agency)
    ]
    lines = [
        f"{each.login}\t{each.person.name}\t{each.person.agency}\t{', '.join(sorted(each.person.roles))}"
        for each in listed
    ]
    output.result({"people": listed}, lines)
    return 0


def import_people(given: argparse.Namespace, output: Output) -> int:
    """Enter the people of a file."""
    folder = HubFolder(given.data.absolute())
    with opened(folder, read_config(folder)) as kept:
        entered = Enrolment(kept.store, Passwords()).enter_file(given.file)
    output.result({"people": entered}, [_entered_line(each) for each in entered])
    return 0


def _entered_line(entered: Entered) -> str:
    told = f"\tmật khẩu tạm: {entered.password}" if entered.password else ""
    return f"Đã ghi {entered.login}\t{entered.name}\t{entered.agency}{told}"


def password_given(*, from_stdin: bool) -> str:
    """Return a password from standard input or a prompt; never from the command line, where others see it."""
    if from_stdin:
        found = sys.stdin.readline().rstrip("\r\n")
    elif sys.stdin.isatty():
        found = getpass.getpass("Mật khẩu: ")
        if getpass.getpass("Nhập lại: ") != found:
            raise Refused("auth.passwords_differ")
    else:
        raise Refused("auth.password_not_given")
    if not found:
        raise Refused("auth.password_not_given")
    return found
