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
        self._trust: TrustStore | None = None
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

        verdict = verify_file(file, self._believed(), evidence=self._asking(), told=told)
        self._keep(verdict)
        return verdict

    def known(self, document: str, digest: str = "") -> Verdict | None:
        """Return what was found last about a document, if its pages are still those; reads memory only."""
        kept = self._found.get(document)
        return kept.verdict if kept is not None and digest in ("", kept.digest) else None

    def check_pages(self, document: str, digest: str, file: Path) -> Verdict:
        """Check the pages of a document and remember what was found for it."""
        with self._keeping:
            # The digest of a FileRef and that of a verdict are both SHA-256 of the same bytes.
            self._found[document] = _Kept(digest)
        return self.check(file).verdict

    def _believed(self) -> TrustStore:
        import signing

        with self._loading:
            if self._trust is None:
                known = signing.TrustStore
                self._trust = known.read(*self._places) if self._places else known.of(())
            return self._trust

    def _asking(self) -> Evidence:
        from signing.evidence import Evidence, ask_by_http

        return Evidence(self._evidence, ask_by_http if self._is_online else None, LIMIT_S)

    def _keep(self, verdict: FileVerdict) -> None:
        """Remember a verdict when it is about pages of a document."""
        with self._keeping:
            mine = [name for name, kept in self._found.items() if kept.digest == verdict.sha256]
            fresh = [name for name in mine if self._found[name].verdict is not verdict.verdict]
            for name in fresh:
                self._found[name] = _Kept(verdict.sha256, verdict.verdict)
            if fresh and self._results is not None:
                plain = {name: [one.digest, one.verdict] for name, one in self._found.items() if one.verdict}
                self._results.parent.mkdir(parents=True, exist_ok=True)
                write_bytes(self._results, json.dumps(plain).encode())

    def _read(self) -> dict[str, _Kept]:
        """Return what an earlier session found; a damaged file only costs checking again."""
        if self._results is None:
            return {}
        with suppress(FileNotFoundError, ValueError, TypeError, AttributeError):
            plain = json.loads(self._results.read_text(encoding="utf-8"))
            return {name: _Kept(str(digest), Verdict(word)) for name, (digest, word) in plain.items()}
        return {}
