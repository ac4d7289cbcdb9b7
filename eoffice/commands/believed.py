"""Whom the command line believes: what is named, else the data folder and the desk of this machine."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from eoffice import settings
from eoffice.domain.people import Person
from eoffice.errors import OfficeError
from eoffice.services import codec
from signing.trust import TrustStore

KEPT_ROOTS = "trust"
"""A folder in the data folder: roots that an administrator put there."""
_ME, _REPLICA = "me", "office.sqlite"
Note = Callable[[str], None]


def trust_for(named: Sequence[Path], data: Path, note: Note) -> TrustStore:
    """Return whom to believe.

    Whoever names roots has chosen: then the hub's word is not asked. Without any, a verdict here is the
    one that the window of this desk gives: the same file of settings, the same word of the hub.
    """
    kept = data / KEPT_ROOTS
    places = [*named, *([kept] if kept.is_dir() else [])]
    if named:
        return TrustStore.read(*places)
    desk = _desk(data, places, note)
    own = TrustStore.read(*places) if places else TrustStore.of(())
    return own if desk is None else _with_hub(own, desk, note)


def _desk(data: Path, places: list[Path], note: Note) -> Path | None:
    """Return the replica of the desk at this machine; its settings may name roots of their own."""
    found = sorted((data / "people").glob(f"*/{_REPLICA}"))
    if not (data / settings.FILE_NAME).is_file():
        # A folder without settings, as a test makes it: one desk is meant, of several none.
        return found[0] if len(found) == 1 else None
    try:
        known = settings.load(data)
    except OfficeError as error:
        note(f"Chưa đọc được thiết lập của máy trạm ({error.code}).")
        return None
    if known.trust is not None and known.trust.exists():
        places.append(known.trust)
    desk = settings.person_folder(data, known.login) / _REPLICA
    return desk if desk in found else None


def _with_hub(own: TrustStore, desk: Path, note: Note) -> TrustStore:
    """Join what the hub has this desk believe, as the replica knew it last."""
    # Loaded only where there is a replica: the store costs half a second that a bare check has not.
    from eoffice.services.trust_roots import hub_trust
    from eoffice.storage.opening import open_store

    try:
        store = open_store(desk)
        try:
            known = store.settings.get(_ME)
            if not known:
                return own
            ruled = hub_trust(store.directory.read, codec.decode(known, Person).agency)
        finally:
            store.close()
    except OfficeError as error:
        # The verdict is only more careful without them; whoever reads it must know why.
        note(f"Chưa dùng được gốc chứng thư do trục văn bản giao ({error.code}).")
        return own
    if ruled.certificates:
        note(f"Tin theo trục văn bản: {len(ruled.certificates)} chứng thư (dùng --trust để tự chọn).")
    return own.joined(ruled.certificates, ruled.origins)
