"""The head of the reading pane: subject, number, state, who has it since when, and the next steps."""

from __future__ import annotations

from collections.abc import Sequence

from PyQt6.QtCore import Qt, pyqtSignal, pyqtSlot
from PyQt6.QtWidgets import QFrame, QLabel, QPushButton, QVBoxLayout, QWidget

from eoffice.desktop.screens.reading.presenter import Offer, ReadingState
from eoffice.desktop.session.flow import FlowLayout
from eoffice.desktop.session.wording import Words
from eoffice.desktop.shell.icons import icon
from eoffice.desktop.shell.language import tr
from eoffice.desktop.shell.messages import Banner
from eoffice.desktop.shell.notices import Notice
from eoffice.desktop.shell.theme import gap, scale_font
from eoffice.desktop.widgets.chips import StatusChip, Tone


class ReadingHead(QFrame):
    """Names the document and offers what can be done now.

    Object names: "readingSubject", "readingFacts", "readingHolder", "readingOffer" (a Banner); one
    button an action, "button." and the command's id.
    """

    action_wanted = pyqtSignal(str)

    def __init__(self) -> None:
        super().__init__()
        self.subject = QLabel()
        self.facts = QLabel()
        self.holder = QLabel()
        self._chips = QWidget()
        self._chip_flow = FlowLayout(self._chips)
        self._bar = QWidget()
        self._bar_flow = FlowLayout(self._bar)
        self._offered: tuple[str, ...] = ()
        self._told: tuple[Words, ...] = ()
        self._states: list[StatusChip] = []
        self._offer: Banner | None = None
        self._assemble()

    @property
    def words(self) -> str:
        """Return the state as the chips tell it."""
        return ", ".join(chip.words for chip in self._states if not chip.isHidden())

    def show_state(self, state: ReadingState) -> None:
        """Show a document's names and state."""
        pairs = ((self.subject, state.subject), (self.facts, state.facts), (self.holder, state.holder))
        for label, words in pairs:
            label.setText(words)
            label.setAccessibleName(words)
        self.holder.setVisible(bool(state.holder))
        self._show_chips(state.chips)

    @pyqtSlot(object)
    def show_offer(self, notice: Notice | None) -> None:
        """Offer one thing below the names, or nothing; the same offer stays as it is."""
        if self._offer is not None and self._offer.notice == notice:
            return
        self._drop_offer()
        layout = self.layout()
        if notice is None or layout is None:
            return
        self._offer = Banner(notice)
        self._offer.setObjectName("readingOffer")
        self._offer.closed.connect(self._drop_offer)
        layout.addWidget(self._offer)

    @pyqtSlot()
    def _drop_offer(self) -> None:
        """Take the offer away."""
        if self._offer is not None:
            self._offer.hide()
            self._offer.deleteLater()
            self._offer = None

    def show_actions(self, actions: Sequence[Offer], busy: bool) -> None:  # noqa: FBT001 - a state
        """Offer actions; the first one that leads forward is the main one."""
        offered = tuple(action.id for action in actions)
        if offered != self._offered:
            self._offered = offered
            self._bar_flow.clear()
            for at, action in enumerate(actions):
                self._bar_flow.addWidget(self._button(action, is_main=at == 0 and action.is_next))
            self._bar.setVisible(bool(actions))
            self._bar.updateGeometry()
        for action in actions:
            for button in self._bar.findChildren(QPushButton, f"button.{action.id}"):
                button.setEnabled(action.is_ready)
        self._bar.setEnabled(not busy)

    @pyqtSlot()
    def _on_clicked(self) -> None:
        sender = self.sender()
        if sender is not None:
            self.action_wanted.emit(str(sender.property("action")))

    def _button(self, action: Offer, *, is_main: bool) -> QPushButton:
        token = "on_accent" if is_main else "text"
        button = QPushButton(icon(action.icon, token), tr(action.title))
        button.setObjectName(f"button.{action.id}")
        button.setProperty("action", action.id)
        button.setToolTip(tr(action.hint))
        if is_main:
            button.setProperty("role", "main")
        button.clicked.connect(self._on_clicked)
        return button

    def _show_chips(self, chips: tuple[Words, ...]) -> None:
        if chips == self._told:
            return
        self._told = chips
        # The chips that are there take the new words: made anew, they would be missing for a moment.
        while len(self._states) < len(chips):
            chip = StatusChip()
            self._states.append(chip)
            self._chip_flow.addWidget(chip)
        for at, chip in enumerate(self._states):
            chip.setVisible(at < len(chips))
        for chip, words in zip(self._states, chips, strict=False):
            chip.show_state(Tone(words.tone), words.text, words.icon)
        self._chip_flow.invalidate()
        self._chip_flow.activate()
        self._chips.updateGeometry()

    def _assemble(self) -> None:
        """Put the lines below each other."""
        self.subject.setObjectName("readingSubject")
        self.facts.setObjectName("readingFacts")
        self.holder.setObjectName("readingHolder")
        scale_font(self.subject, 1.25)
        # The words of the document, in whatever language it is written.
        self.subject.setProperty("content", True)
        self.subject.setProperty("role", "title")
        for label in (self.facts, self.holder):
            label.setProperty("role", "muted")
        for label in (self.subject, self.facts, self.holder):
            label.setWordWrap(True)
            label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        space = gap(self.fontMetrics())
        layout = QVBoxLayout(self)
        layout.setContentsMargins(space * 2, space, space * 2, space)
        layout.setSpacing(gap(self.fontMetrics(), 0.3))
        for part in (self._chips, self.subject, self.facts, self.holder, self._bar):
            layout.addWidget(part)
