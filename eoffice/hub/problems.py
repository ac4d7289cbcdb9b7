"""Turn errors into problem+json answers: the status, the wording, and whether to ask again."""

from __future__ import annotations

from starlette.responses import Response

from eoffice.errors import Language, NotFound, OfficeError, Refused, Unreachable, explain
from eoffice.exchange import wire
from eoffice.exchange.wire import Problem, Retry
from eoffice.services import codec

# A status is for proxies and for clients that know no code; people and desktops go by the code.
_STATUS = {
    "permission.denied": 403,
    "certificate.not_yours": 403,
    "agency_form.not_administrator": 403,
    "auth.wrong": 401,
    "auth.missing": 401,
    "auth.expired": 401,
    "auth.session_ended": 401,
    "auth.locked": 429,
    "auth.busy": 429,
    "document.changed_meanwhile": 409,
    "agency_form.changed_meanwhile": 409,
    "document.exists": 409,
    "order.key_reused": 409,
    "upload.wrong_offset": 409,
    "upload.in_use": 409,
    "request.unreadable": 400,
    "request.bad_header": 400,
    "request.no_such_address": 404,
    "request.wrong_method": 405,
    "request.length_missing": 411,
    "request.too_large": 413,
    "request.wrong_type": 415,
    "request.bad_range": 416,
    "storage.disk_full": 507,
}
_RETRY_AFTER_S = {
    "auth.busy": 2,
    "storage.disk_full": 300,
    "hub.stopping": 2,
    "storage.busy": 1,
    "storage.conflict": 1,
    "hub.store_failed": 10,
    "hub.too_busy": 2,
}
# Worth asking at once: a new token, or the offset that the answer tells, is all that was missing.
_ASK_NOW = frozenset({"auth.expired", "upload.wrong_offset"})


def status_of(error: OfficeError) -> int:
    """Return the HTTP status of an error."""
    if error.code in _STATUS:
        return _STATUS[error.code]
    if isinstance(error, NotFound):
        return 404
    if isinstance(error, Refused):
        return 422
    return 503 if isinstance(error, Unreachable) else 500


def problem_of(error: OfficeError, reference: str, status: int = 0) -> Problem:
    """Return the worded problem of an error."""
    vietnamese, english = explain(error), explain(error, Language.ENGLISH)
    wait_s = _wait_of(error)
    return Problem(
        type=f"urn:eoffice:problem:{error.code}",
        title=vietnamese.sentence,
        status=status or status_of(error),
        code=error.code,
        detail=vietnamese.sentence,
        detail_en=english.sentence,
        cause=vietnamese.cause,
        next_step=vietnamese.next_step,
        retry=_retry_of(error, wait_s),
        reference=reference,
        values={key: str(value) for key, value in error.values.items()},
        retry_after_s=wait_s,
    )


def answer_of(error: OfficeError, reference: str, status: int = 0) -> Response:
    """Return the answer for an error."""
    problem = problem_of(error, reference, status)
    headers = {"Retry-After": str(problem.retry_after_s)} if problem.retry_after_s else {}
    if problem.status == 401:
        headers["WWW-Authenticate"] = 'Bearer realm="eoffice"'
    return Response(codec.encode(problem), problem.status, headers, wire.PROBLEM_TYPE)


def _wait_of(error: OfficeError) -> int:
    """Return after how many seconds asking again makes sense; 0 when time alone changes nothing."""
    told = error.values.get("wait_s")
    if isinstance(told, int):
        return told
    return _RETRY_AFTER_S.get(error.code, 5 if isinstance(error, Unreachable) else 0)


def _retry_of(error: OfficeError, wait_s: int) -> Retry:
    if error.code in _ASK_NOW:
        return Retry.NOW
    return Retry.AFTER if wait_s else Retry.NEVER
