"""An office in one process: real stores, files, typesetting, tokens, decisions; only the network is missing.

Every desk has its own replica, outbox and blobs; its sync loop, on a thread of its own, hands
orders to a hub that lies in the same process.
"""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from eoffice.clock import Clock, SystemClock
from eoffice.demo import cast
from eoffice.demo.cast import Player
from eoffice.demo.world import World
from eoffice.domain.agency_form import AgencyForm
from eoffice.domain.certificates import RegisteredCertificate
from eoffice.domain.people import Person
from eoffice.domain.trust_roots import TrustRoot
from eoffice.errors import Refused, Unreachable
from eoffice.exchange.wire import (
    CertificateAnswer,
    NewRoot,
    Registration,
    RootAnswer,
    RootRetirement,
    Withdrawal,
)
from eoffice.hub.agency_forms import AgencyForms
from eoffice.hub.file_checks import FileChecks
from eoffice.hub.form_figures import FormFigures
from eoffice.hub.page_check import SigningPageCheck
from eoffice.hub.registry import CertificateRegistry
from eoffice.hub.trust_roots import TrustRoots
from eoffice.rendering.specimens import write_seal, write_signature
from eoffice.rendering.typesetting import OfficialTypesetter
from eoffice.services.certificates import Choices
from eoffice.services.deciding import Deciding, Outcome
from eoffice.services.deciding_matters import MatterRules
from eoffice.services.drafting import Drafting
from eoffice.services.evaluating import Evaluating
from eoffice.services.files import Files
from eoffice.services.issuing import Issuing
from eoffice.services.kpi_log_source import LogSource
from eoffice.services.law import load_calendar, load_kinds
from eoffice.services.log import Record, document_of, matter_of
from eoffice.services.matter_ordering import MatterOrdering, WorkDesk
from eoffice.services.matter_orders import is_matter_form, matter_order
from eoffice.services.ordering import Desk, Ordering
from eoffice.services.orders import OrderForm, from_form
from eoffice.services.permissions import may_read
from eoffice.services.ports import Transaction, Waiting
from eoffice.services.receiving import Receiving
from eoffice.services.reviewing import Reviewing
from eoffice.services.signature_checks import SignatureChecks
from eoffice.services.signing_pages import SigningPages
from eoffice.services.tokens import Tokens
from eoffice.services.trust_roots import hub_trust
from eoffice.services.work_figures import FiguresOfLog
from eoffice.services.work_permissions import may_read_matter
from eoffice.services.working import Working
from eoffice.services.workplace import Connectedness, SyncNews, SyncState, Workplace
from eoffice.storage.blobs import SegmentBlobs
from eoffice.storage.opening import Store
from eoffice.storage.search_keeping import SearchKeeper
from signing import Picture
from tests.new_store import new_store
from tests.services.office_hub import KeySigner

RESERVE = 1 << 20


class LocalHub:
    """Decides orders in the same process; `is_away` makes it as if the wire were cut."""

    def __init__(self, folder: Path, clock: Clock) -> None:
        self.store = new_store(folder / "office.sqlite")
        self.blobs = SegmentBlobs(folder / "blobs", reserve=RESERVE)
        self.is_away = False
        pages = SigningPageCheck(self.blobs)
        self._checks = FileChecks(
            self.blobs,
            self.store.holdings,
            pages,
            self._agency_name,
            1 << 20,
            self.store.directory.read,
            FormFigures(self.store.log, self.store.directory.read, self._source_of, self.store.log.load),
        )
        work = MatterRules(load_calendar(), FiguresOfLog(self._source_of))
        self._deciding = Deciding(clock, KeySigner(), self._checks, load_kinds(), work)
        self._lock = threading.Lock()
        self.desks: list[LocalSync] = []
        for agency in cast.AGENCIES:
            self.store.directory.put_agency(agency)
        for player in cast.PLAYERS:
            self.store.directory.put_person(player.person)

    def _source_of(self, agency: str) -> LogSource:
        return LogSource(self.store.matters, self.store.directory.read, agency)

    def _agency_name(self, code: str) -> str:
        return self.store.directory.read().agency(code).name

    def take(self, person: Person, form: OrderForm, blobs: SegmentBlobs, digests: tuple[str, ...]) -> None:
        """Take the files of an order, then decide it; raises Refused."""
        with self._lock:
            for digest in digests:
                self.blobs.put_bytes(blobs.read(digest))
                self.store.holdings.hold(person.agency, digest)
            self._look(person, form)

            def decide(transaction: Transaction) -> Outcome:
                return self._deciding.handle(transaction, person, form)

            self.store.log.run(decide)
        for desk in self.desks:
            desk.poke()

    def _look(self, person: Person, form: OrderForm) -> None:
        """Look into the files of an order, as the hub does before the order joins its queue."""
        if is_matter_form(form):
            self._checks.look_at_evidence(form.document, matter_order(form).command, person)
            return
        stored = self.store.log.load(form.document)
        document = stored.document if stored else None
        self._checks.prepare(document, from_form(form).command, form.seen, person)

    def close(self) -> None:
        """Close the stores."""
        self.blobs.close()
        self.store.close()


