"""Our own binding to PKCS#11: the calls this package makes, and nothing between them and the library.

Used only inside the worker, on its one thread. It exists because the usual binding initialises a
library without locking or parameters (NSS then refuses), cannot trace a call without its PIN, and
hands the PIN around in strings that cannot be wiped.
"""

from __future__ import annotations

import ctypes
import os
from collections.abc import Callable, Sequence
from ctypes import POINTER, byref, c_char_p, c_ubyte, c_ulong, c_void_p, cast, sizeof
from pathlib import Path
from typing import Any

from hsm.results import OK, CallFailed, number_of
from hsm.trace import Trace, silent

_PACK = 1 if os.name == "nt" else 0  # the standard packs its structures on Windows only
_U, _P = c_ulong, c_void_p
UNAVAILABLE = c_ulong(-1).value
MOST = 1 << 20
"""No attribute, list or signature of a sane library is longer; more is taken for a lie."""
RW_SESSION, SERIAL_SESSION = 0x2, 0x4
OS_LOCKING = 0x2
ALREADY_INITIALIZED = number_of("CRYPTOKI_ALREADY_INITIALIZED")
_TOO_SMALL = number_of("BUFFER_TOO_SMALL")
_SENSITIVE, _UNKNOWN_TYPE = number_of("ATTRIBUTE_SENSITIVE"), number_of("ATTRIBUTE_TYPE_INVALID")
_TOLERATED = (OK, _TOO_SMALL, _SENSITIVE, _UNKNOWN_TYPE)


class Version(ctypes.Structure):
    """CK_VERSION."""

    _fields_ = (("major", c_ubyte), ("minor", c_ubyte))


class _Packed(ctypes.Structure):
    if _PACK:
        _pack_ = _PACK


class LibraryFacts(_Packed):
    """CK_INFO."""

    _fields_ = (
        ("cryptoki", Version),
        ("manufacturer", c_ubyte * 32),
        ("flags", _U),
        ("description", c_ubyte * 32),
        ("version", Version),
    )


class SlotFacts(_Packed):
    """CK_SLOT_INFO."""

    _fields_ = (
        ("description", c_ubyte * 64),
        ("manufacturer", c_ubyte * 32),
        ("flags", _U),
        ("hardware", Version),
        ("firmware", Version),
    )


class TokenFacts(_Packed):
    """CK_TOKEN_INFO."""

    _fields_ = (
        ("label", c_ubyte * 32),
        ("manufacturer", c_ubyte * 32),
        ("model", c_ubyte * 16),
        ("serial", c_ubyte * 16),
        ("flags", _U),
        ("counts", _U * 4),
        ("max_pin", _U),
        ("min_pin", _U),
        ("memory", _U * 4),
        ("hardware", Version),
        ("firmware", Version),
        ("clock", c_ubyte * 16),
    )


class _Initialising(_Packed):
    _fields_ = (("mutexes", _P * 4), ("flags", _U), ("parameters", c_char_p))


class _Mechanism(_Packed):
    _fields_ = (("kind", _U), ("parameter", _P), ("length", _U))


class _Attribute(_Packed):
    _fields_ = (("kind", _U), ("value", _P), ("length", _U))


class _Table(_Packed):
    _fields_ = (("version", Version), ("functions", _P * 68))


# Each function: its place in the table, as the standard orders it, and the types of its arguments.
_FUNCTIONS: dict[str, tuple[int, tuple[Any, ...]]] = {
    "C_Initialize": (0, (_P,)),
    "C_Finalize": (1, (_P,)),
    "C_GetInfo": (2, (_P,)),
    "C_GetSlotList": (4, (c_ubyte, _P, _P)),
    "C_GetSlotInfo": (5, (_U, _P)),
    "C_GetTokenInfo": (6, (_U, _P)),
    "C_GetMechanismList": (7, (_U, _P, _P)),
    "C_InitToken": (9, (_U, _P, _U, _P)),
    "C_InitPIN": (10, (_U, _P, _U)),
    "C_SetPIN": (11, (_U, _P, _U, _P, _U)),
    "C_OpenSession": (12, (_U, _U, _P, _P, _P)),
    "C_CloseSession": (13, (_U,)),
    "C_CloseAllSessions": (14, (_U,)),
    "C_GetSessionInfo": (15, (_U, _P)),
    "C_Login": (18, (_U, _U, _P, _U)),
    "C_Logout": (19, (_U,)),
    "C_CreateObject": (20, (_U, _P, _U, _P)),
    "C_GetAttributeValue": (24, (_U, _U, _P, _U)),
    "C_FindObjectsInit": (26, (_U, _P, _U)),
    "C_FindObjects": (27, (_U, _P, _U, _P)),
    "C_FindObjectsFinal": (28, (_U,)),
    "C_SignInit": (42, (_U, _P, _U)),
    "C_Sign": (43, (_U, _P, _U, _P, _P)),
    "C_GenerateKeyPair": (59, (_U, _P, _P, _U, _P, _U, _P, _P)),
}
Template = Sequence[tuple[int, bytes]]


