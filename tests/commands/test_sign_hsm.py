"""`main.py sign` without a person: a key in an HSM, its certificate in a file, its PIN from elsewhere."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding

from hsm import Pin, SoftTokens
from signing import DemoAuthority, TrustStore, Verdict, verify
from tests.commands.running import Ended, run
from tests.commands.test_sign import AGENCY, draw
from tests.hsm.provider.providers import Provider, faulty_library
from tests.softhsm import softhsm_here

PIN = "271828"
KEY_ID = b"\x0a\x0b"


@dataclass(frozen=True)
class Hsm:
    """A token with an agency's key and no certificate on it, and what lies beside it."""

    soft: SoftTokens
    certificate: Path
    pin: Path
    trust: TrustStore


@pytest.fixture(scope="module")
def hsm(tmp_path_factory: pytest.TempPathFactory) -> Hsm:
    softhsm_here()
    folder = tmp_path_factory.mktemp("hsm")
    authority, soft = DemoAuthority.create("CA thử nghiệm"), SoftTokens(folder / "tokens")
    serial = soft.create("Dấu 1", Pin(PIN), Pin("87654321"))
    public = soft.generate_key(serial, Pin(PIN), "dấu cơ quan", key_id=KEY_ID)
    der = authority.issue(AGENCY, AGENCY, public, seal=True)
    certificate, pin = folder / "dấu.pem", folder / "pin"
    certificate.write_bytes(x509.load_der_x509_certificate(der).public_bytes(Encoding.PEM))
    pin.write_text(f"{PIN}\n", encoding="ascii")
    pin.chmod(0o600)
    return Hsm(soft, certificate, pin, TrustStore.of([authority.certificate]))


def seal(hsm: Hsm, home: Path, *words: str | Path, module: Path | None = None, **environment: str) -> Ended:
    library = module or hsm.soft.module
    given = ("sign", "--module", library, "--cert-file", hsm.certificate, "--json", *words)
    return run(*given, "--role", "comment", home=home, environment={**hsm.soft.environment, **environment})


@pytest.mark.parametrize("name", ["dấu cơ quan", "0a0b", "0x0a0b"])
def test_a_key_named_by_label_or_id_seals_several_files_with_a_pin_from_a_protected_file(
    hsm: Hsm, tmp_path: Path, name: str
) -> None:
    files = [draw(tmp_path / f"{at}.pdf") for at in range(3)]
    ended = seal(hsm, tmp_path, *files, "--out", tmp_path / "out", "--hsm-key", name, "--pin-file", hsm.pin)
    assert ended.code == 0, ended.err
    for file in files:
        verdict = verify(tmp_path / "out" / file.name, hsm.trust)
        assert verdict.verdict is Verdict.VALID
    assert PIN not in ended.out + ended.err


def test_the_sessions_share_the_files_and_sign_at_the_same_time(hsm: Hsm, tmp_path: Path) -> None:
    rules = tmp_path / "rules"
    device = Provider(faulty_library(), "", rules=rules)
    # No signature is let through before two have been asked for at once, each by a process of its own.
    device.misbehave("meet 2", "C_Sign delay 100")
    texts = [tmp_path / f"{at}.xml" for at in range(2)]
    for text in texts:
        text.write_text("<a/>", encoding="utf-8")
    files = [draw(tmp_path / f"{at}.pdf") for at in range(4)]
    words = ("--hsm-key", "dấu cơ quan", "--pin-file", hsm.pin, "--hsm-sessions", "2")
    faults = {"FAULTY_TARGET": str(hsm.soft.module), "FAULTY_RULES": str(rules)}
    out = tmp_path / "out"
    ended = seal(hsm, tmp_path, *files, *texts, "--out", out, *words, module=device.module, **faults)
    assert ended.code == 0, ended.err
    assert device.most_at_once == 2
    assert len({pid for mark, pid in device.calls if mark == "+"}) == 2
    assert [verify(out / one.name, hsm.trust).verdict for one in files] == [Verdict.VALID] * 4
    assert all((out / one.name).is_file() for one in texts)
    assert PIN not in ended.out + ended.err


def test_the_service_manager_hands_the_pin_over(hsm: Hsm, tmp_path: Path) -> None:
    handed = tmp_path / "credentials"
    handed.mkdir()
    (handed / "hsm-pin").write_text(PIN, encoding="ascii")
    words = (draw(tmp_path / "a.pdf"), "--out", tmp_path / "out", "--hsm-key", "dấu cơ quan")
    ended = seal(hsm, tmp_path, *words, "--pin-credential", "hsm-pin", CREDENTIALS_DIRECTORY=str(handed))
    assert ended.code == 0, ended.err
    assert verify(tmp_path / "out" / "a.pdf", hsm.trust).verdict is Verdict.VALID


def test_what_is_missing_is_told_before_anything_is_tried(hsm: Hsm, tmp_path: Path) -> None:
    file, out = draw(tmp_path / "a.pdf"), tmp_path / "out"
    loose = tmp_path / "pin"
    loose.write_text(PIN, encoding="ascii")
    loose.chmod(0o644)
    wrong = tmp_path / "wrong"
    wrong.write_text("000000", encoding="ascii")
    wrong.chmod(0o600)
    nobody = tmp_path / "không có"
    for words, code in (
        (("--hsm-key", "dấu cơ quan"), "signing.hsm_incomplete"),
        (("--hsm-key", "dấu cơ quan", "--pin-file", nobody), "token.pin_file_missing"),
        (("--hsm-key", "dấu cơ quan", "--pin-file", loose), "token.pin_file_open"),
        (("--hsm-key", "dấu cơ quan", "--pin-file", hsm.pin, "--hsm-sessions", "0"), "--hsm-sessions"),
        (("--hsm-key", "khóa khác", "--pin-file", hsm.pin), "token.no_key"),
        (("--hsm-key", "dấu cơ quan", "--pin-file", wrong), "token.pin_incorrect"),
    ):
        ended = seal(hsm, tmp_path, file, "--out", out, *words)
        assert ended.code != 0, words
        assert code in ended.out + ended.err, (words, ended.out, ended.err)
        assert PIN not in ended.out + ended.err
    assert not list(out.glob("*.pdf"))


def test_a_certificate_file_that_is_none_is_told(hsm: Hsm, tmp_path: Path) -> None:
    rubbish = tmp_path / "dấu.pem"
    rubbish.write_text("xin chào", encoding="utf-8")
    words = (draw(tmp_path / "a.pdf"), "--out", tmp_path / "out", "--hsm-key", "dấu cơ quan")
    for file, code in (
        (rubbish, "signing.certificate_unreadable"),
        (tmp_path / "không có.pem", "signing.cert_file_unreadable"),
    ):
        ended = seal(hsm, tmp_path, *words, "--pin-file", hsm.pin, "--cert-file", file)
        assert ended.code != 0
        assert code in ended.err
