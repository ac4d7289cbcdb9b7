"""The words for kinds of change and for flags, in the languages of the interface."""

from __future__ import annotations

from eoffice.comparison.model import StoryKind
from eoffice.comparison.script import Flag, Kind
from eoffice.errors import Language

_KINDS = {
    Kind.INSERTED: ("Thêm", "Inserted"),
    Kind.DELETED: ("Bỏ", "Deleted"),
    Kind.REPLACED: ("Sửa", "Replaced"),
    Kind.MOVED: ("Chuyển chỗ", "Moved"),
    Kind.MOVED_AND_EDITED: ("Chuyển chỗ và sửa", "Moved and edited"),
    Kind.SPLIT: ("Tách đoạn", "Paragraph split"),
    Kind.MERGED: ("Gộp đoạn", "Paragraphs merged"),
    Kind.FORMATTING: ("Định dạng", "Formatting"),
    Kind.RENUMBERED: ("Đánh số lại", "Renumbered"),
    Kind.ENCODING_ONLY: ("Chỉ khác mã chữ", "Encoding only"),
    Kind.ROW_INSERTED: ("Thêm dòng bảng", "Table row inserted"),
    Kind.ROW_DELETED: ("Bỏ dòng bảng", "Table row deleted"),
    Kind.COLUMN_INSERTED: ("Thêm cột bảng", "Table column inserted"),
    Kind.COLUMN_DELETED: ("Bỏ cột bảng", "Table column deleted"),
    Kind.CELL_CHANGED: ("Sửa ô bảng", "Table cell changed"),
    Kind.SECTION: ("Thiết lập trang", "Page set-up"),
    Kind.IMAGE: ("Hình, đối tượng", "Picture or object"),
}
_FLAGS = {
    Flag.MONEY: ("số tiền", "money"),
    Flag.DATE: ("ngày tháng", "date"),
    Flag.TERM: ("thời hạn", "term"),
    Flag.DOCUMENT_NUMBER: ("số, ký hiệu văn bản", "document number"),
    Flag.AGENCY: ("tên cơ quan", "agency name"),
    Flag.OBLIGATION: ("từ chỉ nghĩa vụ, quyền", "word of obligation or right"),
    Flag.NUMBER: ("con số", "number"),
    Flag.STALE_REFERENCE: ("viện dẫn có thể đã cũ", "reference may be out of date"),
    Flag.CHECK_BY_EYE: ("xem lại bằng mắt", "check by eye"),
    Flag.NOT_IN_REDLINE: ("không ghi được vào bản đánh dấu", "not in the redline"),
}

_STORIES = {
    StoryKind.BODY: ("thân văn bản", "body"),
    StoryKind.HEADER: ("đầu trang", "headers"),
    StoryKind.FOOTER: ("chân trang", "footers"),
    StoryKind.FOOTNOTE: ("chú thích cuối trang", "footnotes"),
    StoryKind.ENDNOTE: ("chú thích cuối văn bản", "endnotes"),
    StoryKind.COMMENT: ("nhận xét", "comments"),
    StoryKind.TEXT_BOX: ("hộp chữ", "text boxes"),
}


def kind_words(kind: Kind, language: Language = Language.VIETNAMESE) -> str:
    """Return the words of a kind."""
    return _KINDS[kind][language is Language.ENGLISH]


def flag_words(flag: Flag, language: Language = Language.VIETNAMESE) -> str:
    """Return the words of a flag."""
    return _FLAGS[flag][language is Language.ENGLISH]


def story_words(kind: StoryKind, language: Language = Language.VIETNAMESE) -> str:
    """Return the words of a stream of text."""
    return _STORIES[kind][language is Language.ENGLISH]
