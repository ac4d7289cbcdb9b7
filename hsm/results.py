"""The numbers PKCS#11 calls answer with: their names, and what each means to a person."""

from __future__ import annotations

import re

OK = 0
_NAMES = {
    0x02: "HOST_MEMORY",
    0x03: "SLOT_ID_INVALID",
    0x05: "GENERAL_ERROR",
    0x06: "FUNCTION_FAILED",
    0x07: "ARGUMENTS_BAD",
    0x08: "NO_EVENT",
    0x09: "NEED_TO_CREATE_THREADS",
    0x0A: "CANT_LOCK",
    0x10: "ATTRIBUTE_READ_ONLY",
    0x11: "ATTRIBUTE_SENSITIVE",
    0x12: "ATTRIBUTE_TYPE_INVALID",
    0x13: "ATTRIBUTE_VALUE_INVALID",
    0x1B: "ACTION_PROHIBITED",
    0x20: "DATA_INVALID",
    0x21: "DATA_LEN_RANGE",
    0x30: "DEVICE_ERROR",
    0x31: "DEVICE_MEMORY",
    0x32: "DEVICE_REMOVED",
    0x50: "FUNCTION_CANCELED",
    0x51: "FUNCTION_NOT_PARALLEL",
    0x54: "FUNCTION_NOT_SUPPORTED",
    0x60: "KEY_HANDLE_INVALID",
    0x62: "KEY_SIZE_RANGE",
    0x63: "KEY_TYPE_INCONSISTENT",
    0x68: "KEY_FUNCTION_NOT_PERMITTED",
    0x70: "MECHANISM_INVALID",
    0x71: "MECHANISM_PARAM_INVALID",
    0x82: "OBJECT_HANDLE_INVALID",
    0x90: "OPERATION_ACTIVE",
    0x91: "OPERATION_NOT_INITIALIZED",
    0xA0: "PIN_INCORRECT",
    0xA1: "PIN_INVALID",
    0xA2: "PIN_LEN_RANGE",
    0xA3: "PIN_EXPIRED",
    0xA4: "PIN_LOCKED",
    0xA5: "PIN_TOO_WEAK",
    0xB0: "SESSION_CLOSED",
    0xB1: "SESSION_COUNT",
    0xB3: "SESSION_HANDLE_INVALID",
    0xB4: "SESSION_PARALLEL_NOT_SUPPORTED",
    0xB5: "SESSION_READ_ONLY",
    0xB6: "SESSION_EXISTS",
    0xB7: "SESSION_READ_ONLY_EXISTS",
    0xB8: "SESSION_READ_WRITE_SO_EXISTS",
    0xD0: "TEMPLATE_INCOMPLETE",
    0xD1: "TEMPLATE_INCONSISTENT",
    0xE0: "TOKEN_NOT_PRESENT",
    0xE1: "TOKEN_NOT_RECOGNIZED",
    0xE2: "TOKEN_WRITE_PROTECTED",
    0x100: "USER_ALREADY_LOGGED_IN",
    0x101: "USER_NOT_LOGGED_IN",
    0x102: "USER_PIN_NOT_INITIALIZED",
    0x103: "USER_TYPE_INVALID",
    0x104: "USER_ANOTHER_ALREADY_LOGGED_IN",
    0x105: "USER_TOO_MANY_TYPES",
    0x130: "DOMAIN_PARAMS_INVALID",
    0x150: "BUFFER_TOO_SMALL",
    0x190: "CRYPTOKI_NOT_INITIALIZED",
    0x191: "CRYPTOKI_ALREADY_INITIALIZED",
    0x200: "FUNCTION_REJECTED",
}
# Where python-pkcs11's name of an error is not the standard's in other letters.
_SPELT = {
    "AnotherUserAlreadyLoggedIn": "USER_ANOTHER_ALREADY_LOGGED_IN",
    "FunctionCancelled": "FUNCTION_CANCELED",
    "TokenNotRecognised": "TOKEN_NOT_RECOGNIZED",
    "SessionReadWriteSOExists": "SESSION_READ_WRITE_SO_EXISTS",
    "SlotIDInvalid": "SLOT_ID_INVALID",
}
# Answers for which it has no class of their own, by the words it uses instead.
_WORDED = {
    "Buffer was too small": "BUFFER_TOO_SMALL",
    "(already initialized)": "CRYPTOKI_ALREADY_INITIALIZED",
    "(not initialized)": "CRYPTOKI_NOT_INITIALIZED",
    "Parallel not supported": "SESSION_PARALLEL_NOT_SUPPORTED",
    "User type invalid": "USER_TYPE_INVALID",
}
_NUMBERS = {name: number for number, name in _NAMES.items()}
_UNMAPPED = re.compile(r"Unmapped error code (0x[0-9a-f]+)")
# One meaning for each answer a person can do something about; all others are "the function failed".
_MEANINGS = {
    "token.pin_incorrect": ("PIN_INCORRECT",),
    "token.pin_locked": ("PIN_LOCKED",),
    "token.pin_refused": ("PIN_INVALID", "PIN_LEN_RANGE", "PIN_TOO_WEAK"),
    "token.pin_expired": ("PIN_EXPIRED",),
    "token.pin_not_set": ("USER_PIN_NOT_INITIALIZED",),
    "token.removed": (
        "TOKEN_NOT_PRESENT",
        "TOKEN_NOT_RECOGNIZED",
        "DEVICE_REMOVED",
        "SESSION_HANDLE_INVALID",
        "SESSION_CLOSED",
        "SLOT_ID_INVALID",
        "OBJECT_HANDLE_INVALID",
        "KEY_HANDLE_INVALID",
    ),
    "token.not_logged_in": ("USER_NOT_LOGGED_IN",),
    "token.mechanism": (
        "MECHANISM_INVALID",
        "MECHANISM_PARAM_INVALID",
        "KEY_TYPE_INCONSISTENT",
        "KEY_SIZE_RANGE",
        "KEY_FUNCTION_NOT_PERMITTED",
    ),
    "token.session_limit": ("SESSION_COUNT",),
    "token.busy": (
        "OPERATION_ACTIVE",
        "SESSION_EXISTS",
        "SESSION_READ_ONLY_EXISTS",
        "SESSION_READ_WRITE_SO_EXISTS",
        "USER_ANOTHER_ALREADY_LOGGED_IN",
        # Still so after a new start of ours: another program holds the login. No PIN was looked at.
        "USER_ALREADY_LOGGED_IN",
        "USER_TOO_MANY_TYPES",
        "CANT_LOCK",
    ),
    "token.read_only": ("TOKEN_WRITE_PROTECTED", "SESSION_READ_ONLY", "ATTRIBUTE_READ_ONLY"),
    "token.full": ("DEVICE_MEMORY",),
    "token.cancelled": ("FUNCTION_CANCELED", "FUNCTION_REJECTED"),
    "token.unsupported": ("FUNCTION_NOT_SUPPORTED",),
}
_CODES = {name: code for code, names in _MEANINGS.items() for name in names}


