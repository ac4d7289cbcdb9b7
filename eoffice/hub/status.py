"""What an administrator wants to see at a glance: does it run, what does it hold, is there room."""

from __future__ import annotations

import argparse
import shutil
from dataclasses import dataclass

from eoffice.errors import OfficeError
from eoffice.exchange import wire
from eoffice.exchange.channel import Channel, value_of
from eoffice.exchange.trust import pinned_by_file
from eoffice.exchange.wire import Health
from eoffice.hub.certificate import fingerprint
from eoffice.hub.config import HubFolder, read_config
from eoffice.hub.output import Output
from eoffice.hub.stores import opened


@dataclass(frozen=True)
class HubStatus:
    """A hub at a moment."""

    folder: str
    running: bool
    address: str
    fingerprint: str
    agencies: int
    people: int
    documents: int
    records: int
    disk_free: int


def show(given: argparse.Namespace, output: Output) -> int:
    """Say how a hub stands; 0 when it runs, 4 when it does not."""
    found = status_of(HubFolder(given.data.absolute()))
    lines = (
        f"Hub: {'đang chạy tại ' + found.address if found.running else 'không chạy'}",
        f"Cơ quan: {found.agencies}, người: {found.people}, văn bản: {found.documents}",
        f"Sự kiện trong nhật ký: {found.records}",
        f"Đĩa còn trống: {found.disk_free // 2**20} MB",
        f"Dấu vân tay SHA-256 của chứng thư: {found.fingerprint}",
    )
    output.result(found, lines)
    return 0 if found.running else 4


def status_of(folder: HubFolder) -> HubStatus:
    """Return how a hub stands; raises Refused `hub.not_a_hub`."""
    config = read_config(folder)
    address = folder.address.read_text().strip() if folder.address.exists() else ""
    with opened(folder, config) as kept:
        directory = kept.store.directory.read()
        return HubStatus(
            folder=str(folder.root),
            running=bool(address) and _answers(folder, address),
            address=address,
            fingerprint=fingerprint(folder.certificate),
            agencies=len(directory.agencies),
            people=len(directory.people),
            documents=sum(1 for _ in kept.store.lists.all_documents()),
            records=sum(kept.store.log.feed_end(agency.code) for agency in directory.agencies),
            disk_free=shutil.disk_usage(folder.root).free,
        )


def _answers(folder: HubFolder, address: str) -> bool:
    """Tell whether the hub at an address answers with our certificate."""
    # Asked over TLS with our own certificate: another program on the port does not count as this hub.
    channel = Channel(address, pinned_by_file(folder.certificate))
    try:
        return value_of(channel.ask("GET", wire.HEALTH, timeout_s=5), Health).status == "ok"
    except OfficeError:
        return False
    finally:
        channel.close()
