"""`main.py doctor`: checks the machine that eOffice runs on, and writes a text for support.

No secrets: no PIN, no password, no certificate's holder, and the home folder shown as `~`.
Exit code 0 when nothing is wrong (warnings included), 1 when something keeps eOffice from working.
"""

from __future__ import annotations

import argparse
import os
import platform
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from enum import StrEnum
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from eoffice.commands.face import Answer, Exit, parser_for, run
from eoffice.commands.tokens import ADDED, ledger_of
from eoffice.errors import OfficeError, explain
from eoffice.exchange import wire
from eoffice.exchange.channel import Channel
from eoffice.exchange.trust import pinned_by_file
from eoffice.exchange.vault import vault_of_this_session
from eoffice.rendering.fonts import typeface
from eoffice.services.tokens import Tokens
from eoffice.settings import DesktopSettings, load
from hsm import drivers_at_hand, named_driver

LITTLE_SPACE, TOO_LITTLE_SPACE = 2 * 2**30, 200 * 2**20
CLOCK_LIMIT_S = 120
PACKAGES = ("pyhanko", "pyqt6", "cryptography", "msgspec", "sqlalchemy")


class Health(StrEnum):
    """How one thing stands."""

    GOOD = "ok"
    WARNING = "warning"
    ERROR = "error"


@dataclass(frozen=True)
class Check:
    """One thing looked at: how it stands, what was seen, and what to do."""

    name: str
    health: Health
    message: str
    next: str = ""


def main(words: Sequence[str]) -> int:
    """Run the command and return its exit code."""
    parser = parser_for(
        "doctor", "Kiểm tra máy: driver, phông chữ, bộ gõ, kho khóa, đĩa, đồng hồ, trục văn bản."
    )
    parser.add_argument(
        "--module",
        type=Path,
        action="append",
        default=[],
        metavar="TỆP",
        help="kiểm tra thêm một thư viện PKCS#11",
    )
    return run(parser, _work, words)


def _work(given: argparse.Namespace, answer: Answer) -> int:
    settings, about_settings = _settings(given.data)
    looks: tuple[Callable[[], Iterator[Check]], ...] = (
        lambda: drivers(given.data, settings, given.module),
        fonts,
        lambda: input_method(os.environ),
        keyrings,
        lambda: disk(given.data),
        clock,
        lambda: hub(settings),
    )
    checks = [*about_settings, *(check for look in looks for check in look())]
    shown = [{**asdict(check), "message": _private(check.message)} for check in checks]
    machine = _machine()
    answer.result({"machine": machine, "checks": shown}, _lines(machine, shown))
    return Exit.NO if any(check.health is Health.ERROR for check in checks) else Exit.DONE


def _settings(data: Path) -> tuple[DesktopSettings | None, tuple[Check, ...]]:
    try:
        return load(data), ()
    except OfficeError as error:
        told = explain(error)
        # A machine without a desktop, as a signing server is, has no settings and needs none.
        health = Health.WARNING if error.code == "settings.missing" else Health.ERROR
        return None, (Check("settings", health, told.sentence, told.next_step),)


def drivers(data: Path, settings: DesktopSettings | None, named: Sequence[Path]) -> Iterator[Check]:
    """Load every library and say which works; a PIN is never asked."""
    modules = (*named, *(settings.modules if settings else ()))
    here, damage = drivers_at_hand(data / ADDED)
    found = (*(named_driver(path) for path in modules), *here)
    if damage is not None:
        told = explain(damage)
        yield Check("drivers", Health.ERROR, f"{told.sentence} {told.cause}", told.next_step)
    if not found:
        yield Check(
            "drivers",
            Health.WARNING,
            "Chưa có thư viện PKCS#11 nào.",
            "Cài phần mềm của nhà cung cấp chữ ký số.",
        )
        return
    # The desktop's own ledger: looking costs no try, but a locked token has to be shown as locked.
    tokens = Tokens((), settings.module_environment if settings else {}, ledger_of(data), found)
    try:
        seen = tokens.look()
    finally:
        tokens.close()
    failing = {trouble.module.resolve() for trouble in seen.troubles}
    for driver, release in tokens.libraries:
        if driver.file.resolve() not in failing:
            yield Check("drivers", Health.GOOD, f"{driver.name} {release} ({driver.file})")
    for trouble in seen.troubles:
        told = explain(trouble.error)
        yield Check("drivers", Health.ERROR, f"{told.sentence} {told.cause}", told.next_step)
    yield Check("tokens", Health.GOOD, f"{len(seen.tokens)} thiết bị, {len(seen.credentials)} chứng thư")


def fonts() -> Iterator[Check]:
    """Look for the typeface that documents are set in."""
    try:
        typeface()
    except (OfficeError, OSError) as error:
        told = explain(error)
        yield Check("fonts", Health.ERROR, told.sentence, told.next_step)
        return
    yield Check("fonts", Health.GOOD, "Phông chữ của văn bản có đủ chữ Việt.")


def input_method(environment: Mapping[str, str]) -> Iterator[Check]:
    """Say which input method is active: one that types accents into a PIN is a known cause of locks."""
    names = ("XMODIFIERS", "GTK_IM_MODULE", "QT_IM_MODULE")
    known = [
        word
        for word in ("fcitx", "ibus", "unikey", "scim")
        for key in names
        if word in environment.get(key, "")
    ]
    if not known:
        yield Check("input_method", Health.GOOD, "Không thấy bộ gõ trong biến môi trường.")
        return
    yield Check(
        "input_method",
        Health.GOOD,
        f"Bộ gõ: {known[0]}",
        "Ô nhập mã PIN tự tắt bộ gõ; ở phần mềm khác hãy tắt bộ gõ và Caps Lock trước khi nhập mã PIN.",
    )


