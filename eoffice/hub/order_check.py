"""The shape of an order before anything is done with it: ids, places, names of files, sizes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields, is_dataclass

from eoffice.domain.commands import Command
from eoffice.domain.document import FileRef
from eoffice.domain.work.matters import MatterCommand
from eoffice.errors import Defect, Refused
from eoffice.exchange.wire import is_digest, is_id
from eoffice.services.matter_orders import is_matter_form, matter_order
from eoffice.services.orders import OrderForm, from_form

AnyCommand = Command | MatterCommand
"""What an order may carry: about a document, or about work."""

_MOST_EVENTS = 1_000_000
_LONGEST_NAME = 255
_LONGEST_FILE = 2**40
# Windows refuses these in names, and receivers open files there under the name they came with.
_NOT_IN_NAMES = frozenset('/\\:*?"<>|')


def checked_command(form: OrderForm, key: str) -> AnyCommand:
    """Return the command of an order whose shape is right; raises Refused `order.unreadable` or others."""
    if not is_id(form.id) or not is_id(form.document):
        raise Refused("order.bad_id")
    # One id for both: a proxy that repeats a request repeats its header, and the receipt is the same.
    if key != form.id:
        raise Refused("order.key_differs")
    if not 0 <= form.seen <= _MOST_EVENTS or form.made_at.tzinfo is None:
        raise Refused("order.unreadable", detail="seen, made_at")
    try:
        command = matter_order(form).command if is_matter_form(form) else from_form(form).command
    except (Defect, RecursionError) as error:
        raise Refused("order.unreadable", detail=form.kind[:60]) from error
    for file in files_of(command):
        _check_file(file)
    return command


def files_of(value: object) -> Iterator[FileRef]:
    """Give every file that a command names."""
    if isinstance(value, FileRef):
        yield value
    elif isinstance(value, tuple):
        for item in value:
            yield from files_of(item)
    elif is_dataclass(value):
        for part in fields(value):
            yield from files_of(getattr(value, part.name))


def _check_file(file: FileRef) -> None:
    if not is_digest(file.digest) or not 0 <= file.size <= _LONGEST_FILE:
        raise Refused("order.unreadable", detail="digest, size")
    # A leading dot hides a file on the receiver's machine, and ".." would leave the folder.
    is_hidden = file.name.startswith(".") or not file.name.strip()
    has_bad = any(letter in _NOT_IN_NAMES or not letter.isprintable() for letter in file.name)
    if is_hidden or has_bad or len(file.name) > _LONGEST_NAME:
        raise Refused("order.bad_file_name")
