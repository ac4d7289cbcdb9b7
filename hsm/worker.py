"""The process that holds one driver library: `python -m hsm.worker MODULE`.

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
from typing import BinaryIO

from pkcs11.exceptions import PKCS11Error

from hsm import protocol
from hsm.errors import TokenError
from hsm.library import Library, as_token_error
from hsm.raw import RawFailure

GRACE_S = 3.0


def main(arguments: list[str]) -> int:
    """Serve one library until the parent says quit or goes away."""
    source, sink = _private_pipes()
    requests = _requests(source)
    try:
        library = Library(Path(arguments[0]))
    except TokenError as error:
        protocol.write_frame(sink, protocol.Answer(0, _fault(error)))
        return 1
    protocol.write_frame(sink, protocol.Answer(0, protocol.Ready(protocol.VERSION, library.info)))
    while (call := requests.get()) is not None and not isinstance(call.body, protocol.Quit):
        protocol.write_frame(sink, protocol.Answer(call.number, answer(library, call.body)))
    return 0


def answer(library: Library, body: protocol.Request) -> protocol.Reply:
    """Carry out one request; whatever happens becomes a reply."""
    try:
        return _carry_out(library, body)
    except TokenError as error:
        return _fault(error)
    except (PKCS11Error, RawFailure) as error:
        return _fault(as_token_error(error, token=getattr(body, "token_serial", "")))
    except Exception as error:  # noqa: BLE001 - the worker loop: a defect must not end the process unexplained
        # Only the type's name crosses the pipe: a text might quote the request, and so a PIN.
        return protocol.Fault("token.defect", {"reason": type(error).__name__})


def _carry_out(library: Library, body: protocol.Request) -> protocol.Reply:
    match body:
        case protocol.Scan():
            return protocol.Tokens(*library.scan())
        case protocol.Certificates(serial):
            return protocol.CertificateList(library.certificates(serial))
        case protocol.Login(serial, pin):
            library.login(serial, pin)
        case protocol.Logout(serial):
            library.logout(serial)
        case protocol.Sign(ref, data, digest):
            return protocol.Bytes(library.sign(ref, data, digest))
        case _:
            return _provision(library, body)
    return protocol.Done()


def _provision(library: Library, body: protocol.Request) -> protocol.Reply:
    match body:
        case protocol.CreateToken(label, pin, so_pin):
            return protocol.Done(library.create_token(label, pin, so_pin))
        case protocol.GenerateKey(serial, key_id, label, kind):
            return protocol.Bytes(library.generate_key(serial, key_id, label, kind))
        case protocol.StoreCertificate(serial, key_id, label, der):
            library.store_certificate(serial, key_id, label, der)
    return protocol.Done()


def _fault(error: TokenError) -> protocol.Fault:
    return protocol.Fault(error.code, dict(error.values))


def _private_pipes() -> tuple[BinaryIO, BinaryIO]:
    """Take the pipes for ourselves: a chatty library must not write between our frames."""
    source, sink = os.dup(0), os.dup(1)
    nothing = os.open(os.devnull, os.O_RDWR)
    os.dup2(nothing, 0)
    os.dup2(nothing, 1)
    return os.fdopen(source, "rb"), os.fdopen(sink, "wb")


def _requests(source: BinaryIO) -> queue.Queue[protocol.Call | None]:
    found: queue.Queue[protocol.Call | None] = queue.Queue()

    def read() -> None:
        while (frame := protocol.read_frame(source)) is not None:
            found.put(protocol.call_decoder.decode(frame))
        found.put(None)
        # The parent is gone. A library that hangs now would leave an orphan holding the token.
        leave = threading.Timer(GRACE_S, os._exit, (3,))
        leave.daemon = True
        leave.start()

    threading.Thread(target=read, name="pipe", daemon=True).start()
    return found


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