def name_of(result: int) -> str:
    """Return the standard's name of an answer, or its number where the standard has none."""
    return _NAMES.get(result, f"0x{result:08X}")


def number_of(name: str) -> int:
    """Return the number behind a name of the standard."""
    return _NUMBERS[name]


def number_behind(error: Exception) -> int:
    """Return the number behind an error of python-pkcs11, which tells it by its type alone."""
    kind = type(error).__name__
    name = _SPELT.get(kind) or re.sub(r"(?<=[a-z])(?=[A-Z])", "_", kind).upper()
    if name in _NUMBERS:
        return _NUMBERS[name]
    words = str(error)
    unmapped = _UNMAPPED.search(words)
    if unmapped:
        return int(unmapped[1], 16)
    found = (known for part, known in _WORDED.items() if part in words)
    return _NUMBERS[next(found, "GENERAL_ERROR")]


def meaning_of(result: int) -> str:
    """Return the code of what an answer means to a person."""
    return _CODES.get(name_of(result), "token.function_failed")


class CallFailed(Exception):
    """A PKCS#11 call answered with something other than OK."""

    def __init__(self, function: str, result: int) -> None:
        super().__init__(f"{function}: CKR_{name_of(result)}")
        self.function = function
        self.result = result

    @property
    def name(self) -> str:
        """The standard's name of the answer."""
        return name_of(self.result)

    @property
    def code(self) -> str:
        """The code of what the answer means to a person."""
        return meaning_of(self.result)

    @property
    def is_about_pin(self) -> bool:
        """Tell whether the answer may be about a PIN: it says so, or says nothing of use."""
        return self.name.startswith("PIN_") or self.code == "token.function_failed"
