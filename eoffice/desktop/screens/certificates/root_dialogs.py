"""Two small dialogs: an authority is added on the basis of a document, and retired with a reason."""

from __future__ import annotations

from functools import partial

from PyQt6.QtWidgets import QWidget

from eoffice.desktop.screens.certificates.dialogs import AskingWords
from eoffice.desktop.screens.certificates.root_presenter import ReadRoot, RootsPresenter
from eoffice.desktop.screens.certificates.roots import RootRow
from eoffice.desktop.shell.language import tr
from eoffice.desktop.widgets.fields import LineField


class AddRootDialog(AskingWords):
    """Shows the authority and asks for the basis; object names "rootBasis", "certificateConfirm"."""

    def __init__(self, presenter: RootsPresenter, root: ReadRoot, parent: QWidget | None = None) -> None:
        self.basis = LineField(tr("Căn cứ, lý do"), tr("Số, ngày văn bản yêu cầu; vì sao thêm"))
        self.basis.setObjectName("rootBasis")
        # Whoever believes a wrong root believes every forgery made with it: so compare before confirming.
        told = tr(
            "{subject}\nCấp bởi: {issuer}\nHiệu lực: {term}\nDấu vân tay SHA-256: {digits}\n\n"
            "Hãy so dấu vân tay với bản nơi cấp công bố. Từ khi thêm, mọi máy trạm của cơ quan tin các "
            "chứng thư do nơi này cấp."
        )
        words = told.format(subject=root.subject, issuer=root.issuer, term=root.term, digits=root.fingerprint)
        super().__init__(
            "addRootDialog", tr("Thêm gốc chứng thư"), words, tr("Căn cứ, lý do"), self.basis,
            tr("Thêm gốc chứng thư"), partial(presenter.add, root), parent,
        )  # fmt: skip


class RetireRootDialog(AskingWords):
    """Asks why an authority is believed no more; object names "rootReason", "certificateConfirm"."""

    def __init__(self, presenter: RootsPresenter, row: RootRow, parent: QWidget | None = None) -> None:
        self.reason = LineField(tr("Lý do thôi tin"), tr("Ví dụ: lộ khóa, thay bằng gốc mới"))
        self.reason.setObjectName("rootReason")
        told = tr(
            "Thôi tin {subject}. Chữ ký dựa vào nơi này sẽ được kết luận “chưa đủ căn cứ” ở mọi máy trạm "
            "của cơ quan; mục này vẫn còn trong sổ."
        )
        super().__init__(
            "retireRootDialog", tr("Thôi tin gốc chứng thư"), told.format(subject=row.name),
            tr("Lý do thôi tin"), self.reason, tr("Thôi tin"), partial(presenter.retire, row.key), parent,
        )  # fmt: skip