class LocalSync:
    """Implements `workplace.Sync` over a LocalHub."""

    def __init__(self, hub: LocalHub, me: Person, store: Store, blobs: SegmentBlobs) -> None:
        self._hub, self._me, self._store, self._blobs = hub, me, store, blobs
        self._listeners: list[Callable[[SyncNews], None]] = []
        self._state = SyncState(Connectedness.CONNECTING)
        self._wish = threading.Event()
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, name=f"sync-{me.id}", daemon=True)
        hub.desks.append(self)

    @property
    def state(self) -> SyncState:
        return self._state

    def listen(self, listener: Callable[[SyncNews], None]) -> None:
        self._listeners.append(listener)

    def tell(self, documents: frozenset[str]) -> None:
        for listener in self._listeners:
            listener(SyncNews(documents, self._state))

    def tell_directory(self) -> None:
        for listener in self._listeners:
            listener(SyncNews(frozenset(), self._state, directory_changed=True))

    def start(self) -> None:
        self._thread.start()
        self.poke()

    def poke(self) -> None:
        self._wish.set()

    def stop(self) -> None:
        self._stopping.set()
        self._wish.set()
        if self._thread.is_alive():
            self._thread.join()
        if self in self._hub.desks:
            self._hub.desks.remove(self)

    def _run(self) -> None:
        while not self._stopping.is_set():
            self._wish.wait()
            self._wish.clear()
            if not self._stopping.is_set():
                self._round()

    def _round(self) -> None:
        before, error = self._state, None
        documents: set[str] = set()
        try:
            self._demand_hub()
            documents |= self._send()
            documents |= self._fetch()
        except Unreachable as away:
            error = away
        waiting = self._store.outbox.waiting()
        refused = sum(entry.is_refused for entry in waiting)
        where = Connectedness.OFFLINE if error is not None else Connectedness.ONLINE
        self._state = SyncState(where, len(waiting) - refused, refused, error)
        if documents or self._state != before:
            news = SyncNews(frozenset(documents), self._state)
            for listener in self._listeners:
                listener(news)

    def _demand_hub(self) -> None:
        if self._hub.is_away:
            raise Unreachable("exchange.hub_away", hub="https://localhost", reason="cut")

    def _send(self) -> set[str]:
        sent: set[str] = set()
        stuck: set[str] = set()
        for entry in self._store.outbox.waiting():
            document = entry.form.document
            if entry.is_refused or document in stuck:
                stuck.add(document)
                continue
            sent.add(document)
            if not self._sent(entry):
                stuck.add(document)
        return sent

    def _sent(self, entry: Waiting) -> bool:
        outbox = self._store.outbox
        outbox.note_attempt(entry.form.id)
        try:
            self._hub.take(self._me, entry.form, self._blobs, entry.blobs)
        except Refused as refusal:
            outbox.refuse(entry.form.id, refusal.code, json.dumps(refusal.values, default=str))
            return False
        self._fetch()
        outbox.drop(entry.form.id)
        return True

    def _fetch(self) -> set[str]:
        replica, hub = self._store.replica, self._hub.store
        after = replica.cursor(self._me.agency)
        fresh = hub.log.feed(self._me.agency, after, 10_000)
        if not fresh:
            return set()
        changed: set[str] = set()
        records: list[Record] = []
        for document, entries in _by_document(fresh).items():
            # A document that begins in this delivery is whole; of others the beginning may be lacking.
            whole = entries if entries[0].version == 1 else hub.log.records(document)
            if _is_readable(self._me, whole):
                records.extend(whole)
                changed.add(document)
        replica.apply(records, {self._me.agency: fresh[-1].seq})
        return changed


