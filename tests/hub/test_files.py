"""Files on their way to the hub and back: resumed after a cut, in ranges, and never seen by strangers."""

from __future__ import annotations

import hashlib
import os

import httpx
import pytest

from eoffice.domain import commands
from eoffice.errors import NotFound, Refused
from tests.hub.fixtures import Raw, Seen
from tests.hub.orders import add_version, drafted, form_of, send_file

OCTETS = "application/offset+octet-stream"


def fresh(size: int = 100_000) -> tuple[bytes, str]:
    """Return bytes that no other test has, and their digest."""
    content = os.urandom(size)
    return content, hashlib.sha256(content).hexdigest()


def appended(
    client: httpx.Client, digest: str, length: int, offset: int, content: bytes, **headers: str
) -> httpx.Response:
    """Send bytes of an upload."""
    named = {"Upload-Length": str(length), "Upload-Offset": str(offset), "Content-Type": OCTETS}
    return client.patch(f"/v1/uploads/{digest}", content=content, headers={**named, **headers})


def test_a_file_goes_up_and_comes_back_the_same(as_person: Seen) -> None:
    content, digest = fresh(3_000_000)
    lan = as_person("lan")
    send_file(lan, content, "tep.pdf")
    assert lan.part(digest, 0, len(content)) == (content, len(content))


def test_an_upload_goes_on_where_it_was_cut(as_person: Seen) -> None:
    content, digest = fresh()
    lan = as_person("lan")
    assert lan.upload_state(digest, len(content)).offset == 0
    assert lan.append(digest, len(content), 0, content[:40_000]).offset == 40_000
    again = as_person("lan").upload_state(digest, len(content))
    assert (again.offset, again.is_complete) == (40_000, False)
    assert lan.append(digest, len(content), 40_000, content[40_000:]).is_complete


def test_a_wrong_offset_is_told_the_right_one(raw: Raw) -> None:
    content, digest = fresh()
    client = raw("lan")
    client.post(f"/v1/uploads/{digest}", headers={"Upload-Length": str(len(content))})
    appended(client, digest, len(content), 0, content[:1000])
    answer = appended(client, digest, len(content), 5000, content[5000:])
    assert (answer.status_code, answer.json()["code"]) == (409, "upload.wrong_offset")
    assert (answer.json()["values"], answer.json()["retry"]) == ({"offset": "1000"}, "now")


def test_bytes_that_are_not_what_was_announced_are_refused_and_forgotten(as_person: Seen) -> None:
    content, digest = fresh()
    lan = as_person("lan")
    lan.upload_state(digest, len(content))
    with pytest.raises(Refused, match=r"upload\.digest_differs"):
        lan.append(digest, len(content), 0, bytes(len(content)))
    with pytest.raises(NotFound, match=r"blob\.missing"):
        lan.part(digest, 0, 10)
    assert lan.upload_state(digest, len(content)).offset == 0, "it may be sent again, rightly"


def test_a_file_that_the_agency_has_need_not_go_up_again(as_person: Seen) -> None:
    content, digest = fresh()
    send_file(as_person("lan"), content, "tep.pdf")
    assert as_person("minh").upload_state(digest, len(content)).is_complete


def test_an_empty_file_is_a_file(as_person: Seen) -> None:
    digest = hashlib.sha256(b"").hexdigest()
    lan = as_person("lan")
    assert lan.upload_state(digest, 0).is_complete
    assert lan.part(digest, 0, 10) == (b"", 0)


def test_another_agency_neither_sees_nor_feels_a_file(as_person: Seen) -> None:
    content, digest = fresh()
    send_file(as_person("lan"), content, "tep.pdf")
    tam = as_person("tam")
    with pytest.raises(NotFound, match=r"blob\.missing"):
        tam.part(digest, 0, 10)
    assert tam.upload_state(digest, len(content)).offset == 0


def test_a_file_of_another_agency_cannot_be_named_in_an_order(as_person: Seen) -> None:
    file = send_file(as_person("tam"), fresh()[0], "mat.pdf")
    lan = as_person("lan")
    paper = drafted(lan)
    with pytest.raises(Refused, match=r"file\.not_uploaded"):
        paper.give(lan, commands.AddAttachment(file))


def test_a_file_that_never_came_cannot_be_named(as_person: Seen) -> None:
    lan = as_person("lan")
    paper = drafted(lan)
    file = send_file(lan, fresh()[0], "tep.pdf")
    for wrong in (
        file.__class__("b" * 64, "x.pdf", "", 1),
        file.__class__(file.digest, "x.pdf", "", file.size + 1),
    ):
        with pytest.raises(Refused, match=r"file\.(not_uploaded|wrong_size)"):
            paper.give(lan, commands.AddAttachment(wrong))
    paper.give(lan, commands.AddAttachment(file))


def test_a_text_with_a_mark_of_secrecy_never_enters(as_person: Seen) -> None:
    lan = as_person("lan")
    paper = drafted(lan)
    words = send_file(lan, "Công văn\n\n   TỐI MẬT\nNội dung".encode(), "van-ban.txt", "text/plain")
    pages = send_file(lan, fresh()[0], "van-ban.pdf")
    with pytest.raises(Refused, match=r"secrecy\.marked"):
        paper.give(lan, commands.AddVersion(pages, pages, words))


