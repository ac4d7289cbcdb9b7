"""Keypads that tokens claim to have: when such a claim is believed no longer, and when again."""

from __future__ import annotations

from hsm.errors import TokenError

# These say something else than that no PIN came from the pad.
_OTHER_TROUBLE = frozenset(
    f"token.{what}"
    for what in (
        "absent",
        "removed",
        "busy",
        "session_limit",
        "pin_locked",
        "pin_not_set",
        "pin_expired",
        "final_try",
        "keys_unreadable",
        "ledger_unwritable",
        "ledger_unreadable",
    )
)
# A person at a pad may give a wrong PIN or think better of it, but never within a second.
_A_PERSONS = frozenset({"token.pin_incorrect", "token.pin_refused", "token.cancelled"})
# So a device says that it takes no typed PIN or, asked at its pad, that it has none: no PIN was tried.
UNTRIED = frozenset({"ARGUMENTS_BAD", "FUNCTION_NOT_SUPPORTED", "FUNCTION_REJECTED"})


def gave_no_pin(error: TokenError, took_s: float, fastest_s: float) -> bool:
    """Tell whether a failed login shows that the pad the driver claims is not there or does not work.

    Some drivers set CKF_PROTECTED_AUTHENTICATION_PATH for every token: asked without a PIN they fail
    at once, each time, and nobody could ever log in.
    """
    if error.code in _OTHER_TROUBLE:
        return False
    return error.code not in _A_PERSONS or took_s < fastest_s


def was_untried(error: TokenError) -> bool:
    """Tell whether an answer shows that no PIN was looked at."""
    return error.code == "token.unsupported" or error.values.get("reason") in UNTRIED