def _is_readable(person: Person, whole: Sequence[Record]) -> bool:
    """Tell whether a person may read a document or a matter as it stands now."""
    if whole[0].is_matter:
        work = matter_of(whole)
        return work is not None and may_read_matter(person, work)
    state = document_of(whole)
    return state is not None and may_read(person, state)


def _by_document(records: Sequence[Record]) -> dict[str, list[Record]]:
    found: dict[str, list[Record]] = {}
    for entry in records:
        found.setdefault(entry.document, []).append(entry)
    return found


class LocalRegister:
    """Implements `workplace.CertificateRegister` over a LocalHub."""

    def __init__(self, hub: LocalHub, me: Person, store: Store, sync: LocalSync, clock: Clock) -> None:
        self._hub, self._me, self._store, self._sync = hub, me, store, sync
        self._registry = CertificateRegistry(hub.store.directory, clock)

    def register(self, certificate: bytes, person: str = "") -> RegisteredCertificate:
        return self._taken(lambda: self._registry.register(self._me, Registration(certificate, person)))

    def withdraw(self, fingerprint: str, reason: str) -> RegisteredCertificate:
        return self._taken(lambda: self._registry.withdraw(self._me, Withdrawal(fingerprint, reason)))

    def _taken(self, ask: Callable[[], CertificateAnswer]) -> RegisteredCertificate:
        if self._hub.is_away:
            raise Unreachable("exchange.hub_away", hub="https://localhost", reason="cut")
        answer = ask()
        self._store.directory.replace(self._hub.store.directory.read())
        self._sync.tell_directory()
        return answer.certificate


class LocalRoots:
    """Implements `workplace.RootBook` over a LocalHub."""

    def __init__(self, hub: LocalHub, me: Person, store: Store, sync: LocalSync, clock: Clock) -> None:
        self._hub, self._me, self._store, self._sync = hub, me, store, sync
        self._roots = TrustRoots(hub.store.directory, clock)

    def add(self, certificate: bytes, basis: str) -> TrustRoot:
        return self._taken(lambda: self._roots.add_for(self._me, NewRoot(certificate, basis)))

    def retire(self, entry: str, reason: str) -> TrustRoot:
        return self._taken(lambda: self._roots.retire_for(self._me, RootRetirement(entry, reason)))

    def _taken(self, ask: Callable[[], RootAnswer]) -> TrustRoot:
        if self._hub.is_away:
            raise Unreachable("exchange.hub_away", hub="https://localhost", reason="cut")
        answer = ask()
        self._store.directory.replace(self._hub.store.directory.read())
        self._sync.tell_directory()
        return answer.root


class LocalForms:
    """Implements `workplace.AgencyFormStore` over a LocalHub."""

    def __init__(self, hub: LocalHub, me: Person, store: Store, sync: LocalSync, clock: Clock) -> None:
        self._hub, self._me, self._store, self._sync = hub, me, store, sync
        self._forms = AgencyForms(hub.store.directory, clock)

    def settle(self, wanted: AgencyForm) -> AgencyForm:
        self._reach()
        made = self._forms.settle(self._me, wanted).form
        self._store.directory.replace(self._hub.store.directory.read())
        self._sync.tell_directory()
        return made

    def history(self) -> tuple[AgencyForm, ...]:
        self._reach()
        return self._forms.history(self._me).forms

    def _reach(self) -> None:
        if self._hub.is_away:
            raise Unreachable("exchange.hub_away", hub="https://localhost", reason="cut")


class HubSource:
    """Brings files from the hub."""

    def __init__(self, hub: LocalHub, blobs: SegmentBlobs) -> None:
        self._hub, self._blobs = hub, blobs

    def fetch(self, digest: str) -> None:
        if self._hub.is_away:
            raise Unreachable("exchange.hub_away", hub="https://localhost", reason="cut")
        self._blobs.put_bytes(self._hub.blobs.read(digest))


