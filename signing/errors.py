"""What can go wrong while a document is prepared, filled or signed."""

from __future__ import annotations

Value = str | int | float | None


class SigningError(Exception):
    """A document could not be prepared or signed: a stable code and the values of its sentence."""

    def __init__(self, code: str, /, **values: Value) -> None:
        super().__init__(code)
        self.code = code
        self.values = values

    def __str__(self) -> str:
        """Return the code with its values, for logs."""
        shown = ", ".join(f"{key}={value!r}" for key, value in self.values.items())
        return f"{self.code}({shown})" if shown else self.code


class DocumentUnfit(SigningError):
    """The PDF cannot take what was asked of it."""


class CertificateUnfit(SigningError):
    """The certificate may not be used for this signature."""


class OutputUnsound(SigningError):
    """What we made does not hold up to our own check, so it was thrown away."""


class FontMissing(SigningError):
    """The font that official documents need is not on this machine."""
