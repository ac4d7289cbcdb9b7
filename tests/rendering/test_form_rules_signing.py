"""Rules of signatures, seals, appendices, copies and citations: each meets its fault, and no other."""

from __future__ import annotations

import io
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path

import docx
import docx.document
import pypdfium2
import pytest
from docx.enum.text import WD_BREAK
from docx.shared import Mm
from PIL import Image
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas

from eoffice.domain.content import Alignment, OfficialDocument, Paragraph, Span
from eoffice.domain.form.breach import Known
from eoffice.domain.form.checking import check
from eoffice.domain.form.observed import Box, Ink, Observation, Scan, Seen, Signed, Source
from eoffice.rendering.checking import check_document, check_file, observe
from eoffice.rendering.fonts import typeface
from eoffice.rendering.pdf import render_pdf
from eoffice.rendering.writing import write_docx
from eoffice.services.law import load_kinds
from tests.rendering.builders import a_decision, a_letter, article, numbered, text
from tests.rendering.test_form_rules import example, line


def rules(observation: Observation, known: Known | None = None) -> set[str]:
    return {one.rule for one in check(observation, load_kinds().kinds, known or Known())}


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> Observation:
    path = tmp_path_factory.mktemp("pages") / "a.pdf"
    render_pdf(numbered(a_decision()), path)
    return observe(path)


def name_of(pages: Observation) -> Seen:
    return next(seen for seen in pages.seen if seen.text == "Nguyễn Văn Hòa")


def leader(pages: Observation, **changes: object) -> Signed:
    name = name_of(pages)
    assert name.box is not None
    assert name.page is not None
    middle, low = name.box.middle, name.box.y0 - 2
    found = Signed("chu_ky_lanh_dao", name.page, Box(middle - 25, low - 25, middle + 25, low), 1_000,
                   (120, 120, 220))  # fmt: skip
    return replace(found, **changes)  # type: ignore[arg-type]  # test builder


def seal(pages: Observation, **changes: object) -> Signed:
    over = leader(pages).box
    box = Box(over.x0 - 19, over.y0 - 5, over.x0 + 17, over.y0 + 31)
    found = Signed("con_dau_co_quan", leader(pages).page, box, 2_000, (230, 120, 120))
    return replace(found, **changes)  # type: ignore[arg-type]  # test builder


def moved(box: Box, by: float) -> Box:
    return Box(box.x0 + by, box.y0, box.x1 + by, box.y1)


def test_right_signatures_are_right(pages: Observation) -> None:
    assert rules(replace(pages, signed=(leader(pages), seal(pages)))) == set()


@pytest.mark.parametrize(
    ("rule", "changes"),
    [
        ("D30-SEAL-01", {"colour": (220, 90, 90)}),
        ("D30-SEAL-01", {"see_through": False}),
        ("D30-SEAL-01", {"by": 14.0}),
    ],
)
def test_a_wrong_image_of_the_signer_is_found(
    pages: Observation, rule: str, changes: dict[str, object]
) -> None:
    by = float(str(changes.get("by", 0.0)))
    one = leader(pages, **{name: value for name, value in changes.items() if name != "by"})
    signed = replace(one, box=moved(one.box, by))
    assert rules(replace(pages, signed=(signed,))) == {rule}


@pytest.mark.parametrize("by", [-20.0, 25.0])
def test_a_seal_that_covers_too_little_or_too_much_is_found(pages: Observation, by: float) -> None:
    wrong = seal(pages, box=moved(seal(pages).box, by))
    assert rules(replace(pages, signed=(leader(pages), wrong))) == {"D30-SEAL-02"}


def test_a_seal_of_another_colour_is_found(pages: Observation) -> None:
    wrong = seal(pages, colour=(90, 90, 220))
    assert rules(replace(pages, signed=(leader(pages), wrong))) == {"D30-SEAL-02"}


def test_a_seal_before_the_signer_is_found(pages: Observation) -> None:
    assert rules(replace(pages, signed=(leader(pages), seal(pages, covers=500)))) == {"D30-SEAL-03"}
    assert rules(replace(pages, signed=(seal(pages),))) == {"D30-SEAL-03"}


