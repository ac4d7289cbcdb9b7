"""Entries of the registry as rows, in words a person at a desk understands."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from eoffice.clock import local_date
from eoffice.desktop.screens.certificates.roots import RootRow, roots_of
from eoffice.desktop.session.wording import short_date
from eoffice.desktop.shell.language import tr
from eoffice.desktop.widgets.chips import Tone
from eoffice.desktop.widgets.rows import Chip, Column
from eoffice.domain.certificates import RegisteredCertificate
from eoffice.domain.people import Directory, Person, Role
from eoffice.errors import NotFound
from eoffice.services.certificates import ExpiryWarning, expiry_warning
from eoffice.services.registry import visible

_GOOD = Chip(Tone.OK, "Đang dùng", "ok")
_SOON = Chip(Tone.WARNING, "Sắp hết hạn", "clock")
_OVER = Chip(Tone.ERROR, "Đã hết hạn", "error")
_GONE = Chip(Tone.NEUTRAL, "Đã gỡ", "delete")


@dataclass(frozen=True)
class RegistryRow:
    """One entry."""

    key: str
    holder: str
    subject: str
    issuer: str
    term: str
    left: str
    state: Chip
    advice: str
    is_withdrawn: bool
    is_plugged_in: bool


@dataclass(frozen=True)
class Holder:
    """To whom a certificate may be registered: a person's id, or empty for the seal."""

    key: str
    name: str


@dataclass(frozen=True)
class RegistryPicture:
    """Everything the page shows."""

    rows: tuple[RegistryRow, ...]
    holders: tuple[Holder, ...]
    """To whom this person may register a file; more than oneself for administrators only."""
    roots: tuple[RootRow, ...] = ()
    """The authorities whose signatures this desk believes."""


def registry_of(directory: Directory, me: Person, plugged: frozenset[str], at: datetime) -> RegistryPicture:
    """Return rows and holders for one person; `plugged` are fingerprints of what is plugged in now."""
    rows = tuple(_row(one, directory, plugged, at) for one in visible(directory, me))
    return RegistryPicture(rows, _holders(directory, me), roots_of(directory, me))


def end_words(warning: ExpiryWarning) -> str:
    """Return what is to be done about a certificate near its end."""
    if warning.mark == 0:
        return tr("Đã hết hạn: không ký được nữa. Đăng ký chứng thư mới rồi gỡ chứng thư này.")
    words = tr("Còn {days} ngày. Làm thủ tục gia hạn với nơi cấp ngay từ bây giờ.")
    return words.format(days=warning.days_left)


def holder_name(one: RegisteredCertificate, directory: Directory) -> str:
    """Return who holds a certificate, as people say it."""
    try:
        if one.is_seal:
            return tr("Con dấu {agency}").format(agency=directory.agency(one.agency).name)
        return directory.person(one.person).name
    except NotFound:
        return one.subject  # somebody who has left, or an agency that was merged


def _row(
    one: RegisteredCertificate, directory: Directory, plugged: frozenset[str], at: datetime
) -> RegistryRow:
    warning = expiry_warning(one.not_after, at)
    starts, ends = (short_date(local_date(day)) for day in (one.not_before, one.not_after))
    left = tr("còn {days} ngày").format(days=(one.not_after - at).days) if one.not_after > at else ""
    advice = end_words(warning) if warning is not None else ""
    if one.is_withdrawn:
        advice = tr("Đã gỡ: {reason}").format(reason=one.reason)
    return RegistryRow(
        one.fingerprint,
        holder_name(one, directory),
        one.subject,
        one.issuer,
        tr("{starts} – {ends}").format(starts=starts, ends=ends),
        "" if one.is_withdrawn else left,
        _state(one, warning),
        advice,
        one.is_withdrawn,
        one.fingerprint in plugged,
    )


def _state(one: RegisteredCertificate, warning: ExpiryWarning | None) -> Chip:
    chip = _GOOD if warning is None else _SOON if warning.mark else _OVER
    if one.is_withdrawn:
        chip = _GONE
    return Chip(chip.tone, tr(chip.words), chip.icon)


def _holders(directory: Directory, me: Person) -> tuple[Holder, ...]:
    seal = Holder("", tr("Con dấu {agency}").format(agency=directory.agency(me.agency).name))
    if me.has(Role.ADMINISTRATOR):
        staff = sorted(directory.staff(me.agency), key=_name)
        return (seal, *(Holder(person.id, person.name) for person in staff))
    own = Holder(me.id, me.name)
    return (own, seal) if me.has(Role.CLERK) else (own,)


def _name(person: Person) -> str:
    return person.name


def key_of(row: RegistryRow) -> str:
    """Return the identity of a row."""
    return row.key


def _holder(row: RegistryRow) -> str:
    return row.holder


def _subject(row: RegistryRow) -> str:
    return row.subject


def _issuer(row: RegistryRow) -> str:
    return row.issuer


def _term(row: RegistryRow) -> str:
    return row.term


def _left(row: RegistryRow) -> str:
    return row.left


def _words(row: RegistryRow) -> str:
    return row.state.words


def _chip(row: RegistryRow) -> Chip:
    return row.state


COLUMNS = (
    Column("holder", "Đăng ký cho", _holder, 13, stretch=True, sortable=False),
    Column("subject", "Tên trên chứng thư", _subject, 13, sortable=False),
    Column("issuer", "Nơi cấp", _issuer, 12, sortable=False),
    Column("term", "Hiệu lực", _term, 11, sortable=False),
    Column("left", "Thời hạn còn lại", _left, 8, sortable=False),
    Column(
        "state",
        "Tình trạng",
        _words,
        7,
        chip=_chip,
        sortable=False,
        chips=tuple(one.words for one in (_GOOD, _SOON, _OVER, _GONE)),
    ),
)
