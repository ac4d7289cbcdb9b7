"""`main.py sign --preset` and `--approved FILE`: what was decided beforehand holds before the PIN."""

from __future__ import annotations

from pathlib import Path

import pytest
from pyhanko.pdf_utils.reader import PdfFileReader

from eoffice.errors import Refused
from eoffice.services.signing_styles import AGENCY, FILE_NAME, FIXED, OFFSET, Style, Styles
from signing.operations import sheet_of
from tests.commands.test_sign import Desk, desk, draw, drawn_text, sign  # noqa: F401 - a fixture

POLICY = """
[[signing.preset]]
name = "Sao y của cơ quan"
operation = "copy"
reason = "Theo quy chế văn thư"
level = "B-B"
"""


def data_of(home: Path) -> Path:
    return home / "data" / "eoffice"


def test_a_preset_gives_role_image_lines_place_and_reason(desk: Desk, tmp_path: Path) -> None:  # noqa: F811
    styles = Styles(data_of(tmp_path) / "signing" / FILE_NAME)
    styles.keep(
        Style(
            "Ký nháy của tôi",
            "comment",
            lines=(),
            rule=FIXED,
            place=(0, 400, 20, 520, 50),
            reason="Đã rà soát",
        )
    )
    source = draw(tmp_path / "a.pdf")
    done = sign(desk, tmp_path, source, "--out", tmp_path / "ra", "--preset", "ky nhay cua toi")
    assert done.code == 0, done.err
    assert done.answer["role"] == "comment"
    field = next(one for one in sheet_of(tmp_path / "ra" / "a.pdf", None).fields if one.taken)
    assert field.rect == pytest.approx((400, 20, 520, 50))
    with (tmp_path / "ra" / "a.pdf").open("rb") as file:
        (signature,) = PdfFileReader(file).embedded_signatures
        assert signature.sig_object["/Reason"] == "Đã rà soát"


def test_a_policy_s_preset_cannot_be_talked_out_of(desk: Desk, tmp_path: Path) -> None:  # noqa: F811
    data_of(tmp_path).mkdir(parents=True)
    (data_of(tmp_path) / "policy.toml").write_text(POLICY, encoding="utf-8")
    source = draw(tmp_path / "a.pdf")
    words = (source, "--out", tmp_path / "ra", "--preset", "Sao y của cơ quan")
    other = sign(desk, tmp_path, *words, "--reason", "lý do khác", clerk=True)
    assert other.answer["error"]["code"] == "signing.preset_locked"
    done = sign(desk, tmp_path, *words, clerk=True)
    assert done.code == 0, done.err
    assert "SAO Y; " in drawn_text(tmp_path / "ra" / "a.pdf")
    unknown = sign(desk, tmp_path, source, "--out", tmp_path / "ra", "--preset", "không có")
    assert unknown.answer["error"]["code"] == "signing.preset_unknown"
    assert "Sao y của cơ quan" in unknown.out


def test_presets_are_kept_and_a_damaged_file_counts_as_none(tmp_path: Path) -> None:
    (tmp_path / "policy.toml").write_text(POLICY, encoding="utf-8")
    styles = Styles(tmp_path / FILE_NAME, (tmp_path / "policy.toml",))
    mine = Style(
        'Ký "chính"',
        lines=("signer", "time"),
        rule=OFFSET,
        place=(3.5, -2),
        authorities=("http://a", "http://b"),
    )
    seal = Style("Dấu", "issue", AGENCY, "B-LTA", image="/dấu.png", width_mm=36)
    styles.keep(mine)
    styles.keep(seal)
    assert [one.name for one in styles.all()] == ["Sao y của cơ quan", "Dấu", 'Ký "chính"']
    assert styles.named('ky "CHINH"') == mine
    assert styles.all("issue") == (seal,)
    for refused in (Style("Sao y của cơ quan"),):
        with pytest.raises(Refused, match=r"signing.preset_locked"):
            styles.keep(refused)
    styles.drop("Dấu")
    assert styles.named("Dấu") is None
    (tmp_path / FILE_NAME).write_text("[[preset]]\nname = 3\nrule = 'fixed'\n[[", encoding="utf-8")
    assert [one.owner for one in styles.all()] == [AGENCY]


def test_changed_clauses_are_named_and_the_file_is_not_signed(desk: Desk, tmp_path: Path) -> None:  # noqa: F811
    approved = draw(tmp_path / "đã duyệt.pdf")
    changed = draw(tmp_path / "a.pdf", name="Trần Thị Bình")
    done = sign(desk, tmp_path, changed, "--out", tmp_path / "ra", "--approved", approved)
    assert done.code == 2
    (row,) = done.answer["files"]
    told = [one["message"] for one in row["findings"] if one["code"] == "hygiene.changed_clause"]
    assert any("Trần Thị Bình" in one for one in told)
    assert not (tmp_path / "ra" / "a.pdf").exists()
    same = draw(tmp_path / "b.pdf")
    same.write_bytes(approved.read_bytes().replace(b"%%EOF", b"%%EOF\n%ghi lai", 1))
    done = sign(desk, tmp_path, same, approved, "--out", tmp_path / "ra2", "--approved", approved)
    assert done.code == 0, done.err
    codes = [{one["code"] for one in row["findings"]} for row in done.answer["files"]]
    assert ["hygiene.approved_same_words" in one for one in codes] == [True, False]