def test_an_appendix_in_the_same_file_is_not_signed_again(tmp_path: Path) -> None:
    render_pdf(example("quyet_dinh"), tmp_path / "a.pdf")
    seen = observe(tmp_path / "a.pdf")
    appendix = next(one for one in seen.seen if one.text == "Phụ lục")
    assert appendix.page is not None
    signed = Signed("ky_phu_luc", appendix.page, Box(150, 5, 190, 15), 3_000, (20, 20, 20))
    assert rules(replace(seen, signed=(signed,))) == {"D30-APP-07"}


def appendix_alone(mark: str, size: float = 10) -> Observation:
    """Return an appendix that is a file of its own, with what its signature says at the top."""

    def seen(at: int, words: str, **look: bool) -> Seen:
        return Seen(at, (Ink(words, 14, look.get("bold", False), look.get("italic", False)),),
                    alignment=Alignment.CENTRED, page=0)  # fmt: skip

    lines = (
        seen(0, "Phụ lục", bold=True),
        seen(1, "DANH SÁCH", bold=True),
        seen(2, "(Kèm theo Văn bản số 15/QĐ-UBND ngày 05 tháng 3 năm 2026 của Sở Nội vụ)", italic=True),
    )
    outside = (Seen(-1, (Ink(mark, size),), page=0, box=Box(140, 8, 190, 14)),) if mark else ()
    return Observation(Source.PDF, lines, outside=outside, pages=1)


def test_the_words_on_an_appendix_file_are_checked() -> None:
    electronic = Known(electronic=True)
    good = "Số: 15/QĐ-UBND; 2026-03-05T09:15:30+07:00"
    assert rules(appendix_alone(good), electronic) == set()
    assert rules(appendix_alone(good, 13), electronic) == {"D30-APP-07"}
    assert rules(appendix_alone("15/QĐ-UBND; 2026-03-05T09:15:30+07:00"), electronic) == {"D30-APP-07"}
    assert rules(appendix_alone(""), electronic) == {"D30-APP-07"}
    assert rules(appendix_alone("")) == set()


def long_decision(count: int, **changes: object) -> OfficialDocument:
    body = tuple(
        article(at, "Các cơ quan, đơn vị thực hiện đúng thời hạn được giao theo kế hoạch. " * 4)
        for at in range(1, count)
    )
    return numbered(a_decision(body=(*body, article(count, "Quyết định này có hiệu lực./.")), **changes))


def test_a_signing_block_alone_on_its_page_is_found(pages: Observation) -> None:
    position = next(seen for seen in pages.seen if seen.text == "TM. ỦY BAN NHÂN DÂN")
    closing = {seen.at for seen in pages.seen if seen.at >= position.at or "Nơi nhận" in seen.text}
    later = tuple(
        replace(seen, page=1) if seen.at in closing or seen.frame == position.frame else seen
        for seen in pages.seen
    )
    assert "D30-SIGN-08" in rules(replace(pages, seen=later, pages=2))
    split = tuple(replace(seen, page=1) if seen.at == name_of(pages).at else seen for seen in pages.seen)
    assert "D30-SIGN-08" in rules(replace(pages, seen=split, pages=2))


@pytest.mark.parametrize("count", [5, 9, 14])
def test_our_own_signing_block_is_never_alone(tmp_path: Path, count: int) -> None:
    render_pdf(long_decision(count), tmp_path / "a.pdf")
    assert check_file(tmp_path / "a.pdf") == ()


def planted(name: str, plant: Callable[[docx.document.Document], None], folder: Path) -> set[str]:
    path = folder / "a.docx"
    write_docx(example(name), path, typed_numbers=True)
    assert check_file(path) == ()
    document = docx.Document(str(path))
    plant(document)
    document.save(str(path))
    return {one.rule for one in check_file(path)}


def break_before_closing(document: docx.document.Document) -> None:
    line(document, "Điều 3.").add_run().add_break(WD_BREAK.PAGE)


