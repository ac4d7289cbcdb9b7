"""A clerk compares two versions: files chosen or dropped, changes walked by keyboard, ends of a move."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from PyQt6.QtWidgets import QApplication

from eoffice.comparison.jobs import compare_pair
from eoffice.comparison.script import Kind
from eoffice.demo import cast
from eoffice.desktop.screens.comparison.presenter import ComparisonPresenter
from eoffice.desktop.screens.comparison.view import ComparisonView
from tests.desktop.hands import Hands
from tests.desktop.seats import SitDown

OLD = [
    "Điều 1. Phạm vi điều chỉnh",
    "Quy chế này quy định việc tiếp nhận văn bản.",
    "Điều 2. Thời hạn",
    "1. Văn thư trình văn bản đến trong 02 ngày làm việc.",
    "2. Lãnh đạo cho ý kiến trong ngày.",
    "Điều 3. Kinh phí",
    "Kinh phí thực hiện là 15.000.000 đồng mỗi năm do ngân sách xã bảo đảm.",
    "Điều 4. Hiệu lực",
    "Quy chế có hiệu lực từ ngày ký.",
]
NEW = [
    "Điều 1. Phạm vi điều chỉnh",
    "Quy chế này quy định việc tiếp nhận văn bản.",
    "Điều 2. Kinh phí",
    "Kinh phí thực hiện là 15.000.000 đồng mỗi năm do ngân sách xã bảo đảm.",
    "Điều 3. Thời hạn",
    "1. Văn thư trình văn bản đến trong 01 ngày làm việc.",
    "2. Lãnh đạo cho ý kiến trong ngày.",
    "3. Trường hợp khẩn thì trình ngay.",
    "Điều 4. Hiệu lực",
    "Quy chế có hiệu lực từ ngày ký.",
]


@pytest.fixture
def files(tmp_path: Path) -> tuple[Path, Path]:
    """Give two versions of a text."""
    old, new = tmp_path / "bản cũ.txt", tmp_path / "bản mới.txt"
    old.write_text("\n".join(OLD), encoding="utf-8")
    new.write_text("\n".join(NEW), encoding="utf-8")
    return old, new


@pytest.fixture
def clerk(sit_down: SitDown) -> Hands:
    """Give the clerk's hands."""
    return sit_down(cast.CLERK)


def test_x(clerk: Hands, files: tuple[Path, Path]) -> None:
    session = clerk.desk.session
    view = ComparisonView(session, ComparisonPresenter(session, compare_pair))
    view.resize(1200, 760)
    view.show()
    if "SHOT0" in os.environ:
        view.grab().save(os.environ["SHOT0"])
    view.compare(*files)
    clerk.until(lambda: bool(view.model.rows))
    clerk.until(lambda: view.presenter.script is not None)
    QApplication.processEvents()
    QApplication.processEvents()
    if "SHOT" in os.environ:
        view.grab().save(os.environ["SHOT"])
    kinds = {change.kind for change in view.tree.order}
    assert Kind.MOVED in kinds or Kind.REPLACED in kinds
    view.step(1)
    view.step(1)
    assert view.current is not None
