"""Makes legal-looking Vietnamese documents of any length, and edits of known kind, all from a seed."""

from __future__ import annotations

import io
import random
import zipfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from xml.sax.saxutils import escape

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_TYPES = (
    '<?xml version="1.0" encoding="UTF-8"?>'
    '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Default Extension="xml" ContentType="application/xml"/>'
    '<Override PartName="/word/document.xml" '
    'ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/></Types>'
)
_RELATIONS = (
    '<?xml version="1.0" encoding="UTF-8"?>'
    '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
    '<Relationship Id="rId1" '
    'Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" '
    'Target="word/document.xml"/></Relationships>'
)
_SUBJECTS = (
    "Cơ quan, tổ chức",
    "Người đứng đầu đơn vị",
    "Ủy ban nhân dân tỉnh",
    "Bộ Nội vụ",
    "Văn thư cơ quan",
    "Cá nhân",
)
_VERBS = (
    "phải gửi",
    "có trách nhiệm lập",
    "được tiếp nhận",
    "không được tự ý sửa",
    "tổ chức thẩm định",
    "công bố",
)
_OBJECTS = (
    "hồ sơ dự toán",
    "báo cáo định kỳ",
    "văn bản điện tử",
    "danh mục tài liệu",
    "kế hoạch sử dụng đất",
    "biên bản",
)
_ENDS = (
    "trong thời hạn {n} ngày làm việc",
    "với mức phạt {n}.000.000 đồng",
    "theo quy định tại khoản 1 Điều {n}",
    "trước ngày {d} tháng 7 năm 2026",
    "theo Nghị định số {n}/2024/NĐ-CP của Chính phủ",
)
PARAGRAPHS_A_PAGE = 12


def sentence(rnd: random.Random) -> str:
    """Return one sentence of a rule; large numbers keep it unlike the others."""
    end = rnd.choice(_ENDS).format(n=rnd.randrange(2, 900), d=rnd.randrange(10, 29))
    start = f"{rnd.choice(_SUBJECTS)} số {rnd.randrange(10_000)} {rnd.choice(_VERBS)} {rnd.choice(_OBJECTS)}"
    return f"{start} {end} kèm mã {rnd.randrange(100_000)}"


def paragraphs(count: int, seed: int = 1) -> list[str]:
    """Return paragraphs of a regulation: Điều with two khoản and a điểm each."""
    rnd = random.Random(seed)  # noqa: S311 - no secret is made here
    found: list[str] = []
    article = 0
    while len(found) < count:
        article += 1
        found.append(f"Điều {article}. {sentence(rnd)}")
        for clause in (1, 2):
            found.append(f"{clause}. {sentence(rnd)}; {sentence(rnd)}.")
        found.append(f"a) {sentence(rnd)};")
    return found[:count]


def paragraph_xml(text: str, properties: str = "") -> str:
    """Return a paragraph element."""
    run = f'<w:r><w:t xml:space="preserve">{escape(text)}</w:t></w:r>' if text else ""
    return f"<w:p>{properties}{run}</w:p>"


def table_xml(rows: Sequence[Sequence[str]]) -> str:
    """Return a table element."""
    cells = ("".join(f"<w:tc>{paragraph_xml(text)}</w:tc>" for text in row) for row in rows)
    grid = "<w:gridCol w:w='2000'/>" * max((len(row) for row in rows), default=0)
    lines = "".join(f"<w:tr>{row}</w:tr>" for row in cells)
    return f"<w:tbl><w:tblPr/><w:tblGrid>{grid}</w:tblGrid>{lines}</w:tbl>"


def docx_of(body: Sequence[str], **parts: str) -> bytes:
    """Return a docx, without styles, whose body holds the given elements."""
    xml = (
        f'<?xml version="1.0" encoding="UTF-8"?><w:document xmlns:w="{W}"><w:body>{"".join(body)}'
        '<w:sectPr><w:pgSz w:w="11906" w:h="16838"/></w:sectPr></w:body></w:document>'
    )
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", _TYPES)
        archive.writestr("_rels/.rels", _RELATIONS)
        archive.writestr("word/document.xml", xml)
        for name, content in parts.items():
            archive.writestr(name, content)
    return out.getvalue()


def text_docx(lines: Sequence[str]) -> bytes:
    """Return a docx of plain paragraphs."""
    return docx_of([paragraph_xml(line) for line in lines])


@dataclass
class Edited:
    """A text, the text it became, and the truth of what was done."""

    old: list[str]
    new: list[str]
    inserted: int = 0
    deleted: int = 0
    replaced: int = 0
    moved: list[str] = field(default_factory=list)
    changed_letters: int = 0


def edited(
    old: list[str], count: int, seed: int, kinds: Sequence[str] = ("insert", "delete", "replace", "move")
) -> Edited:
    """Return a text with edits of known kind, each in a paragraph of its own."""
    rnd = random.Random(seed)  # noqa: S311 - no secret is made here
    new: list[str | None] = list(old)
    truth = Edited(old, [])
    places = rnd.sample(range(len(old)), count)
    fresh: dict[int, list[str]] = {}
    for place in places:
        kind = rnd.choice(list(kinds))
        _EDITS[kind](truth, new, fresh, place, rnd)
    for place, line in enumerate(new):
        truth.new.extend(fresh.get(place, ()))
        if line is not None:
            truth.new.append(line)
    return truth


Fresh = dict[int, list[str]]


def _insert(truth: Edited, new: list[str | None], fresh: Fresh, place: int, rnd: random.Random) -> None:
    text = f"{sentence(rnd)} là đoạn hoàn toàn mới {rnd.randrange(10**6)}"
    fresh.setdefault(place, []).append(text)
    truth.inserted += 1
    truth.changed_letters += len(text)


def _delete(truth: Edited, new: list[str | None], fresh: Fresh, place: int, rnd: random.Random) -> None:
    truth.deleted += 1
    truth.changed_letters += len(new[place] or "")
    new[place] = None


def _replace(truth: Edited, new: list[str | None], fresh: Fresh, place: int, rnd: random.Random) -> None:
    words = (new[place] or "").split(" ")
    at = rnd.randrange(2, len(words))
    truth.changed_letters += len(words[at]) + len("thayđổi")
    words[at] = "thayđổi"
    new[place] = " ".join(words)
    truth.replaced += 1


def _move(truth: Edited, new: list[str | None], fresh: Fresh, place: int, rnd: random.Random) -> None:
    text = new[place] or ""
    target = (place + len(new) // 2) % len(new)
    fresh.setdefault(target, []).append(text)
    truth.moved.append(text)
    new[place] = None


_EDITS: dict[str, Callable[[Edited, list[str | None], Fresh, int, random.Random], None]] = {
    "insert": _insert,
    "delete": _delete,
    "replace": _replace,
    "move": _move,
}
