"""Wires a hub together from its folder and its settings."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial

from eoffice.clock import Clock, SystemClock
from eoffice.hub.agency_forms import AgencyForms
from eoffice.hub.committer import Committer
from eoffice.hub.config import HubConfig, HubFolder
from eoffice.hub.file_checks import FileChecks
from eoffice.hub.form_figures import FormFigures
from eoffice.hub.keys import ReceiptSigner
from eoffice.hub.page_check import SigningPageCheck
from eoffice.hub.parts import Parts
from eoffice.hub.passwords import Passwords
from eoffice.hub.registry import CertificateRegistry
from eoffice.hub.signing_in import SigningIn, Throttles
from eoffice.hub.stores import Kept, opened
from eoffice.hub.throttle import Throttle
from eoffice.hub.tokens import PassOffice
from eoffice.hub.trust_roots import TrustRoots
from eoffice.hub.uploads import Arrivals
from eoffice.hub.wakeup import Wakes
from eoffice.services.deciding import Deciding
from eoffice.services.deciding_matters import MatterRules
from eoffice.services.kpi_log_source import LogSource
from eoffice.services.law import load_calendar, load_kinds
from eoffice.services.trust_roots import hub_trust
from eoffice.services.work_figures import FiguresOfLog
from eoffice.storage.opening import Store
from eoffice.storage.search_keeping import SearchKeeper
from signing import TrustStore

# Small: an index batch holds the one writer, and orders wait for it meanwhile.
_SEARCH_BATCH = 100
_SEARCH_LULL_S = 0.2
"""Between two batches the index leaves the machine to the orders."""


@contextmanager
def running_parts(folder: HubFolder, config: HubConfig) -> Iterator[Parts]:
    """Give the parts of a hub with its committer at work; everything is closed at the end."""
    with opened(folder, config) as kept:
        search = SearchKeeper(kept.store, kept.blobs, batch=_SEARCH_BATCH, lull_s=_SEARCH_LULL_S)
        parts = _parts(folder, config, kept, SystemClock())
        parts.committer.listen(search.poke)
        # At the start only: a hub that runs for months keeps abandoned pieces no longer than their week
        # plus the time to its next start.
        parts.uploads.sweep()
        parts.committer.start()
        search.start()
        try:
            yield parts
        finally:
            parts.committer.stop()
            # After the committer, which pokes it with every commit.
            search.stop()


def _parts(folder: HubFolder, config: HubConfig, kept: Kept, clock: Clock) -> Parts:
    limits = config.limits
    signer = ReceiptSigner(folder.receipt_key)
    store, blobs = kept.store, kept.blobs
    pages = SigningPageCheck(blobs, partial(believed_by_hub, folder, store))
    read, sources = store.directory.read, _sources(store)
    figures = FormFigures(store.log, read, sources, store.log.load)
    checks = FileChecks(blobs, store.holdings, pages, _AgencyNames(store), limits.words, read, figures)
    wakes = Wakes()
    deciding = Deciding(
        clock, signer, checks, load_kinds(), MatterRules(load_calendar(), FiguresOfLog(sources))
    )
    return Parts(
        store=store,
        blobs=blobs,
        clock=clock,
        limits=limits,
        signing_in=_signing_in(folder, config, store, clock, signer),
        file_checks=checks,
        committer=Committer(store.log, deciding, wakes, limits.queue),
        uploads=Arrivals(kept.uploads, blobs, store.holdings, clock, limits),
        wakes=wakes,
        receipt_key=signer.public_key,
        registry=CertificateRegistry(store.directory, clock),
        forms=AgencyForms(store.directory, clock),
        roots=TrustRoots(store.directory, clock),
    )


def _sources(store: Store) -> Callable[[str], LogSource]:
    """Return how the inputs of an agency's evaluations are read from the log."""

    def source_of(agency: str) -> LogSource:
        return LogSource(store.matters, store.directory.read, agency)

    return source_of


def believed_by_hub(folder: HubFolder, store: Store, agency: str) -> TrustStore | None:
    """Return whom the hub believes for an agency: its trust folder, and what desks are told to believe.

    Read for each check: an authority that was retired a minute ago is believed no more. None when nobody
    has named any: then whom to trust is the recipient's question alone.
    """
    ruled = hub_trust(store.directory.read, agency)
    has_files = folder.trust.is_dir() and any(folder.trust.iterdir())
    if not has_files and not ruled.certificates:
        return None
    own = TrustStore.read(folder.trust) if has_files else TrustStore.of(())
    return own.joined(ruled.certificates, ruled.origins)


class _AgencyNames:
    """Tells the name an agency's seal must bear."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def __call__(self, agency: str) -> str:
        """Return an agency's name as the directory has it now; raises NotFound `people.agency_unknown`."""
        return self._store.directory.read().agency(agency).name


def _signing_in(
    folder: HubFolder, config: HubConfig, store: Store, clock: Clock, signer: ReceiptSigner
) -> SigningIn:
    limits = config.limits
    return SigningIn(
        store.accounts,
        store.directory,
        Passwords(),
        PassOffice(folder.token_secret.read_bytes(), clock, limits.access_lives_s),
        Throttles(
            of_login=Throttle(clock, limits.failures, limits.locked_s),
            of_address=Throttle(clock, limits.failures_of_address, limits.locked_s),
        ),
        clock,
        limits,
        signer.public_key,
    )
