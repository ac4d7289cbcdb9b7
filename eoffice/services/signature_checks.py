"""Checking signatures at a desk: whom it believes, where evidence is kept, what was found before.

The law wants the evidence of a check kept with the message (Decree 30, article on arrivals by wire),
so answers of OCSP and CRL services stay in the data folder and decide again when nobody can be asked.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING

from eoffice.paths import write_bytes
from eoffice.services.trust_roots import HubTrust
from signing.verdict import FileVerdict, SignatureVerdict, Verdict

if TYPE_CHECKING:
    from signing import TrustStore
    from signing.evidence import Evidence

Told = Callable[[SignatureVerdict], None]
LIMIT_S = 8.0
"""How long all services of one certificate may take together; a clerk's list must not wait for them."""


@dataclass(frozen=True)
class _Kept:
    """What was found last about the pages of a document."""

    digest: str
    verdict: Verdict | None = None
    belief: str = ""
    """Which authorities of the hub were believed then: a verdict is no better than they are."""


def _kept(digest: str, word: str, belief: str = "") -> _Kept:
    return _Kept(digest, Verdict(word), belief)


class SignatureChecks:
    """Checks files against the desk's trust; calls may come from any thread but the window's own.

    The engine loads at the first check: it costs a second that the start of the program has not.
    """

    def __init__(
        self,
        trust: Sequence[Path] = (),
        evidence: Path | None = None,
        results: Path | None = None,
        *,
        is_online: bool = True,
    ) -> None:
        self._places = tuple(trust)
        self._evidence = evidence
        self._results = results
        self._is_online = is_online
        self._hub: Callable[[], HubTrust] = HubTrust
        self._belief = HubTrust().version
        self._own: TrustStore | None = None
        self._trust: tuple[str, TrustStore] | None = None
        self._loading = Lock()
        self._keeping = Lock()
        self._found: dict[str, _Kept] = self._read()

    @property
    def is_online(self) -> bool:
        """Tell whether issuers may be asked over the network."""
        return self._is_online

    @property
    def places(self) -> tuple[Path, ...]:
        """Return the files and folders of the certificates believed."""
        return self._places

    def also_believe(self, hub: Callable[[], HubTrust]) -> None:
        """Believe what the hub's administrators have desks believe, beside the files of this machine."""
        self._hub = hub
        self.refresh_belief()

    def refresh_belief(self) -> None:
        """Read anew what the hub has desks believe; verdicts that rested on something else are forgotten."""
        self._belief = self._hub().version

    def allow_network(self, *, allowed: bool) -> None:
        """Allow or forbid asking issuers; what is kept is used either way."""
        self._is_online = allowed

    def __call__(self, file: Path) -> FileVerdict:
        """Return the verdict on a file, as `check` does."""
        return self.check(file)

    def check(self, file: Path, told: Told | None = None) -> FileVerdict:
        """Return the verdict on a file; `told` hears each signature as soon as it is judged.

        A detached signature beside the file (NAME.p7s) is used by itself. Never raises for a bad file;
        OSError when it cannot be opened, and what reading the trusted certificates raises.
        """
        from signing.dispatch import verify_file

        verdict = verify_file(file, self.believed(), evidence=self._asking(), told=told)
        self._keep(verdict)
        return verdict

    def known(self, document: str, digest: str = "") -> Verdict | None:
        """Return what was found last about a document, if its pages are still those; reads memory only."""
        kept = self._found.get(document)
        # Another set of authorities may judge otherwise: then nothing is known until it is checked again.
        if kept is None or kept.belief != self._belief:
            return None
        return kept.verdict if digest in ("", kept.digest) else None

    def check_pages(self, document: str, digest: str, file: Path) -> Verdict:
        """Check the pages of a document and remember what was found for it."""
        with self._keeping:
            # The digest of a FileRef and that of a verdict are both SHA-256 of the same bytes.
            self._found[document] = _Kept(digest)
        return self.check(file).verdict

    def believed(self) -> TrustStore:
        """Return whom this desk believes: the files of this machine and what the hub hands out."""
        import signing

        with self._loading:
            if self._own is None:
                known = signing.TrustStore
                self._own = known.read(*self._places) if self._places else known.of(())
            hub = self._hub()
            self._belief = hub.version
            if self._trust is None or self._trust[0] != hub.version:
                self._trust = hub.version, self._own.joined(hub.certificates, hub.origins)
            return self._trust[1]

    def _asking(self) -> Evidence:
        from signing.evidence import Evidence, ask_by_http

        return Evidence(self._evidence, ask_by_http if self._is_online else None, LIMIT_S)

    def _keep(self, verdict: FileVerdict) -> None:
        """Remember a verdict when it is about pages of a document."""
        with self._keeping:
            mine = [name for name, kept in self._found.items() if kept.digest == verdict.sha256]
            new = _Kept(verdict.sha256, verdict.verdict, self._belief)
            fresh = [name for name in mine if self._found[name] != new]
            for name in fresh:
                self._found[name] = new
            if fresh and self._results is not None:
                plain = {
                    name: [one.digest, one.verdict, one.belief]
                    for name, one in self._found.items()
                    if one.verdict
                }
                self._results.parent.mkdir(parents=True, exist_ok=True)
                write_bytes(self._results, json.dumps(plain).encode())

    def _read(self) -> dict[str, _Kept]:
        """Return what an earlier session found; a damaged file only costs checking again."""
        if self._results is None:
            return {}
        with suppress(FileNotFoundError, ValueError, TypeError, AttributeError):
            plain = json.loads(self._results.read_text(encoding="utf-8"))
            return {name: _kept(*parts) for name, parts in plain.items()}
        return {}
