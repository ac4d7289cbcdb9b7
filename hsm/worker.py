"""The process that holds one driver library: `python -m hsm.worker MODULE [PARAMETERS [TRACE]]`.

Reads numbered requests from standard input and answers on standard output. One thread does
everything with the library; a second only reads the pipe, so that the process ends with its
parent even while the library hangs.
"""

from __future__ import annotations

import os
import queue
import sys
import threading
from pathlib import Path
from typing import BinaryIO, Protocol

from hsm import protocol
from hsm.errors import TokenError, token_error
from hsm.info import (
    CertificateInfo,
    CertificateRef,
    Digest,
    KeyInfo,
    KeyKind,
    KeyName,
    ModuleInfo,
    TokenInfo,
)
from hsm.library import Library, as_token_error
from hsm.results import CallFailed
from hsm.trace import FileTrace, silent

GRACE_S = 3.0
_SET_DUMPABLE = 4  # PR_SET_DUMPABLE of prctl(2)
FILE_SUFFIXES = (".p12", ".pfx")


class Engine(Protocol):
    """What serves the requests: a driver library, or a key file."""

    info: ModuleInfo

    def scan(self, *, fresh: bool = False) -> tuple[tuple[TokenInfo, ...], tuple[str, ...]]:
        """Return the tokens present and why slots could not be read."""

    def certificates(self, serial: str) -> tuple[CertificateInfo, ...]:
        """Return the certificates of a token."""

    def keys(self, serial: str) -> tuple[KeyInfo, ...]:
        """Return the private keys of a logged-in token."""

    def login(self, serial: str, pin: bytearray | None) -> None:
        """Log in."""

    def logout(self, serial: str) -> None:
        """Log out."""

    def sign(self, ref: CertificateRef, data: bytes, digest: Digest) -> bytes:
        """Sign with the key of a certificate."""

    def sign_with_key(self, wanted: KeyName, data: bytes, digest: Digest) -> bytes:
        """Sign with a key found by id or label."""

    def change_pin(self, serial: str, old: bytearray, new: bytearray) -> None:
        """Change the PIN."""

    def create_token(self, label: str, pin: bytearray, so_pin: bytearray) -> str:
        """Make a token."""

    def generate_key(self, serial: str, key_id: bytes, label: str, kind: KeyKind) -> bytes:
        """Make a key."""

    def store_certificate(self, serial: str, key_id: bytes, label: str, der: bytes) -> None:
        """Store a certificate."""


def main(arguments: list[str]) -> int:
    """Serve one library until the parent says quit or goes away."""
    _leave_no_core()
    source, sink = _private_pipes()
    requests = _requests(source)
    try:
        engine = _engine(*arguments)
    except TokenError as error:
        protocol.write_frame(sink, protocol.Answer(0, _fault(error)))
        return 1
    protocol.write_frame(sink, protocol.Answer(0, protocol.Ready(protocol.VERSION, engine.info)))
    while (call := requests.get()) is not None and not isinstance(call.body, protocol.Quit):
        protocol.write_frame(sink, protocol.Answer(call.number, answer(engine, call.body)))
    return 0


def _engine(module: str, parameters: str = "", trace: str = "") -> Engine:
    """Return what serves a file: a key file, or else a driver library."""
    if Path(module).suffix.casefold() in FILE_SUFFIXES:
        # Loaded only here: the cryptography package would slow the start of every device's worker.
        from hsm.pkcs12 import FileToken

        return FileToken(Path(module))
    try:
        return Library(Path(module), parameters, FileTrace(Path(trace)) if trace else silent)
    except OSError as error:
        reason = error.strerror or type(error).__name__
        raise token_error("token.trace_unwritable", {"file": trace, "reason": reason}) from error


