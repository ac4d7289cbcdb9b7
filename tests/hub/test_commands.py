"""The administration commands: exit codes, one JSON document, nothing half done; real processes too."""

from __future__ import annotations

import io
import json
import os
import shutil
import sqlite3
import stat
import subprocess
import sys
import zipfile
from contextlib import redirect_stderr, redirect_stdout
from pathlib import Path
from typing import Any

import pytest

from eoffice.errors import Refused
from eoffice.hub import cli
from eoffice.hub.config import read_config
from eoffice.hub.passwords import Passwords
from eoffice.hub.stores import opened
from tests.hub.hub_process import LEADER, PASSWORD, ROOT, RunningHub
from tests.hub.orders import add_version, drafted

AGENCY = (
    *("--code", "000.00.12.h15", "--name", "Sở Nội vụ", "--abbreviation", "SNV", "--place", "Hà Nội"),
    *("--unit", "vp:Văn phòng:VP"),
)
PERSON = (
    *("--login", "lan", "--name", "Nguyễn Thị Lan", "--agency", "000.00.12.H15", "--unit", "vp"),
    *("--role", "officer"),
)


def run(*words: str | Path, given: str = "") -> subprocess.CompletedProcess[str]:
    """Run a hub command."""
    return subprocess.run(
        [sys.executable, "main.py", "hub", *map(str, words)],
        cwd=ROOT,
        input=given,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def told(*words: str | Path, given: str = "", code: int = 0) -> dict[str, Any]:
    """Run a hub command with --json inside this process and return its answer."""
    answer, complaint = io.StringIO(), io.StringIO()
    with (
        pytest.MonkeyPatch.context() as patch,
        redirect_stdout(answer),
        redirect_stderr(complaint),
    ):
        patch.setattr(sys, "stdin", io.StringIO(given))
        assert cli.main([*map(str, words), "--json"]) == code, answer.getvalue() + complaint.getvalue()
    found: dict[str, Any] = json.loads(answer.getvalue())
    return found


def test_the_life_of_a_hub_in_real_processes(tmp_path: Path) -> None:
    root = tmp_path / "hub"

    def process(*words: str | Path, given: str = "", code: int = 0) -> dict[str, Any]:
        done = run(*words, "--data", root, "--json", given=given)
        assert (done.returncode, "Traceback" in done.stderr) == (code, False), done.stdout + done.stderr
        found: dict[str, Any] = json.loads(done.stdout)
        return found

    assert process("init", root, "--listen", "127.0.0.1:0")["folder"] == str(root)
    process("agency", "add", *AGENCY)
    process("person", "add", *PERSON, "--password-stdin", given=f"{PASSWORD}\n")
    leader = (
        "--login",
        "hoa",
        "--id",
        "hoa",
        "--name",
        LEADER,
        "--position",
        "Giám đốc",
        "--agency",
        "000.00.12.H15",
        "--role",
        "leader",
    )
    process("person", "add", *leader, "--password-stdin", given=f"{PASSWORD}\n")
    assert [each["login"] for each in process("person", "list")["people"]] == ["lan", "hoa"]
    hub = RunningHub(root)
    hub.start()
    try:
        assert process("status")["running"] is True
        drafted(hub.client("lan"))
        assert process("backup", tmp_path / "b.zip")["documents"] == 1
        assert process("verify-log")["sound"] is True
    finally:
        code = hub.stop()
    assert code == 0
    assert process("status", code=4)["running"] is False
    assert process("init", root, code=2)["error"]["code"] == "hub.exists"


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """Return the folder of a hub that was made by the command."""
    told("init", tmp_path / "made")
    return tmp_path / "made"


def test_init_makes_a_hub_whose_secrets_only_its_owner_reads(tmp_path: Path) -> None:
    made = told("init", tmp_path / "hub", "--listen", "127.0.0.1:0", "--name", "hub.example.vn")
    assert set(made) == {"folder", "certificate", "fingerprint", "receipt_key", "listen"}
    assert len(bytes.fromhex(made["fingerprint"])) == len(bytes.fromhex(made["receipt_key"])) == 32
    for file in ("receipt.key", "token.secret", "tls.key", "config.toml", "hub.db"):
        assert stat.S_IMODE((tmp_path / "hub" / file).stat().st_mode) == 0o600, file
    assert stat.S_IMODE((tmp_path / "hub").stat().st_mode) == 0o700


def test_init_never_overwrites_a_hub(root: Path) -> None:
    key = (root / "receipt.key").read_bytes()
    answer = told("init", root, code=2)
    assert answer["error"]["code"] == "hub.exists"
    assert (root / "receipt.key").read_bytes() == key


def test_agencies_and_people_are_entered_and_listed(root: Path) -> None:
    agency = told("agency", "add", "--data", root, *AGENCY)["agency"]
    assert (agency["code"], agency["units"][0]["id"]) == ("000.00.12.H15", "vp")
    lan = told("person", "add", "--data", root, *PERSON, "--password-stdin", given=f"{PASSWORD}\n")
    assert (lan["login"], lan["password"]) == ("lan", "")
    assert [each["code"] for each in told("agency", "list", "--data", root)["agencies"]] == ["000.00.12.H15"]
    (listed,) = told("person", "list", "--data", root)["people"]
    assert (listed["login"], listed["person"]["roles"], listed["is_active"]) == ("lan", ["officer"], True)
    assert told("person", "list", "--data", root, "--agency", "000.00.99.H15")["people"] == []


def test_two_units_under_one_id_are_refused(root: Path) -> None:
    twice = ("--unit", "tc:Phòng Tài chính:TC", "--unit", "tc:Phòng Thanh tra:TT")
    assert (
        told("agency", "add", "--data", root, *AGENCY, *twice, code=2)["error"]["code"] == "people.bad_unit"
    )


def test_a_person_who_was_just_entered_can_sign_in_to_a_running_hub(own_hub: RunningHub) -> None:
    own_hub.start()
    words = (
        "--login",
        "moi",
        "--name",
        "Người Mới",
        "--agency",
        "000.00.12.H15",
        "--role",
        "clerk",
        "--unit",
        "vp",
    )
    told("person", "add", "--data", own_hub.folder.root, *words, "--password-stdin", given=f"{PASSWORD}\n")
    assert own_hub.client("moi").session.person is not None


def test_entering_somebody_again_gives_a_new_password_and_ends_old_sign_ins(own_hub: RunningHub) -> None:
    own_hub.start()
    lan = own_hub.client("lan")
    words = (
        "--id",
        "lan",
        "--login",
        "lan",
        "--name",
        "Lan",
        "--agency",
        "000.00.12.H15",
        "--role",
        "officer",
    )
    told("person", "add", "--data", own_hub.folder.root, *words, "--password-stdin", given="Mat-khau-moi-1\n")
    with pytest.raises(Refused, match=r"auth\.session_ended"):
        lan.session.resume()
    assert lan.session.sign_in("Mat-khau-moi-1").name == "Lan"


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (("--agency", "000.00.99.H15"), "people.agency_unknown"),
        (("--unit", "khong-co"), "people.unit_unknown"),
        (("--login", "Có dấu"), "people.bad_login"),
        (("--name", " "), "people.field_missing"),
        (("--id", "../x"), "people.field_missing"),
    ],
)
def test_people_who_are_entered_wrongly_are_refused(root: Path, change: tuple[str, str], code: str) -> None:
    told("agency", "add", "--data", root, *AGENCY)
    answer = told(
        "person", "add", "--data", root, *PERSON, *change, "--password-stdin", given=f"{PASSWORD}\n", code=2
    )
    assert answer["error"]["code"] == code
    assert told("person", "list", "--data", root)["people"] == []


