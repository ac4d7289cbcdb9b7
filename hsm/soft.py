"""SoftHSM tokens for the demonstration and for tests: real PKCS#11, no device, no security."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from hsm.errors import token_error
from hsm.info import KeyKind
from hsm.owner import Limits, TokenWorker
from hsm.pin import Pin, PinLedger

_MODULES = (
    "/usr/lib/softhsm/libsofthsm2.so",
    "/usr/lib/x86_64-linux-gnu/softhsm/libsofthsm2.so",
    "/usr/lib/aarch64-linux-gnu/softhsm/libsofthsm2.so",
    "/usr/lib64/pkcs11/libsofthsm2.so",
    "/usr/lib64/softhsm/libsofthsm.so",
    "/usr/local/lib/softhsm/libsofthsm2.so",
    "C:/SoftHSM2/lib/softhsm2-x64.dll",
)


def softhsm_module() -> Path:
    """Return the SoftHSM library of this machine."""
    for name in _MODULES:
        if Path(name).is_file():
            return Path(name)
    raise token_error("token.softhsm_missing", {"looked_in": ", ".join(_MODULES)})


class SoftTokens:
    """A folder of software tokens, apart from every other SoftHSM folder on the machine."""

    def __init__(self, folder: Path, module: Path | None = None) -> None:
        self.folder = folder.resolve()
        self.module = module or softhsm_module()
        store = self.folder / "tokens"
        store.mkdir(parents=True, exist_ok=True)
        self._configuration = self.folder / "softhsm2.conf"
        self._configuration.write_text(
            f"directories.tokendir = {store}\nobjectstore.backend = file\nlog.level = ERROR\n",
            encoding="utf-8",
        )

    @property
    def environment(self) -> Mapping[str, str]:
        """Return what a worker needs in its environment to see these tokens."""
        return {"SOFTHSM2_CONF": str(self._configuration)}

    def worker(self, ledger: PinLedger | None = None, limits: Limits | None = None) -> TokenWorker:
        """Return a worker over these tokens, not yet started."""
        return TokenWorker(self.module, self.environment, ledger=ledger, limits=limits)

    def create(self, label: str, pin: Pin, so_pin: Pin) -> str:
        """Make a token and return its serial number."""
        with self.worker() as worker:
            return worker.create_token(label, pin, so_pin)

    def generate_key(
        self,
        serial: str,
        pin: Pin,
        label: str,
        key_id: bytes = b"\x01",
        kind: KeyKind = KeyKind.RSA_2048,
    ) -> bytes:
        """Make a key inside a token; return its public half (SubjectPublicKeyInfo, DER)."""
        with self.worker() as worker:
            worker.login(serial, pin)
            return worker.generate_key(serial, key_id, label, kind)

    def store_certificate(
        self, serial: str, pin: Pin, label: str, der: bytes, key_id: bytes = b"\x01"
    ) -> None:
        """Put a certificate beside its key."""
        with self.worker() as worker:
            worker.login(serial, pin)
            worker.store_certificate(serial, key_id, label, der)
