"""The PKCS#11 calls our binding lacks: PIN lengths, making a token, closing lost sessions.

Used only inside the worker, on its one thread, after the binding has initialised the library.
"""

from __future__ import annotations

import ctypes
import os
from collections.abc import Callable
from ctypes import POINTER, byref, c_char, c_ubyte, c_ulong, c_void_p

_PACK = 1 if os.name == "nt" else 0  # the standard packs its structures on Windows only
# Places in the function table, as the standard orders it.
_GET_SLOT_LIST, _GET_TOKEN_INFO, _INIT_TOKEN, _CLOSE_ALL_SESSIONS = 4, 6, 9, 14
_FUNCTIONS = 68
_TOKEN_INITIALIZED = 0x400


class RawFailure(Exception):
    """A call answered with an error number."""


class _Version(ctypes.Structure):
    _fields_ = (("major", c_ubyte), ("minor", c_ubyte))


class _TokenInfo(ctypes.Structure):
    if _PACK:
        _pack_ = _PACK
    _fields_ = (
        ("label", c_ubyte * 32),
        ("manufacturer", c_ubyte * 32),
        ("model", c_ubyte * 16),
        ("serial", c_ubyte * 16),
        ("flags", c_ulong),
        ("counts", c_ulong * 4),
        ("max_pin", c_ulong),
        ("min_pin", c_ulong),
        ("memory", c_ulong * 4),
        ("hardware", _Version),
        ("firmware", _Version),
        ("clock", c_char * 16),
    )


class _FunctionList(ctypes.Structure):
    if _PACK:
        _pack_ = _PACK
    _fields_ = (("version", _Version), ("functions", c_void_p * _FUNCTIONS))


class RawLibrary:
    """The function table of a driver that is already loaded and initialised."""

    def __init__(self, module: str) -> None:
        table = POINTER(_FunctionList)()
        get_list = ctypes.CDLL(module).C_GetFunctionList
        _check(get_list(byref(table)))
        self._functions = table.contents.functions

    def pin_lengths(self, slot: int) -> tuple[int, int]:
        """Return the shortest and the longest PIN the token in a slot takes."""
        info = self._token_info(slot)
        return int(info.min_pin), int(info.max_pin)

    def close_all_sessions(self, slot: int) -> None:
        """Close every session with the token in a slot, also one the binding has lost sight of."""
        _check(self._function(_CLOSE_ALL_SESSIONS, c_ulong)(slot))

    def create_token(self, label: str, so_pin: str) -> str:
        """Initialise the first empty slot and return the new token's serial number."""
        slot = self._empty_slot()
        pin = so_pin.encode()
        name = label.encode()[:32].decode(errors="ignore").encode().ljust(32)
        call = self._function(_INIT_TOKEN, c_ulong, ctypes.c_char_p, c_ulong, ctypes.c_char_p)
        before = self._serials()
        _check(call(slot, pin, len(pin), name))
        new = self._serials() - before
        if len(new) != 1:
            raise RawFailure("NEW_TOKEN_NOT_SEEN")
        return new.pop()

    def _empty_slot(self) -> int:
        for slot in self._slots():
            if not self._token_info(slot).flags & _TOKEN_INITIALIZED:
                return slot
        raise RawFailure("NO_EMPTY_SLOT")

    def _serials(self) -> set[str]:
        infos = [self._token_info(slot) for slot in self._slots()]
        return {bytes(i.serial).decode().rstrip() for i in infos if i.flags & _TOKEN_INITIALIZED}

    def _slots(self) -> list[int]:
        call = self._function(_GET_SLOT_LIST, c_ubyte, POINTER(c_ulong), POINTER(c_ulong))
        count = c_ulong()
        _check(call(1, None, byref(count)))
        slots = (c_ulong * count.value)()
        _check(call(1, slots, byref(count)))
        return list(slots)[: count.value]

    def _token_info(self, slot: int) -> _TokenInfo:
        info = _TokenInfo()
        _check(self._function(_GET_TOKEN_INFO, c_ulong, POINTER(_TokenInfo))(slot, byref(info)))
        return info

    def _function(self, index: int, *arguments: type) -> Callable[..., int]:
        return ctypes.CFUNCTYPE(c_ulong, *arguments)(self._functions[index])


def _check(result: int) -> None:
    if result:
        raise RawFailure(f"CKR_0x{result:08X}")
