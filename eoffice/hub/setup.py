"""Makes the folder of a new hub: keys, TLS certificate, settings, an empty store."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from eoffice.errors import Refused
from eoffice.hub.certificate import make_certificate, names_of_this_machine
from eoffice.hub.config import HubFolder, address_of, read_config, write_config
from eoffice.hub.keys import ReceiptSigner, make_receipt_key, make_secret
from eoffice.hub.stores import opened


@dataclass(frozen=True)
class NewHub:
    """What an administrator must know about a hub that was just made."""

    folder: str
    certificate: str
    fingerprint: str
    receipt_key: str
    listen: str


def make_hub(root: Path, listen: str, names: tuple[str, ...] = ()) -> NewHub:
    """Make a hub in a folder that holds none; raises Refused `hub.exists`, `hub.bad_address`."""
    host, _ = address_of(listen)
    folder = HubFolder(root)
    if folder.config.exists() or any(file.exists() for file in folder.secrets):
        raise Refused("hub.exists", folder=str(root))
    root.mkdir(parents=True, exist_ok=True)
    # mkdir's own mode is cut by the umask, and an existing folder keeps the one it had.
    root.chmod(0o700)
    make_receipt_key(folder.receipt_key)
    make_secret(folder.token_secret)
    given = dict.fromkeys((*names_of_this_machine(), host, *names))
    mark = make_certificate(folder.tls_key, folder.certificate, given)
    # Last: a folder without settings is not a hub, so that a broken start can be begun again by hand.
    write_config(folder, listen)
    with opened(folder, read_config(folder)):
        return NewHub(
            str(root),
            str(folder.certificate),
            mark,
            ReceiptSigner(folder.receipt_key).public_key,
            listen,
        )
