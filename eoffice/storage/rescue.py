"""A desk's own database that is found damaged: kept under another name, and begun anew.

Everything in it but the outbox is the hub's and is fetched again; the outbox is carried over.
"""

from __future__ import annotations

import json
import os
import shutil
import sqlite3
import stat
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, closing, suppress
from dataclasses import asdict, dataclass, field
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

import sqlalchemy as sa

from eoffice.errors import Defect, OfficeError
from eoffice.paths import name_aside, sync_folder
from eoffice.services import codec
from eoffice.services.orders import OrderForm
from eoffice.storage import faults
from eoffice.storage.journal import has_hole, has_sound_head, is_made_up_for, write_without_holes
from eoffice.storage.opening import Store, open_store
from eoffice.storage.schema import outbox

CHECKED_BYTES = 16 << 20
"""Up to this size the whole file is looked through at the start (tens of milliseconds); a larger one
is found damaged when the damaged page is read, and mended at the next start."""
_TOLD = "rescue"
_OWN_RIGHTS = stat.S_IRUSR | stat.S_IWUSR
_BESIDE = ("-wal", "-shm")
_DAMAGE = frozenset({"storage.damaged", "codec.unreadable"})


@dataclass(frozen=True)
class Rescue:
    """What became of a damaged database."""

    kept: str
    """The name of the damaged file now."""
    orders: int
    """How many waiting orders were carried over."""
    is_whole: bool
    """Whether all of the outbox could be read."""

    def as_error(self) -> OfficeError:
        """Return what the person is told."""
        code = "replica.rescued" if self.is_whole else "replica.orders_lost"
        return Defect(code, kept=self.kept, orders=self.orders)


@dataclass
class _Salvage:
    """What could be read of a damaged database."""

    orders: dict[int, dict[str, object]] = field(default_factory=dict)
    values: dict[str, str] = field(default_factory=dict)
    is_whole: bool = True


def open_desk_store(path: Path, carried: Sequence[str] = ()) -> Store:
    """Open a desk's database; a damaged one is kept aside and begun anew with its outbox.

    `carried` names settings to take over. Raises what `open_store` raises, but for damage.
    """
    with faults.system_faults():
        path.parent.mkdir(parents=True, exist_ok=True)
        if not path.exists() and _fresh(path).exists():
            # The last start ended between its two renames: the new database was complete by then.
            _put_in_place(path, path)
        is_damaged = _is_visibly_damaged(path)
    if not is_damaged:
        try:
            return _sound(path)
        except OfficeError as error:
            if error.code not in _DAMAGE:
                raise
        except sa.exc.DatabaseError:
            # A schema half there: the steps fail in ways that say nothing of damage.
            pass
    with faults.system_faults():
        _begin_anew(path, carried)
    return open_store(path, on_damage=partial(_mark, path))


def told_rescue(store: Store) -> OfficeError | None:
    """Return what the person has not heard yet about their database."""
    kept = store.settings.get(_TOLD)
    return Rescue(**json.loads(kept)).as_error() if kept else None


def forget_rescue(store: Store) -> None:
    """Note that the person was told."""
    store.settings.remove(_TOLD)


def _sound(path: Path) -> Store:
    """Open a database and look at what must not be lost; raises Defect when it is damaged."""
    is_small = path.is_file() and path.stat().st_size <= CHECKED_BYTES
    store = open_store(path, on_damage=partial(_mark, path))
    with ExitStack() as undo:
        undo.callback(store.close)
        store.outbox.waiting()
        if is_small:
            _demand_sound_pages(store)
        undo.pop_all()
    return store


def _demand_sound_pages(store: Store) -> None:
    with store.database.read() as connection:
        found = connection.exec_driver_sql("PRAGMA quick_check(1)").scalar()
    if found != "ok":
        raise Defect("storage.damaged", detail=str(found))


def _mark(path: Path) -> None:
    """Remember for the next start that a page could not be read."""
    with suppress(OSError):
        _marked(path).touch()


def _marked(path: Path) -> Path:
    return path.with_name(f"{path.name}.damaged")


def _fresh(path: Path) -> Path:
    return path.with_name(f"{path.name}.new")


def _beside(path: Path, suffix: str) -> Path:
    return path.with_name(path.name + suffix)


def _is_visibly_damaged(path: Path) -> bool:
    """Tell whether SQLite would begin an empty database, or leave out committed work, without a word."""
    if _marked(path).exists() or path.is_dir():
        return True
    is_empty = path.is_file() and path.stat().st_size == 0
    return is_empty or not _is_open_to_us(path) or not _has_whole_journal(path)


def _has_whole_journal(path: Path) -> bool:
    """Tell whether SQLite will take all of the journal that lies beside a database after a kill."""
    journal = _beside(path, "-wal")
    if not has_sound_head(journal):
        return False
    is_small = journal.is_file() and journal.stat().st_size <= CHECKED_BYTES
    return not (is_small and has_hole(journal))


