"""What can go wrong with a token, told apart by what a person can do about it."""

from __future__ import annotations

# What fills a sentence: plain values that cross the worker's pipe.
Value = str | int | float | None


class TokenError(Exception):
    """A token, its driver or its PIN is in trouble: a stable code and the values of its sentence."""

    def __init__(self, code: str, /, **values: Value) -> None:
        super().__init__(code)
        self.code = code
        self.values = values

    def __str__(self) -> str:
        """Return the code with its values, for logs."""
        shown = ", ".join(f"{key}={value!r}" for key, value in self.values.items())
        return f"{self.code}({shown})" if shown else self.code


class ModuleFault(TokenError):
    """The driver library is missing or cannot be loaded."""


class TokenAbsent(TokenError):
    """The token is not there, or was taken out."""


class PinFault(TokenError):
    """The PIN was refused, or may not be tried; a batch stops here."""


class PinIncorrect(PinFault):
    """The token says that the PIN is wrong; `tries_left` is None when nobody knows."""


class PinLocked(PinFault):
    """The token takes no PIN any more until its issuer unlocks it."""


class FinalTry(PinFault):
    """One more wrong PIN locks the token, and nobody has confirmed to risk it."""


class WorkerFault(TokenError):
    """The process that holds the driver died, hung or spoke nonsense; it starts anew at the next call."""


class WorkerTimeout(WorkerFault):
    """The driver gave no answer in time and was stopped."""


class WorkerCrashed(WorkerFault):
    """The driver took its process down."""


class FunctionFailed(TokenError):
    """The token refused something for a reason that is neither PIN nor absence."""


_KINDS: dict[str, type[TokenError]] = {
    "token.module_missing": ModuleFault,
    "token.module_unreadable": ModuleFault,
    "token.module_not_loadable": ModuleFault,
    "token.module_dependency": ModuleFault,
    "token.module_refuses": ModuleFault,
    "token.not_a_library": ModuleFault,
    "token.not_pkcs11": ModuleFault,
    "token.not_pkcs12": ModuleFault,
    "token.other_system": ModuleFault,
    "token.wrong_bits": ModuleFault,
    "token.wrong_machine": ModuleFault,
    "token.absent": TokenAbsent,
    "token.removed": TokenAbsent,
    "token.pin_incorrect": PinIncorrect,
    "token.password_incorrect": PinIncorrect,
    "token.pin_locked": PinLocked,
    "token.final_try": FinalTry,
    "token.pin_length": PinFault,
    "token.pin_refused": PinFault,
    "token.new_pin_refused": PinFault,
    "token.pin_not_set": PinFault,
    "token.pin_expired": PinFault,
    "token.timeout": WorkerTimeout,
    "token.crashed": WorkerCrashed,
    "token.worker_protocol": WorkerFault,
}


def token_error(code: str, values: dict[str, Value]) -> TokenError:
    """Return the error that belongs to a code."""
    return _KINDS.get(code, FunctionFailed)(code, **values)