def keyrings() -> Iterator[Check]:
    """Look whether sign-ins can be kept between two runs."""
    if vault_of_this_session().is_lasting:
        yield Check("keyring", Health.GOOD, "Kho khóa của phiên làm việc dùng được.")
        return
    yield Check(
        "keyring",
        Health.WARNING,
        "Không có kho khóa của phiên làm việc; mỗi lần mở phải đăng nhập lại.",
        "Cài GNOME Keyring hoặc KWallet nếu muốn giữ đăng nhập.",
    )


def disk(folder: Path) -> Iterator[Check]:
    """Look whether the data folder can be written and has room."""
    # Before the first start the folder is not there yet; its nearest parent tells as much.
    place = next(one for one in (folder.absolute(), *folder.absolute().parents) if one.exists())
    try:
        free = shutil.disk_usage(place).free
    except OSError as error:
        yield Check("disk", Health.ERROR, f"Không đọc được ổ đĩa của {folder}: {error.strerror}.")
        return
    words = f"Còn trống {free / 2**30:.1f} GB ở {folder}."
    if not os.access(place, os.W_OK):
        yield Check(
            "disk", Health.ERROR, f"Không ghi được vào {folder}.", "Cấp quyền ghi cho thư mục dữ liệu."
        )
    elif free < LITTLE_SPACE:
        health = Health.ERROR if free < TOO_LITTLE_SPACE else Health.WARNING
        yield Check("disk", health, words, "Giải phóng đĩa hoặc chọn thư mục dữ liệu khác (--data).")
    else:
        yield Check("disk", Health.GOOD, words)


def clock() -> Iterator[Check]:
    """Look whether the clock is believable: signatures and certificates are judged by it."""
    now = datetime.now(UTC)
    # No network is needed to know this much: it cannot be earlier than the program itself.
    built = datetime.fromtimestamp(Path(__file__).stat().st_mtime, UTC)
    shown = f"{now.isoformat(timespec='seconds')} (UTC), múi giờ {time.strftime('%z')}"
    # A day of grace: machines in another zone, and files unpacked with the time of an archive.
    if (built - now).total_seconds() > 86_400:
        yield Check("clock", Health.ERROR, f"Đồng hồ chạy lùi: {shown}.", "Chỉnh lại ngày giờ của máy.")
        return
    synchronised = _time_is_kept()
    if synchronised is False:
        yield Check(
            "clock",
            Health.WARNING,
            f"Đồng hồ không được đồng bộ: {shown}.",
            "Bật đồng bộ giờ: timedatectl set-ntp true.",
        )
        return
    yield Check("clock", Health.GOOD, f"Đồng hồ: {shown}")


def _time_is_kept() -> bool | None:
    """Return whether the system keeps its clock by the network, or None where nobody can tell."""
    tool = shutil.which("timedatectl")
    if tool is None:
        return None
    try:
        done = subprocess.run(
            [tool, "show", "-p", "NTPSynchronized", "--value"],
            capture_output=True,
            text=True,
            timeout=5,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired):
        return None
    return {"yes": True, "no": False}.get(done.stdout.strip())


def hub(settings: DesktopSettings | None) -> Iterator[Check]:
    """Ask the hub whether it works, and compare its clock with ours."""
    if settings is None:
        yield Check(
            "hub",
            Health.WARNING,
            "Máy này chưa được nối với trục văn bản nào.",
            "Mở chương trình để khai báo.",
        )
        return
    try:
        channel = Channel(settings.hub_url, pinned_by_file(settings.hub_certificate))
        try:
            answer = channel.ask("GET", wire.HEALTH, timeout_s=10)
        finally:
            channel.close()
    except OfficeError as error:
        told = explain(error)
        yield Check("hub", Health.ERROR, told.sentence, told.next_step)
        return
    skew = _skew(answer.headers.get("date", ""))
    # Both clocks may be wrong; the hub's is the one that numbers and terms go by.
    if abs(skew) > CLOCK_LIMIT_S:
        yield Check(
            "hub",
            Health.WARNING,
            f"Trục văn bản {settings.hub_url} trả lời; đồng hồ máy này lệch {round(skew)} giây so với trục.",
            "Chỉnh lại ngày giờ của máy.",
        )
        return
    yield Check("hub", Health.GOOD, f"Trục văn bản {settings.hub_url} trả lời bình thường.")


def _skew(date: str) -> float:
    try:
        return (datetime.now(UTC) - parsedate_to_datetime(date)).total_seconds() if date else 0.0
    except ValueError:
        return 0.0


def _machine() -> dict[str, str]:
    """Return what support asks first: system, Python, versions of the libraries that matter."""
    found = {
        "system": platform.platform(),
        "python": sys.version.split()[0],
        "bits": platform.architecture()[0],
    }
    for name in PACKAGES:
        try:
            found[name] = version(name)
        except PackageNotFoundError:
            found[name] = "-"
    return found


def _private(text: str) -> str:
    """Return a text without the person's own folder name."""
    home = str(Path.home())
    # The name of the folder is mostly the name of the person, and this text is sent to others.
    return text.replace(home, "~") if len(home) > 1 else text


def _lines(machine: Mapping[str, str], checks: Sequence[Mapping[str, str]]) -> Iterator[str]:
    yield "; ".join(f"{key} {value}" for key, value in machine.items())
    marks = {Health.GOOD: "ĐẠT", Health.WARNING: "LƯU Ý", Health.ERROR: "LỖI"}
    for check in checks:
        yield f"{marks[Health(check['health'])]:6} {check['name']:13} {check['message']}"
        if check["next"]:
            yield f"{'':20} → {check['next']}"
