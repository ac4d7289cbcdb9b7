"""The numbers of PKCS#11 that this package speaks: attributes, classes, mechanisms, flags."""

from __future__ import annotations

import sys
from ctypes import c_ulong
from enum import IntEnum, IntFlag


class Attribute(IntEnum):
    """Kinds of attribute."""

    CLASS = 0x00
    TOKEN = 0x01
    PRIVATE = 0x02
    LABEL = 0x03
    VALUE = 0x11
    CERTIFICATE_TYPE = 0x80
    ISSUER = 0x81
    SERIAL_NUMBER = 0x82
    KEY_TYPE = 0x100
    SUBJECT = 0x101
    ID = 0x102
    SENSITIVE = 0x103
    SIGN = 0x108
    VERIFY = 0x10A
    MODULUS = 0x120
    MODULUS_BITS = 0x121
    PUBLIC_EXPONENT = 0x122
    EXTRACTABLE = 0x162
    EC_PARAMS = 0x180
    EC_POINT = 0x181
    ALWAYS_AUTHENTICATE = 0x202


class ObjectClass(IntEnum):
    """Kinds of object."""

    CERTIFICATE = 1
    PUBLIC_KEY = 2
    PRIVATE_KEY = 3


class KeyType(IntEnum):
    """Kinds of key that sign."""

    RSA = 0
    EC = 3


class Mechanism(IntEnum):
    """Ways of making keys and signatures."""

    RSA_KEY_PAIR = 0x00
    RSA_PKCS = 0x01
    SHA256_RSA_PKCS = 0x40
    SHA384_RSA_PKCS = 0x41
    SHA512_RSA_PKCS = 0x42
    EC_KEY_PAIR = 0x1040
    ECDSA = 0x1041


class TokenFlag(IntFlag):
    """What a token says of itself."""

    WRITE_PROTECTED = 0x2
    LOGIN_REQUIRED = 0x4
    USER_PIN_INITIALIZED = 0x8
    PROTECTED_AUTHENTICATION_PATH = 0x100
    TOKEN_INITIALIZED = 0x400
    USER_PIN_COUNT_LOW = 0x10000
    USER_PIN_FINAL_TRY = 0x20000
    USER_PIN_LOCKED = 0x40000


class UserType(IntEnum):
    """Who logs in."""

    OFFICER = 0
    USER = 1
    CONTEXT_SPECIFIC = 2


YES, NO = b"\1", b"\0"


def number(value: int) -> bytes:
    """Return a number as an attribute holds it."""
    return bytes(c_ulong(value))


def as_number(value: bytes | None) -> int | None:
    """Return the number an attribute holds, or None when it holds none."""
    return int.from_bytes(value, sys.byteorder) if value and len(value) == len(number(0)) else None
