"""An issuer's services on loopback: revocation lists and OCSP answers, made with the workshop's keys."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509 import ocsp

from tests.signing.forge import Person, Pki

Answer = Callable[[bytes], bytes]


@contextmanager
def served(answers: dict[str, Answer]) -> Iterator[tuple[str, list[str]]]:
    """Serve answers by path; gives the address and the list of paths that were asked for."""
    asked: list[str] = []

    class Handler(BaseHTTPRequestHandler):
        def _answer(self, body: bytes) -> None:
            asked.append(self.path)
            answer = answers.get(self.path)
            self.send_response(200 if answer else 404)
            self.end_headers()
            if answer:
                self.wfile.write(answer(body))

        def do_GET(self) -> None:
            self._answer(b"")

        def do_POST(self) -> None:
            self._answer(self.rfile.read(int(self.headers["Content-Length"])))

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the standard library's name
            """Say nothing on the terminal."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}", asked
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def ocsp_answer(pki: Pki, who: Callable[[], Person], revoked_at: datetime | None) -> Answer:
    """Return what an OCSP service says about one person."""

    def answer(_: bytes) -> bytes:
        now = datetime.now(UTC)
        builder = ocsp.OCSPResponseBuilder().add_response(
            cert=who().certificate,
            issuer=pki.middle.certificate,
            algorithm=hashes.SHA1(),  # noqa: S303 - names the certificate, protects nothing
            cert_status=ocsp.OCSPCertStatus.REVOKED if revoked_at else ocsp.OCSPCertStatus.GOOD,
            this_update=now - timedelta(minutes=1),
            next_update=now + timedelta(days=1),
            revocation_time=revoked_at,
            revocation_reason=x509.ReasonFlags.key_compromise if revoked_at else None,
        )
        made = builder.responder_id(ocsp.OCSPResponderEncoding.HASH, pki.middle.certificate)
        return made.sign(pki.middle.key, hashes.SHA256()).public_bytes(Encoding.DER)

    return answer
