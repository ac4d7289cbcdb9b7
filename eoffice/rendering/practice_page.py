"""The page people sign to learn signing: says on its face, and across it, that it is for practice only."""

from __future__ import annotations

from pathlib import Path

from reportlab.lib.colors import HexColor
from reportlab.lib.pagesizes import A4
from reportlab.pdfgen.canvas import Canvas

from eoffice.paths import atomic_file
from eoffice.rendering.fonts import Typeface, typeface

_MARGIN = 85.0
_STAMP = "BẢN TẬP KÝ – KHÔNG CÓ GIÁ TRỊ"
_LINES = (
    "Văn bản này được tạo ngay trên máy của anh/chị để tập ký số. Nó không được gửi đi đâu,",
    "không lấy số, không vào sổ và không có giá trị pháp lý.",
    "",
    "Khi ký, chương trình làm đúng như với văn bản thật: mở khóa bằng mã PIN, đặt chữ ký lên",
    "trang, rồi tự kiểm tra lại chữ ký vừa ký. Khóa dùng ở đây cũng chỉ để tập.",
    "",
    "Khi ký văn bản thật, hãy đọc hết các trang trước khi nhập mã PIN, và không cho ai biết",
    "mã PIN của thiết bị ký.",
)


def draw_practice_page(target: Path, person: str) -> None:
    """Draw the page for a person."""
    face = typeface()
    width, height = A4
    with atomic_file(target) as file:
        canvas = Canvas(file, pagesize=A4)
        canvas.setTitle(_STAMP)
        _stamp(canvas, face, width, height)
        canvas.setFillColor(HexColor("#000000"))
        canvas.setFont(face.name(bold=True), 15)
        canvas.drawCentredString(width / 2, height - 120, "VĂN BẢN MẪU ĐỂ TẬP KÝ SỐ")
        canvas.setFont(face.name(italic=True), 12)
        canvas.drawCentredString(width / 2, height - 140, "(bản tập ký, không có giá trị)")
        canvas.setFont(face.name(), 12.5)
        for at, line in enumerate(_LINES):
            canvas.drawString(_MARGIN, height - 190 - 20 * at, line)
        canvas.setFont(face.name(bold=True), 13)
        canvas.drawCentredString(430, 350, "NGƯỜI TẬP KÝ")
        canvas.drawCentredString(430, 228, person)
        canvas.save()


def _stamp(canvas: Canvas, face: Typeface, width: float, height: float) -> None:
    """Write across the page what it is, pale enough to read the words over it."""
    canvas.saveState()
    canvas.translate(width / 2, height / 2)
    canvas.rotate(52)
    canvas.setFillColor(HexColor("#f3d9d9"))
    canvas.setFont(face.name(bold=True), 40)
    canvas.drawCentredString(0, 0, _STAMP)
    canvas.restoreState()