def _is_open_to_us(path: Path) -> bool:
    """Tell whether this process may read and write what is there, after it has taken what it may take.

    A copy restored by an administrator, or a program once run as somebody else, leaves files of wrong rights.
    """
    for each in (path, *(_beside(path, suffix) for suffix in _BESIDE)):
        if each.is_file() and not _may_use(each):
            # Our own file: the right is only missing, and nothing has to be fetched anew.
            with suppress(OSError):
                each.chmod(each.stat().st_mode | _OWN_RIGHTS)
            if not _may_use(each):
                return False
    return True


def _may_use(path: Path) -> bool:
    # Asked, not tried: opening and closing the file would give up SQLite's locks of this process on it.
    return os.access(path, os.R_OK | os.W_OK, effective_ids=os.access in os.supports_effective_ids)


def _begin_anew(path: Path, carried: Sequence[str]) -> None:
    """Put a new database with the old outbox in the place of a damaged one.

    The new one is complete before the old one gives up its name: a kill in between loses nothing.
    """
    salvage = _salvaged(path, carried)
    fresh, kept = _fresh(path), name_aside(path)
    for suffix in ("", *_BESIDE):
        _beside(fresh, suffix).unlink(missing_ok=True)
    store = open_store(fresh)
    told = Rescue(kept.name, len(salvage.orders), salvage.is_whole)
    with store.database.write() as connection:
        if salvage.orders:
            connection.execute(sa.insert(outbox), list(salvage.orders.values()))
    for key, value in {**salvage.values, _TOLD: json.dumps(asdict(told))}.items():
        store.settings.put(key, value)
    store.close()
    _put_in_place(path, kept)


def _put_in_place(path: Path, kept: Path) -> None:
    """Give the damaged files another name, and the new database theirs."""
    for suffix in ("", *_BESIDE):
        if _beside(path, suffix).exists():
            free = _beside(kept, suffix)
            _beside(path, suffix).rename(name_aside(free) if free.exists() else free)
    _fresh(path).rename(path)
    sync_folder(path.parent)
    _marked(path).unlink(missing_ok=True)


def _salvaged(path: Path, carried: Sequence[str]) -> _Salvage:
    """Read what can be read, from a copy: SQLite would write into what is kept for examination."""
    journal = _beside(path, "-wal")
    with TemporaryDirectory(dir=path.parent) as folder:
        copy = Path(folder) / "copy.sqlite"
        if not _copied(path, copy):
            return _Salvage(is_whole=False)
        found = _Salvage(is_whole=has_sound_head(journal) and is_made_up_for(journal))
        # From both ends: one damaged page then costs only its own orders.
        ends = [_read_orders(copy, found, order) for order in ("ASC", "DESC")]
        found.is_whole = found.is_whole and all(ends)
        _read_values(copy, found, carried)
    return found


def _copied(path: Path, copy: Path) -> bool:
    """Copy a database and its journal for reading; tell whether there was anything to read."""
    journal = _beside(path, "-wal")
    try:
        if path.is_file():
            shutil.copyfile(path, copy)
        if journal.is_file() and has_sound_head(journal):
            # Behind a hole stand orders that were acknowledged: SQLite would leave them out.
            write_without_holes(journal, _beside(copy, "-wal"))
    except PermissionError:
        # Somebody else's file; it stays under another name for whoever may read it.
        return False
    return copy.exists() and copy.stat().st_size > 0


def _rows(copy: Path, query: str, *values: str) -> Iterator[sqlite3.Row]:
    with closing(sqlite3.connect(copy)) as database:
        database.row_factory = sqlite3.Row
        yield from database.execute(query, values)


def _read_orders(copy: Path, found: _Salvage, direction: str) -> bool:
    """Take waiting orders from one end; tell whether all could be read."""
    is_whole = True
    try:
        for row in _rows(copy, f"SELECT * FROM outbox ORDER BY position {direction}"):  # noqa: S608 - two words of ours
            try:
                codec.decode(row["form"], OrderForm)
            except OfficeError:
                is_whole = False
            else:
                found.orders[int(row["position"])] = {
                    column.name: row[column.name] for column in outbox.columns
                }
    except (sqlite3.Error, UnicodeDecodeError, IndexError, TypeError, ValueError):
        return False
    return is_whole


def _read_values(copy: Path, found: _Salvage, carried: Sequence[str]) -> None:
    """Take over settings; without them the person only gives their password once."""
    for key in carried:
        with suppress(sqlite3.Error, UnicodeDecodeError):
            for row in _rows(copy, "SELECT value FROM setting WHERE key = ?", key):
                found.values[key] = str(row["value"])
