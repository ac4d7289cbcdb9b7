"""Pairs of small files with one thing of Word's in each, and how many marks their redline has.

Contiguous marks of one kind count as one. The numbers are ours, looked at one by one.
"""

from __future__ import annotations

from tests.comparison.rich_docx import (
    Rich,
    cell,
    control,
    footnote,
    link,
    long_field,
    maths,
    note,
    p,
    picture,
    png,
    r,
    simple_field,
    smart,
    table,
    text_box,
)

VIDEO = "Video provides a powerful way to help you prove your point."
CLICK = "When you click Online Video, you can paste in the embed code for the video you want to add."
TYPE = "You can also type a keyword to search online for the video that best fits your document."
LOOK = (
    "To make your document look professionally produced, Word provides header, footer, cover page, "
    "and text box designs that complement each other."
)
SAVE = "Save time in Word with new buttons that show up where you need them."
IMAGES = {"a": png(10), "b": png(200), "c": png(90)}

PAIRS: dict[str, tuple[bytes, bytes]] = {}
"""Old and new file by name; names with `_back` are the same pair the other way round."""


def add(name: str, old: Rich | list[str], new: Rich | list[str]) -> None:
    """Add a pair in both directions."""
    one, other = (side if isinstance(side, Rich) else Rich(side) for side in (old, new))
    PAIRS[name] = (one.to_bytes(), other.to_bytes())
    PAIRS[f"{name}_back"] = (other.to_bytes(), one.to_bytes())


def pictured(*body: str) -> Rich:
    return Rich(list(body), pictures=IMAGES)


def linked(*body: str, **links: str) -> Rich:
    return Rich(list(body), links=links)


def noted(*body: str, kind: str = "footnote", **notes: str) -> Rich:
    numbered = {int(key[1:]): content for key, content in notes.items()}
    return Rich(list(body), footnotes=numbered) if kind == "footnote" else Rich(list(body), endnotes=numbered)


