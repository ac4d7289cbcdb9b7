"""What units said and what was remarked on passages, as entries beside the pages."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from eoffice.desktop.session.current import OpenDocument
from eoffice.desktop.session.wording import person_name, short_date, stance_words
from eoffice.desktop.shell.language import tr
from eoffice.desktop.widgets.chips import Tone
from eoffice.desktop.widgets.timeline import TimelineEntry
from eoffice.domain.commands import SettleRemark, WithdrawOpinionRequest
from eoffice.domain.consultation import OpinionRequest, Remark
from eoffice.domain.deciding import is_legal
from eoffice.domain.people import Directory, Person
from eoffice.errors import NotFound
from eoffice.services.permissions import may


@dataclass(frozen=True)
class Beside:
    """One entry: a unit that was asked, or a remark."""

    entry: TimelineEntry
    of: str
    """The unit, or the number of the remark."""
    passage: str = ""
    page: int = 0
    action: str = ""
    """The action that ends it, empty when it has ended or is not this person's to end."""


def consultation(loaded: OpenDocument, me: Person, today: date) -> tuple[Beside, ...]:
    """Return every unit asked, then every remark, the newest last."""
    asked = [_request(one, loaded, me, today) for one in loaded.state.requests]
    return (*asked, *(_remark(one, loaded, me) for one in loaded.state.remarks))


def _request(request: OpinionRequest, loaded: OpenDocument, me: Person, today: date) -> Beside:
    opinion, directory = request.opinion, loaded.directory
    unit = _unit_name(directory, loaded.state.agency, request.unit)
    if opinion is not None:
        words = stance_words(opinion.stance)
        who = f"{unit} · {person_name(directory, opinion.person)}"
        about = tr("về phiên bản {number}").format(number=opinion.version)
        entry = _entry(opinion.at, who, (f"{words.text} ({about})", words.icon, words.tone), opinion.text)
        return Beside(entry, request.unit)
    if request.is_withdrawn:
        told = (tr("Đã rút yêu cầu lấy ý kiến"), "recall", "neutral")
        return Beside(_entry(request.at, unit, told, request.question), request.unit)
    is_late = request.is_late(today)
    term = tr("Quá hạn trả lời từ {day}") if is_late else tr("Chờ ý kiến đến hết {day}")
    told = (term.format(day=short_date(request.due)), "clock", "error" if is_late else "info")
    who = f"{unit} · {person_name(directory, request.person)}"
    ends = _ending("document.withdraw_request", WithdrawOpinionRequest, loaded, me)
    return Beside(_entry(request.at, who, told, request.question), request.unit, action=ends)


def _remark(remark: Remark, loaded: OpenDocument, me: Person) -> Beside:
    directory = loaded.directory
    note = remark.text
    if not remark.is_open:
        settled = tr("Đã xử lý: {name}").format(name=person_name(directory, remark.settled_by))
        note = "\n".join(part for part in (note, settled, remark.answer) if part)
    icon, tone = ("message", "warning") if remark.is_open else ("approve", "ok")
    # Whoever writes the text answers; whoever remarked may take it back.
    is_mine = me.id in (loaded.state.author, remark.person)
    ends = _ending("document.settle_remark", SettleRemark, loaded, me) if is_mine and remark.is_open else ""
    who = person_name(directory, remark.person)
    entry = _entry(remark.at, who, (f"“{remark.passage}”", icon, tone), note)
    return Beside(entry, str(remark.number), remark.passage, remark.page, ends)


def _ending(action: str, command: type, loaded: OpenDocument, me: Person) -> str:
    is_open = may(me, command, loaded.state) and is_legal(loaded.state, command)
    return action if is_open else ""


def _entry(at: datetime, who: str, told: tuple[str, str, str], note: str) -> TimelineEntry:
    what, icon, tone = told
    return TimelineEntry(at, who, what, icon, Tone(tone), note)


def _unit_name(directory: Directory, agency: str, unit: str) -> str:
    """Return the name of a unit; one that was dissolved since keeps its id."""
    try:
        return directory.agency(agency).unit(unit).name
    except NotFound:
        return unit