def _orders(
    me: Person, clock: Clock, store: Store, poke: Callable[[], None]
) -> tuple[Ordering, MatterOrdering]:
    """Return the orders on documents and those on work of one desk; both wait in one outbox."""
    rules = MatterRules(load_calendar())
    orders = MatterOrdering(
        WorkDesk(me, clock, store.log, store.outbox, store.replica, store.matters, store.directory, rules),
        poke,
    )
    desk = Desk(me, clock, store.log, store.outbox, store.replica, store.directory)
    return Ordering(desk, poke, work=orders), orders


@dataclass
class LocalOffice:
    """The hub, and a workplace for whoever sits down."""

    folder: Path
    world: World
    clock: Clock = field(default_factory=SystemClock)

    def __post_init__(self) -> None:
        self.hub = LocalHub(self.folder / "hub", self.clock)
        self.trust = [self.world.trust]
        """Whose certificates the desks believe; a test may add roots before anybody sits down."""

    def sit_down(self, player: Player) -> Workplace:
        """Return the workplace of a person, with the token plugged in at their desk."""
        me, folder = player.person, self.folder / "desks" / player.login
        store = new_store(folder / "office.sqlite")
        store.directory.replace(self.hub.store.directory.read())
        blobs = SegmentBlobs(folder / "blobs", reserve=RESERVE)
        sync = LocalSync(self.hub, me, store, blobs)
        source = HubSource(self.hub, blobs)
        search = SearchKeeper(store, blobs, source.fetch, sync.tell)

        def poke() -> None:
            search.poke()
            sync.poke()

        ordering, orders = _orders(me, self.clock, store, poke)

        def refresh(news: SyncNews) -> None:
            ordering.refresh_expected(news.documents)
            search.poke()

        sync.listen(refresh)
        search.start()
        files = Files(blobs, source, folder / "cache")
        tokens = self._tokens(player, folder)
        kept = folder / "signature-checks.json"
        checks = SignatureChecks(self.trust, folder / "evidence", kept, is_online=False)
        checks.also_believe(partial(hub_trust, store.directory.read, me.agency))

        def close() -> None:
            sync.stop()
            search.stop()
            tokens.close()
            blobs.close()
            store.close()

        drafting = Drafting(ordering, files, load_kinds(), OfficialTypesetter(), folder / "working")
        return Workplace(
            me=me,
            clock=self.clock,
            ordering=ordering,
            drafting=drafting,
            reviewing=Reviewing(ordering, drafting),
            tokens=tokens,
            checks=checks,
            choices=Choices(folder / "certificates.json"),
            signing=SigningPages(ordering, files, tokens, *self._pictures(player, folder)),
            issuing=Issuing(ordering),
            receiving=Receiving(ordering, files, checks),
            working=Working(orders),
            evaluating=Evaluating(orders),
            kpi_source=LogSource(store.matters, store.directory.read, me.agency, viewer=me),
            files=files,
            lists=store.lists,
            log=store.log,
            outbox=store.outbox,
            calendar=load_calendar(),
            sync=sync,
            registry=LocalRegister(self.hub, me, store, sync, self.clock),
            roots=LocalRoots(self.hub, me, store, sync, self.clock),
            forms=LocalForms(self.hub, me, store, sync, self.clock),
            close=close,
        )

    def close(self) -> None:
        """Close the hub."""
        self.hub.close()

    def pin(self, player: Player) -> str:
        """Return the PIN of the token at a desk."""
        return self.world.tokens[player.login].pin

    def _tokens(self, player: Player, folder: Path) -> Tokens:
        token = self.world.tokens.get(player.login)
        if token is None:
            return Tokens((), {}, folder / "tries.json")
        return Tokens((token.tokens.module,), token.tokens.environment, folder / "tries.json")

    def _pictures(self, player: Player, folder: Path) -> tuple[Picture | None, Picture | None]:
        signature = seal = None
        if player is cast.DIRECTOR:
            write_signature(player.person.name, folder / "signature.png", 40.0)
            signature = Picture(folder / "signature.png", 40.0)
        elif player.login in self.world.tokens:
            write_seal(cast.DEPARTMENT.name, folder / "seal.png", 36.0)
            seal = Picture(folder / "seal.png", 36.0)
        return signature, seal
