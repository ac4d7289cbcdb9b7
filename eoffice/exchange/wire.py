"""What travels between desktop and hub: names of headers and paths, and every JSON body, typed.

Both sides import these; `services.codec` turns them into JSON and back.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from eoffice.domain.agency_form import AgencyForm
from eoffice.domain.certificates import RegisteredCertificate
from eoffice.domain.people import Directory, Person
from eoffice.domain.trust_roots import TrustRoot
from eoffice.services.log import Record
from eoffice.services.orders import SignedReceipt

API_VERSION = "1"
VERSION_HEADER = "EOffice-Api"
REFERENCE_HEADER = "Request-Reference"
KEY_HEADER = "Idempotency-Key"
LENGTH_HEADER = "Upload-Length"
OFFSET_HEADER = "Upload-Offset"

JSON_TYPE = "application/json"
PROBLEM_TYPE = "application/problem+json"
EVENTS_TYPE = "text/event-stream"
CHUNK_TYPE = "application/offset+octet-stream"

SIGN_IN = "/v1/sign-in"
REFRESH = "/v1/refresh"
SIGN_OUT = "/v1/sign-out"
CREDENTIAL = "/v1/password"
ORDERS = "/v1/orders"
BLOBS = "/v1/blobs"
UPLOADS = "/v1/uploads"
FEED = "/v1/feed"
FEED_STREAM = "/v1/feed/stream"
DOCUMENTS = "/v1/documents"
DIRECTORY = "/v1/directory"
CERTIFICATES = "/v1/certificates"
WITHDRAWALS = "/v1/certificates/withdrawals"
TRUST_ROOTS = "/v1/trust-roots"
ROOT_RETIREMENTS = "/v1/trust-roots/retirements"
AGENCY_FORM = "/v1/agency-form"
HEALTH = "/v1/health"
TIME = "/v1/time"
OPENAPI = "/openapi.json"

RECORD_EVENT = "records"
"""The name of the server-sent event that carries a FeedPage."""

_DIGEST = re.compile(r"[0-9a-f]{64}")
_ID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")


def is_digest(text: str) -> bool:
    """Tell whether a text is a SHA-256 in lower-case hex."""
    return _DIGEST.fullmatch(text) is not None


def is_id(text: str) -> bool:
    """Tell whether a text is a UUID as we write them."""
    return _ID.fullmatch(text) is not None


@dataclass(frozen=True)
class SignIn:
    """Who wants to come in."""

    login: str
    password: str


@dataclass(frozen=True)
class Renewal:
    """A refresh token, to be exchanged for the next pair or to be ended."""

    refresh: str


@dataclass(frozen=True)
class Tokens:
    """A short-lived access token, and the refresh token that gives the next pair once."""

    access: str
    expires_in_s: int
    refresh: str
    person: Person
    receipt_key: str
    """The hub's raw Ed25519 public key, hex: what receipts are checked with."""
    must_change: bool = False
    """True while the password is one that an administrator gave."""


@dataclass(frozen=True)
class PasswordChange:
    """A new password, asked for with the old one."""

    old: str
    new: str


@dataclass(frozen=True)
class Answer:
    """What the hub says to an order: the receipt, and the new records of its document."""

    receipt: SignedReceipt
    records: tuple[Record, ...]


@dataclass(frozen=True)
class FeedPage:
    """Records the person may read, in order, and the place to go on from."""

    records: tuple[Record, ...]
    next: int
    has_more: bool = False
    directory: int = 0
    """The version of the directory, so that a reader knows when to fetch it."""


@dataclass(frozen=True)
class History:
    """The records of one document above a version."""

    records: tuple[Record, ...]


@dataclass(frozen=True)
class DirectoryAnswer:
    """The whole directory when it is newer than the version asked about, else only its version."""

    version: int
    directory: Directory | None = None


@dataclass(frozen=True)
class Registration:
    """A certificate to be registered: to a person, or to the agency's seal when none is named."""

    certificate: bytes
    """DER; base64 on the wire."""
    person: str = ""


@dataclass(frozen=True)
class Withdrawal:
    """A certificate that nothing may be signed with any more, and why."""

    fingerprint: str
    reason: str


@dataclass(frozen=True)
class CertificateAnswer:
    """The entry of the registry, and the version of the directory that has it."""

    certificate: RegisteredCertificate
    version: int


@dataclass(frozen=True)
class NewRoot:
    """An authority that the desks of the asking person's agency shall believe, and what orders it."""

    certificate: bytes
    """The file as it is, PEM or DER; base64 on the wire."""
    basis: str


@dataclass(frozen=True)
class RootRetirement:
    """An authority that the desks shall believe no more, and why."""

    entry: str
    reason: str


@dataclass(frozen=True)
class RootAnswer:
    """The entry of an authority, and the version of the directory that has it."""

    root: TrustRoot
    version: int


@dataclass(frozen=True)
class FormAnswer:
    """What an agency settled about its documents, and the version of the directory that has it."""

    form: AgencyForm
    version: int


@dataclass(frozen=True)
class FormHistory:
    """Every state of an agency's settings, the oldest first."""

    forms: tuple[AgencyForm, ...]


@dataclass(frozen=True)
class UploadState:
    """How many bytes of a file have arrived, and whether it is complete and kept."""

    digest: str
    offset: int
    length: int
    is_complete: bool = False


@dataclass(frozen=True)
class Health:
    """What anybody may know about the hub: that it works, and its public receipt key."""

    status: str
    api: str
    receipt_key: str


@dataclass(frozen=True)
class TimeAnswer:
    """The hub's clock."""

    now: datetime


class Retry(StrEnum):
    """Whether asking again makes sense."""

    NEVER = "never"
    AFTER = "after"
    NOW = "now"


@dataclass(frozen=True)
class Problem:
    """An error in the shape of RFC 9457, worded in both languages."""

    type: str
    title: str
    status: int
    code: str
    detail: str
    detail_en: str
    cause: str
    next_step: str
    retry: Retry
    reference: str
    values: dict[str, str] = field(default_factory=dict)
    """What fills the sentence, so that a desktop can word it in its own language."""
    retry_after_s: int = 0
