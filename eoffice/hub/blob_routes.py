"""Routes of files: look, download with ranges, upload piece by piece."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import BinaryIO

from starlette.requests import Request
from starlette.responses import Response, StreamingResponse

from eoffice.domain.people import Person
from eoffice.errors import NotFound, Refused
from eoffice.exchange import wire
from eoffice.exchange.wire import UploadState
from eoffice.hub.asking import in_thread, json_answer, number_of, parts_of, person_of
from eoffice.hub.parts import Parts

_PIECE = 512 * 1024
_UPLOAD_PIECE = 4 * 1024 * 1024
# One range only. Several would need a multipart answer, which no client of ours asks for;
# such a header is not matched and gets the whole file, as the rules of HTTP allow.
_RANGE = re.compile(r"bytes=(\d{0,15})-(\d{0,15})")


@dataclass(frozen=True)
class _Span:
    """The bytes of an answer, from the first to before the end."""

    start: int
    end: int
    is_part: bool = False


async def download(request: Request) -> Response:
    """Give a file, or a range of it, to somebody whose agency holds it."""
    parts = parts_of(request)
    person = await person_of(request)
    digest = _digest(request)
    size = await in_thread(parts.lanes.files, _size, parts, person, digest)
    tag = f'"{digest}"'
    # The address is the digest of the bytes: whoever has them need never ask again.
    headers = {"ETag": tag, "Accept-Ranges": "bytes", "Cache-Control": "private, immutable"}
    if tag in request.headers.get("if-none-match", ""):
        return Response(status_code=304, headers=headers)
    span = _span(request, size, tag)
    headers["Content-Length"] = str(span.end - span.start)
    if span.is_part:
        headers["Content-Range"] = f"bytes {span.start}-{span.end - 1}/{size}"
    status = 206 if span.is_part else 200
    if request.method == "HEAD":
        return Response(status_code=status, headers=headers, media_type="application/octet-stream")
    return StreamingResponse(
        _pieces(parts, digest, span), status, headers, media_type="application/octet-stream"
    )


async def look(request: Request) -> Response:
    """Tell how far an upload has come."""
    parts = parts_of(request)
    person = await person_of(request)
    length = _length(request)
    state = await in_thread(parts.lanes.files, parts.uploads.state, person, _digest(request), length)
    return _upload_answer(state, 200)


async def begin_upload(request: Request) -> Response:
    """Begin an upload of a declared length, or find it again: the answer says where to go on."""
    parts = parts_of(request)
    person = await person_of(request)
    length = _length(request)
    state = await in_thread(parts.lanes.files, parts.uploads.begin, person, _digest(request), length)
    # 201 tells the client that it is the first: nothing to seek to.
    return _upload_answer(state, 200 if state.is_complete or state.offset else 201)


async def go_on_upload(request: Request) -> Response:
    """Append bytes at the offset; with the last ones the digest is checked and the file kept."""
    parts = parts_of(request)
    person = await person_of(request)
    if request.headers.get("content-type", "") != wire.CHUNK_TYPE:
        raise Refused("request.wrong_type", wanted=wire.CHUNK_TYPE)
    length = _length(request, parts.limits.upload)
    offset = number_of(request.headers.get(wire.OFFSET_HEADER), wire.OFFSET_HEADER)
    # Checked before a byte is read: what would not fit is refused without taking it over the line.
    coming = number_of(request.headers.get("content-length"), "Content-Length")
    if coming == 0 or offset + coming > length:
        raise Refused("request.bad_header", name=wire.OFFSET_HEADER)
    state = await _append(request, parts, person, UploadState(_digest(request), offset, length))
    return _upload_answer(state, 201 if state.is_complete else 200)


async def _append(request: Request, parts: Parts, person: Person, state: UploadState) -> UploadState:
    """Append the body piece by piece; what arrived before a cut stays."""
    gathered = bytearray()

    async def flush() -> None:
        nonlocal state
        content = bytes(gathered)
        gathered.clear()
        state = await in_thread(
            parts.lanes.files, parts.uploads.append, person, state.digest, state.length, state.offset, content
        )

    try:
        async for piece in request.stream():
            gathered += piece
            if len(gathered) >= _UPLOAD_PIECE:
                await flush()
    finally:
        if gathered:
            await flush()
    return state


def _upload_answer(state: UploadState, status: int) -> Response:
    answer = json_answer(state, status)
    answer.headers[wire.OFFSET_HEADER] = str(state.offset)
    return answer


def _digest(request: Request) -> str:
    digest: str = request.path_params["digest"]
    if not wire.is_digest(digest):
        raise NotFound("blob.missing", digest=digest)
    return digest


def _length(request: Request, highest: int = 2**40) -> int:
    return number_of(request.headers.get(wire.LENGTH_HEADER), wire.LENGTH_HEADER, highest=highest)


def _size(parts: Parts, person: Person, digest: str) -> int:
    """Return the size of a file that the person's agency holds; to others it does not exist."""
    if not parts.store.holdings.holds(person.agency, digest):
        raise NotFound("blob.missing", digest=digest)
    return parts.blobs.size(digest)


def _span(request: Request, size: int, tag: str) -> _Span:
    """Return the range that was asked for; raises Refused `request.bad_range` beyond the end."""
    whole = _Span(0, size)
    asked = request.headers.get("range", "")
    found = _RANGE.fullmatch(asked)
    # Another tag than ours cannot be: but a client that says so means other bytes, and gets them whole.
    if not found or request.headers.get("if-range", tag) != tag or found[1] == found[2] == "":
        return whole
    if not found[1]:
        return _Span(max(0, size - int(found[2])), size, is_part=True)
    start = int(found[1])
    end = min(size, int(found[2]) + 1) if found[2] else size
    if start >= end:
        raise Refused("request.bad_range", size=size)
    return _Span(start, end, is_part=True)


async def _pieces(parts: Parts, digest: str, span: _Span) -> AsyncIterator[bytes]:
    file = await in_thread(parts.lanes.files, _opened, parts, digest, span.start)
    try:
        left = span.end - span.start
        while left > 0:
            piece = await in_thread(parts.lanes.files, file.read, min(_PIECE, left))
            # The length was promised: an answer that stops short is cut off, and the client sees it.
            if not piece:
                break
            left -= len(piece)
            yield piece
    finally:
        file.close()


def _opened(parts: Parts, digest: str, start: int) -> BinaryIO:
    file = parts.blobs.open(digest)
    file.seek(start)
    return file
