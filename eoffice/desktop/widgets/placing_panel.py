"""The page to be signed with the signature on it, and the buttons that move it."""

from __future__ import annotations

from PyQt6.QtCore import pyqtSignal, pyqtSlot
from PyQt6.QtWidgets import QCheckBox, QHBoxLayout, QLabel, QPushButton, QToolButton, QVBoxLayout, QWidget

from eoffice.desktop.shell.icons import icon
from eoffice.desktop.shell.language import tr
from eoffice.desktop.shell.theme import gap
from eoffice.desktop.widgets.placing import PagePicture, PlacingCanvas
from eoffice.services.signing_proposals import Proposal, Spot


class PlacingPanel(QWidget):
    """Shows a proposal and lets its place be changed.

    Object names: "placingCanvas", "placingReset", "placingRemember", "placingBefore", "placingAfter",
    "placingWords".
    """

    page_wanted = pyqtSignal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._proposal: Proposal | None = None
        self._spot: Spot | None = None
        self.remembers = True
        """Whether a place can be kept for the next time; a screen of many files keeps one for each."""
        self.canvas = PlacingCanvas()
        self.reset = QPushButton(tr("Về chỗ tự động"))
        self.remember = QCheckBox(tr("Nhớ chỗ này cho lần sau"))
        self.before, self.after = QToolButton(), QToolButton()
        self.words = QLabel()
        self._assemble()
        self.canvas.moved.connect(self._on_moved)
        self.canvas.reset_wanted.connect(self.put_back)
        self.canvas.page_wanted.connect(self.page_wanted)
        self.reset.clicked.connect(self.put_back)
        self.before.clicked.connect(self._on_before)
        self.after.clicked.connect(self._on_after)

    @property
    def spot(self) -> Spot | None:
        """Where the signature stands now, None before a proposal is shown."""
        return self._spot

    @property
    def proposal(self) -> Proposal | None:
        """The proposal as it was made."""
        return self._proposal

    def show_proposal(self, proposal: Proposal) -> None:
        """Show where a signature will stand."""
        self._proposal = proposal
        self._show(proposal.spot)
        self.page_wanted.emit(proposal.spot.page)

    def show_page(self, page: PagePicture) -> None:
        """Show a page that was drawn."""
        self.canvas.show_page(page)
        self.before.setEnabled(page.number > 0)
        self.after.setEnabled(page.number + 1 < page.count)
        self._tell()

    @pyqtSlot()
    def put_back(self) -> None:
        """Put the signature back to the automatic place."""
        if self._proposal is not None:
            home = self._proposal.automatic.place
            self._show(Spot(home.page, home.rect))
            self.page_wanted.emit(home.page)

    @pyqtSlot(object)
    def _on_moved(self, box: tuple[float, float, float, float]) -> None:
        page = self.canvas.page
        if page is not None:
            self._spot = Spot(page.number, box)
            self._tell()

    @pyqtSlot()
    def _on_before(self) -> None:
        if self.canvas.page is not None:
            self.page_wanted.emit(self.canvas.page.number - 1)

    @pyqtSlot()
    def _on_after(self) -> None:
        if self.canvas.page is not None:
            self.page_wanted.emit(self.canvas.page.number + 1)

    def _show(self, spot: Spot) -> None:
        self._spot = spot
        if self._proposal is not None:
            movable = self._proposal.is_movable
            self.canvas.show_signature(self._proposal.look, spot.page, spot.rect, movable=movable)
            self.remember.setVisible(movable and self.remembers)
        self._tell()

    def _tell(self) -> None:
        """Say page and manner of the place."""
        page, proposal, spot = self.canvas.page, self._proposal, self._spot
        if proposal is None or spot is None:
            return
        home = proposal.automatic.place
        moved = (spot.page, spot.rect) != (home.page, home.rect)
        self.reset.setEnabled(moved and proposal.is_movable)
        self.remember.setEnabled(proposal.is_movable)
        if not proposal.is_movable:
            words = tr("Chỗ ký đã định từ chữ ký trước, không dời được.")
        elif moved:
            words = tr("Chỗ ký tự chọn. Phím mũi tên dời 1 mm, thêm Shift dời 5 mm.")
        else:
            words = tr("Chỗ ký tự động. Kéo bằng chuột hoặc dùng phím mũi tên để dời.")
        if page is not None:
            words = (
                f"{tr('Trang {number}/{count}.').format(number=page.number + 1, count=page.count)} {words}"
            )
        self.words.setText(words)

    def _assemble(self) -> None:
        self.reset.setObjectName("placingReset")
        self.remember.setObjectName("placingRemember")
        self.words.setObjectName("placingWords")
        self.words.setWordWrap(True)
        self.words.setProperty("role", "muted")
        self.reset.setAutoDefault(False)
        for button, name, picture, words in (
            (self.before, "placingBefore", "left", tr("Trang trước")),
            (self.after, "placingAfter", "right", tr("Trang sau")),
        ):
            button.setObjectName(name)
            button.setIcon(icon(picture))
            button.setToolTip(words)
            button.setAccessibleName(words)
            button.setEnabled(False)
        row = QHBoxLayout()
        row.addWidget(self.before)
        row.addWidget(self.after)
        row.addWidget(self.reset)
        row.addStretch(1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(gap(self.fontMetrics(), 0.5))
        layout.addWidget(self.canvas, 1)
        layout.addWidget(self.words)
        layout.addLayout(row)
        layout.addWidget(self.remember)
