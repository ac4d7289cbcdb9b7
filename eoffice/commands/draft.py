"""`main.py draft`: makes the docx and the PDF of an official document from its fields."""

from __future__ import annotations

import argparse
import tomllib
from collections.abc import Mapping, Sequence
from importlib.resources import files
from pathlib import Path

from eoffice.commands.face import Answer, Exit, parser_for
from eoffice.commands.face import run as run_face
from eoffice.domain.content import OfficialDocument
from eoffice.domain.form.fields import document_from
from eoffice.domain.kinds import DocumentKind
from eoffice.domain.secrecy import refuse_secrets
from eoffice.errors import NotFound, Refused
from eoffice.rendering.checking import check_document
from eoffice.rendering.office_files import refuse_open
from eoffice.rendering.prepared import render_prepared
from eoffice.rendering.writing import write_docx
from eoffice.services.law import find_kind, load_copies, load_kinds
from eoffice.text import fold


def main(words: Sequence[str]) -> int:
    """Make a document and return the exit code."""
    parser = parser_for("draft", "Soạn văn bản đúng thể thức: tạo docx và PDF từ các trường dữ liệu.")
    what = parser.add_mutually_exclusive_group()
    what.add_argument("--types", action="store_true", help="liệt kê các loại văn bản và chữ viết tắt")
    what.add_argument(
        "--pictures", action="store_true", help="vẽ ảnh các ví dụ của mọi loại văn bản và bản sao"
    )
    what.add_argument("--type", metavar="LOẠI", help="tên loại không dấu, chẳng hạn quyet_dinh")
    parser.add_argument("--example", action="store_true", help="dùng ví dụ có sẵn của loại này")
    parser.add_argument("--data-file", dest="fields", type=Path, help=argparse.SUPPRESS)
    parser.add_argument("--out", type=Path, metavar="THƯ_MỤC", help="thư mục ghi kết quả")
    return run_face(parser, _work, words)


def _work(given: argparse.Namespace, answer: Answer) -> int:
    """List the kinds or make a document."""
    if given.types:
        return _types(answer)
    if given.pictures and given.out is not None:
        return _pictures(given.out, answer)
    if not given.type or given.out is None:
        raise Refused("form.what_to_draft")
    # "Quyết định", "quyet-dinh" and "quyet_dinh" are all typed by people.
    name = fold(given.type).replace(" ", "_").replace("-", "_")
    fields = dict(_example(name) if given.example else _fields(given))
    kind = _kind(name, fields)
    document = document_from(fields, kind)
    # Before anything is written: not even a scratch file of a secret may come to lie here.
    refuse_secrets([document.subject, *document.legal_bases, *(block.text for block in document.body)])
    _make_folder(given.out)
    return _make(document, name, given.out, answer)


def _pictures(folder: Path, answer: Answer) -> int:
    """Draw the shipped examples of all kinds and copies as pictures."""
    from eoffice.rendering.gallery import draw_gallery

    _make_folder(folder)
    # All of them are read before the first is drawn: a faulty example is told at once.
    documents = {}
    for name in (*load_kinds().kinds, *load_copies()):
        fields = dict(_example(name))
        documents[name] = document_from(fields, _kind(name, fields))
    made = draw_gallery(documents, folder)
    answer.result({"pictures": [str(one) for one in made]}, [f"{len(made)} ảnh trong {folder}"])
    return Exit.DONE


def _make_folder(folder: Path) -> None:
    """Make the folder of the results; raises Refused `form.folder_unusable`."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise Refused("form.folder_unusable", folder=folder, detail=error.strerror) from error


def _kind(name: str, fields: dict[str, object]) -> DocumentKind:
    """Return the kind; a copy has the kind of its source."""
    source = str(fields.get("source_kind") or "")
    if name in load_copies():
        if not fields.get("copy"):
            raise Refused(
                "form.field_missing", field="copy", name="thông tin bản sao", kind=load_copies()[name].name
            )
        return load_kinds().kind(source or "cong_van")
    return find_kind(name)


def _make(document: OfficialDocument, name: str, folder: Path, answer: Answer) -> int:
    """Write both files and tell where they are and what the checker says."""
    docx, pdf = folder / f"{name}.docx", folder / f"{name}.pdf"
    # Word keeps the file that it shows; asked first, so that no half of the pair is written.
    refuse_open(docx)
    write_docx(document, docx)
    layout = render_prepared(document, pdf)
    found = check_document(document)
    result = {
        "type": name,
        "docx": str(docx),
        "pdf": str(pdf),
        "pages": layout.pages,
        "findings": [
            {"rule": one.rule, "severity": one.severity.value, "where": one.where, "message": one.message,
             "fix": one.fix or None}
            for one in found
        ],
    }  # fmt: skip
    told = [f"  [{one.severity.value}] {one.rule} · {one.where}: {one.message}" for one in found]
    answer.result(result, [f"{docx}", f"{pdf} ({layout.pages} trang)", *told])
    return Exit.DONE


def _example(name: str) -> Mapping[str, object]:
    """Return the fields of a shipped example; raises NotFound `kind.unknown`."""
    templates = files("templates")
    places = (
        templates.joinpath("examples", f"{name}.toml"),
        templates.joinpath("forms", "examples", f"{name}.toml"),
    )
    place = next((one for one in places if one.is_file()), None)
    if place is None:
        raise NotFound("kind.unknown", kind=name)
    return tomllib.loads(place.read_text(encoding="utf-8"))


def _fields(given: argparse.Namespace) -> Mapping[str, object]:
    """Return the fields of a person's file; raises Refused `form.data_unreadable`."""
    path: Path = given.fields or given.data
    if not path.is_file():
        raise Refused("form.what_to_draft")
    try:
        return tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise Refused("form.data_unreadable", file=path.name, detail=str(error)) from error


def _types(answer: Answer) -> int:
    """List the kinds and the forms of copy."""
    kinds = [
        {
            "type": kind.id,
            "name": kind.name,
            "abbreviation": kind.abbreviation,
            "template": kind.template,
            "copy": False,
        }
        for kind in load_kinds().kinds.values()
    ]
    copies = [
        {
            "type": copy.id,
            "name": copy.name,
            "abbreviation": copy.abbreviation,
            "template": "3.1",
            "copy": True,
        }
        for copy in load_copies().values()
    ]
    shown = [*kinds, *copies]
    answer.result(shown, [f"{one['type']:<18}{one['abbreviation'] or '-':<6}{one['name']}" for one in shown])
    return Exit.DONE
