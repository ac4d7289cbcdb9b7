"""Endless real orders for the hub's benchmarks: drafts of 2 KB, texts of 200 KB, files of 200 KB."""

from __future__ import annotations

import hashlib
import itertools
import os
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime

from eoffice.clock import new_id
from eoffice.domain import commands
from eoffice.domain.document import Direction, FileRef
from eoffice.domain.people import Signatory
from eoffice.exchange import wire
from eoffice.services import codec
from eoffice.services.orders import Order, OrderForm, to_form
from tests.bench.hub_load import Give, Line, Sent, timed
from tests.hub.hub_process import LEADER

SMALL = 2_048
LARGE = 200_000
_SENTENCE = "Đề nghị các đơn vị rà soát, tổng hợp và báo cáo kết quả trước ngày 10 tháng 12 năm 2026. "
_ORDER, _DOCUMENT = "0" * 8 + "-0000-7000-8000-" + "1" * 12, "0" * 8 + "-0000-7000-8000-" + "2" * 12


def _form(command: commands.Command, seen: int) -> OrderForm:
    return to_form(Order(_ORDER, _DOCUMENT, seen, datetime.now(UTC), command))


def _filled(form: OrderForm, order: str, document: str) -> bytes:
    """Return an order's canonical bytes with its own ids, without encoding it anew."""
    return (
        _stencil(form).replace(_ORDER.encode(), order.encode()).replace(_DOCUMENT.encode(), document.encode())
    )


_stencils: dict[int, tuple[OrderForm, bytes]] = {}


def _stencil(form: OrderForm) -> bytes:
    """Return the bytes of a form, encoded once."""
    known = _stencils.get(id(form))
    if known is None or known[0] is not form:
        known = _stencils[id(form)] = (form, codec.encode(form))
    return known[1]


def small_draft() -> OrderForm:
    """Return the order that begins a letter; its command is as large as SMALL says."""
    signer = Signatory("hoa", LEADER, "Giám đốc")
    subject = (_SENTENCE * 6)[:480].strip()
    letter = commands.DraftDocument(Direction.OUTGOING, "cong_van", "SNV-VP", subject, signer, ())
    for count in itertools.count(1):
        codes = tuple(f"000.{number:02d}.41.H32" for number in range(count))
        form = _form(replace(letter, recipients=codes), 0)
        if len(codec.encode(form.command)) >= SMALL:
            return form
    raise AssertionError


def drafting(form: OrderForm) -> Give:
    """Return how a client gives one new draft."""

    def give(line: Line) -> Sent:
        order, document = new_id(), new_id()
        return timed(line, order, _filled(form, order, document))

    return give


def cancelling(drafts: Iterator[str]) -> Give:
    """Return how a client withdraws a draft with a reason of 200 KB: the largest order a text makes."""
    reason = (_SENTENCE * (LARGE // len(_SENTENCE.encode()) + 1)).strip()
    form = _form(commands.CancelDocument(reason), 1)

    def give(line: Line) -> Sent:
        order = new_id()
        return timed(line, order, _filled(form, order, next(drafts)))

    return give


def attaching(drafts: Iterator[str]) -> Give:
    """Return how a client uploads a picture of 200 KB and gives the order that attaches it."""
    rest = os.urandom(LARGE)

    def give(line: Line) -> Sent:
        order = new_id()
        content = order.encode() + rest[len(order) :]
        digest = hashlib.sha256(content).hexdigest()
        command = commands.AddAttachment(FileRef(digest, "ban-quet.jpg", "image/jpeg", LARGE))
        form = replace(_form(command, 1), id=order, document=next(drafts))
        began = time.perf_counter()
        _upload(line, digest, content)
        return replace(timed(line, order, codec.encode(form)), began=began)

    return give


def _upload(line: Line, digest: str, content: bytes) -> None:
    """Send a file as a desktop does: begin, then all of it in one piece."""
    length = {wire.LENGTH_HEADER: str(len(content))}
    path = f"{wire.UPLOADS}/{digest}"
    begun, said = line.ask("POST", path, b"", length)
    piece = {**length, wire.OFFSET_HEADER: "0", "Content-Type": wire.CHUNK_TYPE}
    kept, answered = line.ask("PATCH", path, content, piece)
    if (begun, kept) != (201, 201):
        message = f"upload: {begun} {said!r}, {kept} {answered!r}"
        raise ValueError(message)
