"""Makes docx files with what Word puts into text: notes, boxes, pictures, maths, fields, links, controls."""

from __future__ import annotations

import io
import zipfile
import zlib
from collections.abc import Sequence
from dataclasses import dataclass, field
from xml.sax.saxutils import escape

_NS = (
    'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" '
    'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships" '
    'xmlns:m="http://schemas.openxmlformats.org/officeDocument/2006/math" '
    'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" '
    'xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing" '
    'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" '
    'xmlns:pic="http://schemas.openxmlformats.org/drawingml/2006/picture" '
    'xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape" '
    'xmlns:v="urn:schemas-microsoft-com:vml" '
    'xmlns:w14="http://schemas.microsoft.com/office/word/2010/wordml" mc:Ignorable="w14"'
)
_RELATION = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_CONTENT = "application/vnd.openxmlformats-officedocument.wordprocessingml"
_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
_STYLES = (
    '<w:style w:type="paragraph" w:default="1" w:styleId="Normal"><w:name w:val="Normal"/></w:style>'
    '<w:style w:type="paragraph" w:styleId="Heading1"><w:name w:val="heading 1"/><w:basedOn w:val="Normal"/>'
    "<w:rPr><w:b/></w:rPr></w:style>"
    '<w:style w:type="character" w:styleId="Strong"><w:name w:val="Strong"/><w:rPr><w:b/></w:rPr></w:style>'
)


@dataclass
class Rich:
    """One docx in the making."""

    body: list[str]
    footnotes: dict[int, str] = field(default_factory=dict)
    endnotes: dict[int, str] = field(default_factory=dict)
    header: str = ""
    pictures: dict[str, bytes] = field(default_factory=dict)
    links: dict[str, str] = field(default_factory=dict)
    styles: str = _STYLES
    section: str = (
        '<w:pgSz w:w="11906" w:h="16838"/><w:pgMar w:top="1134" w:right="1134" w:bottom="1134" '
        'w:left="1701" w:header="708" w:footer="708" w:gutter="0"/>'
    )

    def to_bytes(self) -> bytes:
        """Return the file."""
        parts, relations, types = self._parts()
        out = io.BytesIO()
        with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr("[Content_Types].xml", types)
            archive.writestr("_rels/.rels", _relations({"rId1": ("officeDocument", "word/document.xml")}))
            archive.writestr("word/_rels/document.xml.rels", relations)
            for name, content in parts.items():
                archive.writestr(name, content)
        return out.getvalue()

    def _parts(self) -> tuple[dict[str, str | bytes], str, str]:
        """Return the parts, the relationships of the main one, and the content types."""
        links: dict[str, tuple[str, str]] = {"rStyles": ("styles", "styles.xml")}
        parts: dict[str, str | bytes] = {
            "word/styles.xml": f"{_HEAD}<w:styles {_NS}>{self.styles}</w:styles>"
        }
        overrides = {"document": "document.main", "styles": "styles"}
        for kind, notes in (("footnote", self.footnotes), ("endnote", self.endnotes)):
            if notes:
                parts[f"word/{kind}s.xml"] = _notes(kind, notes)
                links[f"r{kind}"] = (f"{kind}s", f"{kind}s.xml")
                overrides[f"{kind}s"] = f"{kind}s"
        bands = ""
        if self.header:
            parts["word/header1.xml"] = f"{_HEAD}<w:hdr {_NS}>{self.header}</w:hdr>"
            links["rHeader"] = ("header", "header1.xml")
            overrides["header1"] = "header"
            bands = '<w:headerReference w:type="default" r:id="rHeader"/>'
        for name, content in self.pictures.items():
            parts[f"word/media/{name}.png"] = content
            links[f"r{name}"] = ("image", f"media/{name}.png")
        body = "".join(self.body)
        parts["word/document.xml"] = (
            f"{_HEAD}<w:document {_NS}><w:body>{body}<w:sectPr>{bands}{self.section}</w:sectPr>"
            "</w:body></w:document>"
        )
        return parts, _relations(links, self.links), _types(overrides)


def _notes(kind: str, notes: dict[int, str]) -> str:
    """Return a part of notes with its two separators."""
    fixed = "".join(
        f'<w:{kind} w:type="{name}" w:id="{number}"><w:p><w:r><w:{name}/></w:r></w:p></w:{kind}>'
        for number, name in ((-1, "separator"), (0, "continuationSeparator"))
    )
    own = "".join(f'<w:{kind} w:id="{number}">{content}</w:{kind}>' for number, content in notes.items())
    return f"{_HEAD}<w:{kind}s {_NS}>{fixed}{own}</w:{kind}s>"


