"""New databases for tests: the steps of the schema are taken once in a process, then copied."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

from eoffice.storage.opening import Store, open_store


def new_store(path: Path) -> Store:
    """Open a database; a new one is a copy of an empty one, as nothing in it differs from file to file.

    Taking every step for each desk of each test took a tenth of their time; tests/storage tries the steps.
    """
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(_empty())
    return open_store(path)


@cache
def _empty() -> bytes:
    with TemporaryDirectory() as folder:
        path = Path(folder) / "empty.sqlite"
        # Closed, so that nothing of it is left in a journal beside it.
        open_store(path).close()
        return path.read_bytes()
