"""Commands for the authorities that desks believe: added and retired, never without a trace."""

from __future__ import annotations

import argparse
import getpass

from eoffice.clock import SystemClock, local_date
from eoffice.domain.people import Directory
from eoffice.domain.trust_roots import TrustRoot
from eoffice.hub.config import HubFolder, read_config
from eoffice.hub.named import agency_code, by_fingerprint, certificate_file, person_by_login
from eoffice.hub.output import Output
from eoffice.hub.stores import Kept, opened
from eoffice.hub.trust_roots import TrustRoots
from eoffice.services.trust_roots import EVERYWHERE, origin


def list_roots(given: argparse.Namespace, output: Output) -> int:
    """List every entry with who added and who retired it."""
    folder = HubFolder(given.data.absolute())
    with opened(folder, read_config(folder)) as kept:
        directory = kept.store.directory.read()
    found = [one for one in directory.roots if given.agency.upper() in ("", one.agency)]
    output.result({"roots": [_plain(one) for one in found]}, [_line(one, directory) for one in found])
    return 0


def add_root(given: argparse.Namespace, output: Output) -> int:
    """Have desks believe an authority: those of one agency, or of all."""
    content = certificate_file(given.file)
    folder = HubFolder(given.data.absolute())
    with opened(folder, read_config(folder)) as kept:
        agency = agency_code(kept.store.directory.read(), given.agency) if given.agency else EVERYWHERE
        by = _actor(kept, given.by)
        made = TrustRoots(kept.store.directory, SystemClock()).add(by, agency, content, given.basis)
        directory = kept.store.directory.read()
    output.result({"root": _plain(made.root), "version": made.version}, [_line(made.root, directory)])
    return 0


def retire_root(given: argparse.Namespace, output: Output) -> int:
    """Have desks believe an authority no more; the entry stays."""
    folder = HubFolder(given.data.absolute())
    with opened(folder, read_config(folder)) as kept:
        known = _one(kept.store.directory.read(), given.fingerprint, given.agency)
        by = _actor(kept, given.by)
        gone = TrustRoots(kept.store.directory, SystemClock()).retire(by, known.id, given.reason)
        directory = kept.store.directory.read()
    output.result({"root": _plain(gone.root), "version": gone.version}, [_line(gone.root, directory)])
    return 0


def _actor(kept: Kept, login: str) -> str:
    """Return who is written down: a person of the hub by login, or whoever works at this machine."""
    if not login:
        return f"{getpass.getuser()} (máy chủ)"
    return person_by_login(kept, kept.store.directory.read(), login).id


def _one(directory: Directory, beginning: str, agency: str) -> TrustRoot:
    """Return the entry in force that is named; the same authority may be believed by several agencies."""
    held = [one for one in directory.roots if not one.is_retired and agency.upper() in ("", one.agency)]
    return by_fingerprint(held, beginning, "trust_root.unknown")


def _plain(one: TrustRoot) -> dict[str, object]:
    """Return an entry without its bytes: the fingerprint names them."""
    return {key: value for key, value in vars(one).items() if key != "certificate"}


def _line(one: TrustRoot, directory: Directory) -> str:
    kind = "gốc" if one.is_root else "trung gian"
    scope = one.agency or "mọi cơ quan"
    state = "đang tin" if one.retired_at is None else f"đã thôi tin {_day(one)}: {one.reason}"
    told = origin(one, directory)
    ends = f"đến {local_date(one.not_after):%d/%m/%Y}"
    return f"{one.fingerprint[:16]}\t{kind}\t{scope}\t{one.subject}\t{ends}\t{state}\t{told}"


def _day(one: TrustRoot) -> str:
    return f"{local_date(one.retired_at):%d/%m/%Y}, {one.retired_by}" if one.retired_at is not None else ""