add("plain_mod", [p(VIDEO)], [p(VIDEO.replace("powerful", "strong"))])
add(
    "row_contents",
    [table(["a", "b", "c"], ["aa", "bb", "cc"], ["x", "y", "z"])],
    [table(["a", "b", "c"], ["", "", ""], ["x", "y", "z"])],
)
add("moved_into_table", [p(VIDEO), p(CLICK), p(TYPE)], [p(VIDEO), table([cell(p(CLICK))]), p(TYPE)])
add("cell11", [table(["a", "b"], ["c", "d"]) + p()], [table(["aX", "b"], ["c", "d"]) + p()])
add(
    "para_before_table",
    [p("Before table"), table(["a", "b"], ["c", "d"]), p()],
    [p("Before the small table"), table(["a", "b"], ["c", "d"]), p()],
)
add("math", [p(maths("a+b")), p(VIDEO)], [p(maths("a+c")), p(VIDEO)])
add("math_inline", [p("Let ", maths("a+b"), " be the sum")], [p("Let ", maths("a+c"), " be the sum")])
add("image", pictured(p(VIDEO), p(picture("a")), p(CLICK)), pictured(p(VIDEO), p(picture("b")), p(CLICK)))
add("image_del", pictured(p(VIDEO), p(picture("a")), p(CLICK)), pictured(p(VIDEO), p(CLICK)))
add("image_del_keep_p", pictured(p(VIDEO), p(picture("a")), p(CLICK)), pictured(p(VIDEO), p(), p(CLICK)))
add(
    "image_inline",
    pictured(p("one two three ", picture("a"), " four")),
    pictured(p("one deux three ", " four")),
)
add(
    "three_paras",
    [p(VIDEO), p(CLICK), p(TYPE)],
    [p(VIDEO), p(CLICK.replace("click", "press")), p(TYPE + " More.")],
)
add(
    "field_simple1",
    [p("Page ", simple_field("AUTHOR", "Bob"), " of")],
    [p("Page ", simple_field("AUTHOR", "Eve"), " of")],
)
add("field_to_text", [p("By ", simple_field("AUTHOR", "Bob"), " end")], [p("By Bob end")])
add(
    "field_long",
    [p("By ", long_field("AUTHOR", "Bob"), " end")],
    [p("By ", long_field("AUTHOR", "Eve"), " end")],
)
add(
    "field_moved_text",
    [p("By ", long_field("AUTHOR", "Bob"), " end")],
    [p("Made by ", long_field("AUTHOR", "Eve"), " end")],
)
add(
    "link_text",
    linked(p("See ", link("the site", "h1"), " now"), h1="http://a/"),
    linked(p("See ", link("the place", "h1"), " now"), h1="http://a/"),
)
add(
    "link_target",
    linked(p("See ", link("the site", "h1"), " now"), h1="http://a/"),
    linked(p("See ", link("the site", "h1"), " now"), h1="http://b/"),
)
add(
    "link_gone",
    linked(p("See ", link("the site", "h1"), " now"), h1="http://a/"),
    linked(p("See  now"), h1="http://a/"),
)
for kind in ("footnote", "endnote"):
    add(
        kind + "_text",
        noted(p("One", footnote(1, kind), " two"), kind=kind, n1=note("The note here.", kind=kind)),
        noted(p("One", footnote(1, kind), " two"), kind=kind, n1=note("The remark here.", kind=kind)),
    )
    add(
        kind + "_added",
        noted(p("One", footnote(1, kind), " two three"), kind=kind, n1=note("First note.", kind=kind)),
        noted(
            p("One", footnote(1, kind), " two", footnote(2, kind), " three"),
            kind=kind,
            n1=note("First note.", kind=kind),
            n2=note("Second note.", kind=kind),
        ),
    )
    add(
        kind + "_first",
        Rich([p("One two")]),
        noted(p("One", footnote(1, kind), " two"), kind=kind, n1=note("First note.", kind=kind)),
    )
    add(
        kind + "_table",
        noted(
            p("One", footnote(1, kind), " two"),
            kind=kind,
            n1=note("Note.", table(["a", "b"], ["c", "d"]), p("end"), kind=kind),
        ),
        noted(
            p("One", footnote(1, kind), " two"),
            kind=kind,
            n1=note("Note.", table(["a", "X"], ["c", "d"]), p("fin"), kind=kind),
        ),
    )
    add(
        kind + "_swap",
        noted(
            p("One", footnote(1, kind), " two", footnote(2, kind)),
            kind=kind,
            n1=note("First.", kind=kind),
            n2=note("Second.", kind=kind),
        ),
        noted(
            p("One", footnote(1, kind), " two", footnote(2, kind)),
            kind=kind,
            n1=note("Second.", kind=kind),
            n2=note("First.", kind=kind),
        ),
    )
    add(
        kind + "_renum",
        noted(p("One", footnote(1, kind), " two"), kind=kind, n1=note("First.", kind=kind)),
        noted(p("One", footnote(7, kind), " two"), kind=kind, n7=note("First.", kind=kind)),
    )
    add(
        kind + "_paras",
        noted(p("One", footnote(1, kind), " two"), kind=kind, n1=note("First.", kind=kind)),
        noted(p("One", footnote(1, kind), " two"), kind=kind, n1=note("First.", "More of it.", kind=kind)),
    )
    add(
        kind + "_in_table",
        noted(table(["a", cell(p("One", footnote(1, kind)))]), p(), kind=kind, n1=note("First.", kind=kind)),
        noted(table(["a", cell(p("One", footnote(1, kind)))]), p(), kind=kind, n1=note("Other.", kind=kind)),
    )
    add(
        kind + "_para_deleted",
        noted(
            p(VIDEO), p("One", footnote(1, kind), " two"), p(TYPE), kind=kind, n1=note("First.", kind=kind)
        ),
        noted(p(VIDEO), p(TYPE)),
    )
    add(
        kind + "_move",
        noted(
            p(VIDEO), p(CLICK, footnote(1, kind)), p(TYPE), p(LOOK), kind=kind, n1=note("First.", kind=kind)
        ),
        noted(
            p(VIDEO), p(TYPE), p(LOOK), p(CLICK, footnote(1, kind)), kind=kind, n1=note("First.", kind=kind)
        ),
    )