def test_words_that_are_no_text_are_refused(as_person: Seen) -> None:
    lan = as_person("lan")
    paper = drafted(lan)
    pages = send_file(lan, b"\xff\xfe\x00", "van-ban.pdf")
    with pytest.raises(Refused, match=r"file\.not_text"):
        paper.give(lan, commands.AddVersion(pages, pages, pages))


@pytest.mark.parametrize(
    ("asked", "status", "start", "end"),
    [
        ("bytes=0-9", 206, 0, 10),
        ("bytes=99990-", 206, 99_990, 100_000),
        ("bytes=-5", 206, 99_995, 100_000),
        ("bytes=99990-200000", 206, 99_990, 100_000),
        ("bytes=5-4", 416, 0, 0),
        ("bytes=100000-", 416, 0, 0),
        ("bytes=0-1,5-6", 200, 0, 100_000),
        ("bytes=-", 200, 0, 100_000),
        ("lines=0-1", 200, 0, 100_000),
    ],
)
def test_ranges(as_person: Seen, raw: Raw, asked: str, status: int, start: int, end: int) -> None:
    content, digest = fresh()
    send_file(as_person("lan"), content, "tep.pdf")
    answer = raw("lan").get(f"/v1/blobs/{digest}", headers={"Range": asked})
    assert answer.status_code == status
    if status == 416:
        assert answer.json()["code"] == "request.bad_range"
        return
    assert answer.content == content[start:end]
    assert answer.headers["ETag"] == f'"{digest}"'
    if status == 206:
        assert answer.headers["Content-Range"] == f"bytes {start}-{end - 1}/100000"


def test_a_file_that_did_not_change_is_not_sent_again(as_person: Seen, raw: Raw) -> None:
    content, digest = fresh()
    send_file(as_person("lan"), content, "tep.pdf")
    client, tag = raw("lan"), f'"{digest}"'
    assert client.get(f"/v1/blobs/{digest}", headers={"If-None-Match": tag}).status_code == 304
    ranged = {"Range": "bytes=0-3"}
    assert client.get(f"/v1/blobs/{digest}", headers={**ranged, "If-Range": tag}).status_code == 206
    assert client.get(f"/v1/blobs/{digest}", headers={**ranged, "If-Range": '"other"'}).status_code == 200
    head = client.head(f"/v1/blobs/{digest}")
    assert (head.status_code, head.headers["Content-Length"], head.content) == (200, "100000", b"")


@pytest.mark.parametrize(
    "name", ["..", "%2e%2e%2f%2e%2e%2fhub.db", "A" * 64, "a" * 63, "a" * 65, "g" * 64, "a" * 63 + "%00"]
)
def test_a_name_that_is_no_digest_leads_nowhere(raw: Raw, name: str) -> None:
    client = raw("lan")
    assert client.get(f"/v1/blobs/{name}").status_code == 404
    assert client.post(f"/v1/uploads/{name}", headers={"Upload-Length": "5"}).status_code in (404, 405)


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"Upload-Offset": "-1"}, 400),
        ({"Upload-Offset": "x"}, 400),
        ({"Upload-Length": "1"}, 400),
        ({"Upload-Length": "9" * 30}, 400),
        ({"Upload-Length": str(2**39)}, 400),
        ({"Content-Type": "text/plain"}, 415),
        ({"Content-Encoding": "gzip"}, 415),
    ],
)
def test_uploads_with_wrong_headers_are_refused(raw: Raw, headers: dict[str, str], status: int) -> None:
    content, digest = fresh(100)
    client = raw("lan")
    client.post(f"/v1/uploads/{digest}", headers={"Upload-Length": "100"})
    assert appended(client, digest, 100, 0, content, **headers).status_code == status


def test_a_file_larger_than_the_limit_is_refused_before_a_byte_is_sent(raw: Raw) -> None:
    answer = raw("lan").post(f"/v1/uploads/{'a' * 64}", headers={"Upload-Length": str(5 * 2**30)})
    assert (answer.status_code, answer.json()["code"]) == (413, "request.too_large")


def test_an_upload_that_was_never_begun_is_not_there(raw: Raw) -> None:
    content, digest = fresh(5_000_000)
    part = content[:1000]
    assert appended(raw("lan"), digest, len(content), 0, part).json()["code"] == "upload.missing"


def test_a_small_file_that_comes_whole_needs_no_beginning(raw: Raw) -> None:
    content, digest = fresh(100)
    answer = appended(raw("lan"), digest, 100, 0, content)
    assert (answer.status_code, answer.json()["is_complete"]) == (201, True)
    assert raw("lan").get(f"/v1/blobs/{digest}").content == content


def test_a_draft_and_its_files_stay_at_home(as_person: Seen) -> None:
    lan = as_person("lan")
    paper = drafted(lan)
    add_version(lan, paper, pages=b"%PDF our draft")
    with pytest.raises(NotFound):
        as_person("tam").part(hashlib.sha256(b"%PDF our draft").hexdigest(), 0, 5)
    with pytest.raises(Refused, match=r"permission\.denied"):
        as_person("tam").give(form_of(commands.RemoveAttachment("a" * 64), paper.id, paper.events))
