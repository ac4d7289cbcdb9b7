"""Tokens, certificates and libraries as rows, in words a person at a desk understands."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from eoffice.clock import local_date
from eoffice.desktop.session.revocation import revocation_words
from eoffice.desktop.session.wording import short_date
from eoffice.desktop.shell.language import tr
from eoffice.desktop.shell.notices import interface_language
from eoffice.desktop.widgets.chips import Tone
from eoffice.desktop.widgets.rows import Chip, Column
from eoffice.errors import explain
from eoffice.services.certificates import ExpiryWarning, Purpose, expiry_warning
from eoffice.services.tokens import Credential, TokenList, TokenSeen, hindrance
from hsm import Driver, PinState

PURPOSES = (
    (Purpose.APPROVE, "Ký ban hành"),
    (Purpose.SEAL, "Đóng dấu cơ quan"),
    (Purpose.COPY, "Ký bản sao"),
    (Purpose.APPENDIX, "Ký phụ lục tách rời"),
    (Purpose.INCOMING, "Đóng dấu đến"),
    (Purpose.COMMENT, "Ký nháy"),
)
_PIN = {
    PinState.NORMAL: Chip(Tone.OK, "Bình thường", "ok"),
    PinState.COUNT_LOW: Chip(Tone.WARNING, "Đã có lần nhập sai", "warning"),
    PinState.FINAL_TRY: Chip(Tone.ERROR, "Chỉ còn một lần nhập", "error"),
    PinState.LOCKED: Chip(Tone.ERROR, "Đã khóa", "error"),
}
_MAY = Chip(Tone.OK, "Ký được", "ok")
_SOON = Chip(Tone.WARNING, "Sắp hết hạn", "clock")
_MAY_NOT = Chip(Tone.ERROR, "Không ký được", "error")
_FOUND = Chip(Tone.OK, "Hoạt động", "ok")
_WAITING = Chip(Tone.NEUTRAL, "Chưa trả lời", "clock")
_BROKEN = Chip(Tone.ERROR, "Có lỗi", "error")


@dataclass(frozen=True)
class TokenRow:
    """One token."""

    key: str
    holder: str
    device: str
    driver: str
    pin: Chip
    tries: str
    advice: str
    credential: Credential | None
    """One of its certificates, by which its PIN can be changed."""


@dataclass(frozen=True)
class CertificateRow:
    """One certificate, and why it may not sign."""

    key: str
    subject: str
    issuer: str
    term: str
    revoked: str
    """What its issuer says of its revocation."""
    state: Chip
    advice: str


@dataclass(frozen=True)
class LibraryRow:
    """One library that reads tokens."""

    key: str
    name: str
    version: str
    state: Chip
    advice: str


@dataclass(frozen=True)
class Picture:
    """Everything the screen shows."""

    tokens: tuple[TokenRow, ...]
    certificates: tuple[CertificateRow, ...]
    libraries: tuple[LibraryRow, ...]


def picture_of(seen: TokenList, libraries: Sequence[tuple[Driver, str]], at: datetime) -> Picture:
    """Return rows for what is plugged in."""
    return Picture(
        tuple(_token_row(token, seen.credentials) for token in seen.tokens),
        tuple(_certificate_row(one, at) for one in seen.credentials),
        (
            *(_library_row(driver, version, seen) for driver, version in libraries),
            *_damage_rows(seen, libraries),
        ),
    )


def expiry_words(warning: ExpiryWarning) -> str:
    """Return a warning about the end of a certificate."""
    if warning.mark == 0:
        return tr("Chứng thư đã hết hạn. Liên hệ nơi cấp để được cấp lại.")
    words = tr("Còn {days} ngày là hết hạn. Làm thủ tục gia hạn với nơi cấp ngay từ bây giờ.")
    return words.format(days=warning.days_left)


def _said(chip: Chip) -> Chip:
    return Chip(chip.tone, tr(chip.words), chip.icon)


def _told(error: BaseException) -> str:
    told = explain(error, interface_language())
    return " ".join(part for part in (told.sentence, told.cause, told.next_step) if part)


def _token_row(token: TokenSeen, credentials: Sequence[Credential]) -> TokenRow:
    info = token.info
    own = [one for one in credentials if one.token.serial == info.serial]
    names = dict.fromkeys(one.facts.subject for one in own)
    holder = ", ".join(names) or info.label or tr("chưa có chứng thư")
    if info.is_soft:
        holder = f"{holder} ({tr('THIẾT BỊ MỀM')})"
    maker = " ".join(part for part in (info.manufacturer, info.model) if part)
    device = ", ".join(part for part in (maker, tr("số {serial}").format(serial=info.serial)) if part)
    tries = ""
    if info.counts_tries and token.pin_state is not PinState.LOCKED:
        tries = tr("Chắc chắn còn {count} lần nhập").format(count=token.tries_left)
    advice = _told(token.trouble) if token.trouble is not None else ""
    if token.pin_state is PinState.LOCKED:
        advice = tr("Thiết bị đã khóa vì nhập sai mã PIN nhiều lần. Liên hệ nơi cấp để mở khóa.")
    driver = token.driver.name
    credential = own[0] if own else None
    return TokenRow(
        f"{info.serial}|{info.label}", holder, device, driver, _said(_PIN[token.pin_state]), tries, advice,
        credential,
    )  # fmt: skip


def _certificate_row(credential: Credential, at: datetime) -> CertificateRow:
    facts, why = credential.facts, hindrance(credential, at)
    warning = expiry_warning(facts.not_after, at)
    state = _MAY_NOT if why is not None else _SOON if warning is not None else _MAY
    advice = _told(why) if why is not None else expiry_words(warning) if warning is not None else ""
    starts, ends = (short_date(local_date(day)) for day in (facts.not_before, facts.not_after))
    term = tr("{starts} – {ends}").format(starts=starts, ends=ends)
    revoked = revocation_words(credential.revocation)
    return CertificateRow(
        credential.fingerprint, facts.subject, facts.issuer, term, revoked, _said(state), advice
    )


def _library_row(driver: Driver, version: str, seen: TokenList) -> LibraryRow:
    place = driver.file.resolve()
    errors = [trouble.error for trouble in seen.troubles if trouble.module.resolve() == place]
    state = _BROKEN if errors else _FOUND if version else _WAITING
    advice = " ".join(_told(error) for error in errors)
    return LibraryRow(str(driver.file), driver.name, version, _said(state), advice)


def _damage_rows(seen: TokenList, libraries: Sequence[tuple[Driver, str]]) -> tuple[LibraryRow, ...]:
    """Return rows for troubles of no library, as of a damaged list of added ones: told, never hidden."""
    known = {driver.file.resolve() for driver, _ in libraries}
    return tuple(
        LibraryRow(str(one.module), one.module.name, "", _said(_BROKEN), _told(one.error))
        for one in seen.troubles
        if one.module.resolve() not in known
    )


def _holder(row: TokenRow) -> str:
    return row.holder


def _device(row: TokenRow) -> str:
    return row.device


def _driver(row: TokenRow) -> str:
    return row.driver


def _pin(row: TokenRow) -> str:
    return row.pin.words


def _pin_chip(row: TokenRow) -> Chip:
    return row.pin


def _subject(row: CertificateRow) -> str:
    return row.subject


def _issuer(row: CertificateRow) -> str:
    return row.issuer


def _revoked(row: CertificateRow) -> str:
    return row.revoked


def _term(row: CertificateRow) -> str:
    return row.term


def _state(row: CertificateRow) -> str:
    return row.state.words


def _state_chip(row: CertificateRow) -> Chip:
    return row.state


def _name(row: LibraryRow) -> str:
    return row.name


def _version(row: LibraryRow) -> str:
    return row.version


def _file(row: LibraryRow) -> str:
    return row.key


def _library_state(row: LibraryRow) -> str:
    return row.state.words


def _library_chip(row: LibraryRow) -> Chip:
    return row.state


def key_of(row: TokenRow | CertificateRow | LibraryRow) -> str:
    """Return the identity of a row."""
    return row.key


TOKEN_COLUMNS = (
    Column("holder", "Người giữ", _holder, 14, stretch=True, sortable=False),
    Column("device", "Thiết bị", _device, 16, sortable=False),
    Column("driver", "Thư viện", _driver, 9, sortable=False),
    Column(
        "pin",
        "Mã PIN",
        _pin,
        6,
        chip=_pin_chip,
        sortable=False,
        chips=tuple(one.words for one in _PIN.values()),
    ),
)
CERTIFICATE_COLUMNS = (
    Column("subject", "Chứng thư của", _subject, 14, stretch=True, sortable=False),
    Column("issuer", "Nơi cấp", _issuer, 12, sortable=False),
    Column("term", "Hiệu lực", _term, 11, sortable=False),
    Column("revoked", "Thu hồi", _revoked, 9, sortable=False),
    Column(
        "state",
        "Tình trạng",
        _state,
        6,
        chip=_state_chip,
        sortable=False,
        chips=(_MAY.words, _SOON.words, _MAY_NOT.words),
    ),
)
LIBRARY_COLUMNS = (
    Column("name", "Thư viện", _name, 12, sortable=False),
    Column("file", "Tệp", _file, 20, stretch=True, sortable=False),
    Column("version", "Phiên bản", _version, 6, sortable=False),
    Column(
        "state",
        "Tình trạng",
        _library_state,
        6,
        chip=_library_chip,
        sortable=False,
        chips=(_FOUND.words, _WAITING.words, _BROKEN.words),
    ),
)
