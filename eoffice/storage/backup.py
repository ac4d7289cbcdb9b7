"""One file with everything that cannot be rebuilt: tables as lines of JSON, files, and a manifest of digests.

A zip that any tool opens. Made while the store is in use; the same file fits SQLite and PostgreSQL.
"""

from __future__ import annotations

import hashlib
import json
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import IO

import sqlalchemy as sa

from eoffice.clock import Clock
from eoffice.errors import Defect, NotFound, Refused
from eoffice.paths import atomic_file
from eoffice.services import codec
from eoffice.storage import faults, rebuild
from eoffice.storage.blobs import CHUNK, SegmentBlobs
from eoffice.storage.database import Database
from eoffice.storage.indexing import Indexer
from eoffice.storage.migrating import HEAD
from eoffice.storage.schema import TRUTH, record

MANIFEST = "manifest.json"
FORMAT = "eoffice-backup-1"
_FIRST = "0001"
_CAME_WITH = {"certificate": "0003", "agency_form": "0006"}
"""Tables of truth that came with a later step: a backup from before it has none, and they begin empty."""
_LINES = 1000


@dataclass(frozen=True)
class Manifest:
    """What a backup says of itself."""

    format: str
    schema: str
    made_at: datetime
    tables: dict[str, int]
    """Table → number of rows."""
    digests: dict[str, str]
    """Name in the archive → SHA-256 of its bytes."""


def back_up(database: Database, blobs: SegmentBlobs, target: Path, clock: Clock) -> Manifest:
    """Write a backup that takes the target's name only when it is whole; return its manifest."""
    tables: dict[str, int] = {}
    digests: dict[str, str] = {}
    with (
        faults.system_faults(),
        atomic_file(target) as file,
        zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive,
    ):
        with database.read(snapshot=True) as connection:
            _hold_snapshot(connection)
            for table in TRUTH:
                name = f"tables/{table.name}.jsonl"
                tables[table.name], digests[name] = _write_table(archive, name, connection, table)
        # After the rows: whatever the rows name was durable before them.
        for digest in blobs.digests():
            name = f"files/{digest}"
            digests[name] = _write_file(archive, name, blobs, digest)
        manifest = Manifest(FORMAT, HEAD, clock.now(), tables, digests)
        archive.writestr(MANIFEST, codec.encode(manifest))
    return manifest


def restore(source: Path, database: Database, blobs: SegmentBlobs, indexer: Indexer) -> Manifest:
    """Fill an empty store from a backup, every digest checked; the rows come in one change or not at all.

    Raises Refused `backup.not_a_backup`, `backup.other_format`, `backup.target_not_empty`,
    NotFound `backup.missing`, Defect `backup.damaged`.
    """
    with faults.system_faults(), _opened(source) as archive:
        manifest = _manifest(archive)
        _check_names(archive, manifest)
        # Files first: should the rows fail, files that nobody names do no harm.
        for name, digest in manifest.digests.items():
            if name.startswith("files/"):
                _restore_file(archive, name, digest, blobs)
        try:
            database.run(lambda connection: _restore_tables(archive, manifest, database, connection))
        except sa.exc.DBAPIError as error:
            raise Defect("backup.damaged", detail=str(error)) from error
    # Views are not in the backup: they are made by the program that will read them.
    rebuild.rebuild(database, indexer, blobs)
    return manifest


def read_manifest(source: Path) -> Manifest:
    """Return what a backup says of itself; raises as `restore` does."""
    with faults.system_faults(), _opened(source) as archive:
        return _manifest(archive)


def _hold_snapshot(connection: sa.Connection) -> None:
    # SQLite fixes what a transaction sees with its first read, not with its beginning.
    connection.execute(sa.select(sa.func.count()).select_from(record)).scalar()


def _write_table(
    archive: zipfile.ZipFile, name: str, connection: sa.Connection, table: sa.Table
) -> tuple[int, str]:
    """Write a table's rows, each a line, in the order of the key; return their number and the digest."""
    hashed = hashlib.sha256()
    count = 0
    with archive.open(name, "w", force_zip64=True) as file:
        for rows in _partitions(connection, table):
            lines = "".join(json.dumps(list(row), ensure_ascii=False) + "\n" for row in rows).encode()
            hashed.update(lines)
            file.write(lines)
            count += len(rows)
    return count, hashed.hexdigest()


def _partitions(connection: sa.Connection, table: sa.Table) -> Iterator[list[sa.Row[tuple[object, ...]]]]:
    key = list(table.primary_key)
    last: tuple[object, ...] | None = None
    while True:
        # By key, not by offset: each step costs the same, however large the log has grown.
        query = sa.select(table).order_by(*key).limit(_LINES)
        if last is not None:
            query = query.where(sa.tuple_(*key) > last)
        rows = list(connection.execute(query))
        if rows:
            yield rows
        if len(rows) < _LINES:
            return
        last = tuple(rows[-1]._mapping[column] for column in key)


