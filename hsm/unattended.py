"""PINs without a person: from a file that only its owner can read, or from the service manager."""

from __future__ import annotations

import os
import stat
from pathlib import Path

from hsm.errors import token_error
from hsm.pin import Pin

CREDENTIALS = "CREDENTIALS_DIRECTORY"
_LONGEST = 1024


def pin_from_file(file: Path) -> Pin:
    """Return the PIN in a protected file: one line, readable by its owner only.

    Raises TokenError `token.pin_file_missing`, `token.pin_file_open`, `token.pin_file_owner`.
    """
    try:
        opened = file.open("rb")
    except OSError:
        raise token_error("token.pin_file_missing", {"file": str(file)}) from None
    with opened:
        # Judged on the opened file: the name could be given to another one in between.
        facts = os.fstat(opened.fileno())
        if os.name != "nt":
            _expect_private(file, facts)
        return _read(file, opened.read(_LONGEST))


def pin_from_credential(name: str) -> Pin:
    """Return the PIN that systemd hands to the service (`LoadCredential=` or `LoadCredentialEncrypted=`)."""
    folder = os.environ.get(CREDENTIALS, "")
    if not folder or name != Path(name).name:
        raise token_error("token.pin_file_missing", {"file": f"${CREDENTIALS}/{name}"})
    try:
        content = Path(folder, name).read_bytes()[:_LONGEST]
    except OSError:
        raise token_error("token.pin_file_missing", {"file": f"${CREDENTIALS}/{name}"}) from None
    return _read(Path(folder, name), content)


def _expect_private(file: Path, facts: os.stat_result) -> None:
    if not stat.S_ISREG(facts.st_mode):
        raise token_error("token.pin_file_missing", {"file": str(file)})
    mode = stat.S_IMODE(facts.st_mode)
    if mode & (stat.S_IRWXG | stat.S_IRWXO):
        raise token_error("token.pin_file_open", {"file": str(file), "mode": f"{mode:04o}"})
    if facts.st_uid not in (os.geteuid(), 0):
        raise token_error("token.pin_file_owner", {"file": str(file)})


def _read(file: Path, content: bytes) -> Pin:
    """Return the first line; editors end it with a line break that is no part of the PIN."""
    line = content.split(b"\n", 1)[0].rstrip(b"\r")
    try:
        text = line.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = ""
    if not text:
        raise token_error("token.pin_file_missing", {"file": str(file)})
    return Pin(text)
