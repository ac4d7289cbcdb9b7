"""The way of one evaluation as a timeline: scored, reviewed, decided, returned, unlocked, objected to."""

from __future__ import annotations

from datetime import date

from eoffice.desktop.screens.kpi.words import STATUS, name_of, rank_words
from eoffice.desktop.session.wording import short_date
from eoffice.desktop.shell.language import tr
from eoffice.desktop.widgets.chips import Tone
from eoffice.desktop.widgets.timeline import TimelineEntry
from eoffice.domain.kpi.rules import RuleSet
from eoffice.domain.people import Directory
from eoffice.domain.work.evaluation import Evaluation, EvaluationStatus
from eoffice.domain.work.evaluation_deciding import unsigned_words


def entries_of(evaluation: Evaluation | None, directory: Directory, rules: RuleSet) -> list[TimelineEntry]:
    """Return what happened to an evaluation, the oldest first, and whose turn it is."""
    if evaluation is None:
        return []
    found: list[TimelineEntry] = []
    for turn in evaluation.turns:
        what = tr("Mở khóa") if turn.what is EvaluationStatus.LOCKED else tr("Trả lại")
        who = name_of(directory, turn.person)
        found.append(TimelineEntry(turn.at, who, what, "return", Tone.WARNING, turn.reason))
    for decision in (*evaluation.earlier, *((evaluation.decision,) if evaluation.decision else ())):
        total = str(decision.calculated.total).replace(".", ",")
        what = tr("{rank}, {total} điểm").format(rank=rank_words(rules, decision.rank), total=total)
        who = name_of(directory, decision.person)
        found.append(TimelineEntry(decision.at, who, what, "approve", Tone.OK, decision.comment))
    for entry in evaluation.recordings:
        # A correction is one more entry: the result as it stood before stays to be read.
        result = entry.result
        what = tr("Sửa kết quả theo quy định riêng") if entry.reason else tr("Kết quả theo quy định riêng")
        what = tr("Rút kết quả theo quy định riêng") if entry.is_withdrawal else what
        said = f"{result.rank} · {result.body} · {result.number} · {short_date(result.decided_on)}"
        note = f"{said} · {entry.reason}" if entry.reason else said
        who = name_of(directory, entry.person)
        tone, sign = (Tone.WARNING, "return") if entry.is_withdrawal else (Tone.INFO, "document")
        found.append(TimelineEntry(entry.at, who, what, sign, tone, note))
    petition = evaluation.petition
    if petition is not None:
        who = name_of(directory, evaluation.person)
        note = f"{petition.text} → {petition.answer}" if petition.answer else petition.text
        found.append(TimelineEntry(petition.at, who, tr("Kiến nghị"), "message", Tone.INFO, note))
    for form in evaluation.forms:
        who = name_of(directory, form.person)
        what = tr("Ký Mẫu {form}").format(form=form.form)
        found.append(TimelineEntry(form.at, who, what, "sign", Tone.OK))
    for lock in evaluation.locks:
        # A lock without every signature keeps who lacked what, and the reason that was given.
        note = ""
        if lock.unsigned:
            missing = unsigned_words(lock.unsigned, directory)
            note = tr("Thiếu chữ ký: {missing}. Lý do: {reason}").format(missing=missing, reason=lock.reason)
        tone = Tone.WARNING if lock.unsigned else Tone.OK
        found.append(
            TimelineEntry(lock.at, name_of(directory, lock.person), tr("Khóa kỳ"), "verify", tone, note)
        )
    found.sort(key=_moment)
    if evaluation.waits_for:
        words = tr(STATUS[evaluation.status.value][1])
        found.append(TimelineEntry(None, name_of(directory, evaluation.waits_for), words, "clock"))
    return found


def unsigned_question(missing: tuple[str, ...]) -> str:
    """Return what is asked before a lock without every signature: who lacks what, and why."""
    listed = "\n".join(f"• {line}" for line in missing)
    words = tr("Phiếu còn thiếu chữ ký:\n{listed}\nGhi lý do khóa khi người đó vắng mặt, kèm văn bản nếu có.")
    return words.format(listed=listed)


def term_words(evaluation: Evaluation | None, today: date) -> str:
    """Return the term of a petition in words, when there is a decision to object to."""
    decision = evaluation.decision if evaluation else None
    if decision is None:
        return ""
    until = short_date(decision.petition_until)
    if today > decision.petition_until:
        return tr("Hết thời hạn kiến nghị từ {day}").format(day=until)
    return tr("Được kiến nghị đến hết {day}").format(day=until)


def _moment(entry: TimelineEntry) -> str:
    return entry.when.isoformat() if entry.when is not None else ""
