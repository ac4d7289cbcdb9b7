"""A certificate and the state of its PIN, in the words of the dialogs that sign."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from eoffice.clock import local_date
from eoffice.desktop.session.wording import short_date
from eoffice.desktop.shell.language import tr
from eoffice.desktop.shell.notices import Severity, interface_language
from eoffice.errors import OfficeError, explain
from eoffice.services.certificates import expiry_warning
from eoffice.services.revocation import RevocationState
from eoffice.services.tokens import Credential, hindrance
from hsm import PinState


@dataclass(frozen=True)
class CredentialWords:
    """A certificate as the dialogs show it."""

    key: str
    subject: str
    issuer: str
    validity: str
    token: str
    severity: Severity
    tries: str
    """The state of the PIN, or why the certificate may not sign, said before anything is typed."""
    needs_confirmation: bool = False
    """One more wrong PIN locks the token: the person types its name to show that they know."""
    is_usable: bool = True
    is_locked: bool = False
    has_pad: bool = False
    label: str = ""
    serial: str = ""
    shortest: int = 4
    longest: int = 16
    """How long the device says its PIN is; the password of a key file may have any length."""


def words_of(credential: Credential, at: datetime, objection: OfficeError | None = None) -> CredentialWords:
    """Return what the dialogs say of a certificate and its PIN; an objection of the registry closes it."""
    facts, token = credential.facts, credential.token
    starts, ends = (short_date(local_date(day)) for day in (facts.not_before, facts.not_after))
    validity = tr("từ {starts} đến {ends}").format(starts=starts, ends=ends)
    warning = expiry_warning(facts.not_after, at)
    if warning is not None and warning.days_left >= 0:
        validity = tr("{validity} – còn {days} ngày").format(validity=validity, days=warning.days_left)
    if credential.revocation.state is RevocationState.UNKNOWN:
        # The law wants it looked at before signing; where that is not possible, it is said.
        validity = f"{validity}; {tr('chưa rõ có bị thu hồi không')}"
    severity, tries = _pin_words(credential)
    trouble = hindrance(credential, at) or objection
    if trouble is not None and credential.pin_state is not PinState.LOCKED:
        told = explain(trouble, interface_language())
        severity, tries = Severity.ERROR, f"{told.sentence} {told.next_step}"
    label = tr("{label} (THIẾT BỊ MỀM)").format(label=token.label) if token.is_soft else token.label
    return CredentialWords(
        key=credential.fingerprint,
        subject=facts.subject,
        issuer=facts.issuer,
        validity=validity,
        token=label,
        severity=severity,
        tries=tries,
        needs_confirmation=credential.pin_state is PinState.FINAL_TRY,
        is_usable=trouble is None,
        is_locked=credential.pin_state is PinState.LOCKED,
        has_pad=token.pin_pad,
        label=token.label,
        serial=token.serial,
        shortest=max(token.min_pin, 1),
        longest=max(token.max_pin, token.min_pin, 1),
    )


def _pin_words(credential: Credential) -> tuple[Severity, str]:
    """Return how close the PIN is to being locked, in words."""
    if not credential.token.counts_tries:
        return Severity.INFO, tr("Tệp khóa không tự khóa khi nhập sai mật khẩu.")
    left = tr("Chắc chắn còn {count} lần nhập").format(count=credential.tries_left)
    match credential.pin_state:
        case PinState.LOCKED:
            return Severity.ERROR, tr(
                "Thiết bị đã khóa vì nhập sai PIN nhiều lần. Liên hệ nơi cấp để mở khóa."
            )
        case PinState.FINAL_TRY:
            return Severity.ERROR, tr("Còn 1 lần nhập cuối: nhập sai lần này thiết bị sẽ bị khóa.")
        case PinState.COUNT_LOW:
            return Severity.WARNING, tr("PIN đã bị nhập sai trước đó. {left}.").format(left=left)
        case _:
            return Severity.INFO, tr("{left} PIN trước khi thiết bị khóa.").format(left=left)
