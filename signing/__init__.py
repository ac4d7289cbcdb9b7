"""Preparing, signing and verifying PDF documents (PAdES), independent of any office program.

    from pathlib import Path
    from hsm import Pin, SoftTokens
    from signing import LEADER, DemoAuthority, FieldPlace, SigningRequest, TokenKey, TrustStore
    from signing import prepare, sign, verify

    pin, authority, tokens = Pin("123456"), DemoAuthority.create("Demo"), SoftTokens(Path("tokens"))
    serial = tokens.create("An", pin, pin)
    public_key = tokens.generate_key(serial, pin, "An")
    tokens.store_certificate(serial, pin, "An", authority.issue("An", "Office", public_key))

    prepare(Path("a.pdf"), Path("prepared.pdf"), [FieldPlace(LEADER, 0, (300, 100, 450, 180))])
    with tokens.worker() as worker:
        worker.login(serial, pin)
        key = TokenKey(worker, worker.certificates(serial)[0], [authority.certificate])
        sign(SigningRequest(Path("prepared.pdf"), Path("signed.pdf"), LEADER), key)
    print(verify(Path("signed.pdf"), TrustStore.of([authority.certificate])).verdict)

Keys stay in their token; every output is checked before it gets its name.
"""

from __future__ import annotations

import logging
from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from signing.batch import BatchResult, Job, Outcome, Rules, State, sign_batch
    from signing.certificates import CertificateFacts, check_usable, describe
    from signing.demo_authority import DemoAuthority
    from signing.detached import sign_other
    from signing.errors import CertificateUnfit, DocumentUnfit, FontMissing, OutputUnsound, SigningError
    from signing.fields import DATE, LEADER, NUMBER, SEAL, Align, FieldPlace, prepare
    from signing.filling import fill
    from signing.hygiene import Expectation, HygieneFinding, look_over
    from signing.images import Picture
    from signing.journal import Journal
    from signing.keys import SigningKey, TokenKey
    from signing.looks import Look, Stroke, Words
    from signing.operations import Recipe, look_of, placement_of, request_for
    from signing.places import Wish
    from signing.placing import Operation, Placement, propose
    from signing.raising import Raised, evidence_ends, newest_level, raise_level
    from signing.requests import Level, Prepared, SigningRequest
    from signing.sheets import PageWords, Sheet, Word
    from signing.signer import sign
    from signing.timestamps import Authority, TimeStamps
    from signing.trust import TrustStore
    from signing.verdict import FileVerdict, SignatureVerdict, Verdict
    from signing.verification import verify
    from signing.xml import sign_xml

# What the engines log goes where the program sends it, and nowhere by itself.
for _engine in ("pyhanko", "pyhanko_certvalidator", "fontTools"):
    logging.getLogger(_engine).addHandler(logging.NullHandler())

__all__ = [
    "DATE",
    "LEADER",
    "NUMBER",
    "SEAL",
    "Align",
    "Authority",
    "BatchResult",
    "CertificateFacts",
    "CertificateUnfit",
    "DemoAuthority",
    "DocumentUnfit",
    "Expectation",
    "FieldPlace",
    "FileVerdict",
    "FontMissing",
    "HygieneFinding",
    "Job",
    "Journal",
    "Level",
    "Look",
    "Operation",
    "Outcome",
    "OutputUnsound",
    "PageWords",
    "Picture",
    "Placement",
    "Prepared",
    "Raised",
    "Recipe",
    "Rules",
    "Sheet",
    "SignatureVerdict",
    "SigningError",
    "SigningKey",
    "SigningRequest",
    "State",
    "Stroke",
    "TimeStamps",
    "TokenKey",
    "TrustStore",
    "Verdict",
    "Wish",
    "Word",
    "Words",
    "check_usable",
    "describe",
    "evidence_ends",
    "fill",
    "look_of",
    "look_over",
    "newest_level",
    "placement_of",
    "prepare",
    "propose",
    "raise_level",
    "request_for",
    "sign",
    "sign_batch",
    "sign_other",
    "sign_xml",
    "verify",
]

_HOMES = {
    "Authority": "timestamps",
    "BatchResult": "batch",
    "Expectation": "hygiene",
    "HygieneFinding": "hygiene",
    "Job": "batch",
    "Journal": "journal",
    "Operation": "placing",
    "Outcome": "batch",
    "PageWords": "sheets",
    "Placement": "placing",
    "Raised": "raising",
    "Recipe": "operations",
    "Rules": "batch",
    "Sheet": "sheets",
    "State": "batch",
    "TimeStamps": "timestamps",
    "Wish": "places",
    "Word": "sheets",
    "evidence_ends": "raising",
    "look_of": "operations",
    "look_over": "hygiene",
    "newest_level": "raising",
    "placement_of": "operations",
    "propose": "placing",
    "raise_level": "raising",
    "request_for": "operations",
    "sign_batch": "batch",
    "sign_other": "detached",
    "sign_xml": "xml",
    "Align": "fields",
    "CertificateFacts": "certificates",
    "CertificateUnfit": "errors",
    "DATE": "fields",
    "DemoAuthority": "demo_authority",
    "DocumentUnfit": "errors",
    "FieldPlace": "fields",
    "FileVerdict": "verdict",
    "FontMissing": "errors",
    "LEADER": "fields",
    "NUMBER": "fields",
    "OutputUnsound": "errors",
    "Picture": "images",
    "SEAL": "fields",
    "SignatureVerdict": "verdict",
    "SigningError": "errors",
    "SigningKey": "keys",
    "SigningRequest": "requests",
    "Level": "requests",
    "Prepared": "requests",
    "Look": "looks",
    "Stroke": "looks",
    "Words": "looks",
    "TokenKey": "keys",
    "TrustStore": "trust",
    "Verdict": "verdict",
    "check_usable": "certificates",
    "describe": "certificates",
    "fill": "filling",
    "prepare": "fields",
    "sign": "signer",
    "verify": "verification",
}
"""The module of each name: loading the engine costs a second, so it waits until a name is used."""


def __getattr__(name: str) -> object:
    """Load the module of a public name when it is asked for the first time (PEP 562)."""
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value: object = getattr(import_module(f"signing.{_HOMES[name]}"), name)
    globals()[name] = value
    return value