class Cryptoki:
    """One library, loaded and initialised."""

    def __init__(self, module: Path, parameters: str = "", trace: Trace = silent) -> None:
        library = ctypes.CDLL(str(module))
        table = POINTER(_Table)()
        result = library.C_GetFunctionList(byref(table))
        if result != OK or not table:
            raise CallFailed("C_GetFunctionList", result & UNAVAILABLE)
        self._keep = library
        self._trace = trace
        self._parameters = parameters
        places = table.contents.functions
        self._calls: dict[str, Callable[..., int]] = {
            name: ctypes.CFUNCTYPE(_U, *kinds)(places[place])
            for name, (place, kinds) in _FUNCTIONS.items()
            if places[place]
        }
        self.initialise()

    def initialise(self) -> None:
        """Initialise the library for several threads, with its parameters where it wants some.

        A library that knows no locking gets the plain form; it has only our one thread anyway.
        """
        flat = _Initialising(flags=OS_LOCKING, parameters=self._parameters.encode() or None)
        result = self.attempt("C_Initialize", byref(flat))
        if result not in (OK, ALREADY_INITIALIZED) and not self._parameters:
            result = self.attempt("C_Initialize", None)
        if result not in (OK, ALREADY_INITIALIZED):
            raise CallFailed("C_Initialize", result)

    def attempt(self, function: str, *arguments: object) -> int:
        """Make a call and return its answer; the trace sees plain numbers only, never a buffer."""
        call = self._calls.get(function)
        if call is None:
            raise CallFailed(function, number_of("FUNCTION_NOT_SUPPORTED"))
        with self._trace(function, arguments) as note:
            note.result = int(call(*arguments))
        return note.result

    def call(self, function: str, *arguments: object) -> None:
        """Make a call; raises `CallFailed` when it does not answer OK."""
        result = self.attempt(function, *arguments)
        if result != OK:
            raise CallFailed(function, result)

    def facts(self) -> LibraryFacts:
        """Return how the library describes itself."""
        found = LibraryFacts()
        self.call("C_GetInfo", byref(found))
        return found

    def slot(self, slot: int) -> SlotFacts:
        """Return how a slot describes itself."""
        found = SlotFacts()
        self.call("C_GetSlotInfo", slot, byref(found))
        return found

    def token(self, slot: int) -> TokenFacts:
        """Return how the token in a slot describes itself now."""
        found = TokenFacts()
        self.call("C_GetTokenInfo", slot, byref(found))
        return found

    def slots(self) -> list[int]:
        """Return the slots with a token."""
        return self._numbers("C_GetSlotList", 1)

    def mechanisms(self, slot: int) -> frozenset[int]:
        """Return the mechanisms of a slot."""
        return frozenset(self._numbers("C_GetMechanismList", slot))

    def _numbers(self, function: str, first: int) -> list[int]:
        """Ask for a list by its two calls; a reader plugged in between makes it longer, so ask again."""
        for _ in range(5):
            count = _U()
            self.call(function, first, None, byref(count))
            room = min(count.value, MOST // sizeof(_U))
            found, count = (_U * max(room, 1))(), _U(room)
            result = self.attempt(function, first, found, byref(count))
            if result == OK:
                return list(dict.fromkeys(found[: min(count.value, room)]))
            if result != _TOO_SMALL:
                raise CallFailed(function, result)
        raise CallFailed(function, _TOO_SMALL)

    def open(self, slot: int, *, writing: bool = False) -> int:
        """Open a session and return its handle."""
        session = _U()
        flags = SERIAL_SESSION | (RW_SESSION if writing else 0)
        self.call("C_OpenSession", slot, flags, None, None, byref(session))
        return session.value

    def find(self, session: int, template: Template) -> list[int]:
        """Return the objects that match; whatever happens, the search is ended."""
        wanted, _keep = _attributes(template)
        self.attempt("C_FindObjectsFinal", session)  # a search a failure has left open
        self.call("C_FindObjectsInit", session, wanted, len(template))
        found: list[int] = []
        try:
            while len(found) < MOST // 256:
                some, count = (_U * 64)(), _U()
                self.call("C_FindObjects", session, some, 64, byref(count))
                if not 0 < count.value <= 64:
                    break
                found += some[: count.value]
        finally:
            self.attempt("C_FindObjectsFinal", session)
        return list(dict.fromkeys(found))

    def read(self, session: int, handle: int, kinds: Sequence[int]) -> list[bytes | None]:
        """Return attributes of an object, None for those it does not show.

        They are asked one by one, since several libraries refuse all when they lack one.
        """
        return [self._value(session, handle, kind) for kind in kinds]

    def _value(self, session: int, handle: int, kind: int) -> bytes | None:
        asked = (_Attribute * 1)(_Attribute(kind, None, 0))
        result = self.attempt("C_GetAttributeValue", session, handle, asked, 1)
        if result not in _TOLERATED:
            raise CallFailed("C_GetAttributeValue", result)
        length = asked[0].length
        if result in (_SENSITIVE, _UNKNOWN_TYPE) or length == UNAVAILABLE or length > MOST:
            return None
        room = ctypes.create_string_buffer(max(length, 1))
        asked[0].value, asked[0].length = cast(room, _P), length
        result = self.attempt("C_GetAttributeValue", session, handle, asked, 1)
        return room.raw[: min(length, asked[0].length)] if result == OK else None

    def create(self, session: int, template: Template) -> int:
        """Create an object and return its handle."""
        wanted, _keep = _attributes(template)
        made = _U()
        self.call("C_CreateObject", session, wanted, len(template), byref(made))
        return made.value

    def generate(self, session: int, mechanism: int, public: Template, private: Template) -> tuple[int, int]:
        """Make a key pair and return both handles."""
        how = _Mechanism(mechanism, None, 0)
        (opened, _keep), (closed, _keep_too) = _attributes(public), _attributes(private)
        made, secret = _U(), _U()
        self.call(
            "C_GenerateKeyPair",
            session,
            byref(how),
            opened,
            len(public),
            closed,
            len(private),
            byref(made),
            byref(secret),
        )
        return made.value, secret.value

    def begin_signing(self, session: int, key: int, mechanism: int) -> None:
        """Announce a signature; a key that asks for its PIN each time wants it after this."""
        how = _Mechanism(mechanism, None, 0)
        self.call("C_SignInit", session, byref(how), key)

    def finish_signing(self, session: int, data: bytes) -> bytes:
        """Return the signature; the room is large enough at once, so nothing is asked twice."""
        room, length = ctypes.create_string_buffer(4096), _U(4096)
        self.call("C_Sign", session, data, len(data), room, byref(length))
        return room.raw[: min(length.value, 4096)]


def buffer_of(secret: bytearray | None) -> tuple[Any, int]:
    """Return a secret as an argument without copying it: wiping the bytearray wipes it all."""
    if secret is None:
        return None, 0
    return (ctypes.c_char * len(secret)).from_buffer(secret) if secret else b"", len(secret)


def text_of(field: Sequence[int]) -> str:
    """Return a padded field as text; devices pad with blanks or zeros and do not all write UTF-8."""
    return bytes(field).split(b"\0", 1)[0].decode("utf-8", errors="replace").strip()


def _attributes(template: Template) -> tuple[Any, list[object]]:
    """Return a template for a call, and what must live as long as it."""
    keep: list[object] = [ctypes.create_string_buffer(value, len(value) or 1) for _, value in template]
    rows = [
        _Attribute(kind, cast(buffer, _P), len(value))  # type: ignore[arg-type]
        for (kind, value), buffer in zip(template, keep, strict=True)
    ]
    return (_Attribute * max(len(rows), 1))(*rows), keep
