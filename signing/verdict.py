"""What verification says: values with stable words and codes, never exceptions."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Verdict(StrEnum):
    """The words for a signature and for a file, from best to worst; a file may also be unsigned."""

    UNSIGNED = "unsigned"
    VALID = "valid"
    INDETERMINATE = "indeterminate"
    CHANGED = "changed"
    INVALID = "invalid"

    @property
    def severity(self) -> int:
        """Rank the word: the worst signature decides the file's headline."""
        return tuple(Verdict).index(self)


class Integrity(StrEnum):
    """Whether the signed bytes are the ones that were signed."""

    INTACT = "intact"
    BROKEN = "broken"
    UNREADABLE = "unreadable"


class Changes(StrEnum):
    """What happened to the document after a signature."""

    NONE = "none"
    PERMITTED = "permitted"
    SUSPICIOUS = "suspicious"
    FORBIDDEN = "forbidden"
    UNKNOWN = "unknown"


@dataclass(frozen=True)
class Finding:
    """One difference after signing; `page` counts from 1, `field` is the form field it concerns."""

    grade: Changes
    code: str = ""
    listed: str = ""
    page: int | None = None
    field: str | None = None


class Trust(StrEnum):
    """Whether the signer's certificate leads to a root we believe."""

    TRUSTED = "trusted"
    UNTRUSTED = "untrusted"
    EXPIRED = "expired"
    REVOKED = "revoked"
    UNKNOWN = "unknown"


_INSIDE = frozenset({"certificate", "good_until", "findings", "root", "root_origin"})


@dataclass(frozen=True)
class SignatureVerdict:
    """The verdict on one signature with everything that led to it."""

    field: str
    kind: str
    signer: str | None = None
    issuer: str | None = None
    certificate: str | None = None
    """SHA-256 of the signer's certificate (DER), hex."""
    level: str | None = None
    signing_time: datetime | None = None
    timestamp_time: datetime | None = None
    timestamp_authority: str | None = None
    integrity: Integrity = Integrity.UNREADABLE
    coverage: str = "unknown"
    changes_after: Changes = Changes.UNKNOWN
    changes: tuple[str, ...] = ()
    trust: Trust = Trust.UNKNOWN
    revocation: str = "unknown"
    root: str | None = None
    """The believed certificate at the end of the chain, by name."""
    root_origin: str | None = None
    """Who had it believed: a file's name, or person, day and basis at the hub."""
    good_until: datetime | None = None
    """Until when the certificates at hand vouch for it: the last time stamp's, or the signer's own."""
    findings: tuple[Finding, ...] = ()
    """Every difference after signing with its page and field, for a view side by side."""
    verdict: Verdict = Verdict.INDETERMINATE
    reasons: tuple[str, ...] = ()

    def to_json(self) -> dict[str, object]:
        """Return the verdict as plain values for JSON."""
        # The keys are a public interface; the rest is for programs that have the value itself.
        return {key: _plain(value) for key, value in vars(self).items() if key not in _INSIDE}


@dataclass(frozen=True)
class FileVerdict:
    """The verdict on a file: the worst of its signatures, and what concerns the file as a whole."""

    file: str
    sha256: str
    verdict: Verdict
    signatures: tuple[SignatureVerdict, ...] = ()
    reasons: tuple[str, ...] = ()

    def to_json(self) -> dict[str, object]:
        """Return the verdict as plain values for JSON."""
        return {
            "file": self.file,
            "sha256": self.sha256,
            "verdict": str(self.verdict),
            "signatures": [signature.to_json() for signature in self.signatures],
            "reasons": list(self.reasons),
        }


def _plain(value: object) -> object:
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, StrEnum):
        return str(value)
    return list(value) if isinstance(value, tuple) else value
