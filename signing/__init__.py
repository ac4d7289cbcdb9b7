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
    from signing.certificates import CertificateFacts, check_usable, describe
    from signing.demo_authority import DemoAuthority
    from signing.errors import CertificateUnfit, DocumentUnfit, FontMissing, OutputUnsound, SigningError
    from signing.fields import DATE, LEADER, NUMBER, SEAL, Align, FieldPlace, prepare
    from signing.filling import fill
    from signing.images import Picture
    from signing.keys import SigningKey, TokenKey
    from signing.looks import Look, Stroke, Words
    from signing.requests import Level, Prepared, SigningRequest
    from signing.signer import sign
    from signing.trust import TrustStore
    from signing.verdict import FileVerdict, SignatureVerdict, Verdict
    from signing.verification import verify

# What the engines log goes where the program sends it, and nowhere by itself.
for _engine in ("pyhanko", "pyhanko_certvalidator", "fontTools"):
    logging.getLogger(_engine).addHandler(logging.NullHandler())

__all__ = [
    "DATE",
    "LEADER",
    "NUMBER",
    "SEAL",
    "Align",
    "CertificateFacts",
    "CertificateUnfit",
    "DemoAuthority",
    "DocumentUnfit",
    "FieldPlace",
    "FileVerdict",
    "FontMissing",
    "Level",
    "Look",
    "OutputUnsound",
    "Picture",
    "Prepared",
    "SignatureVerdict",
    "SigningError",
    "SigningKey",
    "SigningRequest",
    "Stroke",
    "TokenKey",
    "TrustStore",
    "Verdict",
    "Words",
    "check_usable",
    "describe",
    "fill",
    "prepare",
    "sign",
    "verify",
]

_HOMES = {
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
