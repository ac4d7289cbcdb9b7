"""Time stamps (RFC 3161) from a list of authorities: fail-over, rate limits, long time-outs, rest.

Authorities differ widely: answers take from half a second to two minutes, some close for a day
after twenty requests in twenty minutes, and say so with HTTP 400. So each has its own limits here,
and every refusal is kept with its cause for whoever looks after the system.
"""

from __future__ import annotations

import hashlib
import secrets
import threading
import time
import urllib.error
import urllib.parse
import urllib.request
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from asn1crypto import algos, cms, parser, tsp
from pyhanko.sign.general import SigningError as EngineError
from pyhanko.sign.general import extract_signer_info
from pyhanko.sign.validation.errors import SignatureValidationError
from pyhanko.sign.validation.generic_cms import extract_certs_for_validation, validate_sig_integrity

from signing.certificates import common_name
from signing.errors import SigningError

_LARGEST_REPLY = 1 << 20
_CLOCK_SPREAD = timedelta(minutes=5)
_DIGEST = "sha256"


@dataclass(frozen=True)
class Authority:
    """One time-stamp authority and how to treat it; times in seconds."""

    url: str
    timeout_s: float = 180.0
    """One attempt may take this long: the government's authority was seen to need 131 s."""
    attempts: int = 3
    requests: int = 18
    """At most this many requests in `window_s`; a known authority blocks for a day at 20."""
    window_s: float = 1200.0
    rest_s: float = 600.0
    """How long an authority that failed is left alone while others are there."""


@dataclass(frozen=True)
class Trouble:
    """Why one authority gave no stamp: the code of the cause and its own words."""

    url: str
    code: str
    detail: str


class NoTimeStamp(SigningError):
    """No authority gave a time stamp; `troubles` says why, for each."""

    def __init__(self, troubles: Sequence[Trouble]) -> None:
        shown = "; ".join(f"{one.url}: {one.detail}" for one in troubles) or "danh sách trống"
        code = troubles[-1].code if len({one.code for one in troubles}) == 1 else "timestamp.none"
        super().__init__(code, detail=shown[:500])
        self.troubles = tuple(troubles)


@dataclass
class _State:
    """What we remember of an authority."""

    asked: deque[float] = field(default_factory=deque)
    rests_until: float = 0.0


