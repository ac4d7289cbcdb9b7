"""Making attack samples from an honest file: appended revisions, and honest signatures over other ranges."""

from __future__ import annotations

import binascii
import hashlib
import io
import re
from collections.abc import Callable, Sequence
from pathlib import Path

from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign.fields import SigFieldSpec, enumerate_sig_fields
from pyhanko.sign.fields import append_signature_field as append_field

from signing.keys import SigningKey
from signing.running import run
from tests.signing.engine_signer import KeySigner

Change = Callable[[IncrementalPdfFileWriter], None]


def revise(source: Path, target: Path, change: Change) -> Path:
    """Append one well-formed revision."""
    with source.open("rb") as file:
        writer = IncrementalPdfFileWriter(file)
        change(writer)
        output = io.BytesIO()
        writer.write(output)
    target.write_bytes(output.getvalue())
    return target


def field_of(writer: IncrementalPdfFileWriter, name: str) -> generic.DictionaryObject:
    """Return a field by name, marked as rewritten."""
    for item in writer.root["/AcroForm"]["/Fields"]:
        field = item.get_object()
        if field["/T"] == name:
            assert isinstance(field, generic.DictionaryObject)
            writer.update_container(field)
            return field
    raise AssertionError(name)


def page_of(writer: IncrementalPdfFileWriter, index: int) -> generic.DictionaryObject:
    """Return a page, marked as rewritten."""
    reference, _ = writer.find_page_for_modification(index)
    writer.mark_update(reference)
    page = reference.get_object()
    assert isinstance(page, generic.DictionaryObject)
    return page


def picture(writer: IncrementalPdfFileWriter, content: bytes) -> generic.DictionaryObject:
    """Return an appearance dictionary that draws the given operators."""
    stream = generic.StreamObject(
        {
            generic.pdf_name("/Type"): generic.pdf_name("/XObject"),
            generic.pdf_name("/Subtype"): generic.pdf_name("/Form"),
            generic.pdf_name("/BBox"): generic.ArrayObject(generic.NumberObject(n) for n in (0, 0, 60, 17)),
        },
        stream_data=content,
    )
    return generic.DictionaryObject({generic.pdf_name("/N"): writer.add_object(stream)})


def add_signature_field(writer: IncrementalPdfFileWriter, name: str, box: tuple[int, int, int, int]) -> None:
    """Add an empty signature field to the first page."""
    append_field(writer, SigFieldSpec(name, 0, box))


def add_junk_signature(writer: IncrementalPdfFileWriter) -> None:
    """Add a field whose signature is no signature."""
    add_signature_field(writer, "junk", (0, 0, 0, 0))
    for name, _, reference in enumerate_sig_fields(writer, with_name="junk"):
        assert name
        value = generic.DictionaryObject(
            {
                generic.pdf_name("/Type"): generic.pdf_name("/Sig"),
                generic.pdf_name("/Filter"): generic.pdf_name("/Adobe.PPKLite"),
                generic.pdf_name("/SubFilter"): generic.pdf_name("/ETSI.CAdES.detached"),
                generic.pdf_name("/Contents"): generic.ByteStringObject(b"no signature at all"),
                generic.pdf_name("/ByteRange"): generic.ArrayObject(
                    generic.NumberObject(n) for n in (0, 9, 19, 9)
                ),
            }
        )
        reference.get_object()[generic.pdf_name("/V")] = writer.add_object(value)


def ranges_of(data: bytes) -> list[tuple[int, int, int, int]]:
    """Return the declared ranges of all signatures, in the order of the file."""
    found = re.findall(rb"/ByteRange ?\[ ?(\d+) (\d+) (\d+) (\d+) ?\]", data)
    return [(int(a), int(b), int(c), int(d)) for a, b, c, d in found]


def resign(data: bytes, key: SigningKey, ranges: Sequence[int]) -> bytes:
    """Keep the last signature's place, but sign honestly over other ranges."""
    slot = list(re.finditer(rb"/ByteRange ?\[[^\]]*\] *", data))[-1]
    entry = b"/ByteRange [%s]" % b" ".join(b"%d" % n for n in ranges)
    data = data[: slot.start()] + entry.ljust(len(slot[0])) + data[slot.end() :]
    start, end = list(re.finditer(rb"/Contents ?<([0-9A-Fa-f]+)>", data))[-1].span(1)
    data = data[:start] + b"0" * (end - start) + data[end:]
    signed = b"".join(data[a : a + n] for a, n in zip(ranges[::2], ranges[1::2], strict=True))
    digest = hashlib.sha256(signed).digest()
    cms = run(KeySigner(key).async_sign(digest, "sha256", use_pades=True))
    return data[:start] + binascii.hexlify(cms.dump()).ljust(end - start, b"0") + data[end:]
