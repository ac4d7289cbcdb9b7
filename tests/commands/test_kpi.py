"""`main.py kpi` as a person at a terminal meets it: real processes, real files."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import openpyxl
import pypdfium2
import pytest

from tests.commands.running import run

ITEMS = {
    "people": [
        {
            "id": "lan", "name": "Nguyễn Thị Lan", "unit": "Văn phòng", "position": "Chuyên viên",
            "general": 27, "self_score": 99,
            "items": [
                {"id": "v1", "product": "SP1", "assigned": 4, "accepted": 4, "k": 1, "document": "12/KH-VP"},
                {"id": "v2", "product": "SP2", "assigned": 2, "accepted": 2, "k": 1.5, "faults": 1},
                {"id": "v3", "product": "SP3", "assigned": 1, "accepted": 1, "k": 2, "delays": 2},
            ],
        },
        {"id": "minh", "name": "Trần Văn Minh", "unit": "Phòng Nội vụ", "general": 25},
    ]
}  # fmt: skip


@pytest.fixture
def items(tmp_path: Path) -> Path:
    file = tmp_path / "việc.json"
    file.write_text(json.dumps(ITEMS, ensure_ascii=False), encoding="utf-8")
    return file


def kpi(items: Path, *words: object) -> tuple[int, str, str]:
    ran = run("kpi", "--period", "2026-Q3", *map(str, words), home=items.parent)
    return ran.code, ran.out, ran.err


def test_one_run_writes_every_form_and_answers_in_json(items: Path, tmp_path: Path) -> None:
    forms = [tmp_path / f"kết quả.{ending}" for ending in ("xlsx", "pdf", "docx", "csv", "json")]
    outs = [word for form in forms for word in ("--out", form)]
    code, out, told = kpi(items, "--items", items, "--json", *outs)
    assert (code, told) == (0, "")
    lan, minh = json.loads(out)["people"]
    assert (lan["a"], lan["b"], lan["c"], lan["ratio"]) == (1.0, 0.916667, 0.888889, 0.935185)
    assert (lan["task"], lan["general"], lan["total"], lan["rank_by_points"]) == (
        65.46,
        27.0,
        92.46,
        "excellent",
    )
    assert (lan["ratio_exact"], lan["rule_set"]) == ("101/108", "nd-335-2025")
    assert [item["item"] for item in lan["items"]] == ["v1", "v2", "v3"]
    assert lan["items"][0]["document"] == "12/KH-VP"
    assert (minh["state"], minh["total"], minh["rank"], minh["missing"]) == (
        "insufficient",
        None,
        None,
        ["assigned"],
    )
    assert forms[0].read_bytes()[:2] == b"PK"
    assert "Nguyễn Thị Lan" in openpyxl.load_workbook(forms[0])["Tổng hợp"]["B4"].value
    assert "92,46" in pypdfium2.PdfDocument(forms[1])[0].get_textpage().get_text_bounded()
    rows = list(csv.DictReader(io.StringIO(forms[3].read_text(encoding="utf-8-sig"))))
    assert [row["total"] for row in rows] == ["92.46", ""]
    assert json.loads(forms[4].read_text(encoding="utf-8"))["people"][0]["total"] == 92.46


def test_a_unit_or_person_may_be_picked_out(items: Path, tmp_path: Path) -> None:
    code, out, _ = kpi(items, "--items", items, "--unit", "van phong")
    assert (code, "Lan" in out, "Minh" in out) == (0, True, False)
    form = tmp_path / "mẫu.pdf"
    assert kpi(items, "--items", items, "--person", "lan", "--out", form)[0] == 0
    text = pypdfium2.PdfDocument(form)[0].get_textpage().get_text_bounded()
    assert "Mẫu 01" in text
    assert "v3" in text
    assert kpi(items, "--items", items, "--unit", "không có")[0] == 2


def test_damaged_data_is_refused_whole_with_every_place(items: Path, tmp_path: Path) -> None:
    wrong = tmp_path / "sai.csv"
    wrong.write_text(
        "person,item,assigned,accepted,k\nlan,1,x,1,1\nlan,2,1,1,0\nlan,3,1,1,1\n", encoding="utf-8"
    )
    target = tmp_path / "không.xlsx"
    code, out, told = kpi(items, "--items", wrong, "--out", target)
    assert (code, out) == (2, "")
    assert "dòng 2, assigned" in told
    assert "dòng 3, coefficient" in told
    assert "Traceback" not in told
    assert not target.exists()


def test_damaged_rules_are_refused_with_line_and_cure(items: Path, tmp_path: Path) -> None:
    rules = tmp_path / "rules.toml"
    rules.write_text('extends = "nd-335-2025"\n[deductions]\nquality_rate = 7\n', encoding="utf-8")
    code, _, told = kpi(items, "--items", items, "--rules", rules)
    assert code == 2
    assert "dòng 3, deductions.quality_rate" in told


def test_a_province_needs_a_file_and_no_programmer(items: Path, tmp_path: Path) -> None:
    rules = tmp_path / "tinh-moi.toml"
    rules.write_text(
        'extends = "nd-335-2025"\nid = "tinh-moi"\nversion = "3"\nname = "Tỉnh mới"\nlevel = "local"\n'
        'legal_basis = "QĐ 1"\nvalid_from = 2026-07-01\n[scale]\ngeneral = 40\ntask = 60\n'
        '[[criteria]]\ncode = "x"\nmax = 40\n[deductions]\nquality_rate = 0.5\n[formula]\n'
        "non_leader = { a = 2, b = 1, c = 1 }\n",
        encoding="utf-8",
    )
    code, out, _ = kpi(items, "--items", items, "--rules", rules, "--json")
    lan = json.loads(out)["people"][0]
    # b = (4 + 3 × 0.5 + 2) / 9, c = 8 / 9: (2 + 7.5 / 9 + 8 / 9) / 4 × 60 + 27.
    assert (code, lan["total"], lan["rule_version"]) == (0, 82.83, "3")


def test_a_simulation_shows_the_difference_for_each_person(items: Path) -> None:
    code, out, _ = kpi(items, "--items", items, "--simulate", "kho-bac-khu-vuc", "--json")
    lan = json.loads(out)["simulation"][0]
    assert (code, lan["old_total"], lan["new_total"]) == (0, 92.46, 92.5)


@pytest.mark.parametrize(
    "words",
    [
        ("--period", "2026-Q5"),
        ("--rules", "không có.toml"),
        ("--items", "không có.json"),
        ("--out", "a.doc"),
        ("--data", "/không/có"),
    ],
)
def test_what_cannot_be_done_is_said_in_words(words: tuple[str, str], items: Path) -> None:
    given = words if words[0] in ("--items", "--data") else ("--items", str(items), *words)
    code, out, told = kpi(items, *given, "--json")
    assert code == 2
    assert json.loads(out)["error"]["code"].startswith("kpi.")
    assert "Traceback" not in told
