"""Every route of the hub in one table: the server and the OpenAPI description are made from it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from starlette.requests import Request
from starlette.responses import Response

from eoffice.domain.agency_form import AgencyForm
from eoffice.exchange import wire
from eoffice.hub import blob_routes, feed_routes, identity_routes, office_routes, order_routes
from eoffice.services.orders import OrderForm

Endpoint = Callable[[Request], Awaitable[Response]]


@dataclass(frozen=True)
class Input:
    """One value of a request outside of its body."""

    name: str
    place: str
    """`path`, `query` or `header`, as OpenAPI calls them."""
    kind: str = "string"
    is_required: bool = False


@dataclass(frozen=True)
class Entry:
    """One operation: where it is, what it does, what goes in and what comes out."""

    method: str
    path: str
    name: str
    endpoint: Endpoint
    summary: str
    answers: tuple[int, ...]
    refusals: tuple[int, ...] = ()
    body: type | None = None
    answer: type | None = None
    media_type: str = wire.JSON_TYPE
    body_type: str = wire.JSON_TYPE
    inputs: tuple[Input, ...] = ()
    is_open: bool = False
    """True when nobody needs to have signed in."""


_DIGEST = Input("digest", "path", is_required=True)
_LENGTH = Input(wire.LENGTH_HEADER, "header", "integer", is_required=True)
_AFTER = Input("after", "query", "integer")
_BYTES = "application/octet-stream"
_BLOB = f"{wire.BLOBS}/{{digest}}"
_UPLOAD = f"{wire.UPLOADS}/{{digest}}"
_RANGES = tuple(Input(name, "header") for name in ("Range", "If-Range", "If-None-Match"))

TABLE = (
    Entry(
        "POST", wire.SIGN_IN, "signIn", identity_routes.sign_in, "Sign in with login and password.",
        (200,), (400, 401, 413, 415, 429), wire.SignIn, wire.Tokens, is_open=True,
    ),
    Entry(
        "POST", wire.REFRESH, "refresh", identity_routes.refresh, "Exchange a refresh token.",
        (200,), (400, 401, 413, 415), wire.Renewal, wire.Tokens, is_open=True,
    ),
    Entry(
        "POST", wire.SIGN_OUT, "signOut", identity_routes.sign_out, "End a sign-in.",
        (204,), (400, 413, 415), wire.Renewal, is_open=True,
    ),
    Entry(
        "POST", wire.CREDENTIAL, "changePassword", identity_routes.change_password,
        "Change the password; all other sign-ins end.",
        (200,), (400, 401, 413, 415, 422, 429), wire.PasswordChange, wire.Tokens,
    ),
    Entry(
        "POST", wire.ORDERS, "giveOrder", order_routes.give_order,
        "Give an order; 201 means decided and on disk, 200 repeats the receipt of the first time.",
        (200, 201), (400, 403, 409, 413, 415, 422, 503, 507), OrderForm, wire.Answer,
        inputs=(Input(wire.KEY_HEADER, "header", is_required=True),),
    ),
    Entry(
        "GET", wire.FEED, "feed", feed_routes.feed, "Read what is new after a place; wait if asked.",
        (200,), (400,), answer=wire.FeedPage,
        inputs=(_AFTER, Input("wait", "query", "integer"), Input("limit", "query", "integer")),
    ),
    Entry(
        "GET", wire.FEED_STREAM, "feedStream", feed_routes.feed_stream, "Follow it as server-sent events.",
        (200,), (400, 503), media_type=wire.EVENTS_TYPE,
        inputs=(_AFTER, Input("Last-Event-ID", "header", "integer")),
    ),
    Entry(
        "GET", f"{wire.DOCUMENTS}/{{document}}/records", "history", feed_routes.history,
        "Read the records of one document above a version.",
        (200,), (400, 404), answer=wire.History, inputs=(Input("document", "path", is_required=True), _AFTER),
    ),
    Entry(
        "GET", _BLOB, "download", blob_routes.download, "Download a file or a range of it.",
        (200, 206, 304), (404, 416), media_type=_BYTES, inputs=(_DIGEST, *_RANGES),
    ),
    Entry(
        "HEAD", _BLOB, "look", blob_routes.download, "Ask for the size of a file.",
        (200, 206, 304), (404, 416), inputs=(_DIGEST, *_RANGES),
    ),
    Entry(
        "GET", _UPLOAD, "uploadState", blob_routes.look, "Ask how far an upload has come.",
        (200,), (400, 404), answer=wire.UploadState, inputs=(_DIGEST, _LENGTH),
    ),
    Entry(
        "POST", _UPLOAD, "beginUpload", blob_routes.begin_upload, "Begin an upload, or find it again.",
        (200, 201), (400, 404, 413, 422, 507), answer=wire.UploadState, inputs=(_DIGEST, _LENGTH),
    ),
    Entry(
        "PATCH", _UPLOAD, "goOnUpload", blob_routes.go_on_upload, "Append bytes to an upload.",
        (200, 201), (400, 404, 409, 411, 413, 415, 422, 507),
        answer=wire.UploadState, body_type=wire.CHUNK_TYPE,
        inputs=(_DIGEST, _LENGTH, Input(wire.OFFSET_HEADER, "header", "integer", is_required=True)),
    ),
    Entry(
        "GET", wire.DIRECTORY, "directory", office_routes.directory, "Read people and agencies if newer.",
        (200,), (400,), answer=wire.DirectoryAnswer, inputs=(Input("since", "query", "integer"),),
    ),
    Entry(
        "POST", wire.CERTIFICATES, "registerCertificate", office_routes.register_certificate,
        "Register a certificate to a person or to the agency's seal.",
        (200,), (400, 403, 404, 413, 415, 422), wire.Registration, wire.CertificateAnswer,
    ),
    Entry(
        "POST", wire.WITHDRAWALS, "withdrawCertificate", office_routes.withdraw_certificate,
        "Withdraw a certificate: nothing is signed with it any more.",
        (200,), (400, 403, 404, 413, 415, 422), wire.Withdrawal, wire.CertificateAnswer,
    ),
    Entry(
        "POST", wire.TRUST_ROOTS, "addTrustRoot", office_routes.add_root,
        "Have the desks of the asking person's agency believe an authority.",
        (200,), (400, 403, 404, 413, 415, 422), wire.NewRoot, wire.RootAnswer,
    ),
    Entry(
        "POST", wire.ROOT_RETIREMENTS, "retireTrustRoot", office_routes.retire_root,
        "Have them believe an authority no more; the entry stays.",
        (200,), (400, 403, 404, 413, 415, 422), wire.RootRetirement, wire.RootAnswer,
    ),
    Entry(
        "POST", wire.AGENCY_FORM, "settleAgencyForm", office_routes.settle_form,
        "Change letterhead, notation, seal, signers and usual recipients of the asking person's agency.",
        (200,), (400, 403, 404, 409, 413, 415, 422), AgencyForm, wire.FormAnswer,
    ),
    Entry(
        "GET", wire.AGENCY_FORM, "agencyFormHistory", office_routes.form_history,
        "Read every state of those settings, the oldest first.",
        (200,), (400, 403), answer=wire.FormHistory,
    ),
    Entry(
        "GET", wire.HEALTH, "health", office_routes.health, "Ask whether the hub works.",
        (200,), (503,), answer=wire.Health, is_open=True,
    ),
    Entry(
        "GET", wire.TIME, "time", office_routes.tell_time, "Ask for the hub's time.",
        (200,), answer=wire.TimeAnswer, is_open=True,
    ),
    Entry(
        "GET", wire.OPENAPI, "describe", office_routes.describe, "Read this description.",
        (200,), is_open=True,
    ),
)  # fmt: skip
"""The routes, in the order in which people meet them."""
