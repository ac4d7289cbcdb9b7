"""The command that runs a hub."""

from __future__ import annotations

import argparse
from dataclasses import dataclass, replace

from eoffice.errors import Refused
from eoffice.hub.certificate import fingerprint
from eoffice.hub.config import HubConfig, HubFolder, read_config
from eoffice.hub.logging_setup import log_to
from eoffice.hub.output import Output
from eoffice.hub.serving import serve


@dataclass(frozen=True)
class _Ready:
    """What is said once the hub listens."""

    ready: bool
    address: str
    fingerprint: str
    folder: str


def run(given: argparse.Namespace, output: Output) -> int:
    """Serve until told to stop."""
    folder = HubFolder(given.data.absolute())
    config = chosen(read_config(folder), given)
    log_to(folder.log)
    mark = fingerprint(folder.certificate)

    def ready(address: str) -> None:
        output.result(_Ready(True, address, mark, str(folder.root)), [f"ready {address}"])

    serve(folder, config, ready)
    return 0


def chosen(config: HubConfig, given: argparse.Namespace) -> HubConfig:
    """Return the settings with the words of the command line on top."""
    if given.wake not in (None, "", "inproc://"):
        raise Refused("hub.wake_unknown", wake=given.wake)
    words = {
        "listen": given.listen,
        "store": given.store,
        "blobs": given.blobs.removeprefix("file://") if given.blobs else None,
    }
    return replace(config, **{key: value for key, value in words.items() if value})