def _relations(inner: dict[str, tuple[str, str]], outer: dict[str, str] | None = None) -> str:
    """Return a part of relationships."""
    shown = "".join(
        f'<Relationship Id="{key}" Type="{_RELATION}/{kind}" Target="{target}"/>'
        for key, (kind, target) in inner.items()
    )
    shown += "".join(
        f'<Relationship Id="{key}" Type="{_RELATION}/hyperlink" Target="{escape(target)}" '
        'TargetMode="External"/>'
        for key, target in (outer or {}).items()
    )
    space = "http://schemas.openxmlformats.org/package/2006/relationships"
    return f'{_HEAD}<Relationships xmlns="{space}">{shown}</Relationships>'


def _types(overrides: dict[str, str]) -> str:
    """Return the content types."""
    shown = "".join(
        f'<Override PartName="/word/{name}.xml" ContentType="{_CONTENT}.{kind}+xml"/>'
        for name, kind in overrides.items()
    )
    return (
        f'{_HEAD}<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        '<Default Extension="xml" ContentType="application/xml"/>'
        f'<Default Extension="png" ContentType="image/png"/>{shown}</Types>'
    )


def r(text: str, properties: str = "") -> str:
    """Return a run."""
    look = f"<w:rPr>{properties}</w:rPr>" if properties else ""
    return f'<w:r>{look}<w:t xml:space="preserve">{escape(text)}</w:t></w:r>'


def p(*content: str, properties: str = "") -> str:
    """Return a paragraph; plain words become a run."""
    inner = "".join(one if one.startswith("<") else r(one) for one in content if one)
    shape = f"<w:pPr>{properties}</w:pPr>" if properties else ""
    return f"<w:p>{shape}{inner}</w:p>"


def cell(*blocks: str, properties: str = "") -> str:
    """Return a cell; plain words become a paragraph."""
    inner = "".join(one if one.startswith("<") else p(one) for one in blocks) or p()
    look = f"<w:tcPr>{properties}</w:tcPr>" if properties else ""
    return f"<w:tc>{look}{inner}</w:tc>"


def table(*rows: Sequence[str]) -> str:
    """Return a table; plain words become cells."""
    lines = "".join(
        "<w:tr>" + "".join(one if one.startswith("<w:tc>") else cell(one) for one in row) + "</w:tr>"
        for row in rows
    )
    grid = '<w:gridCol w:w="2000"/>' * max(len(row) for row in rows)
    look = '<w:tblPr><w:tblW w:w="0" w:type="auto"/></w:tblPr>'
    return f"<w:tbl>{look}<w:tblGrid>{grid}</w:tblGrid>{lines}</w:tbl>"


def maths(text: str, *, block: bool = False) -> str:
    """Return an equation."""
    inner = f"<m:oMath><m:r><m:t>{escape(text)}</m:t></m:r></m:oMath>"
    return f"<m:oMathPara>{inner}</m:oMathPara>" if block else inner


def picture(name: str, number: int = 1, size: int = 500_000) -> str:
    """Return a run with a picture in the line."""
    return (
        '<w:r><w:drawing><wp:inline distT="0" distB="0" distL="0" distR="0">'
        f'<wp:extent cx="{size}" cy="{size}"/>'
        f'<wp:docPr id="{number}" name="Picture {number}"/><a:graphic>'
        '<a:graphicData uri="http://schemas.openxmlformats.org/drawingml/2006/picture"><pic:pic>'
        f'<pic:nvPicPr><pic:cNvPr id="0" name="{name}"/><pic:cNvPicPr/></pic:nvPicPr>'
        f'<pic:blipFill><a:blip r:embed="r{name}"/><a:stretch><a:fillRect/></a:stretch>'
        f"</pic:blipFill><pic:spPr>"
        f'<a:xfrm><a:off x="0" y="0"/><a:ext cx="{size}" cy="{size}"/></a:xfrm>'
        '<a:prstGeom prst="rect"><a:avLst/></a:prstGeom></pic:spPr></pic:pic>'
        "</a:graphicData></a:graphic></wp:inline></w:drawing></w:r>"
    )


