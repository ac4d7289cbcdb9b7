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

from hsm.drivers import Driver, found_drivers
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
from hsm.info import CertificateInfo, CertificateRef, Digest, KeyKind, ModuleInfo, PinState, TokenInfo
from hsm.owner import Limits, TokenWorker
from hsm.pin import Pin, PinLedger
from hsm.soft import SoftTokens
from hsm.watcher import TokenWatcher

__all__ = [
    "CertificateInfo",
    "CertificateRef",
    "Digest",
    "Driver",
    "FinalTry",
    "FunctionFailed",
    "KeyKind",
    "Limits",
    "ModuleFault",
    "ModuleInfo",
    "Pin",
    "PinFault",
    "PinIncorrect",
    "PinLedger",
    "PinLocked",
    "PinState",
    "SoftTokens",
    "TokenAbsent",
    "TokenError",
    "TokenInfo",
    "TokenWatcher",
    "TokenWorker",
    "WorkerCrashed",
    "WorkerFault",
    "WorkerTimeout",
    "found_drivers",
]
