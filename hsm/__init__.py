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

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from hsm.batch import Batch
    from hsm.drivers import Driver, add_driver, drivers_at_hand, found_drivers, named_driver, remove_driver
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
    "drivers_at_hand",
    "found_drivers",
    "named_driver",
    "pin_from_credential",
    "pin_from_file",
    "remove_driver",
]

# Loaded when a name is first used: a worker must be up fast, and needs a third of this package.
_HOMES = {
    "Batch": "hsm.batch",
    "CertificateInfo": "hsm.info",
    "CertificateRef": "hsm.info",
    "Digest": "hsm.info",
    "Driver": "hsm.drivers",
    "FinalTry": "hsm.errors",
    "FunctionFailed": "hsm.errors",
    "HsmAddress": "hsm.pool",
    "HsmPool": "hsm.pool",
    "KeyInfo": "hsm.info",
    "KeyKind": "hsm.info",
    "LibraryView": "hsm.rack",
    "Limits": "hsm.owner",
    "ModuleFault": "hsm.errors",
    "ModuleInfo": "hsm.info",
    "Pin": "hsm.pin",
    "PinFault": "hsm.errors",
    "PinIncorrect": "hsm.errors",
    "PinLedger": "hsm.pin",
    "PinLocked": "hsm.errors",
    "PinState": "hsm.info",
    "RackView": "hsm.rack",
    "SessionHealth": "hsm.pool",
    "SoftTokens": "hsm.soft",
    "TokenAbsent": "hsm.errors",
    "TokenError": "hsm.errors",
    "TokenInfo": "hsm.info",
    "TokenRack": "hsm.rack",
    "TokenView": "hsm.rack",
    "TokenWatcher": "hsm.watcher",
    "TokenWorker": "hsm.owner",
    "WorkerCrashed": "hsm.errors",
    "WorkerFault": "hsm.errors",
    "WorkerTimeout": "hsm.errors",
    "add_driver": "hsm.drivers",
    "drivers_at_hand": "hsm.drivers",
    "found_drivers": "hsm.drivers",
    "named_driver": "hsm.drivers",
    "pin_from_credential": "hsm.unattended",
    "pin_from_file": "hsm.unattended",
    "remove_driver": "hsm.drivers",
}


def __getattr__(name: str) -> object:
    """Load a public name from its home."""
    home = _HOMES.get(name)
    if home is None:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value: object = getattr(import_module(home), name)
    globals()[name] = value
    return value