def _write_file(archive: zipfile.ZipFile, name: str, blobs: SegmentBlobs, digest: str) -> str:
    """Copy a file into the archive; raises Defect `blob.damaged` rather than keep a wrong copy."""
    with blobs.open(digest) as source, archive.open(name, "w", force_zip64=True) as target:
        if _copied(source, target) != digest:
            raise Defect("blob.damaged", digest=digest)
    return digest


def _copied(source: IO[bytes], target: IO[bytes]) -> str:
    hashed = hashlib.sha256()
    while chunk := source.read(CHUNK):
        hashed.update(chunk)
        target.write(chunk)
    return hashed.hexdigest()


def _opened(source: Path) -> zipfile.ZipFile:
    try:
        return zipfile.ZipFile(source)
    except zipfile.BadZipFile as error:
        raise Refused("backup.not_a_backup", file=source.name) from error
    except FileNotFoundError:
        raise NotFound("backup.missing", file=source.name) from None


def _manifest(archive: zipfile.ZipFile) -> Manifest:
    try:
        content = archive.read(MANIFEST)
    except KeyError as error:
        raise Refused("backup.not_a_backup", file=str(archive.filename)) from error
    except (zipfile.BadZipFile, zlib.error) as error:
        raise Defect("backup.damaged", detail=str(error)) from error
    try:
        manifest = codec.decode(content, Manifest)
    except Defect as error:
        raise Defect("backup.damaged", detail=str(error)) from error
    # Every step since the first: an office restores what it saved before the program was renewed.
    # Steps are numbered with the same width, so that their text compares as they follow one another.
    is_known = len(manifest.schema) == len(HEAD) and _FIRST <= manifest.schema <= HEAD
    if manifest.format != FORMAT or not is_known:
        raise Refused("backup.other_format", found=f"{manifest.format}, {manifest.schema}", known=HEAD)
    return manifest


def _check_names(archive: zipfile.ZipFile, manifest: Manifest) -> None:
    """Check that nothing is missing from the archive and nothing was put in."""
    expected = {*manifest.digests, MANIFEST}
    tables = {f"tables/{table.name}.jsonl" for table in _tables_of(manifest)}
    if set(archive.namelist()) != expected or not tables <= expected:
        raise Defect("backup.damaged", detail="the list of contents differs")


def _tables_of(manifest: Manifest) -> list[sa.Table]:
    """Return the tables of truth as they were when the backup was made."""
    return [table for table in TRUTH if _CAME_WITH.get(table.name, _FIRST) <= manifest.schema]


def _restore_file(archive: zipfile.ZipFile, name: str, digest: str, blobs: SegmentBlobs) -> None:
    if digest != name.removeprefix("files/"):
        raise Defect("backup.damaged", detail=name)
    try:
        with archive.open(name) as source:
            found = blobs.put_stream(source)
    except (zipfile.BadZipFile, zlib.error) as error:
        raise Defect("backup.damaged", detail=str(error)) from error
    if found != digest:
        raise Defect("backup.damaged", detail=name)


def _restore_tables(
    archive: zipfile.ZipFile, manifest: Manifest, database: Database, connection: sa.Connection
) -> None:
    for table in TRUTH:
        if connection.execute(sa.select(sa.literal(1)).select_from(table).limit(1)).first():
            raise Refused("backup.target_not_empty")
    for table in _tables_of(manifest):
        name = f"tables/{table.name}.jsonl"
        if _restore_table(archive, name, database, connection, table) != (
            manifest.tables.get(table.name),
            manifest.digests[name],
        ):
            raise Defect("backup.damaged", detail=name)


def _restore_table(
    archive: zipfile.ZipFile, name: str, database: Database, connection: sa.Connection, table: sa.Table
) -> tuple[int, str]:
    """Fill a table and return the number of rows and the digest of what was read."""
    names = [column.name for column in table.c]
    hashed = hashlib.sha256()
    count = 0
    ready: list[dict[str, object]] = []
    for line in _lines(archive, name):
        hashed.update(line)
        ready.append(_row(line, names, name))
        count += 1
        if len(ready) == _LINES:
            database.put_many(connection, table, ready)
            ready = []
    database.put_many(connection, table, ready)
    return count, hashed.hexdigest()


def _lines(archive: zipfile.ZipFile, name: str) -> Iterator[bytes]:
    try:
        with archive.open(name) as file:
            yield from file
    except (zipfile.BadZipFile, zlib.error) as error:
        raise Defect("backup.damaged", detail=str(error)) from error


def _row(line: bytes, names: list[str], where: str) -> dict[str, object]:
    try:
        # Strict: a row with more or fewer values is of another table or damaged.
        return dict(zip(names, json.loads(line), strict=True))
    except ValueError as error:
        raise Defect("backup.damaged", detail=f"{where}: {error}") from error