def answer(engine: Engine, body: protocol.Request) -> protocol.Reply:
    """Carry out one request; whatever happens becomes a reply."""
    try:
        return _carry_out(engine, body)
    except TokenError as error:
        return _fault(error)
    except CallFailed as error:
        return _fault(as_token_error(error, token=getattr(body, "token_serial", "")))
    except Exception as error:  # noqa: BLE001 - the worker loop: a defect must not end the process unexplained
        # Only the type's name crosses the pipe: a text might quote the request, and so a PIN.
        return protocol.Fault("token.defect", {"reason": type(error).__name__})


def _carry_out(engine: Engine, body: protocol.Request) -> protocol.Reply:
    match body:
        case protocol.Scan(fresh):
            return protocol.Tokens(*engine.scan(fresh=fresh))
        case protocol.Certificates(serial):
            return protocol.CertificateList(engine.certificates(serial))
        case protocol.Keys(serial):
            return protocol.KeyList(engine.keys(serial))
        case protocol.Sign(ref, data, digest):
            return protocol.Bytes(engine.sign(ref, data, digest))
        case protocol.SignWithKey(serial, key_id, label, data, digest, certificate):
            wanted = KeyName(serial, key_id, label, certificate)
            return protocol.Bytes(engine.sign_with_key(wanted, data, digest))
        case protocol.Logout(serial):
            engine.logout(serial)
        case protocol.Login(_) | protocol.ChangePin(_) | protocol.CreateToken(_):
            return _with_pin(engine, body)
        case _:
            return _provision(engine, body)
    return protocol.Done()


def _with_pin(
    engine: Engine, body: protocol.Login | protocol.ChangePin | protocol.CreateToken
) -> protocol.Reply:
    """Carry out a request that brings PINs, and wipe them whatever happens."""
    try:
        match body:
            case protocol.Login(serial, pin):
                engine.login(serial, pin)
            case protocol.ChangePin(serial, old, new):
                engine.change_pin(serial, old, new)
            case protocol.CreateToken(label, user_pin, so_pin):
                return protocol.Done(engine.create_token(label, user_pin, so_pin))
    finally:
        for secret in ("pin", "so_pin", "old", "new"):
            protocol.wipe(getattr(body, secret, None))
    return protocol.Done()


def _provision(engine: Engine, body: protocol.Request) -> protocol.Reply:
    match body:
        case protocol.GenerateKey(serial, key_id, label, kind):
            return protocol.Bytes(engine.generate_key(serial, key_id, label, kind))
        case protocol.StoreCertificate(serial, key_id, label, der):
            engine.store_certificate(serial, key_id, label, der)
    return protocol.Done()


def _fault(error: TokenError) -> protocol.Fault:
    return protocol.Fault(error.code, dict(error.values))


def _private_pipes() -> tuple[BinaryIO, BinaryIO]:
    """Take the pipes for ourselves: a chatty library must not write between our frames."""
    source, sink = os.dup(0), os.dup(1)
    nothing = os.open(os.devnull, os.O_RDWR)
    os.dup2(nothing, 0)
    os.dup2(nothing, 1)
    # Unbuffered: a buffer would keep a copy of each PIN that passed.
    return os.fdopen(source, "rb", buffering=0), os.fdopen(sink, "wb")


def _leave_no_core() -> None:
    """Keep a crash of the library from writing our memory, and with it a PIN, to a file."""
    if sys.platform == "win32":
        return
    import ctypes
    import resource

    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    if sys.platform == "linux":
        # A limit alone does not stop a system that pipes cores to a collector.
        ctypes.CDLL(None).prctl(_SET_DUMPABLE, 0)


def _requests(source: BinaryIO) -> queue.Queue[protocol.Call | None]:
    found: queue.Queue[protocol.Call | None] = queue.Queue()

    def read() -> None:
        while (frame := protocol.read_frame(source)) is not None:
            found.put(protocol.call_decoder.decode(frame))
            protocol.wipe(frame)
        found.put(None)
        # The parent is gone. A library that hangs now would leave an orphan holding the token.
        leave = threading.Timer(GRACE_S, os._exit, (3,))
        leave.daemon = True
        leave.start()

    threading.Thread(target=read, name="pipe", daemon=True).start()
    return found


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
