"""What kind of file a driver library is, read from its header before anything of it is run."""

from __future__ import annotations

import os
import platform
import struct
from dataclasses import dataclass
from pathlib import Path

from hsm.errors import TokenError, token_error

_ELF_MACHINES = {3: "x86", 62: "x86-64", 40: "ARM", 183: "ARM64", 8: "MIPS", 243: "RISC-V", 21: "PowerPC"}
_PE_MACHINES = {0x14C: "x86", 0x8664: "x86-64", 0x1C0: "ARM", 0x1C4: "ARM", 0xAA64: "ARM64"}
_OURS = {
    "x86_64": "x86-64",
    "amd64": "x86-64",
    "aarch64": "ARM64",
    "arm64": "ARM64",
    "i686": "x86",
    "i386": "x86",
}
_SHARED = 3  # e_type of a shared object


@dataclass(frozen=True)
class Binary:
    """The header of a library: its format (`ELF`, `PE`, or `""` for neither), width and machine."""

    form: str
    bits: int = 0
    machine: str = ""


def read_header(file: Path) -> Binary:
    """Return what a file's header says; a file that is no library has the form `""`."""
    with file.open("rb") as opened:
        head = opened.read(4096)
    if head[:4] == b"\x7fELF" and len(head) >= 20:
        return _elf(head)
    if head[:2] == b"MZ" and len(head) >= 64:
        return _pe(head)
    return Binary("")


def _elf(head: bytes) -> Binary:
    order = ">" if head[5] == 2 else "<"
    kind, machine = struct.unpack_from(f"{order}HH", head, 16)
    if kind != _SHARED or head[4] not in (1, 2):
        return Binary("")
    return Binary("ELF", 64 if head[4] == 2 else 32, _ELF_MACHINES.get(machine, str(machine)))


def _pe(head: bytes) -> Binary:
    (start,) = struct.unpack_from("<I", head, 60)
    if start + 26 > len(head) or head[start : start + 4] != b"PE\0\0":
        return Binary("")
    (machine,) = struct.unpack_from("<H", head, start + 4)
    (magic,) = struct.unpack_from("<H", head, start + 24)
    return Binary("PE", 64 if magic == 0x20B else 32, _PE_MACHINES.get(machine, hex(machine)))


def our_machine() -> tuple[int, str]:
    """Return the width in bits and the machine of this very process."""
    bits = struct.calcsize("P") * 8
    name = platform.machine().lower()
    # A 32-bit Python on a 64-bit system loads 32-bit libraries only.
    return bits, "x86" if bits == 32 and name in ("x86_64", "amd64") else _OURS.get(name, name)


def why_not_loadable(module: Path) -> TokenError | None:
    """Return why this process can never load a file, or None when it is worth trying."""
    shown = {"module": str(module)}
    try:
        if not module.exists():
            return token_error("token.module_missing", {**shown})
        if not module.is_file():
            return token_error("token.not_a_library", {**shown})
        found = read_header(module)
    except OSError as error:
        reason = error.strerror or type(error).__name__
        return token_error("token.module_unreadable", {**shown, "reason": reason})
    return _misfit(found, shown["module"])


def _misfit(found: Binary, module: str) -> TokenError | None:
    bits, machine = our_machine()
    native = "PE" if os.name == "nt" else "ELF"
    if not found.form:
        return token_error("token.not_a_library", {"module": module})
    if found.form != native:
        system = "Windows" if found.form == "PE" else "Linux"
        return token_error("token.other_system", {"module": module, "system": system})
    if found.bits != bits and {found.machine, machine} <= {"x86", "x86-64"}:
        return token_error("token.wrong_bits", {"module": module, "bits": found.bits, "ours": bits})
    if found.machine != machine:
        return token_error(
            "token.wrong_machine", {"module": module, "machine": found.machine, "ours": machine}
        )
    return None
