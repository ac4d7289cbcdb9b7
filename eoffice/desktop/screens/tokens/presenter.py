"""Serves the page of tokens: the live list, PIN change, libraries, trace, and text for support."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PyQt6.QtCore import QObject, pyqtSignal, pyqtSlot

from eoffice.desktop.screens.tokens.model import PURPOSES, Picture, picture_of
from eoffice.desktop.session.session import Session
from eoffice.desktop.shell.lanes import Job
from eoffice.desktop.shell.language import tr
from eoffice.desktop.shell.notices import interface_language
from eoffice.errors import explain
from eoffice.services.certificates import Purpose
from eoffice.services.registry import holder_for
from eoffice.services.tokens import Credential, TokenList, hindrance
from hsm import Pin


class TokensPresenter(QObject):
    """Serves the token page; knows no widget."""

    shown = pyqtSignal(object)
    """The Picture of what is plugged in now."""
    pin_changed = pyqtSignal()
    pin_refused = pyqtSignal(str, str)
    """Sentence and next step; the old PIN still holds."""
    settled = pyqtSignal()
    """A library was added, or the trace was switched."""

    def __init__(self, session: Session, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._session = session
        session.tokens.changed.connect(self._on_tokens)
        session.tokens.failed.connect(session.shell.messages.error)

    @property
    def picture(self) -> Picture:
        """What is plugged in, as it was seen last."""
        seen = self._session.tokens.latest or TokenList(())
        work = self._session.work
        return picture_of(seen, work.tokens.libraries, work.clock.now())

    @property
    def trace(self) -> Path | None:
        """The file of the call trace, or None while none is written."""
        return self._session.work.tokens.trace

    def refresh(self) -> None:
        """Show what was seen last."""
        self.shown.emit(self.picture)

    def look(self) -> None:
        """Look again with the libraries loaded anew, unless a token is at work."""
        if not self._session.shell.lanes.token.waiting:
            self._session.tokens.look(anew=True)

    def credential(self, fingerprint: str) -> Credential | None:
        """Return a certificate that is plugged in."""
        seen = self._session.tokens.latest
        found = seen.credentials if seen is not None else ()
        return next((one for one in found if one.fingerprint == fingerprint), None)

    def usable(self) -> tuple[Credential, ...]:
        """Return the certificates that may sign now."""
        seen, at = self._session.tokens.latest, self._session.work.clock.now()
        return tuple(one for one in (seen.credentials if seen else ()) if hindrance(one, at) is None)

    def chosen(self) -> dict[Purpose, str]:
        """Return which certificate is remembered for what, of those plugged in."""
        choices, usable = self._session.work.choices, self.usable()
        found = {purpose: choices.recall(purpose, usable) for purpose, _ in PURPOSES}
        return {purpose: one.fingerprint for purpose, one in found.items() if one is not None}

    def choose(self, purpose: Purpose, fingerprint: str) -> None:
        """Remember a certificate for a purpose."""
        credential = self.credential(fingerprint)
        if credential is not None:
            self._session.work.choices.remember(purpose, credential)

    def may_register(self, fingerprint: str) -> bool:
        """Tell whether a certificate that is plugged in may sign, so that it is worth registering."""
        return any(one.fingerprint == fingerprint for one in self.usable())

    def register(self, fingerprint: str) -> None:
        """Register a certificate at the hub; asking twice changes nothing there."""
        credential = self.credential(fingerprint)
        if credential is None:
            return
        work = self._session.work

        def run(_: Job) -> str:
            if work.registry is None:
                return ""
            holder = holder_for(work.ordering.directory, work.me, credential.facts.subject)
            # A name that is neither theirs nor the seal's: the hub's refusal says what to do then.
            entry = work.registry.register(credential.info.der, work.me.id if holder is None else holder)
            return entry.subject

        lane, messages = self._session.shell.lanes.hub, self._session.shell.messages
        lane.run(run, self._on_registered, messages.error, tr("Đang đăng ký chứng thư"))

    def change_pin(self, fingerprint: str, old: str, new: str, *, final_try_confirmed: bool = False) -> None:
        """Change the PIN of the token with a certificate; `pin_changed` or `pin_refused` follows."""
        credential = self.credential(fingerprint)
        if credential is None:
            return
        tokens, before, after = self._session.work.tokens, Pin(old), Pin(new)

        def run(_: Job) -> None:
            try:
                tokens.change_pin(credential, before, after, final_try_confirmed=final_try_confirmed)
            finally:
                before.wipe()
                after.wipe()

        lane = self._session.shell.lanes.token
        lane.run(run, self._on_pin_changed, self._on_pin_failed, tr("Đang đổi mã PIN"))

    def add_library(self, file: Path) -> None:
        """Take up a library or a key file, and remember it."""
        tokens = self._session.work.tokens

        def run(_: Job) -> None:
            tokens.add_library(file)

        self._settle(run, tr("Đang thêm thư viện"))

    def trace_to(self, file: Path | None) -> None:
        """Begin or end the call trace; a PIN is never written there."""
        tokens = self._session.work.tokens

        def run(_: Job) -> None:
            tokens.trace_to(file)

        self._settle(run, tr("Đang nạp lại thư viện thiết bị ký"))

    def support_text(self) -> str:
        """Return everything for support, without any secret: nothing here ever saw a PIN."""
        shown = self.picture
        lines = [tr("Thiết bị ký"), ""]
        for token in shown.tokens:
            lines += [token.holder, f"  {token.device}", f"  {token.driver}", f"  PIN: {token.pin.words}"]
            lines += [f"  → {token.advice}"] if token.advice else []
        for one in shown.certificates:
            lines += [one.subject, f"  {one.issuer}", f"  {one.term}, {one.state.words}"]
            lines += [f"  → {one.advice}"] if one.advice else []
        for library in shown.libraries:
            lines.append(f"{library.name} {library.version} ({library.key}): {library.state.words}")
            lines += [f"  → {library.advice}"] if library.advice else []
        return "\n".join(lines)

    def _settle(self, run: Callable[[Job], None], title: str) -> None:
        lane, messages = self._session.shell.lanes.token, self._session.shell.messages
        lane.run(run, self._on_settled, messages.error, title)

    @pyqtSlot(object)
    def _on_tokens(self, _: TokenList) -> None:
        self.refresh()

    @pyqtSlot(object)
    def _on_settled(self, _: object) -> None:
        self.settled.emit()
        self._session.tokens.look()
        self._session.shell.commands.refresh()

    @pyqtSlot(object)
    def _on_registered(self, subject: str) -> None:
        words = tr("Đã đăng ký chứng thư của {name} với trục văn bản.")
        self._session.shell.messages.toast(words.format(name=subject))

    @pyqtSlot(object)
    def _on_pin_changed(self, _: object) -> None:
        self.pin_changed.emit()
        self._session.shell.messages.toast(tr("Đã đổi mã PIN của thiết bị ký."))
        self._session.tokens.look()

    @pyqtSlot(object)
    def _on_pin_failed(self, error: BaseException) -> None:
        told = explain(error, interface_language())
        self.pin_refused.emit(told.sentence, told.next_step)
        self._session.tokens.look()
