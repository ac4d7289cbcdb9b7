"""Check the hub's receipts: anybody with the hub's public key can, without asking the hub."""

from __future__ import annotations

import hashlib

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from eoffice.errors import Defect
from eoffice.services.orders import OrderForm, Receipt, SignedReceipt, digest


def checked_receipt(signed: SignedReceipt, form: OrderForm, public_key: str) -> Receipt:
    """Return the receipt of an order; raises Defect `exchange.receipt_false` unless it vouches for it."""
    is_signed = holds(signed, public_key)
    is_ours = signed.order == form.id and signed.order_digest == digest(form)
    if not is_signed or not is_ours:
        raise Defect("exchange.receipt_false", order=form.id)
    # The body is what was signed: the columns beside it are only believed where it says the same.
    receipt = signed.receipt
    if (receipt.order, receipt.order_digest) != (signed.order, signed.order_digest):
        raise Defect("exchange.receipt_false", order=form.id)
    return receipt


def holds(signed: SignedReceipt, public_key: str) -> bool:
    """Tell whether a receipt was signed with a public key (32 bytes, hex), byte for byte as it is."""
    try:
        raw, signature = bytes.fromhex(public_key), bytes.fromhex(signed.signature)
        Ed25519PublicKey.from_public_bytes(raw).verify(signature, signed.body.encode())
    except (InvalidSignature, ValueError):
        return False
    # Hex has two ways to write a letter; the hub writes one, and its receipts stay as they were given.
    return signed.signature == signature.hex() and signed.key_id == hashlib.sha256(raw).hexdigest()
