"""The folder of a hub: which file is what, and what config.toml says."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass, field, fields, replace
from pathlib import Path

from eoffice.errors import Refused
from eoffice.hub.limits import Limits
from eoffice.hub.words import DEFAULT_LISTEN
from eoffice.paths import write_bytes


@dataclass(frozen=True)
class HubFolder:
    """Names of the files in a hub's folder."""

    root: Path

    @property
    def config(self) -> Path:
        """Return the file of settings."""
        return self.root / "config.toml"

    @property
    def receipt_key(self) -> Path:
        """Return the private key behind receipts."""
        return self.root / "receipt.key"

    @property
    def token_secret(self) -> Path:
        """Return the secret behind access tokens."""
        return self.root / "token.secret"

    @property
    def tls_key(self) -> Path:
        """Return the private key of the TLS certificate."""
        return self.root / "tls.key"

    @property
    def certificate(self) -> Path:
        """Return the TLS certificate; desktops get a copy."""
        return self.root / "hub.crt"

    @property
    def trust(self) -> Path:
        """Return the folder of the authorities whose signatures the hub takes; without it, all are taken."""
        return self.root / "trust"

    @property
    def address(self) -> Path:
        """Return the file that tells where the running hub listens."""
        return self.root / "hub.address"

    @property
    def database(self) -> Path:
        """Return the database, unless the settings name another."""
        return self.root / "hub.db"

    @property
    def files(self) -> Path:
        """Return the folder of the files, unless the settings name another."""
        return self.root / "files"

    @property
    def log(self) -> Path:
        """Return the log of the program."""
        return self.root / "logs" / "hub.log"

    @property
    def own_files(self) -> tuple[Path, ...]:
        """Return the files that make this hub itself, settings last."""
        return (*self.secrets, self.certificate, self.config)

    @property
    def secrets(self) -> tuple[Path, ...]:
        """Return every file that no view can rebuild and no stranger may read."""
        return (self.receipt_key, self.token_secret, self.tls_key)


@dataclass(frozen=True)
class HubConfig:
    """What a hub runs with; empty store and blobs mean the hub's own folder."""

    listen: str = DEFAULT_LISTEN
    store: str = ""
    blobs: str = ""
    limits: Limits = field(default_factory=Limits)


_TEXT = """# Settings of this hub; words of the command line come first.
listen = "{listen}"
# store = "postgresql://user@host/eoffice"
# blobs = "/srv/eoffice/files"

[limits]
# Bytes and seconds; see `eoffice/hub/limits.py` for every name.
# disk_reserve = {disk_reserve}
"""


def write_config(folder: HubFolder, listen: str) -> None:
    """Write the settings of a new hub."""
    text = _TEXT.format(listen=listen, disk_reserve=Limits().disk_reserve)
    write_bytes(folder.config, text.encode())


def read_config(folder: HubFolder) -> HubConfig:
    """Return a hub's settings; raises Refused `hub.not_a_hub`, `hub.config_wrong`."""
    try:
        found = tomllib.loads(folder.config.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise Refused("hub.not_a_hub", folder=str(folder.root)) from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise Refused("hub.config_wrong", detail=str(error)) from error
    limits = _limits(found.pop("limits", {}))
    texts = {key: value for key, value in found.items() if isinstance(value, str)}
    # A misspelt name must not be taken for "use the default": the administrator meant something by it.
    unknown = set(found) - {"listen", "store", "blobs"}
    if unknown or len(texts) < len(found):
        raise Refused("hub.config_wrong", detail=", ".join(sorted(unknown or found)))
    return HubConfig(limits=limits, **texts)


def address_of(listen: str) -> tuple[str, int]:
    """Return host and port of "HOST:PORT" or "[::1]:PORT"; raises Refused `hub.bad_address`."""
    host, _, port = listen.rpartition(":")
    if not port.isdecimal() or int(port) > 65535 or not host:
        # rpartition keeps the colons of an IPv6 address, which stands in square brackets.
        raise Refused("hub.bad_address", address=listen)
    return host.strip("[]"), int(port)


def _limits(found: object) -> Limits:
    known = {part.name for part in fields(Limits)}
    if not isinstance(found, dict) or not known.issuperset(found):
        raise Refused("hub.config_wrong", detail="limits")
    if any(not isinstance(value, int) or value < 0 for value in found.values()):
        raise Refused("hub.config_wrong", detail="limits")
    return replace(Limits(), **found)
