"""Tokens and HSMs behind PKCS#11, held in a process of their own.

    from pathlib import Path
    from hsm import Pin, SoftTokens

    soft = SoftTokens(Path("tokens"))
    serial = soft.create("Nguyễn Văn An", Pin("123456"), Pin("87654321"))
    public_key = soft.generate_key(serial, Pin("123456"), "ký số")
    with soft.worker() as worker:
        print(worker.tokens())

A library that hangs or crashes takes its worker down, never this process.
"""

from __future__ import annotations

from hsm.batch import Batch
from hsm.drivers import Driver, add_driver, found_drivers, named_driver, remove_driver
from hsm.errors import (
    FinalTry,
    FunctionFailed,
    ModuleFault,
    PinFault,
    PinIncorrect,
    PinLocked,
    TokenAbsent,
    TokenError,
    WorkerCrashed,
    WorkerFault,
    WorkerTimeout,
)
from hsm.info import (
    CertificateInfo,
    CertificateRef,
    Digest,
    KeyInfo,
    KeyKind,
    ModuleInfo,
    PinState,
    TokenInfo,
)
from hsm.owner import Limits, TokenWorker
from hsm.pin import Pin, PinLedger
from hsm.pool import HsmAddress, HsmPool, SessionHealth
from hsm.rack import LibraryView, RackView, TokenRack, TokenView
from hsm.soft import SoftTokens
from hsm.unattended import pin_from_credential, pin_from_file
from hsm.watcher import TokenWatcher

__all__ = [
    "Batch",
    "CertificateInfo",
    "CertificateRef",
    "Digest",
    "Driver",
    "FinalTry",
    "FunctionFailed",
    "HsmAddress",
    "HsmPool",
    "KeyInfo",
    "KeyKind",
    "LibraryView",
    "Limits",
    "ModuleFault",
    "ModuleInfo",
    "Pin",
    "PinFault",
    "PinIncorrect",
    "PinLedger",
    "PinLocked",
    "PinState",
    "RackView",
    "SessionHealth",
    "SoftTokens",
    "TokenAbsent",
    "TokenError",
    "TokenInfo",
    "TokenRack",
    "TokenView",
    "TokenWatcher",
    "TokenWorker",
    "WorkerCrashed",
    "WorkerFault",
    "WorkerTimeout",
    "add_driver",
    "found_drivers",
    "named_driver",
    "pin_from_credential",
    "pin_from_file",
    "remove_driver",
]