def count_on(document: docx.document.Document) -> None:
    section = document.sections[1]._sectPr
    for found in section.findall("{*}pgNumType"):
        section.remove(found)


def words_in_the_header(document: docx.document.Document) -> None:
    document.sections[0].header.add_paragraph("Tài liệu họp Ủy ban nhân dân tỉnh")


def beyond_the_margin(document: docx.document.Document) -> None:
    line(document, "Điều 1.").paragraph_format.left_indent = Mm(-15)


def clause(document: docx.document.Document) -> None:
    run = line(document, "1. Giúp").runs[0]
    run.text = run.text.replace("1. ", "1/ ", 1)


def bold_clause(document: docx.document.Document) -> None:
    for run in line(document, "2. Tổ công tác").runs:
        run.bold = True


@pytest.mark.parametrize(
    ("rule", "plant"),
    [
        ("D30-SIGN-08", break_before_closing), ("D30-APP-06", count_on),
        ("D30-PAGE-08", words_in_the_header), ("D30-PAGE-08", beyond_the_margin),
        ("D30-BODY-11", clause), ("D30-BODY-11", bold_clause),
    ],
)  # fmt: skip
def test_a_fault_of_place_or_number_is_found(
    tmp_path: Path, rule: str, plant: Callable[[docx.document.Document], None]
) -> None:
    found = planted("quyet_dinh", plant, tmp_path)
    assert rule in found
    assert found <= {rule, "D30-BODY-04"}


def cited(*sentences: str) -> set[str]:
    body = (*(text(f"{one}") for one in sentences), text("Đề nghị các đơn vị thực hiện./."))
    return {one.rule for one in check_document(numbered(a_letter(body=body)))}


FULL = "Kế hoạch số 12/KH-UBND ngày 05 tháng 01 năm 2026 của Ủy ban nhân dân tỉnh về chuyển đổi số"


def test_later_citations_are_short_and_alike() -> None:
    assert cited(f"Thực hiện {FULL}.", "Theo Kế hoạch số 12/KH-UBND, các đơn vị báo cáo.") == set()
    assert cited(f"Thực hiện {FULL}.", f"Theo {FULL}, các đơn vị báo cáo.") == {"D30-CITE-02"}
    assert cited(f"Thực hiện {FULL}.", "Theo Chương trình số 12/KH-UBND, báo cáo.") == {"D30-CITE-02"}


def test_a_document_no_longer_in_force_is_told() -> None:
    old = "Nghị định số 110/2004/NĐ-CP ngày 08 tháng 4 năm 2004 của Chính phủ về công tác văn thư"
    assert cited(f"Thực hiện {old}.") == {"D30-CITE-04"}
    known = Known(ended={"12/KH-UBND": "Kế hoạch số 15/KH-UBND"})
    letter = numbered(a_letter(body=(text(f"Thực hiện {FULL}./."),)))
    assert [one.rule for one in check_document(letter, known)] == ["D30-CITE-04"]


def copied(folder: Path, name: str = "sao_y") -> Path:
    write_docx(example(name), folder / "a.docx")
    return folder / "a.docx"


def test_the_number_of_a_copy_is_taken_once(tmp_path: Path) -> None:
    path = copied(tmp_path)
    copy = example("sao_y").copy
    assert copy is not None
    assert check_file(path, Known(taken_copies=frozenset({"999"}))) == ()
    found = check_file(path, Known(taken_copies=frozenset({copy.number})))
    assert [one.rule for one in found] == ["D30-COPY-03"]
    number = example("sao_y")
    assert number.copy is not None
    write_docx(replace(number, copy=replace(number.copy, number="7")), path)
    assert [one.rule for one in check_file(path)] == ["D30-COPY-03"]


