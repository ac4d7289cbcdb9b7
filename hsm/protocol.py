"""The messages between the desktop's side and the process that holds a driver library.

Every frame is four bytes of length (big endian) and one MessagePack body. A change that an
older worker would misread raises `VERSION`.
"""

from __future__ import annotations

import struct
from typing import IO

import msgspec

from hsm.info import CertificateInfo, CertificateRef, Digest, KeyKind, ModuleInfo, TokenInfo

VERSION = 1
MAX_FRAME = 4 * 1024 * 1024
MAX_DATA = 32 * 1024  # one request always fits the pipe's buffer, so writing it never blocks
_LENGTH = struct.Struct(">I")


class Scan(msgspec.Struct, frozen=True, tag=True):
    """Ask for the tokens present now."""


class Certificates(msgspec.Struct, frozen=True, tag=True):
    """Ask for the certificates of one token."""

    token_serial: str


class _Secret(msgspec.Struct, frozen=True):
    """A request whose fields never reach a log."""

    def __repr__(self) -> str:
        """Name the request, not what it carries."""
        return f"{type(self).__name__}(…)"


class Login(_Secret, frozen=True, tag=True):
    """Log in to one token; without a PIN the token's own pad asks for it."""

    token_serial: str
    pin: str | None


class Logout(msgspec.Struct, frozen=True, tag=True):
    """Log out of one token and forget its PIN."""

    token_serial: str


class Sign(msgspec.Struct, frozen=True, tag=True):
    """Sign data with the key behind a certificate."""

    certificate: CertificateRef
    data: bytes
    digest: Digest


class CreateToken(_Secret, frozen=True, tag=True):
    """Initialise an empty slot as a new token."""

    label: str
    pin: str
    so_pin: str


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


Request = Scan | Certificates | Login | Logout | Sign | CreateToken | GenerateKey | StoreCertificate | Quit
Reply = Ready | Tokens | CertificateList | Bytes | Done | Fault


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
    """Write one message and push it out."""
    body = _encoder.encode(message)
    pipe.write(_LENGTH.pack(len(body)) + body)
    pipe.flush()


def read_frame(pipe: IO[bytes]) -> bytes | None:
    """Return the next message's bytes, or None when the other side is gone."""
    head = pipe.read(_LENGTH.size)
    if len(head) < _LENGTH.size:
        return None
    (size,) = _LENGTH.unpack(head)
    if size > MAX_FRAME:
        return None
    body = pipe.read(size)
    return body if len(body) == size else None
