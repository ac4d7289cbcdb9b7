"""The hub reads what it is handed: a mark in pages, text file, attachment or note never enters."""

from __future__ import annotations

import os
from pathlib import Path

import docx
import pytest

from eoffice.domain import commands
from eoffice.domain.document import FileRef
from eoffice.errors import Refused
from eoffice.exchange.client import HubClient
from eoffice.rendering.pdf import render_pdf
from tests.hub.fixtures import Seen
from tests.hub.orders import drafted, send_file
from tests.rendering.builders import a_letter, text


def _sent(client: HubClient, path: Path, name: str = "") -> FileRef:
    return send_file(client, path.read_bytes(), name or path.name)


@pytest.fixture
def lan(as_person: Seen) -> HubClient:
    return as_person("lan")


def _pages(path: Path, *words: str) -> Path:
    render_pdf(a_letter(body=tuple(text(line) for line in words)), path)
    return path


def _headed(path: Path, header: str) -> Path:
    own = docx.Document()
    own.add_paragraph("Nội dung.")
    own.sections[0].header.paragraphs[0].text = header
    own.save(str(path))
    return path


def _words(client: HubClient) -> FileRef:
    return send_file(client, "Nội dung.".encode() + os.urandom(4).hex().encode(), "a.txt", "text/plain")


def test_pages_are_read_whatever_the_words_file_says(lan: HubClient, tmp_path: Path) -> None:
    paper = drafted(lan)
    plain = _sent(lan, _headed(tmp_path / "a.docx", "Sở Nội vụ"))
    marked = _sent(lan, _pages(tmp_path / "a.pdf", "TỐI MẬT", "Nội dung."))
    with pytest.raises(Refused, match=r"secrecy\.marked"):
        paper.give(lan, commands.AddVersion(plain, marked, _words(lan)))
    clean = _sent(lan, _pages(tmp_path / "b.pdf", "Quy chế bảo vệ bí mật nhà nước.", "KHÓA BÍ MẬT"))
    paper.give(lan, commands.AddVersion(plain, clean, _words(lan)))


def test_the_text_file_itself_is_read(lan: HubClient, tmp_path: Path) -> None:
    paper = drafted(lan)
    marked = _sent(lan, _headed(tmp_path / "a.docx", "MẬT"))
    clean = _sent(lan, _pages(tmp_path / "a.pdf", "Nội dung."))
    with pytest.raises(Refused, match=r"secrecy\.marked"):
        paper.give(lan, commands.AddVersion(marked, clean, _words(lan)))


def test_attachments_are_read(lan: HubClient, tmp_path: Path) -> None:
    paper = drafted(lan)
    for path in (_headed(tmp_path / "a.docx", "Độ mật: Mật"), _pages(tmp_path / "b.pdf", "TÀI LIỆU MẬT")):
        with pytest.raises(Refused, match=r"secrecy\.marked"):
            paper.give(lan, commands.AddAttachment(_sent(lan, path)))
    clean = _headed(tmp_path / "c.docx", "Luật Bảo vệ bí mật nhà nước")
    with pytest.raises(Refused, match=r"secrecy\.marked"):
        paper.give(lan, commands.AddAttachment(_sent(lan, clean, "Báo cáo (MẬT).docx")))
    paper.give(lan, commands.AddAttachment(_sent(lan, clean, "Báo cáo bảo mật.docx")))
