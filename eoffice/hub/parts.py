"""The parts that the hub's routes work with, wired together in one place by `composition`."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING

from anyio import CapacityLimiter

from eoffice.clock import Clock
from eoffice.hub.agency_forms import AgencyForms
from eoffice.hub.committer import Committer
from eoffice.hub.file_checks import FileChecks
from eoffice.hub.limits import Limits
from eoffice.hub.registry import CertificateRegistry
from eoffice.hub.signing_in import SigningIn
from eoffice.hub.trust_roots import TrustRoots
from eoffice.hub.uploads import Arrivals
from eoffice.hub.wakeup import Wakes
from eoffice.storage.blobs import SegmentBlobs

if TYPE_CHECKING:
    # Opened by `composition`; routes only use it.
    from eoffice.storage.opening import Store


@dataclass(frozen=True)
class Lanes:
    """How many threads each sort of blocking work may take, so that none can starve the others."""

    # Each hash takes 46 MiB and tens of milliseconds of a core: two at a time bound both.
    passwords: CapacityLimiter = field(default_factory=partial(CapacityLimiter, 2))
    files: CapacityLimiter = field(default_factory=partial(CapacityLimiter, 8))
    reading: CapacityLimiter = field(default_factory=partial(CapacityLimiter, 8))


@dataclass(frozen=True)
class Parts:
    """Everything a route may need."""

    store: Store
    blobs: SegmentBlobs
    clock: Clock
    limits: Limits
    signing_in: SigningIn
    file_checks: FileChecks
    committer: Committer
    uploads: Arrivals
    wakes: Wakes
    receipt_key: str
    registry: CertificateRegistry
    forms: AgencyForms
    roots: TrustRoots
    lanes: Lanes = field(default_factory=Lanes)
