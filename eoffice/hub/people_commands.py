"""Commands for agencies and people."""

from __future__ import annotations

import argparse
import getpass
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from eoffice.domain.people import Agency, Person, Role
from eoffice.errors import Refused
from eoffice.hub.config import HubFolder, read_config
from eoffice.hub.output import Output
from eoffice.hub.passwords import Passwords
from eoffice.hub.people import COLUMNS, Enrolment, Entered, NewPerson, agency_from
from eoffice.hub.stores import opened


def add(commands: Any, common: argparse.ArgumentParser) -> None:  # noqa: ANN401 - argparse names no type
    """Add these commands to a parser."""
    _add_agency_commands(commands.add_parser("agency", help="các cơ quan"), common)
    _add_person_commands(commands.add_parser("person", help="những người dùng"), common)


def _add_agency_commands(agency: argparse.ArgumentParser, common: argparse.ArgumentParser) -> None:
    actions = agency.add_subparsers(required=True, metavar="LỆNH")
    new = actions.add_parser("add", parents=[common], help="thêm hoặc thay thông tin một cơ quan")
    new.add_argument("--code", required=True, help="mã định danh điện tử, như 000.00.12.H15")
    new.add_argument("--name", required=True)
    new.add_argument("--abbreviation", required=True)
    new.add_argument("--place", required=True, help="địa danh trên văn bản")
    new.add_argument("--parent", default="")
    new.add_argument("--former-code", default="")
    new.add_argument("--unit", action="append", default=[], metavar="MÃ:TÊN:VIẾT_TẮT")
    new.set_defaults(command=_agency_add)
    every = actions.add_parser("list", parents=[common], help="liệt kê các cơ quan")
    every.set_defaults(command=_agency_list)


def _add_person_commands(person: argparse.ArgumentParser, common: argparse.ArgumentParser) -> None:
    actions = person.add_subparsers(required=True, metavar="LỆNH")
    new = actions.add_parser("add", parents=[common], help="thêm hoặc thay thông tin một người")
    new.add_argument("--login", required=True)
    new.add_argument("--name", required=True)
    new.add_argument("--agency", required=True)
    new.add_argument("--unit", default="")
    new.add_argument("--position", default="")
    new.add_argument("--role", action="append", required=True, choices=[role.value for role in Role])
    new.add_argument("--id", default="")
    new.add_argument("--password-stdin", action="store_true", help="đọc mật khẩu từ đầu vào chuẩn")
    new.set_defaults(command=_person_add)
    every = actions.add_parser("list", parents=[common], help="liệt kê mọi người")
    every.add_argument("--agency", default="")
    every.set_defaults(command=_person_list)
    many = actions.add_parser("import", parents=[common], help="thêm nhiều người từ tệp CSV")
    many.add_argument("file", type=Path, help=f"các cột: {', '.join(COLUMNS)}; có thể thêm id, password")
    many.set_defaults(command=_person_import)


def _agency_add(given: argparse.Namespace, output: Output) -> int:
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


def _agency_list(given: argparse.Namespace, output: Output) -> int:
    folder = HubFolder(given.data.absolute())
    with opened(folder, read_config(folder)) as kept:
        agencies = kept.store.directory.read().agencies
    output.result({"agencies": agencies}, [_agency_line(agency) for agency in agencies])
    return 0


def _agency_line(agency: Agency) -> str:
    units = ", ".join(unit.id for unit in agency.units)
    return f"{agency.code}\t{agency.abbreviation}\t{agency.name}\t{units}"


def _person_add(given: argparse.Namespace, output: Output) -> int:
    folder = HubFolder(given.data.absolute())
    config = read_config(folder)
    wanted = NewPerson(
        given.login, given.name, given.agency, given.unit, given.position, tuple(given.role), given.id
    )
    password = _password(from_stdin=given.password_stdin)
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


def _person_list(given: argparse.Namespace, output: Output) -> int:
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


def _person_import(given: argparse.Namespace, output: Output) -> int:
    folder = HubFolder(given.data.absolute())
    with opened(folder, read_config(folder)) as kept:
        entered = Enrolment(kept.store, Passwords()).enter_file(given.file)
    output.result({"people": entered}, [_entered_line(each) for each in entered])
    return 0


def _entered_line(entered: Entered) -> str:
    told = f"\tmật khẩu tạm: {entered.password}" if entered.password else ""
    return f"Đã ghi {entered.login}\t{entered.name}\t{entered.agency}{told}"


def _password(*, from_stdin: bool) -> str:
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
