"""What NSS's token library must be told at its start: where its database of keys is."""

from __future__ import annotations

import os
from pathlib import Path

PARAMETERS_VARIABLE = "NSS_LIB_PARAMS"
_FOLDERS = ("NSS_DEFAULT_DB_DIR", "SSL_DIR")


def parameters_of(module: Path) -> str:
    """Return the parameters for a library that was given none; every other library needs none.

    NSS refuses to start without them. They name the database the environment names, or the person's
    own, which browsers share; without any, the library starts empty.
    """
    if not module.name.startswith(("libsoftokn3", "softokn3")):
        return ""
    given = os.environ.get(PARAMETERS_VARIABLE, "")
    if given:
        return given
    named = next((os.environ[name] for name in _FOLDERS if os.environ.get(name)), "")
    folder = named.removeprefix("sql:") or str(Path.home() / ".pki" / "nssdb")
    if Path(folder, "cert9.db").is_file():
        return f"configdir='sql:{folder}' certPrefix='' keyPrefix='' secmod='' flags="
    return "configdir='' certPrefix='' keyPrefix='' secmod='' flags=noCertDB,noModDB"
