"""One person's desk: stores, hub client, sync loop, tokens and services, without any window."""

from __future__ import annotations

from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import signing
from eoffice.bootstrap.account import SessionAccount
from eoffice.bootstrap.late import LateTypesetter
from eoffice.bootstrap.registry import HubForms, HubRegister, HubRoots
from eoffice.clock import Clock, SystemClock
from eoffice.domain.people import Person
from eoffice.errors import NotFound, OfficeError, Refused
from eoffice.exchange.channel import Channel
from eoffice.exchange.client import HubClient
from eoffice.exchange.intake import Place
from eoffice.exchange.session import Session
from eoffice.exchange.sync import SyncLoop
from eoffice.exchange.transfers import HubFiles
from eoffice.exchange.trust import pinned_by_file
from eoffice.exchange.vault import Vault, notice_of, vault_of_this_session
from eoffice.services import codec
from eoffice.services.certificate_policies import rules_at_hand
from eoffice.services.certificates import Choices
from eoffice.services.deciding_matters import MatterRules
from eoffice.services.drafting import Drafting
from eoffice.services.evaluating import Evaluating
from eoffice.services.files import Files
from eoffice.services.issuing import Issuing
from eoffice.services.kpi_log_source import LogSource
from eoffice.services.law import load_calendar, load_kinds
from eoffice.services.matter_ordering import MatterOrdering, WorkDesk
from eoffice.services.ordering import Desk, Ordering
from eoffice.services.receiving import Receiving
from eoffice.services.reviewing import Reviewing
from eoffice.services.revocation import Revocations, certificates_in
from eoffice.services.signature_checks import SignatureChecks
from eoffice.services.signing_pages import SigningPages
from eoffice.services.tokens import Looked, Tokens
from eoffice.services.trust_roots import hub_trust
from eoffice.services.working import Working
from eoffice.services.workplace import SyncNews, Workplace
from eoffice.settings import DesktopSettings, ImageSettings, person_folder
from eoffice.storage.blobs import SegmentBlobs
from eoffice.storage.opening import Store
from eoffice.storage.rescue import forget_rescue, open_desk_store, told_rescue
from eoffice.storage.search_keeping import SearchKeeper
from hsm import drivers_at_hand, found_drivers

if TYPE_CHECKING:
    from signing import Picture

ADDED_LIBRARIES = "token-drivers.toml"
OWN_POLICIES = "certificate-policies.toml"
"""The libraries a person added, in the data folder; `main.py tokens` keeps the same file."""
_ME = "me"


@dataclass(frozen=True)
class Entrance:
    """Opens the desks of one data folder: with a password, or with what the keyring kept."""

    folder: Path
    settings: DesktopSettings
    vault: Vault = field(default_factory=vault_of_this_session)
    """Where this session keeps its token between runs."""
    working_folder: Path | None = None
    """Where the person wants working copies; None keeps them with the other data."""
    tells_of_vault: bool = True
    """Whether a person hears that nothing is kept; a story for one run has nobody to tell."""

    def sign_in(self, login: str, password: str) -> Workplace:
        """Open the desk of a person who gives a password.

        Raises Refused `auth.*`, Unreachable `exchange.*`, and what opening a store raises.
        """
        return self._open(login, password)

    def resume(self) -> Workplace:
        """Open the desk of the person who signed in last; works without the hub.

        Raises Refused `auth.session_ended` when a password is needed.
        """
        return self._open(self.settings.login, None)

    def _open(self, login: str, password: str | None) -> Workplace:
        """Open a desk; damage that only shows while it is put together is mended at once."""
        try:
            return self._opened(login, password)
        except OfficeError as error:
            if error.code != "storage.damaged":
                raise
            # The database has marked itself as damaged: opened again, it is begun anew.
            return self._opened(login, password)

    def _opened(self, login: str, password: str | None) -> Workplace:
        own = person_folder(self.folder, login)
        with ExitStack() as undo:
            channel = Channel(self.settings.hub_url, pinned_by_file(self.settings.hub_certificate))
            undo.callback(channel.close)
            session = Session(channel, self.vault, login)
            if password is not None:
                session.sign_in(password)
            store = open_desk_store(own / "office.sqlite", (_ME,))
            undo.callback(store.close)
            me = _who(session, store)
            instruments = _instruments(self.folder, own, self.settings)
            if self.working_folder is not None:
                # Two people at one machine may write on the same document: each has a folder.
                instruments = replace(instruments, working=self.working_folder / own.name)
            client = HubClient(channel, session)
            workplace = _furnished(own, self.settings, client, store, me, instruments, undo)
            told = told_rescue(store)
            forget_rescue(store)
            undo.pop_all()
        notice = notice_of(self.vault) if self.tells_of_vault else None
        troubles = (told,) if told is not None else ()
        return replace(
            workplace, notice=notice, troubles=troubles, account=SessionAccount(session, workplace.sync)
        )


def _who(session: Session, store: Store) -> Person:
    """Return the person at work: as the hub just said, or as last known here while a token is kept.

    The hub need not be there: the loop signs in with the kept token when it can be reached.
    """
    if session.person is not None:
        store.settings.put(_ME, codec.encode(session.person).decode())
        return session.person
    known = store.settings.get(_ME)
    if not known or not session.is_remembered:
        raise Refused("auth.session_ended")
    return codec.decode(known, Person)


