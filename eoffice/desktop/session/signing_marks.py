"""The marks of authority as people choose them, for every screen that asks in whose name somebody signs."""

from __future__ import annotations

from eoffice.domain.authority import AuthorityMark

MARKS = {
    AuthorityMark.NONE: "Trực tiếp",
    AuthorityMark.FOR_HEAD: "KT. – ký thay người đứng đầu",
    AuthorityMark.ON_BEHALF: "TM. – thay mặt tập thể",
    AuthorityMark.ACTING: "Q. – quyền người đứng đầu",
    AuthorityMark.BY_ORDER: "TL. – thừa lệnh",
    AuthorityMark.BY_DELEGATION: "TUQ. – thừa ủy quyền",
}
"""In whose name one may sign, in the order of the decree; the first is what most documents need."""
HEAD_LABELS = {
    AuthorityMark.FOR_HEAD.value: "Ký thay chức vụ",
    AuthorityMark.BY_ORDER.value: "Thừa lệnh chức vụ",
    AuthorityMark.BY_DELEGATION.value: "Thừa ủy quyền của chức vụ",
    AuthorityMark.ON_BEHALF.value: "Thay mặt tập thể",
}
"""The marks that name somebody else's post or a collective, and what is asked for each."""
