"""An answer of a library keeps its name through python-pkcs11, whose errors have a type and no text."""

from __future__ import annotations

import pkcs11
import pytest

from hsm.results import name_of, number_behind

NAMED = {
    "PinIncorrect": "PIN_INCORRECT",
    "PinLocked": "PIN_LOCKED",
    "PinLenRange": "PIN_LEN_RANGE",
    "PinTooWeak": "PIN_TOO_WEAK",
    "UserPinNotInitialized": "USER_PIN_NOT_INITIALIZED",
    "AnotherUserAlreadyLoggedIn": "USER_ANOTHER_ALREADY_LOGGED_IN",
    "UserNotLoggedIn": "USER_NOT_LOGGED_IN",
    "FunctionCancelled": "FUNCTION_CANCELED",
    "TokenNotRecognised": "TOKEN_NOT_RECOGNIZED",
    "TokenWriteProtected": "TOKEN_WRITE_PROTECTED",
    "SessionReadWriteSOExists": "SESSION_READ_WRITE_SO_EXISTS",
    "SlotIDInvalid": "SLOT_ID_INVALID",
    "DeviceRemoved": "DEVICE_REMOVED",
    "OperationActive": "OPERATION_ACTIVE",
    "DomainParamsInvalid": "DOMAIN_PARAMS_INVALID",
    "GeneralError": "GENERAL_ERROR",
}


@pytest.mark.parametrize(("kind", "name"), NAMED.items())
def test_a_type_of_error_stands_for_one_answer(kind: str, name: str) -> None:
    assert name_of(number_behind(getattr(pkcs11, kind)())) == name


@pytest.mark.parametrize(
    ("words", "name"),
    [
        ("Unmapped error code 0x8000abcd", "0x8000ABCD"),
        ("Unmapped error code 0xa", "CANT_LOCK"),
        ("Buffer was too small. Should never see this.", "BUFFER_TOO_SMALL"),
        ("Initialisation error (not initialized). Should never see this.", "CRYPTOKI_NOT_INITIALIZED"),
        ("something new", "GENERAL_ERROR"),
    ],
)
def test_an_error_without_a_type_of_its_own_is_known_by_its_words(words: str, name: str) -> None:
    assert name_of(number_behind(pkcs11.PKCS11Error(words))) == name