def test_a_copy_without_the_line_above_it_is_found(tmp_path: Path) -> None:
    path = copied(tmp_path)
    document = docx.Document(str(path))
    for found in list(document.element.body.iter("{*}pBdr")):
        parent = found.getparent()
        style = parent.find("{*}pStyle")
        if style is not None and "Copy" in style.values()[0]:
            parent.remove(found)
    document.save(str(path))
    assert [one.rule for one in check_file(path)] == ["D30-COPY-04"]


@pytest.mark.parametrize(
    ("name", "source", "wrong"),
    [
        ("sao_luc", "SY", False), ("sao_luc", "original", True), ("trich_sao", "original", False),
        ("trich_sao", "SY", True), ("sao_y", "main_copy", False), ("sao_y", "SL", True), ("sao_y", "", False),
    ],
)  # fmt: skip
def test_each_form_of_copy_has_its_source(tmp_path: Path, name: str, source: str, wrong: bool) -> None:
    found = check_file(copied(tmp_path, name), Known(copied_from=source))
    assert [one.rule for one in found] == (["D30-COPY-07"] if wrong else [])


def scanned(path: Path, *, dpi: int = 200, mode: str = "RGB", mark: str = "", size: float = 10) -> Path:
    """Write a PDF of one scanned page, with the words of an electronic copy at its top right."""
    picture = Image.effect_noise((round(8.27 * dpi), round(11.69 * dpi)), 30).convert(mode)
    content = io.BytesIO()
    picture.save(content, "JPEG")
    canvas = Canvas(str(path), pagesize=(595.28, 841.89), pdfVersion=(1, 4))
    canvas.drawImage(ImageReader(content), 0, 0, 595.28, 841.89)
    canvas.setFont(typeface().regular, size)
    canvas.drawString(380, 815, mark or " ")
    canvas.save()
    return path


MARK = "SAO Y; SỞ NỘI VỤ; 2026-03-05T09:15:30+07:00"


@pytest.mark.parametrize(
    ("rule", "changes"),
    [
        ("", {}),
        ("D30-COPY-05", {"dpi": 150}),
        ("D30-COPY-05", {"mode": "L"}),
        ("D30-COPY-06", {"mark": "SAO Y; SỞ NỘI VỤ; 05/3/2026"}),
        ("D30-COPY-06", {"mark": "SAO Y; 2026-03-05T09:15:30+07:00"}),
        ("D30-COPY-06", {"size": 12}),
    ],
)
def test_a_digitised_copy_is_checked(tmp_path: Path, rule: str, changes: dict[str, object]) -> None:
    path = scanned(tmp_path / "a.pdf", **{"mark": MARK, **changes})  # type: ignore[arg-type]
    assert [one.rule for one in check_file(path)] == ([rule] if rule else [])


def test_an_old_version_of_pdf_is_found() -> None:
    observation = Observation(Source.PDF, (), scans=(Scan(0, 300, True, 13),), pages=1)
    assert rules(observation) == {"D30-COPY-05"}


def test_the_pages_of_a_pdf_tell_their_numbers(tmp_path: Path) -> None:
    render_pdf(example("quyet_dinh"), tmp_path / "a.pdf")
    seen = observe(tmp_path / "a.pdf")
    assert len(seen.printed_numbers) == len(pypdfium2.PdfDocument(tmp_path / "a.pdf"))
    assert "D30-APP-06" not in rules(seen)
    label = next(one for one in seen.seen if one.text == "Phụ lục")
    assert label.page is not None
    wrong = list(seen.printed_numbers)
    wrong[label.page] = label.page + 1
    assert "D30-APP-06" in rules(replace(seen, printed_numbers=tuple(wrong)))


def test_a_bold_title_of_a_clause_is_lawful() -> None:
    body = (
        article(1, "Nhiệm vụ:"),
        Paragraph((Span("1. Chế độ làm việc", bold=True),)),
        text("Tổ công tác làm việc theo chế độ kiêm nhiệm."),
        article(2, "Quyết định này có hiệu lực./."),
    )
    decision = numbered(a_decision(body=body, recipients=("Như Điều 2", "Lưu: VT, KGVX (05)")))
    assert check_document(replace(decision, issued_date=date(2026, 3, 5))) == ()
