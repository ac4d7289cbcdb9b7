"""Messages survive the pipe, and broken frames end in None instead of an exception."""

from __future__ import annotations

import io

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hsm import protocol
from hsm.errors import _KINDS, FunctionFailed, token_error
from hsm.info import CertificateInfo, CertificateRef, Digest, KeyKind

BODIES: tuple[protocol.Request, ...] = (
    protocol.Scan(),
    protocol.Certificates("s1"),
    protocol.Login("s1", bytearray("mã pin".encode())),
    protocol.Login("s1", None),
    protocol.Logout("s1"),
    protocol.Sign(CertificateRef("s1", b"\x01", "ab"), b"\0\xff", Digest.SHA384),
    protocol.CreateToken("nhãn", bytearray(b"1234"), bytearray(b"5678")),
    protocol.GenerateKey("s1", b"\x01", "nhãn", KeyKind.EC_P256),
    protocol.StoreCertificate("s1", b"\x01", "nhãn", b"der"),
    protocol.Quit(),
)


@pytest.mark.parametrize("body", BODIES, ids=lambda body: type(body).__name__)
def test_every_request_arrives_as_it_was_sent(body: protocol.Request) -> None:
    pipe = io.BytesIO()
    protocol.write_frame(pipe, protocol.Call(7, body))
    pipe.seek(0)
    frame = protocol.read_frame(pipe)
    assert frame is not None
    assert protocol.call_decoder.decode(frame) == protocol.Call(7, body)
    assert protocol.read_frame(pipe) is None


@given(st.integers(0, 60))
def test_a_frame_cut_short_is_the_end(length: int) -> None:
    pipe = io.BytesIO()
    protocol.write_frame(pipe, protocol.Answer(1, protocol.Bytes(b"x" * 60)))
    assert protocol.read_frame(io.BytesIO(pipe.getvalue()[:length])) is None


@given(st.binary(max_size=200))
def test_foreign_bytes_are_no_message(noise: bytes) -> None:
    frame = protocol.read_frame(io.BytesIO(noise))
    if frame is not None:
        with pytest.raises(msgspec.MsgspecError):
            protocol.answer_decoder.decode(frame)


def test_the_largest_request_fits_a_pipe_that_nobody_reads() -> None:
    """Linux gives a pipe 64 KiB; a request larger than that could block the parent for ever."""
    pipe = io.BytesIO()
    ref = CertificateRef("s" * 32, b"\x01" * 64, "a" * 64)
    protocol.write_frame(
        pipe, protocol.Call(2**31, protocol.Sign(ref, bytes(protocol.MAX_DATA), Digest.SHA256))
    )
    assert len(pipe.getvalue()) < 65_536


def test_a_certificate_is_addressed_by_token_key_and_digest() -> None:
    ref = CertificateInfo("s1", b"\x01", b"der", has_private_key=None).ref
    assert ref == CertificateRef("s1", b"\x01", ref.sha256)
    assert ref != CertificateInfo("s1", b"\x01", b"renewed", has_private_key=None).ref


@pytest.mark.parametrize("code", sorted(_KINDS))
def test_every_code_keeps_its_kind_code_and_values(code: str) -> None:
    error = token_error(code, {"token": "thẻ"})
    assert (type(error), error.code, error.values) == (_KINDS[code], code, {"token": "thẻ"})
    assert str(error) == f"{code}(token='thẻ')"


def test_an_unlisted_code_is_a_failed_function() -> None:
    assert isinstance(token_error("token.function_failed", {}), FunctionFailed)