def text_box(*blocks: str, number: int = 1) -> str:
    """Return a run with a text box as Word writes it: for new programs and for old ones."""
    inner = "".join(one if one.startswith("<") else p(one) for one in blocks)
    return (
        '<w:r><mc:AlternateContent><mc:Choice Requires="wps"><w:drawing><wp:anchor distT="0" distB="0" '
        'distL="0" distR="0" simplePos="0" relativeHeight="2" behindDoc="0" locked="0" layoutInCell="1" '
        'allowOverlap="1">'
        '<wp:simplePos x="0" y="0"/><wp:positionH relativeFrom="column"><wp:posOffset>0</wp:posOffset>'
        '</wp:positionH><wp:positionV relativeFrom="paragraph"><wp:posOffset>0</wp:posOffset></wp:positionV>'
        '<wp:extent cx="2000000" cy="900000"/><wp:wrapSquare wrapText="bothSides"/>'
        f'<wp:docPr id="{number}" name="Text Box {number}"/><a:graphic>'
        '<a:graphicData uri="http://schemas.microsoft.com/office/word/2010/wordprocessingShape"><wps:wsp>'
        '<wps:cNvSpPr txBox="1"/><wps:spPr><a:xfrm><a:off x="0" y="0"/>'
        '<a:ext cx="2000000" cy="900000"/></a:xfrm>'
        '<a:prstGeom prst="rect"><a:avLst/></a:prstGeom></wps:spPr>'
        f"<wps:txbx><w:txbxContent>{inner}</w:txbxContent></wps:txbx><wps:bodyPr/></wps:wsp>"
        "</a:graphicData>"
        f'</a:graphic></wp:anchor></w:drawing></mc:Choice><mc:Fallback><w:pict><v:shape id="s{number}" '
        f'style="width:150pt;height:70pt"><v:textbox>'
        f"<w:txbxContent>{inner}</w:txbxContent></v:textbox></v:shape>"
        "</w:pict></mc:Fallback></mc:AlternateContent></w:r>"
    )


def footnote(number: int, kind: str = "footnote") -> str:
    """Return a run with a reference to a note."""
    return f'<w:r><w:{kind}Reference w:id="{number}"/></w:r>'


def note(*blocks: str, kind: str = "footnote") -> str:
    """Return the content of a note."""
    first, *rest = blocks
    mark = f"<w:r><w:{kind}Ref/></w:r>"
    return p(mark, " " + first) + "".join(one if one.startswith("<") else p(one) for one in rest)


def link(text: str, key: str) -> str:
    """Return a link to elsewhere."""
    return f'<w:hyperlink r:id="{key}">{r(text)}</w:hyperlink>'


def simple_field(code: str, result: str) -> str:
    """Return a field of one element."""
    return f'<w:fldSimple w:instr=" {code} ">{r(result)}</w:fldSimple>'


def long_field(code: str, result: str) -> str:
    """Return a field of five runs."""
    return (
        '<w:r><w:fldChar w:fldCharType="begin"/></w:r>'
        f'<w:r><w:instrText xml:space="preserve"> {code} </w:instrText></w:r>'
        f'<w:r><w:fldChar w:fldCharType="separate"/></w:r>{r(result)}<w:r>'
        f'<w:fldChar w:fldCharType="end"/></w:r>'
    )


def control(*content: str, block: bool = False) -> str:
    """Return a content control around words or around paragraphs."""
    inner = "".join(content) if block else "".join(one if one.startswith("<") else r(one) for one in content)
    name = '<w:sdtPr><w:alias w:val="Ô nhập"/></w:sdtPr>'
    return f"<w:sdt>{name}<w:sdtContent>{inner}</w:sdtContent></w:sdt>"


def smart(text: str) -> str:
    """Return a smart tag around words."""
    space = "urn:schemas-microsoft-com:office:smarttags"
    return f'<w:smartTag w:uri="{space}" w:element="place">{r(text)}</w:smartTag>'


def png(shade: int) -> bytes:
    """Return a small grey picture."""

    def chunk(kind: bytes, content: bytes) -> bytes:
        sum_of = zlib.crc32(kind + content)
        return len(content).to_bytes(4, "big") + kind + content + sum_of.to_bytes(4, "big")

    rows = b"".join(b"\0" + bytes([shade] * 8) for _ in range(8))
    size = (8).to_bytes(4, "big") * 2 + b"\x08\0\0\0\0"
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", size)
        + chunk(b"IDAT", zlib.compress(rows))
        + chunk(b"IEND", b"")
    )