add(
    "math2",
    [p(maths("a+b", block=True)), p(maths("c", block=True))],
    [p(maths("a+x", block=True)), p(maths("d", block=True))],
)
add(
    "image_math",
    pictured(p(picture("a")), p(maths("a+b")), p(VIDEO)),
    pictured(p(picture("b")), p(maths("a+c")), p(TYPE)),
)
add(
    "image_row_del",
    pictured(table([cell(p(picture("a"))), "b"], [cell(p(picture("b"))), "d"], ["e", "f"]), p()),
    pictured(table([cell(p(picture("a"))), "b"], ["e", "f"]), p()),
)
add("table_gone", [p(VIDEO), table(["a", "b"], ["c", "d"]), p(TYPE)], [p(VIDEO), p(TYPE)])
add(
    "table_replaced",
    [p(VIDEO), table(["a", "b"], ["c", "d"]), p(TYPE)],
    [p(VIDEO), table(["one two", "three four", "five"], ["six", "seven", "eight"]), p(TYPE)],
)
add(
    "para_props",
    [p(VIDEO, properties='<w:jc w:val="center"/><w:rPr><w:b/></w:rPr>')],
    [p(VIDEO.replace("powerful", "strong"), properties='<w:jc w:val="right"/>')],
)


def spans(n: int) -> str:
    return f'<w:gridSpan w:val="{n}"/>'


def merges(v: str = "") -> str:
    return '<w:vMerge w:val="restart"/>' if v else "<w:vMerge/>"


