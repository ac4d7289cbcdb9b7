"""Keeps the compiled methods of the value classes between two starts, as Python keeps compiled modules.

`dataclasses` writes the methods of each class as text and compiles that at every start: measured, the 499
classes of a desk took a third of all imports. Only the compiling is left out; the text decides what is used.
"""

from __future__ import annotations

import dataclasses
import hashlib
import marshal
import sys
import threading
from importlib.util import MAGIC_NUMBER, cache_from_source
from pathlib import Path
from types import CodeType

from eoffice.paths import write_bytes

_HASH_BYTES = 32
_NAME_BYTES = 16
KEPT_AFTER_S = 5.0
_NAME = "exec"
"""What `dataclasses` calls; a name in the module goes before the built-in one, which stays as it is."""


def usual_file() -> Path:
    """Return where the methods are kept: beside this module's own bytecode, with the same trust."""
    return Path(cache_from_source(__file__)).with_suffix(".methods")


class CompiledMethods:
    """Code by its text, read from a file and written back when something was compiled anew."""

    def __init__(self, file: Path) -> None:
        self._file = file
        self._known = _read(file)
        self._new: dict[bytes, bytes] = {}
        self._writing: threading.Timer | None = None

    def put_on(self) -> None:
        """Make the value classes loaded from now on out of kept code; keep what is new in a while."""
        vars(dataclasses)[_NAME] = self.execute
        # By then a start is over. Not only at the end: a session that logs out ends its programs rudely.
        writing = threading.Timer(KEPT_AFTER_S, self.keep)
        writing.daemon = True
        writing.start()
        self._writing = writing

    def take_off(self) -> None:
        """Let `dataclasses` compile by itself again."""
        vars(dataclasses).pop(_NAME, None)
        if self._writing is not None:
            self._writing.cancel()

    def execute(self, text: str, names: dict[str, object], made: dict[str, object]) -> None:
        """Run a text as `exec` does."""
        exec(self._code_of(text), names, made)  # noqa: S102 - what dataclasses itself does with the text

    def keep(self) -> None:
        """Write what was compiled anew, if anything, beside what was there."""
        new = self._new.copy()
        if sys.dont_write_bytecode or not new:
            return
        self._known = {**self._known, **new}
        self._new = {name: code for name, code in self._new.items() if name not in new}
        content = marshal.dumps(self._known)
        try:
            self._file.parent.mkdir(parents=True, exist_ok=True)
            write_bytes(self._file, MAGIC_NUMBER + hashlib.sha256(content).digest() + content)
        except OSError:
            return  # installed where the person may not write, like bytecode: the next start compiles again

    def _code_of(self, text: str) -> CodeType:
        """Return the code of a text; each is loaded by itself: the sign-in screen needs a part."""
        name = hashlib.sha256(text.encode()).digest()[:_NAME_BYTES]
        kept = self._known.get(name)
        if kept is not None:
            known: CodeType = marshal.loads(kept)  # noqa: S302 - our own bytecode, its hash was checked
            return known
        # Not with this module's own `annotations` of the future: the text knows nothing of it.
        code = compile(text, "<string>", "exec", dont_inherit=True)
        self._new[name] = marshal.dumps(code)
        return code


def _read(file: Path) -> dict[bytes, bytes]:
    """Return what another start has kept; nothing of another Python, and nothing that was damaged."""
    try:
        content = file.read_bytes()
    except OSError:
        return {}
    begin = len(MAGIC_NUMBER) + _HASH_BYTES
    sum_kept = content[len(MAGIC_NUMBER) : begin]
    # Code is never read from a file cut short: Python's own reader of it does not check.
    if not content.startswith(MAGIC_NUMBER) or hashlib.sha256(content[begin:]).digest() != sum_kept:
        return {}
    known: dict[bytes, bytes] = marshal.loads(content[begin:])  # noqa: S302 - our own, hash checked
    return known
