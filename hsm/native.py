"""The few PKCS#11 calls that python-pkcs11 does not offer, made through `ctypes` beside it.

Each has its reason in a line; docs/adr/0019 has them as a table. Nothing else belongs here.
"""

from __future__ import annotations

import ctypes
import os
from collections.abc import Callable
from ctypes import byref, c_char_p, c_ubyte, c_ulong, c_void_p
from pathlib import Path
from typing import Any

from hsm.results import OK, CallFailed, number_of
from hsm.trace import Trace

_PACK = 1 if os.name == "nt" else 0  # the standard packs its structures on Windows only
_U, _P = c_ulong, c_void_p
_LONGEST_SIGNATURE = 4096
_OS_LOCKING = 0x2
_CONTEXT_SPECIFIC = 2
_BEGUN = (OK, number_of("CRYPTOKI_ALREADY_INITIALIZED"))


class _Packed(ctypes.Structure):
    if _PACK:
        _pack_ = _PACK


class _Version(ctypes.Structure):
    _fields_ = (("major", c_ubyte), ("minor", c_ubyte))


class _SlotFacts(_Packed):
    _fields_ = (("names", c_ubyte * 96), ("flags", _U), ("hardware", _Version), ("firmware", _Version))


class _TokenFacts(_Packed):
    _fields_ = (
        ("names", c_ubyte * 96),
        ("flags", _U),
        ("counts", _U * 4),
        ("max_pin", _U),
        ("min_pin", _U),
        ("memory", _U * 4),
        ("hardware", _Version),
        ("firmware", _Version),
        ("clock", c_ubyte * 16),
    )


class _Initialising(_Packed):
    _fields_ = (("mutexes", _P * 4), ("flags", _U), ("parameters", c_char_p))


class _Mechanism(_Packed):
    _fields_ = (("kind", _U), ("parameter", _P), ("length", _U))


class _Table(_Packed):
    _fields_ = (("version", _Version), ("functions", _P * 68))


# Each function: its place in the table, as the standard orders it, and the types of its arguments.
_FUNCTIONS: dict[str, tuple[int, tuple[Any, ...]]] = {
    # python-pkcs11 passes NULL: no locking is announced, and NSS refuses to start without parameters.
    "C_Initialize": (0, (_P,)),
    # It ends only what it has begun itself.
    "C_Finalize": (1, (_P,)),
    # Its list of slots fails alike for no list and for one bad slot.
    "C_GetSlotList": (4, (c_ubyte, _P, _P)),
    # It gives up on all slots when one cannot describe itself; see `forgive_slots`.
    "C_GetSlotInfo": (5, (_U, _P)),
    # Its Token knows no shortest and longest PIN.
    "C_GetTokenInfo": (6, (_U, _P)),
    # It makes no tokens.
    "C_InitToken": (9, (_U, _P, _U, _P)),
    # A login that fails leaves its session open and its handle unknown.
    "C_CloseAllSessions": (14, (_U,)),
    # It cannot ask whether a session still lives.
    "C_GetSessionInfo": (15, (_U, _P)),
    # It repeats a login for a key with a typed PIN only, not at the device's own pad.
    "C_Login": (18, (_U, _U, _P, _U)),
    "C_SignInit": (42, (_U, _P, _U)),
    # It cannot end a signature that an interruption has left open.
    "C_Sign": (43, (_U, _P, _U, _P, _P)),
}


