"""The verdict on a document's signatures as a message: valid, not valid, or not enough to tell."""

from __future__ import annotations

from collections.abc import Sequence

from eoffice.desktop.session.wording import moment
from eoffice.desktop.shell.language import tr
from eoffice.desktop.shell.notices import Notice, Severity, interface_language
from eoffice.domain.document import Status
from eoffice.errors import explain_code
from signing.verdict import FileVerdict, SignatureVerdict, Verdict

_HEADLINES = {
    Verdict.VALID: (Severity.OK, "Chữ ký hợp lệ"),
    Verdict.INDETERMINATE: (Severity.WARNING, "Chưa đủ căn cứ kết luận về chữ ký"),
    Verdict.UNSIGNED: (Severity.WARNING, "Văn bản không có chữ ký số"),
    Verdict.CHANGED: (Severity.WARNING, "Văn bản có thay đổi sau khi ký"),
    Verdict.INVALID: (Severity.ERROR, "Chữ ký không hợp lệ"),
}
_UNKNOWN = (Severity.WARNING, "Kết luận về chữ ký ở dạng chương trình này chưa biết")
"""A newer hub or a newer check may say more than this program has words for; never taken for good."""
_NOT_COVERED = "changes.not_covered"
"""Something was added that no signature covers yet."""
_FIELDS = {"chu_ky_lanh_dao": "Người ký", "con_dau_co_quan": "Dấu cơ quan"}
"""Whose signature a field holds. The names are those of `signing.LEADER` and `signing.SEAL`, which a
test compares: importing them here would load the signing engine before the window opens."""


def reason_sentences(reasons: Sequence[str]) -> tuple[str, ...]:
    """Return the reasons of a verdict as sentences, each once."""
    language = interface_language()
    return tuple(dict.fromkeys(explain_code(code, None, language).sentence for code in reasons))


def verdict_notice(verdict: FileVerdict, status: Status) -> Notice:
    """Return the message about the signatures of a document that has come to a status."""
    severity, title = _HEADLINES.get(verdict.verdict, _UNKNOWN)
    signed = [_signature_line(one) for one in verdict.signatures if one.kind == "signature"]
    reasons = [*verdict.reasons, *(code for one in verdict.signatures for code in one.reasons)]
    if status is Status.FILLED and verdict.verdict is Verdict.CHANGED and set(reasons) == {_NOT_COVERED}:
        # Number and date stand in the places left open for them; the seal will cover them.
        words = tr("Chữ ký của người ký còn nguyên; dấu cơ quan sẽ bao trùm cả số và ngày.")
        return Notice(Severity.INFO, tr("Đã điền số, ngày; chờ đóng dấu"), words)
    return Notice(severity, tr(title), "\n".join(signed), "\n".join(reason_sentences(reasons)))


def recorded_words(verdict: str) -> str:
    """Return the words of a verdict that the clerk has put on record."""
    known = verdict in Verdict.__members__.values()
    return tr(_HEADLINES[Verdict(verdict)][1]) if known else f"{tr(_UNKNOWN[1])}: {verdict}"


def _signature_line(one: SignatureVerdict) -> str:
    """Return who signed, by whose certificate, when, and how that signature stands."""
    role = tr(_FIELDS.get(one.field, "Chữ ký"))
    signer = one.signer or tr("không đọc được người ký")
    parts = [f"{role}: {signer}"]
    if one.issuer:
        parts.append(tr("chứng thư do {issuer} cấp").format(issuer=one.issuer))
    if one.signing_time is not None:
        parts.append(tr("ký lúc {at}").format(at=moment(one.signing_time)))
    parts.append(tr(_HEADLINES.get(one.verdict, _UNKNOWN)[1]).lower())
    return ", ".join(parts) + "."