@pytest.mark.parametrize(
    ("given", "code"), [("", "auth.password_not_given"), ("ngan\n", "auth.password_weak")]
)
def test_a_password_must_be_given_and_good(root: Path, given: str, code: str) -> None:
    told("agency", "add", "--data", root, *AGENCY)
    answer = told("person", "add", "--data", root, *PERSON, "--password-stdin", given=given, code=2)
    assert answer["error"]["code"] == code


def test_a_login_belongs_to_one_person(root: Path) -> None:
    told("agency", "add", "--data", root, *AGENCY)
    for expected in (0, 2):
        answer = told(
            "person", "add", "--data", root, *PERSON, "--password-stdin", given=f"{PASSWORD}\n", code=expected
        )
    assert answer["error"]["code"] == "account.login_taken"


def test_a_list_of_people_is_imported_whole_or_not_at_all(root: Path, tmp_path: Path) -> None:
    told("agency", "add", "--data", root, *AGENCY)
    head = "login,name,agency,unit,position,roles,password\n"
    good = f"lan,Nguyễn Thị Lan,000.00.12.H15,,Chuyên viên,officer clerk,{PASSWORD}\n"
    file = tmp_path / "nguoi.csv"
    file.write_text(head + good + "minh,Trần Minh,000.00.99.H15,,,officer,\n", encoding="utf-8-sig")
    assert told("person", "import", "--data", root, file, code=2)["error"]["code"] == "people.agency_unknown"
    assert told("person", "list", "--data", root)["people"] == []
    file.write_text(head + good + "minh,Trần Minh,000.00.12.H15,,,leader,\n", encoding="utf-8-sig")
    lan, minh = told("person", "import", "--data", root, file)["people"]
    assert (lan["password"], len(minh["password"]) >= 12) == ("", True)
    file.write_bytes(b"\xff\xfe\x00")
    assert told("person", "import", "--data", root, file, code=2)["error"]["code"] == "people.file_unreadable"