class Native:
    """The table of functions that python-pkcs11 has loaded, initialised with arguments."""

    def __init__(self, owner: object, parameters: str, trace: Trace) -> None:
        self._cell = _place_of_table(owner)
        if not self._cell.value:
            raise CallFailed("C_GetFunctionList", number_of("GENERAL_ERROR"))
        self._table = _Table.from_address(self._cell.value)
        self._trace = trace
        self._parameters = parameters
        self._kept: tuple[object, ...] = ()
        places = self._table.functions
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
        flat = _Initialising(flags=_OS_LOCKING, parameters=self._parameters.encode() or None)
        result = self.attempt("C_Initialize", byref(flat))
        if result not in _BEGUN and not self._parameters:
            result = self.attempt("C_Initialize", None)
        if result not in _BEGUN:
            raise CallFailed("C_Initialize", result)

    def start_anew(self) -> None:
        """End everything and initialise again: some libraries see a new reader only then."""
        self.attempt("C_Finalize", None)
        self.initialise()

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

    def lists_slots(self) -> bool:
        """Tell whether the library can list its slots at all."""
        return self.attempt("C_GetSlotList", 1, None, byref(_U())) == OK

    def forgive_slots(self) -> None:
        """Let a slot that cannot describe itself pass as one without a description.

        python-pkcs11 would hide every token behind it. It is given a copy of the table in which only
        this function differs; that its token cannot be read is told later, for this slot alone.
        """
        if self._kept:
            return
        described = self._calls["C_GetSlotInfo"]

        def forgiving(slot: int, room: int) -> int:
            if described(slot, room) != OK:
                ctypes.memset(room, 0, ctypes.sizeof(_SlotFacts))
            return OK

        stand_in = ctypes.CFUNCTYPE(_U, _U, _P)(forgiving)
        table = _Table.from_buffer_copy(self._table)
        table.functions[_FUNCTIONS["C_GetSlotInfo"][0]] = ctypes.cast(stand_in, _P).value
        self._kept = (stand_in, table)
        self._cell.value = ctypes.addressof(table)

    def pin_lengths(self, slot: int) -> tuple[int, int]:
        """Return the shortest and the longest PIN as the token gives them."""
        found = _TokenFacts()
        self.call("C_GetTokenInfo", slot, byref(found))
        return found.min_pin, found.max_pin

    def make_token(self, slot: int, so_pin: bytearray, label: str) -> None:
        """Make a new token in a slot."""
        name = label.encode()[:32].decode(errors="ignore").encode().ljust(32)
        self.call("C_InitToken", slot, *_buffer(so_pin), name)

    def close_all(self, slot: int) -> None:
        """Close every session with a token, which also logs it out."""
        self.attempt("C_CloseAllSessions", slot)

    def is_alive(self, session: int) -> bool:
        """Tell whether a session still exists."""
        return self.attempt("C_GetSessionInfo", session, byref((_U * 4)())) == OK

    def drop_signature(self, session: int) -> None:
        """Finish a signature that something has interrupted, into nowhere."""
        room, length = ctypes.create_string_buffer(_LONGEST_SIGNATURE), _U(_LONGEST_SIGNATURE)
        self.attempt("C_Sign", session, b"", 0, room, byref(length))

    def sign_at_pad(self, session: int, key: int, mechanism: int, data: bytes) -> bytes:
        """Sign with a key that has its PIN typed at the device for every signature."""
        self.call("C_SignInit", session, byref(_Mechanism(mechanism, None, 0)), key)
        self.call("C_Login", session, _CONTEXT_SPECIFIC, None, 0)
        room, length = ctypes.create_string_buffer(_LONGEST_SIGNATURE), _U(_LONGEST_SIGNATURE)
        self.call("C_Sign", session, data, len(data), room, byref(length))
        return room.raw[: min(length.value, _LONGEST_SIGNATURE)]


def check_loadable(module: Path) -> None:
    """Load a library for the system's own words about why it cannot be: python-pkcs11 drops half of them.

    Raises `OSError`, or `AttributeError` when it is no PKCS#11 library.
    """
    _ = ctypes.CDLL(str(module)).C_GetFunctionList


def _place_of_table(owner: object) -> c_void_p:
    """Return where python-pkcs11 keeps its table.

    A library may give out a new table at each request, with sessions of its own, as p11-kit's client
    does. So ours must be the very same: the one field of the class its objects begin with.
    """
    first = type(owner).__mro__[-2]
    offset = first.__basicsize__ - ctypes.sizeof(_P)
    if first.__name__ != "HasFuncList" or offset != object.__basicsize__:
        raise CallFailed("C_GetFunctionList", number_of("FUNCTION_NOT_SUPPORTED"))
    return c_void_p.from_address(id(owner) + offset)


def _buffer(secret: bytearray) -> tuple[Any, int]:
    """Return a secret as an argument without copying it: wiping the bytearray wipes it all."""
    return (ctypes.c_char * len(secret)).from_buffer(secret) if secret else b"", len(secret)