def _furnished(
    folder: Path,
    settings: DesktopSettings,
    client: HubClient,
    store: Store,
    me: Person,
    instruments: _Instruments,
    undo: ExitStack,
) -> Workplace:
    """Return the workplace over opened stores; `undo` learns what must be closed."""
    clock = SystemClock()
    blobs = SegmentBlobs(folder / "blobs")
    undo.callback(blobs.close)
    place = Place(me.id, me.agency, store.replica, store.directory, store.log)
    sync = SyncLoop(client, place, store.outbox, blobs, clock)
    # In a folder of its own: pages and texts may be on their way at the same time.
    texts = HubFiles(client, blobs, folder / "incoming-texts")
    search = SearchKeeper(store, blobs, texts.fetch, sync.tell)
    undo.callback(search.stop)

    def poke() -> None:
        search.poke()
        sync.poke()

    orders = MatterOrdering(_work_desk(me, clock, store), poke)
    ordering = Ordering(_desk(me, clock, store), poke, work=orders)
    # After a kill the outbox may say more, or less, than what was shown last.
    ordering.refresh_expected()
    sync.listen(_Refreshing(ordering))
    instruments.checks.also_believe(partial(hub_trust, store.directory.read, me.agency))
    sync.listen(_Believing(instruments.checks))
    sync.listen(_Searching(search))
    files = Files(blobs, HubFiles(client, blobs, folder / "incoming"), folder / "cache")
    tokens = instruments.tokens
    undo.callback(tokens.close)
    undo.callback(sync.stop)
    search.start()
    closing = undo.pop_all()
    undo.push(closing)
    drafting = Drafting(
        ordering, files, load_kinds(), LateTypesetter(), instruments.working or folder / "working"
    )
    return Workplace(
        me=me,
        clock=clock,
        ordering=ordering,
        drafting=drafting,
        reviewing=Reviewing(ordering, drafting),
        tokens=tokens,
        checks=instruments.checks,
        choices=Choices(folder / "certificates.json"),
        signing=SigningPages(
            ordering, files, tokens, _picture(settings.signature_image), _picture(settings.seal_image)
        ),
        issuing=Issuing(ordering),
        receiving=Receiving(ordering, files, instruments.checks),
        working=Working(orders),
        evaluating=Evaluating(orders),
        kpi_source=LogSource(store.matters, store.directory.read, me.agency, viewer=me),
        files=files,
        lists=store.lists,
        log=store.log,
        outbox=store.outbox,
        calendar=load_calendar(),
        sync=sync,
        close=closing.close,
        registry=HubRegister(client, sync),
        roots=HubRoots(client, sync),
        forms=HubForms(client, sync),
    )


@dataclass(frozen=True)
class _Instruments:
    """What belongs to the machine rather than to the person: tokens, and checks of signatures."""

    tokens: Tokens
    checks: SignatureChecks
    working: Path | None = None
    """Where working copies are wanted."""


def _instruments(data: Path, person: Path, settings: DesktopSettings) -> _Instruments:
    """Return tokens and checks; neither asks anything yet.

    Wrong PINs are counted once for the whole data folder, the command line included: a token locks
    for everybody.
    """
    added = data / ADDED_LIBRARIES
    drivers, damage = drivers_at_hand(added)
    policies, wrong = rules_at_hand(data / OWN_POLICIES)
    # The folder in which checks of signatures keep what issuers have answered: one evidence for both.
    roots = data / "trust"
    places = [*([settings.trust] if settings.trust is not None else []), *([roots] if roots.is_dir() else [])]
    issuers = partial(certificates_in, places)
    looked = Looked(policies, Revocations(data / "evidence"), issuers, wrong)
    ledger = data / "tries.json"
    tokens = Tokens(modules_of(settings), settings.module_environment, ledger, drivers, added, damage, looked)
    checks = SignatureChecks(places, data / "evidence", person / "signature-checks.json")
    return _Instruments(tokens, checks)


def modules_of(settings: DesktopSettings) -> tuple[Path, ...]:
    """Return the token libraries of a desk: those it names, then those this machine has besides."""
    named = {path.resolve() for path in settings.modules}
    found = (driver.file for driver in found_drivers())
    # A named library stays in the list though its file is missing: the person is told so.
    return (*settings.modules, *(path for path in found if path.resolve() not in named))


def _desk(me: Person, clock: Clock, store: Store) -> Desk:
    return Desk(me, clock, store.log, store.outbox, store.replica, store.directory)


def _work_desk(me: Person, clock: Clock, store: Store) -> WorkDesk:
    """Return what orders on work need: the same outbox and overlay as those on documents."""
    rules = MatterRules(load_calendar())
    return WorkDesk(me, clock, store.log, store.outbox, store.replica, store.matters, store.directory, rules)


class _Refreshing:
    """Lays waiting orders over a document again after the hub's word on it came in."""

    def __init__(self, ordering: Ordering) -> None:
        self._ordering = ordering

    def __call__(self, news: SyncNews) -> None:
        # With the first people everything that waits can be shown.
        self._ordering.refresh_expected(None if news.directory_changed else news.documents)


class _Believing:
    """Reads anew which authorities the hub has this desk believe, after every change of the directory."""

    def __init__(self, checks: SignatureChecks) -> None:
        self._checks = checks

    def __call__(self, news: SyncNews) -> None:
        if news.directory_changed:
            self._checks.refresh_belief()


class _Searching:
    """Brings the search index up after every change, and fetches texts when the hub is there again."""

    def __init__(self, search: SearchKeeper) -> None:
        self._search = search

    def __call__(self, _: SyncNews) -> None:
        self._search.poke()


def _picture(image: ImageSettings | None) -> Picture | None:
    if image is None:
        return None
    if not image.path.is_file():
        raise NotFound("settings.image_missing", path=str(image.path))
    return signing.Picture(image.path, image.width_mm)