def test_status_tells_whether_the_hub_runs(own_hub: RunningHub) -> None:
    root = own_hub.folder.root
    assert told("status", "--data", root, code=4)["running"] is False
    own_hub.start()
    found = told("status", "--data", root)
    assert (found["running"], found["address"], found["people"]) == (True, own_hub.address, 9)
    own_hub.kill()
    assert told("status", "--data", root, code=4)["running"] is False, (
        "an address left by a kill proves nothing"
    )


def test_serve_says_in_plain_words_that_it_is_ready(root: Path) -> None:
    words = [sys.executable, "main.py", "hub", "serve", "--data", str(root), "--listen", "127.0.0.1:0"]
    with subprocess.Popen(words, cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        line = process.stdout.readline()
        process.terminate()
        assert process.wait(20) == 0
    assert line.startswith("ready https://127.0.0.1:")


def test_an_address_that_is_taken_is_told(own_hub: RunningHub, root: Path) -> None:
    own_hub.start()
    taken = own_hub.address.removeprefix("https://")
    done = run("serve", "--data", root, "--listen", taken)
    assert done.returncode == 4
    assert "hub.address_taken" in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize(
    "command", ["serve", "status", "verify-log", "rebuild-views", "agency list", "person list"]
)
def test_a_folder_that_holds_no_hub_is_told(tmp_path: Path, command: str) -> None:
    answer = told(*command.split(), "--data", tmp_path / "leer", code=2)
    assert answer["error"]["code"] == "hub.not_a_hub"


@pytest.mark.parametrize(
    "text",
    [
        "listen = 5\n",
        "unknown = 1\n",
        "listen =\n",
        "[limits]\nno_such = 1\n",
        "[limits]\npage = -1\n",
        "\xff",
    ],
)
def test_settings_that_are_wrong_are_told(root: Path, text: str) -> None:
    (root / "config.toml").write_bytes(text.encode("latin-1"))
    assert told("status", "--data", root, code=2)["error"]["code"] == "hub.config_wrong"


@pytest.mark.parametrize("words", [("fly",), (), ("serve", "--listen"), ("person", "add"), ("agency",)])
def test_words_that_make_no_command_are_bad_usage(words: tuple[str, ...]) -> None:
    done = run(*words)
    assert (done.returncode, done.stdout) == (2, "")
    assert "usage" in done.stderr


@pytest.mark.parametrize("listen", ["", "nowhere", "1.2.3.4:x", "1.2.3.4:99999", ":5"])
def test_an_address_of_the_wrong_form_is_told(tmp_path: Path, listen: str) -> None:
    assert told("init", tmp_path / "hub", f"--listen={listen}", code=2)["error"]["code"] == "hub.bad_address"
    assert not (tmp_path / "hub").exists()


# Backup, restore, verification


@pytest.fixture
def busy_hub(own_hub: RunningHub) -> RunningHub:
    """Return a running hub that keeps a draft with its files."""
    own_hub.start()
    lan = own_hub.client("lan")
    add_version(lan, drafted(lan, "Bản thảo cần giữ"))
    lan.close()
    return own_hub


def test_a_backup_of_a_running_hub_comes_back_whole(busy_hub: RunningHub, tmp_path: Path) -> None:
    file = tmp_path / "sao-luu.zip"
    saved = told("backup", file, "--data", busy_hub.folder.root)
    assert (saved["documents"], saved["records"], saved["receipts"], saved["files"]) == (1, 2, 2, 3)
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    again = told("restore", file, "--data", tmp_path / "moi")
    assert {**again, "file": "", "size": 0} == {**saved, "file": "", "size": 0}
    for name in ("receipt.key", "token.secret", "tls.key", "hub.crt", "config.toml"):
        assert (tmp_path / "moi" / name).read_bytes() == (busy_hub.folder.root / name).read_bytes()
    busy_hub.kill()
    risen = RunningHub(tmp_path / "moi")
    risen.start()
    try:
        assert [entry.version for entry in risen.client("lan").feed(0).records] == [1, 2]
    finally:
        risen.stop()


def test_a_restore_never_touches_a_hub_that_is_there(busy_hub: RunningHub, tmp_path: Path) -> None:
    told("backup", tmp_path / "b.zip", "--data", busy_hub.folder.root)
    answer = told("restore", tmp_path / "b.zip", "--data", busy_hub.folder.root, code=2)
    assert answer["error"]["code"] == "hub.exists"


def test_a_backup_that_is_damaged_or_none_leaves_nothing_behind(busy_hub: RunningHub, tmp_path: Path) -> None:
    good, bad = tmp_path / "b.zip", tmp_path / "bad.zip"
    told("backup", good, "--data", busy_hub.folder.root)
    content = bytearray(good.read_bytes())
    content[len(content) // 2] ^= 0xFF
    bad.write_bytes(content)
    with zipfile.ZipFile(tmp_path / "other.zip", "w") as other:
        other.writestr("../evil", "x")
    (tmp_path / "none.zip").write_bytes(b"no zip")
    for name in ("bad.zip", "other.zip", "none.zip", "missing.zip"):
        answer = told("restore", tmp_path / name, "--data", tmp_path / "moi", code=2)
        assert answer["error"]["code"] in ("backup.damaged", "backup.not_a_backup"), name
        assert not (tmp_path / "moi").exists()
        assert list(tmp_path.glob(".*restoring")) == []
    assert not (tmp_path.parent / "evil").exists()


def test_a_log_that_holds_is_sound_and_one_changed_letter_is_found(busy_hub: RunningHub) -> None:
    root = busy_hub.folder.root
    assert told("verify-log", "--data", root) == {"sound": True, "documents": 1, "findings": []}
    busy_hub.stop()
    database = sqlite3.connect(root / "hub.db")
    database.execute("UPDATE record SET body = replace(body, 'cần giữ', 'cần giu') WHERE version = 1")
    database.commit()
    database.close()
    report = told("verify-log", "--data", root, code=1)
    assert report["sound"] is False
    assert report["findings"][0]["code"] == "verify.chain"
    assert all(finding["message"] for finding in report["findings"])


def test_a_receipt_that_was_not_given_by_this_hub_is_found(busy_hub: RunningHub, tmp_path: Path) -> None:
    told("init", tmp_path / "other")
    busy_hub.stop()
    shutil.copy(tmp_path / "other" / "receipt.key", busy_hub.folder.receipt_key)
    report = told("verify-log", "--data", busy_hub.folder.root, code=1)
    assert {finding["code"] for finding in report["findings"]} == {"verify.receipt"}


def test_lists_come_back_from_the_log(busy_hub: RunningHub) -> None:
    root = busy_hub.folder.root
    busy_hub.stop()
    database = sqlite3.connect(root / "hub.db")
    database.execute("DELETE FROM document")
    database.execute("DELETE FROM listed")
    database.commit()
    database.close()
    assert told("verify-log", "--data", root, code=1)["sound"] is False
    assert told("rebuild-views", "--data", root) == {"documents": 1}
    assert told("verify-log", "--data", root)["sound"] is True


def test_help_is_there_for_every_command() -> None:
    environment = {**os.environ, "COLUMNS": "200"}
    words = [sys.executable, "main.py", "hub", "--help"]
    shown = subprocess.run(
        words, cwd=ROOT, capture_output=True, text=True, env=environment, check=True
    ).stdout
    for command in (
        "init",
        "serve",
        "status",
        "backup",
        "restore",
        "verify-log",
        "rebuild-views",
        "agency",
        "person",
    ):
        assert command in shown


def test_a_transfer_of_signing_is_entered_listed_and_refused_when_it_makes_no_sense(
    own_hub: RunningHub,
) -> None:
    data = ("--data", own_hub.folder.root)
    days = ("--valid-from", "2026-03-01", "--valid-to", "2026-03-31", "--basis", "12/QĐ-UBND")
    common = ("delegation", "add", *data, "--mark", "TUQ.")
    told(*common, "--from", "hoa", "--to", "minh", "--kind", "cong_van", *days)
    (kept,) = told("delegation", "list", *data)["delegations"]
    assert (kept["grantor"], kept["grantee"], kept["mark"], kept["kinds"]) == (
        "hoa",
        "minh",
        "TUQ.",
        ["cong_van"],
    )
    wrong = {
        "people.grantor_not_leader": (*common, "--from", "minh", "--to", "lan", *days),
        "people.other_agency": (*common, "--from", "hoa", "--to", "tam", *days),
        "people.person_unknown": (*common, "--from", "hoa", "--to", "ai", *days),
        "kind.unknown": (*common, "--from", "hoa", "--to", "minh", "--kind", "thu", *days),
        "people.bad_day": (*common, "--from", "hoa", "--to", "minh", *days, "--valid-to", "31/3"),
        "people.delegation_days": (
            *common,
            "--from",
            "hoa",
            "--to",
            "minh",
            *days,
            "--valid-to",
            "2026-02-01",
        ),
        "people.field_missing": (*common, "--from", "hoa", "--to", "minh", *days, "--basis", " "),
    }
    assert {told(*words, code=2)["error"]["code"] for words in wrong.values()} == set(wrong)
    assert len(told("delegation", "list", *data)["delegations"]) == 1


def test_whoever_is_disabled_is_out_at_once_and_in_again_when_enabled(own_hub: RunningHub) -> None:
    own_hub.start()
    lan = own_hub.client("lan")
    data = ("--data", own_hub.folder.root)
    drafted(lan)
    assert told("person", "disable", *data, "lan")["is_active"] is False
    with pytest.raises(Refused, match=r"auth\."):
        lan.feed(0)
    with pytest.raises(Refused, match=r"auth\.wrong"):
        own_hub.client("lan")
    assert told("person", "enable", *data, "lan")["is_active"] is True
    drafted(own_hub.client("lan"))


def test_a_new_password_ends_the_sign_ins_and_must_be_changed(own_hub: RunningHub) -> None:
    data = ("--data", own_hub.folder.root)
    told("person", "password", *data, "lan", "--password-stdin", given="Mat-khau-khac-9\n")
    with opened(own_hub.folder, read_config(own_hub.folder)) as kept:
        account = kept.store.accounts.by_login("lan")
        assert account is not None
        assert account.must_change
        assert Passwords().matches(account.secret_hash, "Mat-khau-khac-9")
    refused_words = told(
        "person", "password", *data, "ai", "--password-stdin", given="Mat-khau-khac-9\n", code=2
    )
    assert refused_words["error"]["code"] == "account.unknown"