class TimeStamps:
    """Asks the authorities in order until one stamps; safe for several threads."""

    def __init__(
        self,
        authorities: Sequence[Authority],
        *,
        deadline_s: float = 600.0,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self.authorities = tuple(authorities)
        self._deadline_s = deadline_s
        self._clock = clock
        self._lock = threading.Lock()
        self._states = {one.url: _State() for one in authorities}
        self.troubles: list[Trouble] = []
        """Every refusal so far, for the support bundle."""

    def stamp(self, digest: bytes) -> bytes:
        """Return a time-stamp token (DER of a CMS) over a SHA-256 digest.

        Raises NoTimeStamp when every authority failed or rests.
        """
        until = self._clock() + self._deadline_s
        troubles: list[Trouble] = []
        for authority in self._in_order():
            for _ in range(authority.attempts):
                if self._clock() >= until:
                    break
                given = self._asked(authority, digest, until)
                if isinstance(given, bytes):
                    return given
                troubles.append(given)
                if given.code in ("timestamp.refused", "timestamp.limit", "timestamp.wrong"):
                    break  # asking the same again would only use up its patience
        self.troubles += troubles
        raise NoTimeStamp(troubles)

    def _in_order(self) -> list[Authority]:
        """Return the authorities, those that rest last: better a tired one than none."""
        now = self._clock()
        return sorted(self.authorities, key=lambda one: self._states[one.url].rests_until > now)

    def _asked(self, authority: Authority, digest: bytes, until: float) -> bytes | Trouble:
        with self._lock:
            state, now = self._states[authority.url], self._clock()
            while state.asked and now - state.asked[0] > authority.window_s:
                state.asked.popleft()
            if len(state.asked) >= authority.requests:
                return Trouble(
                    authority.url, "timestamp.limit", f"{authority.requests} lần / {authority.window_s:g} s"
                )
            state.asked.append(now)
        given = _exchange(authority, digest, min(authority.timeout_s, until - now))
        if isinstance(given, Trouble):
            state.rests_until = self._clock() + authority.rest_s
        else:
            state.rests_until = 0.0
        return given


def _exchange(authority: Authority, digest: bytes, timeout_s: float) -> bytes | Trouble:
    """Send one request and check the reply, or say what was wrong."""
    nonce = secrets.randbits(63)
    body = tsp.TimeStampReq(
        {
            "version": 1,
            "message_imprint": _imprint(digest),
            "nonce": nonce,
            "cert_req": True,
        }
    ).dump()
    if urllib.parse.urlsplit(authority.url).scheme not in ("http", "https"):
        return Trouble(authority.url, "timestamp.away", "địa chỉ phải bắt đầu bằng http:// hoặc https://")
    request = urllib.request.Request(  # noqa: S310 - the scheme is checked above
        authority.url, body, {"Content-Type": "application/timestamp-query"}
    )
    try:
        with urllib.request.urlopen(request, timeout=max(timeout_s, 0.1)) as reply:  # noqa: S310 - as above
            content = reply.read(_LARGEST_REPLY)
    except urllib.error.HTTPError as error:
        return Trouble(authority.url, "timestamp.http", f"HTTP {error.code}")
    except TimeoutError:
        return Trouble(authority.url, "timestamp.slow", f"quá {timeout_s:.0f} s")
    except (OSError, ValueError) as error:
        slow = isinstance(getattr(error, "reason", None), TimeoutError)
        return Trouble(authority.url, "timestamp.slow" if slow else "timestamp.away", str(error))
    return _checked(authority.url, content, digest, nonce)


def _imprint(digest: bytes) -> tsp.MessageImprint:
    return tsp.MessageImprint(
        {"hash_algorithm": algos.DigestAlgorithm({"algorithm": _DIGEST}), "hashed_message": digest}
    )


def _checked(url: str, content: bytes, digest: bytes, nonce: int) -> bytes | Trouble:
    """Return the token of a reply that answers exactly what was asked (RFC 3161, 2.4.2)."""
    try:
        # A refusal carries no token, which the reply's own type does not foresee.
        status = tsp.PKIStatusInfo.load(parser.parse(content)[4])
        told = status["status"].native
        if told not in ("granted", "granted_with_mods"):
            words = status["status_string"].native
            return Trouble(url, "timestamp.refused", f"{told}: {' '.join(words or ())}")
        token = tsp.TimeStampResp.load(content)["time_stamp_token"]
        signed = token["content"]
        info = signed["encap_content_info"]["content"].parsed
        fault = _fault(info, digest, nonce) or _signature_fault(signed)
    except (ValueError, TypeError, KeyError, AttributeError, SignatureValidationError, EngineError) as error:
        return Trouble(url, "timestamp.wrong", type(error).__name__)
    made: bytes = token.dump()
    return Trouble(url, "timestamp.wrong", fault) if fault else made


def _fault(info: tsp.TSTInfo, digest: bytes, nonce: int) -> str | None:
    imprint = info["message_imprint"]
    if imprint["hashed_message"].native != digest:
        return "other digest"
    if info["nonce"].native != nonce:
        return "other nonce"
    if abs(info["gen_time"].native - datetime.now(UTC)) > _CLOCK_SPREAD:
        return "clock differs by more than 5 minutes"
    return None


def _signature_fault(signed: cms.SignedData) -> str | None:
    """Check the token's own signature and that its certificate is for time stamps."""
    certificate = extract_certs_for_validation(signed).signer_cert
    content = bytes(signed["encap_content_info"]["content"])
    hashed = hashlib.new(
        extract_signer_info(signed)["digest_algorithm"]["algorithm"].native, content
    ).digest()
    matches, genuine = validate_sig_integrity(extract_signer_info(signed), certificate, "tst_info", hashed)
    if not (matches and genuine):
        return "broken signature"
    usage = certificate.extended_key_usage_value
    if usage is None or "time_stamping" not in usage.native:
        return "certificate not for time stamps"
    return None


def stamped_by(token: bytes) -> tuple[str, datetime]:
    """Return the authority's name and the time a token tells."""
    signed = cms.ContentInfo.load(token)["content"]
    info = signed["encap_content_info"]["content"].parsed
    moment: datetime = info["gen_time"].native
    return common_name(extract_certs_for_validation(signed).signer_cert.subject), moment
