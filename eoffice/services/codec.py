"""Turn domain values into JSON and back, by the names of their classes; one form for log and wire."""

from __future__ import annotations

from threading import Lock
from typing import Any, TypeVar, get_args

import msgspec

from eoffice.domain.commands import Command
from eoffice.domain.document import Document
from eoffice.domain.events import Event
from eoffice.domain.work.matters import (
    CLASSES,
    Matter,
    MatterCommand,
    MatterEvent,
    MatterKind,
)
from eoffice.errors import Defect

EVENTS: dict[str, type] = {kind.__name__: kind for kind in get_args(Event)}
COMMANDS: dict[str, type] = {kind.__name__: kind for kind in get_args(Command)}
MATTER_EVENTS: dict[str, type] = {kind.__name__: kind for kind in get_args(MatterEvent)}
MATTER_COMMANDS: dict[str, type] = {kind.__name__: kind for kind in get_args(MatterCommand)}
"""Work has names of its own: the name alone tells what kind of log a record or an order belongs to."""

# Keys sorted everywhere, fields of classes included: bytes are hashed and signed, and must not
# change when somebody moves a field.
_encoder = msgspec.json.Encoder(order="sorted")
_Value = TypeVar("_Value")


_decoders: dict[type, msgspec.json.Decoder[Any]] = {}
_making = Lock()


def _decoder(kind: type[_Value]) -> msgspec.json.Decoder[_Value]:
    """Return the decoder of a kind, made once: making one costs more than using it.

    Made by one thread at a time: msgspec 0.22 shows a class to other threads before it has finished
    looking at its fields, and whoever decodes with that ends the process.
    """
    found = _decoders.get(kind)
    # Asked twice: the first look needs no lock, the second tells what another thread made meanwhile.
    if found is None:
        with _making:
            found = _decoders[kind] = _decoders.get(kind) or msgspec.json.Decoder(kind)
    return found


def encode(value: object) -> bytes:
    """Return any of our frozen values as canonical JSON: keys sorted, no spaces, UTF-8."""
    return _encoder.encode(value)


def decode(content: bytes | str, kind: type[_Value]) -> _Value:
    """Return the value that JSON describes; raises Defect `codec.unreadable` when it does not fit."""
    try:
        return _decoder(kind).decode(content)
    # Endless nesting ends the decoder's recursion before its size limits do.
    except (msgspec.DecodeError, UnicodeError, RecursionError) as error:
        raise Defect("codec.unreadable", kind=kind.__name__, detail=str(error)) from error


def to_plain(value: object) -> Any:  # noqa: ANN401 - JSON has no narrower type
    """Return a value as dicts, lists, strings and numbers."""
    return msgspec.to_builtins(value, order="sorted")


def from_plain(value: object, kind: type[_Value]) -> _Value:
    """Return the value that plain data describes; raises Defect `codec.unreadable`."""
    _decoder(kind)  # the class is looked at here, by one thread at a time
    try:
        return msgspec.convert(value, kind)
    except (msgspec.ValidationError, RecursionError) as error:
        raise Defect("codec.unreadable", kind=kind.__name__, detail=str(error)) from error


def event_from(name: str, data: object) -> Event:
    """Return an event by its name and data; raises Defect `codec.unreadable`."""
    event: Event = _named(EVENTS, name, data)
    return event


def matter_event_from(name: str, data: object) -> MatterEvent:
    """Return an event of work by its name and data; raises Defect `codec.unreadable`."""
    event: MatterEvent = _named(MATTER_EVENTS, name, data)
    return event


def matter_command_from(name: str, data: object) -> MatterCommand:
    """Return a command on work by its name and data; raises Defect `codec.unreadable`."""
    command: MatterCommand = _named(MATTER_COMMANDS, name, data)
    return command


def matter_from(kind: str, content: bytes | str) -> Matter:
    """Return a matter's state; raises Defect `codec.unreadable`."""
    matter: Matter = decode(content, CLASSES[MatterKind(kind)])
    return matter


def command_from(name: str, data: object) -> Command:
    """Return a command by its name and data; raises Defect `codec.unreadable`."""
    command: Command = _named(COMMANDS, name, data)
    return command


def document_from(content: bytes | str) -> Document:
    """Return a document's state; raises Defect `codec.unreadable`."""
    return decode(content, Document)


def _named(kinds: dict[str, type], name: str, data: object) -> Any:  # noqa: ANN401 - one of many kinds
    # A record of a newer program: better a defect than a state that silently lacks an event.
    if name not in kinds:
        raise Defect("codec.unreadable", kind=name, detail="unknown name")
    return from_plain(data, kinds[name])
