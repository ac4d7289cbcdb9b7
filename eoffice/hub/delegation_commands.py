"""Commands for written transfers of signing authority (TL., TUQ.)."""

from __future__ import annotations

import argparse
from datetime import date

from eoffice.clock import new_id
from eoffice.domain.people import AuthorityMark, Delegation, Person, Role
from eoffice.errors import NotFound, Refused
from eoffice.hub.config import HubFolder, read_config
from eoffice.hub.named import person_by_login
from eoffice.hub.output import Output
from eoffice.hub.stores import opened
from eoffice.services.law import load_kinds
from eoffice.text import clean_line


def add_delegation(given: argparse.Namespace, output: Output) -> int:
    """Enter a transfer, or replace the one of the same id."""
    folder = HubFolder(given.data.absolute())
    with opened(folder, read_config(folder)) as kept:
        directory = kept.store.directory.read()
        grantor = person_by_login(kept, directory, given.grantor)
        grantee = person_by_login(kept, directory, given.grantee)
        made = _delegation(given, grantor, grantee)
        kept.store.directory.put_delegation(made)
    output.result({"delegation": made}, [_line(made)])
    return 0


def list_delegations(given: argparse.Namespace, output: Output) -> int:
    """List the transfers, those that are over too."""
    folder = HubFolder(given.data.absolute())
    with opened(folder, read_config(folder)) as kept:
        delegations = kept.store.directory.read().delegations
    output.result({"delegations": delegations}, [_line(each) for each in delegations])
    return 0


def _delegation(given: argparse.Namespace, grantor: Person, grantee: Person) -> Delegation:
    """Return the transfer described; raises Refused `people.*` when it could never be used."""
    if grantor.agency != grantee.agency:
        raise Refused("people.other_agency", person=grantee.name)
    if not grantor.has(Role.LEADER):
        raise Refused("people.grantor_not_leader", person=grantor.name)
    first, last = _day(given.valid_from), _day(given.valid_to)
    if last < first:
        raise Refused("people.delegation_days", first=given.valid_from, last=given.valid_to)
    if not clean_line(given.basis):
        raise Refused("people.field_missing", field="basis")
    return Delegation(
        given.id or new_id(),
        AuthorityMark(given.mark),
        grantor.id,
        grantee.id,
        first,
        last,
        clean_line(given.basis),
        frozenset(_kind(kind) for kind in given.kind),
    )


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise Refused("people.bad_day", day=text) from error


def _kind(kind: str) -> str:
    try:
        return load_kinds().kind(kind).id
    except NotFound as error:
        raise Refused(error.code, **error.values) from error


def _line(each: Delegation) -> str:
    kinds = ", ".join(sorted(each.kinds)) or "mọi loại văn bản"
    days = f"{each.valid_from:%d/%m/%Y} – {each.valid_to:%d/%m/%Y}"
    return f"{each.id}\t{each.mark}\t{each.grantor} → {each.grantee}\t{days}\t{kinds}\t{each.basis}"