add(
    "merge_cells",
    [table(["a", "b", "c"], ["d", "e", "f"]), p()],
    [table([cell("a b", properties=spans(2)), "c"], ["d", "e", "f"]), p()],
)
add(
    "merge_text",
    [table([cell("ab", properties=spans(2)), "c"], ["d", "e", "f"]), p()],
    [table([cell("ab cd", properties=spans(2)), "x"], ["d", "e", "f"]), p()],
)
add(
    "vmerge",
    [table(["a", "b"], ["c", "d"], ["e", "f"]), p()],
    [table([cell("a", properties=merges("r")), "b"], [cell(properties=merges()), "d"], ["e", "f"]), p()],
)
add(
    "vmerge_rows",
    [table([cell("a", properties=merges("r")), "b"], [cell(properties=merges()), "d"], ["e", "f"]), p()],
    [table([cell("a", properties=merges("r")), "b"], ["e", "f"]), p()],
)
add("box_text", [p(VIDEO, text_box(p("Inside the box")))], [p(VIDEO, text_box(p("Within the box")))])
add(
    "box_new_para",
    [p(VIDEO, text_box(p("Inside the box")))],
    [p(VIDEO, text_box(p("Inside the box"), p("More")))],
)
add(
    "two_boxes",
    [p(VIDEO, text_box(p("First box")), text_box(p("Second box"), number=2))],
    [p(VIDEO, text_box(p("First box")), text_box(p("Second crate"), number=2))],
)
add(
    "box_cell",
    [table(["a", cell(p("x", text_box(p("In the box"))))]), p()],
    [table(["a2", cell(p("x", text_box(p("In the crate"))))]), p()],
)
add(
    "table_in_box",
    [p(VIDEO, text_box(table(["a", "b"], ["c", "d"]), p()))],
    [p(VIDEO, text_box(table(["a", "X"], ["c", "d"], ["e", "f"]), p()))],
)
add("box_added", [p(VIDEO)], [p(VIDEO, text_box(p("Inside")))])
add("box_para_added", [p(VIDEO), p(TYPE)], [p(VIDEO), p(CLICK, text_box(p("Inside"))), p(TYPE)])
add(
    "box_moved",
    [p(VIDEO), p(CLICK, text_box(p("Inside"))), p(TYPE), p(LOOK)],
    [p(VIDEO), p(TYPE), p(LOOK), p(CLICK, text_box(p("Inside")))],
)
add("box_and_ins", [p("A", text_box(p("In")))], [p("New words A", text_box(p("In")))])
add(
    "br",
    ["<w:p><w:r><w:t>one</w:t><w:br/><w:t>two</w:t></w:r></w:p>"],
    ["<w:p><w:r><w:t>one</w:t><w:br/><w:t>deux</w:t></w:r></w:p>"],
)
add("page_break", [p(VIDEO), p(TYPE)], [p(VIDEO), p('<w:r><w:br w:type="page"/></w:r>'), p(TYPE)])
add("tab", [p("a<x")], [p("a", "<w:r><w:tab/></w:r>", "b")])
add(
    "nested",
    [table(["a", cell(table(["x", "y"], ["z", "w"]), p())]), p()],
    [table(["a", cell(table(["x", "Q"], ["z", "w"]), p())]), p()],
)
add(
    "nested_gone",
    [table(["a", cell(p("s"), table(["x", "y"], ["z", "w"]), p())]), p()],
    [table(["a", cell(p("s"))]), p()],
)
add("sdt_text", [p("A ", control("old value"), " end")], [p("A ", control("new value"), " end")])
add("sdt_wrapped", [p("A inside end")], [p("A ", control("inside"), " end")])
add("sdt_gone", [p("A ", control("inside"), " end")], [p("A  end")])
add(
    "sdt_block",
    [p(VIDEO), control(p(CLICK), p(TYPE), block=True), p(LOOK)],
    [p(VIDEO), control(p(CLICK), block=True), p(LOOK)],
)
add("sdt_block_gone", [p(VIDEO), control(p(CLICK), p(TYPE), block=True), p(LOOK)], [p(VIDEO), p(LOOK)])
add("sdt_block_wrapped", [p(VIDEO), p(CLICK), p(LOOK)], [p(VIDEO), control(p(CLICK), block=True), p(LOOK)])
add(
    "sdt_all_rows",
    [table(["a", "b"], ["c", "d"]), p()],
    [
        table(["a", "b"], ["c", "X"], ["e", "f"])
        .replace("<w:tr>", "<w:sdt><w:sdtPr/><w:sdtContent><w:tr>", 1)
        .replace("</w:tr>", "</w:tr></w:sdtContent></w:sdt>", 1),
        p(),
    ],
)
add("smart", [p("In ", smart("Paris"), " now")], [p("In ", smart("London"), " now")])
add("smart_wrap", [p("In Paris now")], [p("In ", smart("Paris"), " now")])
SECTION = '<w:sectPr><w:pgSz w:w="11906" w:h="16838"/></w:sectPr>'
WIDE_SECTION = '<w:sectPr><w:pgSz w:w="16838" w:h="11906" w:orient="landscape"/></w:sectPr>'
add("section_added", [p(VIDEO), p(CLICK), p(TYPE)], [p(VIDEO), p(CLICK, properties=SECTION), p(TYPE)])
add("section_para_gone", [p(VIDEO), p(CLICK, properties=SECTION), p(TYPE)], [p(VIDEO), p(TYPE)])
add(
    "section_changed",
    [p(VIDEO), p(CLICK, properties=SECTION), p(TYPE)],
    [p(VIDEO), p(CLICK, properties=WIDE_SECTION), p(TYPE)],
)
add(
    "section_para_moved",
    [p(VIDEO), p(CLICK, properties=SECTION), p(TYPE), p(LOOK)],
    [p(VIDEO), p(TYPE), p(CLICK, properties=SECTION), p(LOOK)],
)
add("section_empty", [p(VIDEO), p(properties=SECTION), p(TYPE)], [p(VIDEO), p(TYPE)])
add("style_add", [p(VIDEO)], [p(VIDEO, properties='<w:pStyle w:val="Heading1"/>')])
add(
    "char_style",
    [p(r("one "), r("two"), r(" three"))],
    [p(r("one "), r("two", '<w:rStyle w:val="Strong"/>'), r(" three"))],
)
add("header", Rich([p(VIDEO)], header=p("Head one")), Rich([p(VIDEO)], header=p("Head two")))
add("header_new", Rich([p(VIDEO)]), Rich([p(VIDEO)], header=p("Head two")))
add(
    "header_table",
    Rich([p(VIDEO)], header=table(["a", "b"]) + p()),
    Rich([p(VIDEO)], header=table(["a", "x"], ["c", "d"]) + p()),
)
add(
    "grown",
    [p(VIDEO), p(TYPE)],
    [
        p(VIDEO + " More.", properties='<w:jc w:val="center"/>'),
        p(CLICK, properties='<w:jc w:val="right"/>'),
        p(SAVE),
        p(TYPE),
    ],
)
add(
    "grown_last",
    [p(TYPE), p(VIDEO)],
    [
        p(TYPE),
        p(VIDEO + " More.", properties='<w:jc w:val="center"/>'),
        p(CLICK, properties='<w:jc w:val="right"/>'),
    ],
)
add(
    "grown_styled",
    [p(TYPE), p("Short start", properties='<w:pStyle w:val="Heading1"/>'), p(LOOK)],
    [
        p(TYPE),
        p("Short start and more words added"),
        p(CLICK, properties='<w:jc w:val="right"/>'),
        p(SAVE, properties='<w:jc w:val="center"/>'),
        p(LOOK),
    ],
)
add(
    "split3",
    [p(VIDEO + " " + CLICK + " " + TYPE), p(LOOK)],
    [
        p(VIDEO, properties='<w:jc w:val="center"/>'),
        p(CLICK),
        p(TYPE, properties='<w:jc w:val="right"/>'),
        p(LOOK),
    ],
)
add("table_first", [p(VIDEO)], [table(["a", "b"]), p(VIDEO)])
add("table_last", [p(VIDEO)], [p(VIDEO), table(["a", "b"]), p()])
add(
    "table_only",
    [table(["a", "b"]), p()],
    [
        p("No table any more here"),
    ],
)
add(
    "into_table_and_edit",
    [p(VIDEO), p(CLICK), p(TYPE), p(LOOK)],
    [p(VIDEO), table(["h", cell(p(CLICK.replace("embed", "secret")))]), p(TYPE), p(LOOK)],
)
add(
    "out_of_table_move",
    [p(VIDEO), table(["h", cell(p(CLICK), p(SAVE))]), p(TYPE), p(LOOK)],
    [p(VIDEO), table(["h", cell(p(SAVE))]), p(TYPE), p(CLICK), p(LOOK)],
)
add("cell_emptied_to_para", [table([cell(p(VIDEO), p(CLICK))]), p()], [table([cell(p(VIDEO))]), p()])
add(
    "col_moved",
    [table(["a1", "b1", "c1"], ["a2", "b2", "c2"]), p()],
    [table(["b1", "a1", "c1"], ["b2", "a2", "c2"]), p()],
)
add(
    "rows_moved",
    [table(*[[f"k{i}", f"value {i} here"] for i in range(8)]), p()],
    [table(*[[f"k{i}", f"value {i} here"] for i in (0, 5, 1, 2, 3, 4, 6, 7)]), p()],
)
add("empty_to_full", [p()], [p(VIDEO), p(CLICK)])
add("full_swap", [p(VIDEO), p(CLICK)], [p(TYPE), p(LOOK)])
add(
    "bookmark",
    [p("a b c")],
    [
        (
            '<w:p><w:r><w:t xml:space="preserve">a </w:t></w:r><w:bookmarkStart w:id="1" w:name="x"/>'
            '<w:r><w:t>b</w:t></w:r><w:bookmarkEnd w:id="1"/><w:r><w:t xml:space="preserve"> c</w:t>'
            "</w:r></w:p>"
        )
    ],
)
add(
    "long_field_cut",
    [p("See ", long_field("REF x", "one two three"), " end"), p(TYPE)],
    [p("See ", long_field("REF x", "one two"), " end"), p(TYPE)],
)
CONTENTS = (
    '<w:p><w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText> TOC </w:instrText>'
    '</w:r><w:r><w:fldChar w:fldCharType="separate"/></w:r>'
    + r("Entry one")
    + "</w:p>"
    + p("Entry two")
    + "<w:p>"
    + r("Entry three")
    + '<w:r><w:fldChar w:fldCharType="end"/></w:r></w:p>'
)
add("toc_edit", [CONTENTS, p(TYPE)], [CONTENTS.replace("Entry two", "Entry 2"), p(TYPE)])
add("toc_gone", [p(VIDEO), CONTENTS, p(TYPE)], [p(VIDEO), p(TYPE)])
add("toc_entry_gone", [CONTENTS, p(TYPE)], [CONTENTS.replace(p("Entry two"), ""), p(TYPE)])
add("toc_last_gone", [CONTENTS, p(TYPE)], [CONTENTS.replace(r("Entry three"), ""), p(TYPE)])
add(
    "sym",
    [p("a", '<w:r><w:sym w:font="Wingdings" w:char="F0E0"/></w:r>', "b")],
    [p("a", '<w:r><w:sym w:font="Wingdings" w:char="F0DF"/></w:r>', "b")],
)
add("obj_box_empty", [p(VIDEO, text_box(p()))], [p(VIDEO, text_box(p("x")))])
