"""What a docx is read as, and what is refused: damaged, locked, hostile and foreign files."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable

import pytest

from eoffice.comparison.engine import compare_documents, document_from_text, read_bytes
from eoffice.comparison.errors import NotComparable
from eoffice.comparison.model import SolidKind, StoryKind
from eoffice.comparison.options import Options, Tracked
from tests.comparison.legal_texts import W, docx_of, paragraph_xml, paragraphs, table_xml, text_docx

GOOD = text_docx(paragraphs(8))


def rebuilt(change: Callable[[dict[str, bytes]], None]) -> bytes:
    """Return the good file with its parts changed."""
    with zipfile.ZipFile(io.BytesIO(GOOD)) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    change(parts)
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return out.getvalue()


def with_entity(parts: dict[str, bytes]) -> None:
    xml = parts["word/document.xml"]
    parts["word/document.xml"] = xml.replace(b"<w:document", b'<!DOCTYPE x [<!ENTITY a "b">]><w:document', 1)


def deep(parts: dict[str, bytes]) -> None:
    parts["word/document.xml"] = (
        f'<w:document xmlns:w="{W}">{"<w:sdt>" * 1000}{"</w:sdt>" * 1000}</w:document>'.encode()
    )


def without_document(parts: dict[str, bytes]) -> None:
    del parts["word/document.xml"], parts["_rels/.rels"]


BAD: dict[str, tuple[bytes, str]] = {
    "0 bytes": (b"", "comparison.empty_file"),
    "not a document": (b"Xin chao, day khong phai Word", "comparison.not_docx"),
    "cut off": (GOOD[: len(GOOD) // 2], "comparison.damaged"),
    "old word": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "comparison.old_format"),
    "password": (
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"),
        "comparison.password",
    ),
    "no document in it": (
        rebuilt(without_document),
        "comparison.not_docx",
    ),
    "broken xml": (
        rebuilt(lambda parts: parts.update({"word/document.xml": b"<w:document"})),
        "comparison.damaged",
    ),
    "entities": (rebuilt(with_entity), "comparison.forbidden_xml"),
    "a bomb": (
        rebuilt(lambda parts: parts.update({"word/media/a.xml": b" " * (40 << 20)})),
        "comparison.too_large",
    ),
    "too deep": (rebuilt(deep), "comparison.too_large"),
}


@pytest.mark.parametrize("name", BAD)
def test_a_bad_file_is_refused_with_its_reason(name: str) -> None:
    content, code = BAD[name]
    with pytest.raises(NotComparable) as refused:
        read_bytes(content, "tep.docx")
    assert refused.value.code == code


def test_macros_are_left_behind_and_the_text_is_read() -> None:
    kind_of_code = b"application/vnd.ms-office.vbaProject"
    types = b'<Override PartName="/word/vbaProject.bin" ContentType="%b"/></Types>' % kind_of_code
    kind = b"application/vnd.ms-word.document.macroEnabled.main+xml"

    def with_macros(parts: dict[str, bytes]) -> None:
        parts["word/vbaProject.bin"] = b"AutoOpen"
        named = parts["[Content_Types].xml"].replace(b"</Types>", types)
        usual = b"application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
        parts["[Content_Types].xml"] = named.replace(usual, kind)

    source = read_bytes(rebuilt(with_macros), "a.docm")
    assert [one.text for one in source.document.body.paragraphs()] == paragraphs(8)
    assert any("macro" in note for note in source.document.notes)
    written = source.package.to_bytes()
    assert b"AutoOpen" not in b"".join(source.package.content.values())
    with zipfile.ZipFile(io.BytesIO(written)) as archive:
        assert not [name for name in archive.namelist() if "vba" in name]
        assert b"macro" not in archive.read("[Content_Types].xml").lower()


def test_the_strict_form_reads_like_the_usual_one() -> None:
    def strict(parts: dict[str, bytes]) -> None:
        for name in ("word/document.xml", "_rels/.rels"):
            usual = parts[name].replace(W.encode(), b"http://purl.oclc.org/ooxml/wordprocessingml/main")
            parts[name] = usual.replace(
                b"http://schemas.openxmlformats.org/officeDocument/2006/relationships",
                b"http://purl.oclc.org/ooxml/officeDocument/relationships",
            )

    one, other = read_bytes(GOOD, "a.docx"), read_bytes(rebuilt(strict), "b.docx")
    assert compare_documents(one.document, other.document).script.identical
    assert b"purl.oclc" not in other.package.to_bytes()


def test_a_docx_without_styles_is_read() -> None:
    assert [one.text for one in read_bytes(GOOD, "a.docx").document.body.paragraphs()] == paragraphs(8)


INNER = docx_of(
    [
        table_xml([["a", "b"]]).replace("<w:p>", "<w:tbl><w:tr><w:tc><w:p/></w:tc></w:tr></w:tbl><w:p>", 1),
        "<w:p/>",
    ]
)


def test_nested_tables_keep_their_place() -> None:
    table = read_bytes(INNER, "a.docx").document.body.blocks[0]
    assert [one.text for one in read_bytes(INNER, "a.docx").document.body.paragraphs()] == ["", "a", "b", ""]
    assert hasattr(table, "rows")


def field(kind: str) -> str:
    return f'<w:r><w:fldChar w:fldCharType="{kind}"/></w:r>'


def test_a_field_is_one_thing_with_its_result_as_text() -> None:
    code = "<w:r><w:instrText>REF x</w:instrText></w:r>"
    result = "<w:r><w:t>Điều 5</w:t></w:r>"
    whole = f"{field('begin')}{code}{field('separate')}{result}{field('end')}"
    body = f"<w:p><w:r><w:t>theo </w:t></w:r>{whole}</w:p>"
    paragraph = next(read_bytes(docx_of([body]), "a").document.body.paragraphs())
    assert paragraph.text == "theo Điều 5"
    assert [(one.start, one.end, one.kind) for one in paragraph.solids] == [(5, 11, SolidKind.FIELD)]


def test_content_controls_and_links_are_looked_through() -> None:
    link = "<w:hyperlink><w:r><w:t>a</w:t></w:r></w:hyperlink>"
    body = f"<w:sdt><w:sdtContent><w:p>{link}</w:p></w:sdtContent></w:sdt>"
    assert [one.text for one in read_bytes(docx_of([body]), "a").document.body.paragraphs()] == ["a"]


IN_BOX = "<w:p><w:r><w:t>trong hộp</w:t></w:r></w:p>"
BOX = f"<w:p><w:r><w:pict><w:txbxContent>{IN_BOX}</w:txbxContent></w:pict></w:r></w:p>"


def test_a_text_box_is_a_story_of_its_own() -> None:
    document = read_bytes(docx_of([BOX]), "a").document
    boxes = [one for one in document.stories if one.kind is StoryKind.TEXT_BOX]
    assert [p.text for one in boxes for p in one.paragraphs()] == ["trong hộp"]
    changed = read_bytes(docx_of([BOX.replace("trong", "ngoài")]), "b").document
    script = compare_documents(document, changed).script
    assert [(one.story, one.old, one.new) for one in script.changes] == [
        (StoryKind.TEXT_BOX, "trong", "ngoài")
    ]


TRACKED_PARAGRAPH = (
    '<w:p><w:ins w:id="1" w:author="A"><w:r><w:t>mới</w:t></w:r></w:ins>'
    '<w:del w:id="2" w:author="A"><w:r><w:delText>cũ</w:delText></w:r></w:del></w:p>'
)
TRACKED = docx_of([TRACKED_PARAGRAPH])


def test_earlier_tracked_changes_are_settled_as_the_person_chose_and_told() -> None:
    accepted = read_bytes(TRACKED, "a.docx").document
    rejected = read_bytes(TRACKED, "a.docx", Options(Tracked.REJECT)).document
    assert [next(one.body.paragraphs()).text for one in (accepted, rejected)] == ["mới", "cũ"]
    assert "2 thay đổi" in accepted.notes[0]
    assert accepted.earlier == rejected.earlier == 2
    with pytest.raises(NotComparable) as refused:
        read_bytes(TRACKED, "a.docx", Options(Tracked.REFUSE))
    assert refused.value.code == "comparison.tracked_changes"


def test_pasted_text_is_compared_with_a_docx() -> None:
    document = read_bytes(text_docx(["Một hai ba"]), "a").document
    script = compare_documents(document, document_from_text("Một hai bốn")).script
    assert [(one.old, one.new) for one in script.changes] == [("ba", "bốn")]


def test_an_automatic_number_is_resolved_and_its_change_is_renumbering() -> None:
    def listed(*texts: str) -> bytes:
        numbering = (
            f'<w:numbering xmlns:w="{W}"><w:abstractNum w:abstractNumId="0"><w:lvl w:ilvl="0">'
            f'<w:start w:val="1"/>'
            f'<w:numFmt w:val="decimal"/><w:lvlText w:val="Điều %1."/></w:lvl></w:abstractNum>'
            f'<w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num></w:numbering>'
        )
        relation = (
            '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
            '<Relationship Id="r1" '
            'Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/numbering" '
            'Target="numbering.xml"/></Relationships>'
        )
        properties = '<w:pPr><w:numPr><w:ilvl w:val="0"/><w:numId w:val="1"/></w:numPr></w:pPr>'
        parts = {"word/numbering.xml": numbering, "word/_rels/document.xml.rels": relation}
        return docx_of([paragraph_xml(text, properties) for text in texts], **parts)

    old = read_bytes(listed("Phạm vi điều chỉnh", "Hiệu lực thi hành"), "a").document
    new = read_bytes(listed("Phạm vi điều chỉnh", "Giải thích từ ngữ", "Hiệu lực thi hành"), "b").document
    changes = compare_documents(old, new).script.changes
    assert [(one.kind.value, one.clause, one.old, one.new) for one in changes] == [
        ("inserted", "Điều 2", "", "Giải thích từ ngữ"),
        ("renumbered", "Điều 3", "Điều 2.", "Điều 3."),
    ]
