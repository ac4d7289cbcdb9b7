"""Makes providers: SoftHSM, NSS softokn, a PKCS#12 file, and SoftHSM behind a library that misbehaves."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import cache
from itertools import accumulate
from pathlib import Path
from tempfile import mkdtemp

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import BestAvailableEncryption, pkcs12

from hsm import Driver, Limits, Pin, PinLedger, SoftTokens, TokenWorker
from tests.hsm.conftest import make_certificate

DIGITS, WRONG = "47110815", "00000001"
NSS_PLACES = (
    "/usr/lib/x86_64-linux-gnu/libsoftokn3.so",
    "/usr/lib/x86_64-linux-gnu/nss/libsoftokn3.so",
    "/usr/lib/aarch64-linux-gnu/libsoftokn3.so",
    "/usr/lib64/libsoftokn3.so",
)
SOURCE = Path(__file__).with_name("faulty.c")


@dataclass(frozen=True)
class Provider:
    """A library with one token that can sign."""

    module: Path
    serial: str
    environment: Mapping[str, str] = field(default_factory=dict)
    parameters: str = ""
    locks: bool = True
    rules: Path | None = None

    def worker(
        self, ledger: PinLedger | None = None, limits: Limits | None = None, trace: Path | None = None
    ) -> TokenWorker:
        return TokenWorker(
            self.module,
            self.environment,
            ledger=ledger,
            limits=limits,
            parameters=self.parameters,
            trace=trace,
        )

    @property
    def driver(self) -> Driver:
        return Driver(self.module.name, self.module, 3, parameters=self.parameters, reload=True)

    def misbehave(self, *rules: str) -> None:
        """Put these rules in the place of all before; the next call obeys them."""
        assert self.rules is not None
        new = self.rules.with_suffix(".new")
        new.write_text("".join(f"{rule}\n" for rule in rules), encoding="utf-8")
        new.replace(self.rules)

    def behave(self) -> None:
        """Forget rules and what was written down, for the next test with the same token."""
        self.misbehave()
        self._written.unlink(missing_ok=True)

    @property
    def _written(self) -> Path:
        assert self.rules is not None
        return self.rules.with_name(f"{self.rules.name}.calls")

    @property
    def calls(self) -> tuple[tuple[str, int], ...]:
        """What the library wrote down: "+" and "-" around each signature, "L" at each login; and by whom."""
        lines = self._written.read_text("ascii").splitlines() if self._written.exists() else []
        return tuple((line[0], int(line[1:])) for line in lines)

    @property
    def most_at_once(self) -> int:
        """How many signatures were under way at the same time, at the most."""
        steps = ({"+": 1, "-": -1}.get(mark, 0) for mark, _ in self.calls)
        return max(accumulate(steps), default=0)


def softhsm(folder: Path, label: str = "Nguyễn Văn An") -> Provider:
    soft = SoftTokens(folder / "softhsm")
    serial = soft.create(label, Pin(DIGITS), Pin("87654321"))
    public = soft.generate_key(serial, Pin(DIGITS), "khóa ký", key_id=b"\x21")
    soft.store_certificate(serial, Pin(DIGITS), "chứng thư", make_certificate(public), key_id=b"\x21")
    return Provider(soft.module, serial, soft.environment)


class SoftStore:
    """The files of a SoftHSM token, to be put back when a kill has emptied one.

    SoftHSM truncates `token.object` and writes it anew at every login. A process killed in between
    leaves it empty, and the token is gone for good: 141 of 198 kills of a bare SoftHSM in a loop of
    logins did that (2.6.1). Devices do not, so what tests kill must not fail for it.
    """

    def __init__(self, provider: Provider) -> None:
        folder = Path(provider.environment["SOFTHSM2_CONF"]).parent
        self._files = {file: file.read_bytes() for file in folder.rglob("*.object")}

    def mend(self) -> bool:
        """Put emptied files back; tell whether there were any."""
        emptied = [file for file in self._files if not file.stat().st_size]
        for file in emptied:
            file.write_bytes(self._files[file])
        return bool(emptied)


def key_file(folder: Path, label: str = "Trần Thị Bưởi") -> Path:
    """Return a PKCS#12 file with a fresh key and its certificate."""
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, label)])
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(11)
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=400))
        .sign(key, hashes.SHA256())
    )
    file = folder / f"{label}.p12"
    sealed = BestAvailableEncryption(DIGITS.encode())
    file.write_bytes(pkcs12.serialize_key_and_certificates(b"k", key, certificate, None, sealed))
    return file


def pkcs12_file(folder: Path) -> Provider:
    module = key_file(folder)
    with TokenWorker(module) as worker:
        (token,) = worker.tokens()
    return Provider(module, token.serial, locks=False)


def nss(folder: Path) -> Provider:
    module = next((Path(place) for place in NSS_PLACES if Path(place).is_file()), None)
    if module is None or not (shutil.which("certutil") and shutil.which("pk12util")):
        pytest.skip("NSS and its tools are not installed")
    store = folder / "nss"
    store.mkdir()
    (store / "pin").write_text(DIGITS)
    given = ["-d", f"sql:{store}"]
    subprocess.run(["certutil", "-N", *given, "-f", store / "pin"], check=True, capture_output=True)
    imported = ["-i", str(key_file(folder)), "-W", DIGITS, "-k", str(store / "pin")]
    subprocess.run(["pk12util", *given, *imported], check=True, capture_output=True)
    parameters = f"configdir='sql:{store}' certPrefix='' keyPrefix='' secmod='' flags="
    with TokenWorker(module, parameters=parameters) as worker:
        (token,) = worker.tokens()
    return Provider(module, token.serial, parameters=parameters)


def faulty(folder: Path) -> Provider:
    """Return SoftHSM behind the library that misbehaves as it is told."""
    real = softhsm(folder)
    rules = folder / "luật lỗi.txt"
    rules.write_text("")
    environment = {**real.environment, "FAULTY_TARGET": str(real.module), "FAULTY_RULES": str(rules)}
    return Provider(faulty_library(), real.serial, environment, rules=rules)


@cache
def faulty_library() -> Path:
    """Compile the library once for each test process; without a compiler its tests are skipped."""
    compiler = shutil.which("gcc") or shutil.which("cc")
    if compiler is None:
        pytest.skip("no C compiler for the library that misbehaves")
    made = Path(mkdtemp(prefix="faulty-")) / "libfaulty.so"
    command = [compiler, "-shared", "-fPIC", "-O1", "-o", str(made), str(SOURCE), "-ldl"]
    subprocess.run(command, check=True, capture_output=True)
    return made


MAKERS = {"softhsm": softhsm, "nss": nss, "pkcs12": pkcs12_file, "faulty": faulty}


def remove_faulty_library() -> None:
    """Delete the compiled library when the tests are over."""
    if faulty_library.cache_info().currsize:
        shutil.rmtree(faulty_library().parent, ignore_errors=True)
        faulty_library.cache_clear()


def is_alive(pid: int) -> bool:
    """Tell whether a process runs; a dead one that nobody has waited for does not count."""
    try:
        os.kill(pid, 0)
        return "Z" not in Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except (ProcessLookupError, FileNotFoundError):
        return False
