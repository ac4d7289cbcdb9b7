"""The messages between the desktop's side and the process that holds a driver library.

Every frame is four bytes of length (big endian) and one MessagePack body. A change that an
older worker would misread raises `VERSION`.
"""

from __future__ import annotations

import struct
from typing import IO, Protocol, cast

import msgspec

from hsm.info import CertificateInfo, CertificateRef, Digest, KeyInfo, KeyKind, ModuleInfo, TokenInfo

VERSION = 3
MAX_FRAME = 4 * 1024 * 1024
MAX_DATA = 32 * 1024  # one request always fits the pipe's buffer, so writing it never blocks
_LENGTH = struct.Struct(">I")


class Scan(msgspec.Struct, frozen=True, tag=True):
    """Ask for the tokens present now; `fresh` has an idle library look at its readers anew."""

    fresh: bool = False


class Certificates(msgspec.Struct, frozen=True, tag=True):
    """Ask for the certificates of one token."""

    token_serial: str


class Keys(msgspec.Struct, frozen=True, tag=True):
    """Ask for the private keys of one token; without a login few tokens show any."""

    token_serial: str


class _Secret(msgspec.Struct, frozen=True):
    """A request whose fields never reach a log."""

    def __repr__(self) -> str:
        """Name the request, not what it carries."""
        return f"{type(self).__name__}(…)"


class Login(_Secret, frozen=True, tag=True):
    """Log in to one token; without a PIN the token's own pad asks for it."""

    token_serial: str
    # A bytearray on the worker's side, so that it can be wiped there after use.
    pin: bytearray | None


class Logout(msgspec.Struct, frozen=True, tag=True):
    """Log out of one token and forget its PIN."""

    token_serial: str


class Sign(msgspec.Struct, frozen=True, tag=True):
    """Sign data with the key behind a certificate."""

    certificate: CertificateRef
    data: bytes
    digest: Digest


class SignWithKey(msgspec.Struct, frozen=True, tag=True):
    """Sign data with a key found by id or label; the certificate need not be on the device."""

    token_serial: str
    key_id: bytes
    label: str
    data: bytes
    digest: Digest
    certificate: bytes = b""
    """The certificate kept beside the device (DER): what is signed must be proved by it."""


class ChangePin(_Secret, frozen=True, tag=True):
    """Put a new PIN in the place of the old one."""

    token_serial: str
    old: bytearray
    new: bytearray


class CreateToken(_Secret, frozen=True, tag=True):
    """Initialise an empty slot as a new token."""

    label: str
    pin: bytearray
    so_pin: bytearray


class GenerateKey(msgspec.Struct, frozen=True, tag=True):
    """Make a key pair inside a token that is logged in."""

    token_serial: str
    key_id: bytes
    label: str
    kind: KeyKind


class StoreCertificate(msgspec.Struct, frozen=True, tag=True):
    """Store a certificate beside its key in a token that is logged in."""

    token_serial: str
    key_id: bytes
    label: str
    der: bytes


class Quit(msgspec.Struct, frozen=True, tag=True):
    """Ask the process to end."""


class Ready(msgspec.Struct, frozen=True, tag=True):
    """The library is loaded."""

    version: int
    module: ModuleInfo


class Tokens(msgspec.Struct, frozen=True, tag=True):
    """The tokens seen, and for each broken slot the reason."""

    tokens: tuple[TokenInfo, ...]
    broken: tuple[str, ...]


class CertificateList(msgspec.Struct, frozen=True, tag=True):
    """The certificates of one token."""

    certificates: tuple[CertificateInfo, ...]


class KeyList(msgspec.Struct, frozen=True, tag=True):
    """The private keys of one token."""

    keys: tuple[KeyInfo, ...]


class Bytes(msgspec.Struct, frozen=True, tag=True):
    """A signature or a public key."""

    value: bytes


class Done(msgspec.Struct, frozen=True, tag=True):
    """The request was carried out."""

    token_serial: str = ""


class Fault(msgspec.Struct, frozen=True, tag=True):
    """The request failed: a code of `hsm.errors` and its values."""

    code: str
    values: dict[str, str | int | float | None]


Request = (
    Scan
    | Certificates
    | Keys
    | Login
    | Logout
    | Sign
    | SignWithKey
    | ChangePin
    | CreateToken
    | GenerateKey
    | StoreCertificate
    | Quit
)
Reply = Ready | Tokens | CertificateList | KeyList | Bytes | Done | Fault


class Call(msgspec.Struct, frozen=True):
    """One numbered request."""

    number: int
    body: Request


class Answer(msgspec.Struct, frozen=True):
    """The reply to the request of the same number; `Ready` carries number 0."""

    number: int
    body: Reply


_encoder = msgspec.msgpack.Encoder()
call_decoder = msgspec.msgpack.Decoder(Call)
answer_decoder = msgspec.msgpack.Decoder(Answer)


def write_frame(pipe: IO[bytes], message: Call | Answer) -> None:
    """Write one message, push it out, and leave nothing of it in memory: it may carry a PIN."""
    frame = bytearray(_LENGTH.size)
    _encoder.encode_into(message, frame, _LENGTH.size)
    _LENGTH.pack_into(frame, 0, len(frame) - _LENGTH.size)
    try:
        with memoryview(frame) as view:
            sent = 0
            # A bare pipe may take less than it is given.
            while sent < len(view):
                sent += pipe.write(view[sent:]) or 0
        pipe.flush()
    finally:
        wipe(frame)


def read_frame(pipe: IO[bytes]) -> bytearray | None:
    """Return the next message, or None when the other side is gone; whoever decodes it may wipe it."""
    head = _exactly(pipe, _LENGTH.size)
    if head is None:
        return None
    (size,) = _LENGTH.unpack(head)
    return _exactly(pipe, size) if size <= MAX_FRAME else None


def wipe(secret: bytearray | None) -> None:
    """Overwrite a secret where it lies."""
    if secret:
        secret[:] = bytes(len(secret))


def _exactly(pipe: IO[bytes], size: int) -> bytearray | None:
    """Read straight into our own memory: `read` would leave a copy behind that nobody can wipe."""
    found, have = bytearray(size), 0
    with memoryview(found) as view:
        while have < size:
            got = _into(pipe, view[have:])
            if not got:
                return None
            have += got
    return found


class _Reading(Protocol):
    def readinto(self, room: memoryview, /) -> int | None:
        """Fill the room and say how much of it is filled."""


def _into(pipe: IO[bytes], room: memoryview) -> int:
    return cast("_Reading", pipe).readinto(room) or 0
