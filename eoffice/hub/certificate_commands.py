"""Commands for the registry of certificates."""

from __future__ import annotations

import argparse
from datetime import datetime, timedelta

from eoffice.clock import SystemClock, local_date
from eoffice.domain.certificates import RegisteredCertificate
from eoffice.domain.people import Directory
from eoffice.exchange.wire import Registration, Withdrawal
from eoffice.hub.acting import keeper
from eoffice.hub.config import HubFolder, read_config
from eoffice.hub.named import agency_code, by_fingerprint, certificate_file, person_by_login
from eoffice.hub.output import Output
from eoffice.hub.registry import CertificateRegistry
from eoffice.hub.stores import opened
from eoffice.services.certificates import expiry_warning, from_file


def list_certificates(given: argparse.Namespace, output: Output) -> int:
    """List what is registered, the first to run out first."""
    folder = HubFolder(given.data.absolute())
    with opened(folder, read_config(folder)) as kept:
        directory = kept.store.directory.read()
    now = SystemClock().now()
    found = [one for one in directory.certificates if given.agency.upper() in ("", one.agency)]
    if given.expiring is not None:
        end = now + timedelta(days=given.expiring)
        found = [one for one in found if not one.is_withdrawn and one.not_after <= end]
    found.sort(key=_ends)
    output.result({"certificates": found}, [_line(one, directory, now) for one in found])
    return 0


def add_certificate(given: argparse.Namespace, output: Output) -> int:
    """Register a certificate file to a person (by login) or to the seal of an agency."""
    der = from_file(certificate_file(given.file))
    folder = HubFolder(given.data.absolute())
    with opened(folder, read_config(folder)) as kept:
        directory = kept.store.directory.read()
        holder = person_by_login(kept, directory, given.person) if given.person else None
        agency = holder.agency if holder else agency_code(directory, given.seal)
        wanted = Registration(der, holder.id if holder else "")
        made = CertificateRegistry(kept.store.directory, SystemClock()).register(keeper(agency), wanted)
        directory = kept.store.directory.read()
    output.result(made, [_line(made.certificate, directory, SystemClock().now())])
    return 0


def remove_certificate(given: argparse.Namespace, output: Output) -> int:
    """Withdraw a certificate; its entry stays for what was signed with it before."""
    folder = HubFolder(given.data.absolute())
    with opened(folder, read_config(folder)) as kept:
        directory = kept.store.directory.read()
        known = by_fingerprint(directory.certificates, given.fingerprint, "certificate.not_registered")
        registry = CertificateRegistry(kept.store.directory, SystemClock())
        wanted = Withdrawal(known.fingerprint, given.reason)
        made = registry.withdraw(keeper(known.agency), wanted)
        directory = kept.store.directory.read()
    output.result(made, [_line(made.certificate, directory, SystemClock().now())])
    return 0


def _ends(one: RegisteredCertificate) -> tuple[bool, datetime]:
    return one.is_withdrawn, one.not_after


def _line(one: RegisteredCertificate, directory: Directory, now: datetime) -> str:
    names = {person.id: person.name for person in directory.people}
    holder = names.get(one.person, one.person) if one.person else f"con dấu {one.agency}"
    warning = expiry_warning(one.not_after, now)
    state = "còn hiệu lực"
    if one.is_withdrawn:
        state = f"đã gỡ: {one.reason}"
    elif warning is not None:
        state = f"còn {warning.days_left} ngày" if warning.mark else "đã hết hạn"
    return (
        f"{one.fingerprint[:16]}\t{holder}\t{one.subject}\tđến {local_date(one.not_after):%d/%m/%Y}\t{state}"
    )
