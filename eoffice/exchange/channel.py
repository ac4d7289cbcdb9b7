"""One HTTPS connection pool to the hub; everything that goes wrong comes out as an error with a code."""

from __future__ import annotations

import ssl
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from threading import Lock
from typing import TYPE_CHECKING, TypeVar

from eoffice.errors import Defect, NotFound, OfficeError, Refused, Unreachable
from eoffice.exchange import wire
from eoffice.exchange.wire import Problem
from eoffice.services import codec

if TYPE_CHECKING:
    # Loaded with the first request, on the thread that makes it: the first window waits for no hub.
    import httpx

_CONNECT_S, _POOL_S, _ANSWER_S = 5, 10, 30
# 507 too: a disk is cleared up some day, and the order is still as right as it was.
_LATER = (408, 429, 502, 503, 504, 507)
_Value = TypeVar("_Value")


class Channel:
    """Sends requests; safe to use from several threads."""

    def __init__(self, address: str, trust: ssl.SSLContext) -> None:
        self._address = address
        self._trust = trust
        self._lock = Lock()
        self._made: httpx.Client | None = None
        self._is_closed = False

    @property
    def address(self) -> str:
        """Return where the hub is."""
        return self._address

    def ask(
        self,
        method: str,
        path: str,
        *,
        body: object = None,
        content: bytes = b"",
        headers: Mapping[str, str] | None = None,
        query: Mapping[str, str | int] | None = None,
        timeout_s: float | None = None,
    ) -> httpx.Response:
        """Return the answer to a request.

        Raises Unreachable when it may be asked again, Refused, NotFound or Defect when not.
        """
        sent = dict(headers or {})
        if body is not None:
            content = codec.encode(body)
            sent["Content-Type"] = wire.JSON_TYPE
        if method in ("POST", "PATCH") and not content:
            # The hub refuses bodies of unknown length: an empty one says that it is.
            sent["Content-Length"] = "0"
        times = _times(_ANSWER_S if timeout_s is None else timeout_s)
        with translated(self._address):
            answer = self._client().request(
                method, path, content=content or None, headers=sent, params=query, timeout=times
            )
        if answer.is_error:
            raise error_of(answer)
        return answer

    @contextmanager
    def stream(
        self, path: str, *, headers: Mapping[str, str], query: Mapping[str, int], silence_s: float
    ) -> Iterator[httpx.Response]:
        """Give an answer whose body comes bit by bit; a silence longer than `silence_s` ends it."""
        times = _times(silence_s)
        with (
            translated(self._address),
            self._client().stream("GET", path, headers=headers, params=query, timeout=times) as answer,
        ):
            if answer.is_error:
                answer.read()
                raise error_of(answer)
            yield answer

    def close(self) -> None:
        """Close every connection."""
        with self._lock:
            self._is_closed = True
            if self._made is not None:
                self._made.close()

    def _client(self) -> httpx.Client:
        """Return the pool of connections, made when it is first asked for."""
        with self._lock:
            if self._made is None:
                self._made = _new_client(self._address, self._trust)
                if self._is_closed:
                    self._made.close()
            return self._made


def _new_client(address: str, trust: ssl.SSLContext) -> httpx.Client:
    import httpx

    return httpx.Client(
        base_url=address,
        verify=trust,
        timeout=_times(_ANSWER_S),
        # The proxy of an office's web access must not come between a desk and its hub.
        trust_env=False,
        follow_redirects=False,
        headers={wire.VERSION_HEADER: wire.API_VERSION, "User-Agent": "eoffice"},
        limits=httpx.Limits(max_connections=8, max_keepalive_connections=4, keepalive_expiry=60),
    )


def _times(answer_s: float) -> httpx.Timeout:
    import httpx

    return httpx.Timeout(answer_s, connect=_CONNECT_S, pool=_POOL_S)


@contextmanager
def translated(address: str) -> Iterator[None]:
    """Turn errors of the connection inside into errors of ours."""
    import httpx

    try:
        yield
    except httpx.TransportError as error:
        # Not to be tried again: somebody else answers there, or the hub was made anew.
        if _is_wrong_certificate(error):
            raise Refused("exchange.wrong_certificate", address=address) from error
        raise Unreachable("exchange.hub_away", address=address) from error
    except (httpx.StreamError, httpx.DecodingError, httpx.TooManyRedirects) as error:
        raise Unreachable("exchange.hub_away", address=address) from error


def value_of(answer: httpx.Response, kind: type[_Value]) -> _Value:
    """Return the value in an answer; raises Unreachable `exchange.not_a_hub` when it is something else."""
    try:
        return codec.decode(answer.content, kind)
    except Defect as error:
        raise Unreachable("exchange.not_a_hub", status=answer.status_code) from error


def error_of(answer: httpx.Response) -> OfficeError:
    """Return the error that a problem answer describes, with the hub's code and values."""
    try:
        problem = codec.decode(answer.content, Problem)
    except Defect:
        return Unreachable("exchange.not_a_hub", status=answer.status_code)
    # The values of the problem, not its sentence: the desktop words it in the person's language.
    values: dict[str, object] = dict(problem.values)
    if problem.retry_after_s:
        values["wait_s"] = problem.retry_after_s
    if problem.status in _LATER and not problem.code.startswith("auth."):
        return Unreachable(problem.code, **values)
    if problem.status >= 500:
        return Unreachable("exchange.hub_failed", reference=problem.reference, hub_code=problem.code)
    kind = NotFound if problem.status == 404 else Refused
    return kind(problem.code, **values)


def _is_wrong_certificate(error: BaseException) -> bool:
    """Tell whether the hub showed another certificate than the pinned one."""
    cause: BaseException | None = error
    while cause is not None:
        if isinstance(cause, ssl.SSLCertVerificationError):
            return True
        cause = cause.__cause__ or cause.__context__
    return False
