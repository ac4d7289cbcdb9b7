"""Content controls and bookmarks around the components of our docx: people and readers find them again.

A control may not be deleted and shows its name, but simple readers (python-docx among them) do not look
into one, and LibreOffice 7.4 drops the looks of runs inside one in a cell. So the words that people ask
for have controls, and what stands in lists and in the tables of head and closing has bookmarks.
"""

from __future__ import annotations

from typing import Any

from docx.oxml.ns import qn

from eoffice.rendering.docx_parts import element
from eoffice.rendering.docx_styles import style_id
from eoffice.rendering.markers import PartStyle

TITLES = {
    "co_quan_chu_quan": "Cơ quan chủ quản",
    "co_quan_ban_hanh": "Cơ quan ban hành",
    "so_ky_hieu": "Số, ký hiệu",
    "dia_danh_thoi_gian": "Địa danh và thời gian ban hành",
    "muc_do_khan": "Mức độ khẩn",
    "ten_loai": "Tên loại",
    "trich_yeu": "Trích yếu",
    "kinh_gui": "Kính gửi",
    "tham_quyen": "Thẩm quyền ban hành",
    "can_cu": "Căn cứ ban hành",
    "mo_dau": "Lời mở đầu",
    "noi_nhan": "Nơi nhận",
    "nguoi_soan_thao": "Ký hiệu người soạn thảo",
    "chuc_vu": "Quyền hạn, chức vụ người ký",
    "ho_ten": "Họ tên người ký",
    "phu_luc": "Phụ lục",
    "ten_phu_luc": "Tên phụ lục",
    "kem_theo": "Chỉ dẫn kèm theo",
}
"""The tags of the controls and the names people see; saved files depend on the tags."""

_CONTROLLED = frozenset(
    {"ten_loai", "trich_yeu", "tham_quyen", "mo_dau", "phu_luc", "ten_phu_luc", "kem_theo"}
)
_BY_STYLE = {
    PartStyle.PARENT: "co_quan_chu_quan",
    PartStyle.ISSUER: "co_quan_ban_hanh",
    PartStyle.NUMBER: "so_ky_hieu",
    PartStyle.DATE: "dia_danh_thoi_gian",
    PartStyle.URGENCY: "muc_do_khan",
    PartStyle.TITLE: "ten_loai",
    PartStyle.SUBJECT: "trich_yeu",
    PartStyle.LETTER_SUBJECT: "trich_yeu",
    PartStyle.COMPETENCE: "tham_quyen",
    PartStyle.ADDRESSEE: "kinh_gui",
    PartStyle.BASIS: "can_cu",
    PartStyle.LEAD_IN: "mo_dau",
    PartStyle.RECIPIENT: "noi_nhan",
    PartStyle.APPENDIX: "phu_luc",
    PartStyle.APPENDIX_TITLE: "ten_phu_luc",
    PartStyle.APPENDIX_REFERENCE: "kem_theo",
}


class Controls:
    """Collects which paragraph is which component, and wraps them when all is written."""

    def __init__(self) -> None:
        self._tags: dict[Any, str] = {}
        self._names: set[str] = set()
        self._count = 0

    def note(self, paragraph: Any, tag: str) -> Any:  # noqa: ANN401  python-docx carries no types
        """Remember the component of a paragraph whose style does not tell it, and return the paragraph."""
        self._tags[paragraph._p] = tag
        return paragraph

    def wrap_all(self, document: Any) -> None:  # noqa: ANN401
        """Put each component into its control or between its bookmarks; its words stay editable."""
        styles = {style_id(style): tag for style, tag in _BY_STYLE.items()}
        for tag, paragraphs in _groups(document, self._tags, styles):
            if tag in _CONTROLLED:
                _control(paragraphs, tag)
            else:
                self._bookmark(paragraphs, tag)

    def _bookmark(self, paragraphs: list[Any], tag: str) -> None:
        """Mark the words from the first to the last of some paragraphs."""
        self._count += 1
        name = tag if tag not in self._names else f"{tag}_{self._count}"
        self._names.add(tag)
        start = element("w:bookmarkStart", id=self._count, name=f"eo_{name}")
        first = paragraphs[0]
        first.insert(1 if first.pPr is not None else 0, start)
        paragraphs[-1].append(element("w:bookmarkEnd", id=self._count))


def _groups(
    document: Any,  # noqa: ANN401
    tags: dict[Any, str],
    styles: dict[str, str],
) -> list[tuple[str, list[Any]]]:
    """Return the components in order; neighbours of one component belong together."""
    groups: list[tuple[str, list[Any]]] = []
    for paragraph in document.element.body.iter(qn("w:p")):
        tag = tags.get(paragraph) or styles.get(paragraph.style or "", "")
        if tag and groups and groups[-1][0] == tag and paragraph.getprevious() is groups[-1][1][-1]:
            groups[-1][1].append(paragraph)
        elif tag:
            groups.append((tag, [paragraph]))
    return groups


def _control(paragraphs: list[Any], tag: str) -> None:
    """Put paragraphs into a content control."""
    control, properties, content = element("w:sdt"), element("w:sdtPr"), element("w:sdtContent")
    properties.append(element("w:alias", val=TITLES[tag]))
    properties.append(element("w:tag", val=tag))
    properties.append(element("w:lock", val="sdtLocked"))
    control.append(properties)
    control.append(content)
    paragraphs[0].addprevious(control)
    for paragraph in paragraphs:
        content.append(paragraph)
