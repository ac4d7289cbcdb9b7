"""All libraries, readers and tokens of a machine as one live list.

Each library is asked on a thread of its own: one that hangs, crashes or is missing shows as its own
trouble and never keeps the others from being seen. Nobody ever sees a slot number.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from types import TracebackType
from typing import Self

from hsm.drivers import Driver
from hsm.errors import TokenError, WorkerFault, token_error
from hsm.info import CertificateInfo, ModuleInfo, TokenInfo
from hsm.owner import Limits, TokenWorker
from hsm.pin import PinLedger

_SLOWEST_S = 60.0
# How long the certificates read from a token are believed without being read again.
_RENEWED_S = 30.0


@dataclass(frozen=True)
class TokenView:
    """One token with its certificates, or with why they cannot be read."""

    info: TokenInfo
    certificates: tuple[CertificateInfo, ...] = ()
    error: TokenError | None = None

    @property
    def trouble(self) -> TokenError | None:
        """What keeps this token from being signed with, as far as it is seen without a PIN."""
        if self.error or self.certificates:
            return self.error
        needs_login = self.info.certificates_need_login
        code = "token.password_first" if needs_login else "token.no_certificates"
        return token_error(code, {"token": self.info.label})


@dataclass(frozen=True)
class LibraryView:
    """What one library shows: its tokens, or what is wrong with it."""

    driver: Driver
    tokens: tuple[TokenView, ...] = ()
    troubles: tuple[TokenError, ...] = ()
    module: ModuleInfo | None = None

    @property
    def has_answered(self) -> bool:
        """Whether the library could be asked at all."""
        return self.module is not None


@dataclass(frozen=True)
class RackView:
    """Everything seen in one look."""

    libraries: tuple[LibraryView, ...] = ()

    @property
    def tokens(self) -> tuple[tuple[Driver, TokenView], ...]:
        """Every token once: the first library that reads its certificates speaks for it.

        One token is often reached by its vendor's library and by a general one as well.
        """
        found: dict[tuple[str, str], tuple[Driver, TokenView]] = {}
        for library in self.libraries:
            for token in library.tokens:
                key = (token.info.serial, token.info.label)
                if key not in found or (token.certificates and not found[key][1].certificates):
                    found[key] = (library.driver, token)
        return tuple(found.values())

    @property
    def troubles(self) -> tuple[tuple[Driver, TokenError], ...]:
        """What is wrong, library by library."""
        return tuple((library.driver, error) for library in self.libraries for error in library.troubles)


class _Shelf:
    """One library: asked by one thread at a time, remembered between."""

    def __init__(self, driver: Driver, worker: TokenWorker) -> None:
        self.driver = driver
        self.worker = worker
        self.view = LibraryView(driver)
        self._thread: threading.Thread | None = None
        self._lock = threading.Lock()
        self._gone: set[str] = set()
        self._read: dict[str, tuple[TokenView, float]] = {}
        self._not_before = 0.0
        self._pause = 1.0

    def begin(self, *, anew: bool, patient: bool) -> threading.Thread | None:
        """Start asking, unless that is under way; `patient` leaves a failing library alone for a while."""
        with self._lock:
            if self._thread and self._thread.is_alive():
                return self._thread
            if patient and time.monotonic() < self._not_before:
                return None
            self._thread = threading.Thread(target=self._ask, args=(anew,), name="token-look", daemon=True)
            self._thread.start()
            return self._thread

    @property
    def is_busy(self) -> bool:
        """Whether an answer is still awaited."""
        return self._thread is not None and self._thread.is_alive()

    def _ask(self, anew: bool) -> None:  # noqa: FBT001 - a thread's argument
        try:
            if anew:
                self._read = {}
                self.worker.close()
            module = self.worker.start()
            infos, broken = self.worker.seen(fresh=self.driver.reload)
            infos = self._returned(infos)
            tokens = tuple(self._token(info) for info in infos)
        except TokenError as error:
            self._failed(error)
            return
        self._remember(tokens)
        self._pause = 1.0
        where = str(self.driver.file)
        troubles = tuple(
            token_error("token.slot_unreadable", {"module": where, "reason": reason}) for reason in broken
        )
        self.view = LibraryView(self.driver, tokens, troubles, module)

    def _failed(self, error: TokenError) -> None:
        self._gone |= {token.info.serial for token in self.view.tokens}
        self._read = {}
        self._not_before = time.monotonic() + self._pause
        self._pause = min(self._pause * 2, _SLOWEST_S)
        self.view = LibraryView(self.driver, (), (error,))

    def _returned(self, infos: tuple[TokenInfo, ...]) -> tuple[TokenInfo, ...]:
        """Give a library that has lost a token a fresh process, one look after the loss was told.

        Several libraries keep dead handles of it, and when it is put in again refuse even the right PIN.
        Starting takes half a second: done while the token is away, nobody waits for it at its return.
        """
        left = {token.info.serial for token in self.view.tokens} - {info.serial for info in infos}
        self._gone |= left
        if left or not self._gone or any(info.logged_in for info in infos):
            return infos
        self._gone = set()
        return self.worker.rescan()

    def _remember(self, tokens: tuple[TokenView, ...]) -> None:
        """Keep what was read, with its time; a token without certificates may be one being made ready."""
        now = time.monotonic()
        before = {id(view): read_at for view, read_at in self._read.values()}
        self._read = {
            token.info.serial: (token, before.get(id(token), now))
            for token in tokens
            if token.error is None and token.certificates
        }

    def _token(self, info: TokenInfo) -> TokenView:
        known, read_at = self._read.get(info.serial, (None, 0.0))
        # Cards are slow, so nothing is read twice while nothing changes; yet a certificate renewed by the
        # vendor's own program changes nothing that the token says of itself.
        if known is not None and known.info == info and time.monotonic() - read_at < _RENEWED_S:
            return known
        try:
            return TokenView(info, self.worker.certificates(info.serial))
        except WorkerFault:
            raise
        except TokenError as error:
            return TokenView(info, error=error)


Changed = Callable[[RackView], None]
WATCH_S = 0.6
"""Between two looks. A newcomer gets a process of its own, half a second; both together stay below two."""
_PATIENT_S = 1.0
"""A library that takes longer is told as slow, so no less than its usual start."""


@dataclass(eq=False)
class TokenRack:
    """The libraries of one program, each held by a worker of its own."""

    drivers: Sequence[Driver]
    environment: Mapping[str, str] = field(default_factory=dict)
    ledger: PinLedger = field(default_factory=PinLedger)
    limits: Limits = field(default_factory=Limits)

    def __post_init__(self) -> None:
        self._shelves = [_Shelf(driver, self._worker(driver)) for driver in self.drivers]
        self._end = threading.Event()
        self._watching: threading.Thread | None = None

    def __enter__(self) -> Self:
        """Give the rack; libraries are loaded when they are first asked."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Stop watching and end the workers."""
        self.close()

    def worker(self, driver: Driver) -> TokenWorker:
        """Return the worker that holds a library."""
        return next(shelf.worker for shelf in self._shelves if shelf.driver == driver)

    def look(self, *, anew: bool = False, within_s: float = 25.0) -> RackView:
        """Ask every library now and return what they say within the time.

        One that has not answered by then shows what it showed before, and that it is slow.
        `anew` loads the libraries again first.
        """
        return self._look(anew=anew, within_s=within_s, patient=False)

    def watch(self, changed: Changed, every_s: float = WATCH_S) -> None:
        """Tell every change on a thread of our own, the first answer at once."""
        self._watching = threading.Thread(
            target=self._watch, args=(changed, every_s), name="token-rack", daemon=True
        )
        self._watching.start()

    def close(self) -> None:
        """Stop watching and end the workers, also hanging ones."""
        self._end.set()
        if self._watching and self._watching is not threading.current_thread():
            self._watching.join(self.limits.read)
        enders = [threading.Thread(target=shelf.worker.close, daemon=True) for shelf in self._shelves]
        for ender in enders:
            ender.start()
        for ender in enders:
            ender.join(self.limits.read)

    def _look(self, *, anew: bool, within_s: float, patient: bool) -> RackView:
        end = time.monotonic() + within_s
        asked = [(shelf, shelf.begin(anew=anew, patient=patient)) for shelf in self._shelves]
        for _, thread in asked:
            if thread:
                thread.join(max(end - time.monotonic(), 0))
        return RackView(tuple(self._shown(shelf) for shelf in self._shelves))

    def _shown(self, shelf: _Shelf) -> LibraryView:
        view = shelf.view
        if not shelf.is_busy or view.tokens:
            return view
        slow = token_error("token.slow", {"module": str(shelf.driver.file)})
        return LibraryView(view.driver, view.tokens, (*view.troubles, slow), view.module)

    def _watch(self, changed: Changed, every_s: float) -> None:
        last = ""
        while not self._end.is_set():
            # A library that is slow is told at the next turn, not waited for.
            view = self._look(anew=False, within_s=max(every_s, _PATIENT_S), patient=True)
            mark = repr(
                [(one.driver.file, one.tokens, [str(e) for e in one.troubles]) for one in view.libraries]
            )
            if mark != last and not self._end.is_set():
                last = mark
                changed(view)
            self._end.wait(every_s)

    def _worker(self, driver: Driver) -> TokenWorker:
        return TokenWorker(
            driver.file,
            self.environment,
            ledger=self.ledger,
            limits=self.limits,
            parameters=driver.parameters,
        )
