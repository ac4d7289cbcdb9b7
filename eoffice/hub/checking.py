"""Looks through everything a hub keeps: chains, feeds, books, receipts, files."""

from __future__ import annotations

from dataclasses import dataclass

from eoffice.errors import Defect, explain_code
from eoffice.exchange.receipts import holds
from eoffice.hub.config import HubFolder, read_config
from eoffice.hub.keys import ReceiptSigner
from eoffice.hub.stores import opened
from eoffice.services.orders import SignedReceipt
from eoffice.storage.verifying import Finding, IsSigned


@dataclass(frozen=True)
class WordedFinding:
    """A thing that does not hold, with what it means."""

    code: str
    where: str
    detail: str
    message: str


@dataclass(frozen=True)
class CheckReport:
    """What a look through a hub's log found; nothing found means that all of it holds."""

    sound: bool
    documents: int
    findings: tuple[WordedFinding, ...]


def receipt_check(folder: HubFolder) -> IsSigned:
    """Return the check of a receipt against the hub's own public key."""
    # Receipts under an earlier key would not hold: the hub has had one key since it was made.
    key = ReceiptSigner(folder.receipt_key).public_key

    def is_signed(given: SignedReceipt) -> bool:
        return holds(given, key)

    return is_signed


def check(folder: HubFolder) -> CheckReport:
    """Look through a hub, which may be running meanwhile."""
    try:
        with opened(folder, read_config(folder)) as kept:
            findings = kept.store.verify(kept.blobs, receipt_check(folder))
            documents = sum(1 for _ in kept.store.lists.all_documents())
    except Defect as error:
        if error.code != "storage.damaged":
            raise
        # A database that cannot even be opened is an answer too: what is kept does not hold.
        detail = str(error.values.get("detail", ""))
        return CheckReport(sound=False, documents=0, findings=(_worded(_broken(detail)),))
    return CheckReport(not findings, documents, tuple(_worded(finding) for finding in findings))


def _broken(detail: str) -> Finding:
    return Finding("verify.database", "sqlite", detail)


def _worded(finding: Finding) -> WordedFinding:
    values: dict[str, object] = {"where": finding.where, "detail": finding.detail}
    told = explain_code(finding.code, values)
    return WordedFinding(finding.code, finding.where, finding.detail, told.sentence)
