"""`main.py tokens`: what is plugged in, which driver reads it, what is wrong, and what to do.

Asks for no PIN and signs nothing. Exit code 3 when a library named with `--module` fails, or when
something is wrong and no certificate can sign; 0 otherwise, also when nothing at all is plugged in.
"""

from __future__ import annotations

import argparse
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any

from eoffice.commands.face import Answer, Exit, parser_for, run
from eoffice.errors import OfficeError, explain
from eoffice.services.certificate_policies import rules_at_hand
from eoffice.services.certificates import expiry_warning
from eoffice.services.revocation import Revocations, certificates_in
from eoffice.services.tokens import Credential, Looked, TokenList, Tokens, TokenSeen, hindrance
from eoffice.settings import load
from hsm import Driver, PinState, add_driver, drivers_at_hand, named_driver
from hsm.errors import TokenError
from signing.errors import SigningError

ADDED = "token-drivers.toml"
"""The file of libraries that a person added, in the data folder."""
_STATES = {
    PinState.NORMAL: "bình thường",
    PinState.COUNT_LOW: "đã có lần nhập sai",
    PinState.FINAL_TRY: "chỉ còn một lần nhập",
    PinState.LOCKED: "đã khóa",
}


def main(words: Sequence[str]) -> int:
    """Run the command and return its exit code."""
    parser = parser_for("tokens", "Liệt kê thiết bị ký số, chứng thư, tình trạng mã PIN và cách xử lý.")
    parser.add_argument(
        "--module",
        type=Path,
        action="append",
        default=[],
        metavar="TỆP",
        help="thêm một thư viện PKCS#11 hoặc tệp .p12",
    )
    parser.add_argument("--only", action="store_true", help="chỉ hỏi các thư viện nêu ở --module")
    parser.add_argument(
        "--remember", action="store_true", help="ghi nhớ các thư viện nêu ở --module cho lần sau"
    )
    parser.add_argument("--trace", type=Path, metavar="TỆP", help="ghi nhật ký gọi PKCS#11, không có mã PIN")
    parser.add_argument(
        "--forget-tries",
        metavar="SỐ_SÊ_RI",
        help="quên số lần nhập sai của một thiết bị đã được nơi cấp mở khóa",
    )
    return run(parser, _work, words)


def _work(given: argparse.Namespace, answer: Answer) -> int:
    settings = given.data / ADDED
    if given.remember:
        for module in given.module:
            add_driver(settings, module)
    environment, modules = _of_desktop(given.data)
    if given.trace:
        environment = {**environment, "HSM_TRACE": str(given.trace.absolute())}
    # A damaged list of added libraries is told beside what the other libraries say.
    drivers, damage = drivers_for(given, modules, settings)
    policies, wrong = rules_at_hand(given.data / "certificate-policies.toml")
    issuers = partial(certificates_in, [given.data / "trust"])
    looked = Looked(policies, Revocations(given.data / "evidence"), issuers, wrong)
    tokens = Tokens((), environment, ledger_of(given.data), drivers, settings, damage, looked)
    try:
        if given.forget_tries:
            tokens.forget_tries(given.forget_tries)
        seen = tokens.look()
        now = datetime.now(UTC)
        shown = describe_all(seen, tokens.libraries, now)
        answer.result(shown, _lines(shown))
        return _exit(seen, given.module, now)
    finally:
        tokens.close()


def drivers_for(
    given: argparse.Namespace, modules: Sequence[Path], settings: Path
) -> tuple[tuple[Driver, ...], TokenError | None]:
    """Return the libraries to ask, those named on the command line first and also when they are missing.

    Beside them what is wrong with the file of added ones: the others are asked all the same.
    """
    named = [named_driver(path) for path in given.module]
    if given.only:
        return tuple(named), None
    found, damage = drivers_at_hand(settings)
    return (*named, *(named_driver(path) for path in modules), *found), damage


def ledger_of(data: Path) -> Path:
    """Return the file that counts wrong PINs for whoever uses this data folder."""
    return data / "tries.json"


def _of_desktop(data: Path) -> tuple[Mapping[str, str], tuple[Path, ...]]:
    """Return what the desktop of this folder was told of its tokens; there need not be one."""
    try:
        settings = load(data)
    except OfficeError:
        return {}, ()
    return settings.module_environment, settings.modules


def describe_all(seen: TokenList, libraries: Sequence[tuple[Driver, str]], now: datetime) -> dict[str, Any]:
    """Return everything seen, as JSON gives it."""
    failing = {trouble.module.resolve() for trouble in seen.troubles}
    return {
        "drivers": [
            {
                "name": driver.name,
                "vendor": driver.vendor,
                "file": str(driver.file),
                "source": driver.source,
                "version": version,
                "ok": driver.file.resolve() not in failing,
                "quirks": list(driver.quirks),
            }
            for driver, version in libraries
        ],
        "tokens": [_token(token, seen.credentials, now) for token in seen.tokens],
        "problems": [
            *({"driver": str(trouble.module), **_told(trouble.error)} for trouble in seen.troubles),
            *(
                {"token": token.info.serial, **_told(trouble)}
                for token in seen.tokens
                if (trouble := _trouble(token))
            ),
        ],
        "time": now.isoformat(),
    }


def _token(token: TokenSeen, credentials: Sequence[Credential], now: datetime) -> dict[str, Any]:
    info = token.info
    # One token may be seen through two libraries; each shows it once with what it read itself.
    own = [one for one in credentials if one.token == info and one.module == token.driver.file]
    return {
        "serial": info.serial,
        "label": info.label,
        "manufacturer": info.manufacturer,
        "model": info.model,
        "reader": info.reader,
        "driver": token.driver.name,
        "driver_file": str(token.driver.file),
        "soft": info.is_soft,
        "read_only": info.is_read_only,
        "pin": {
            "state": token.pin_state.value,
            "tries_left": token.tries_left if info.counts_tries else None,
            "min_length": info.min_pin,
            "max_length": info.max_pin,
            "pin_pad": info.pin_pad,
            "set": info.has_pin,
        },
        "certificates": [_certificate(one, now) for one in own],
    }


def _certificate(credential: Credential, now: datetime) -> dict[str, Any]:
    facts, why = credential.facts, hindrance(credential, now)
    warning = expiry_warning(facts.not_after, now)
    return {
        "id": credential.fingerprint,
        "key_id": credential.info.key_id.hex(),
        "label": credential.info.label,
        "subject": facts.subject,
        "organisation": facts.organisation,
        "issuer": facts.issuer,
        "serial": facts.serial,
        "not_before": facts.not_before.isoformat(),
        "not_after": facts.not_after.isoformat(),
        "has_private_key": credential.info.has_private_key,
        "may_sign": why is None,
        "why_not": _told(why) if why else None,
        "policies": list(credential.policies),
        "revocation": {
            "state": credential.revocation.state.value,
            "at": credential.revocation.at.isoformat() if credential.revocation.at else None,
        },
        "expires_in_days": warning.days_left if warning else None,
    }


def _trouble(token: TokenSeen) -> TokenError | None:
    """Return what somebody should do something about, the most pressing first."""
    codes = {PinState.LOCKED: "token.pin_locked", PinState.FINAL_TRY: "token.final_try"}
    if token.pin_state in codes:
        return TokenError(codes[token.pin_state], token=token.info.label)
    # An error of the token itself is listed with its driver already.
    return token.trouble if token.trouble and token.trouble.code in _NO_CERTIFICATE else None


_NO_CERTIFICATE = ("token.no_certificates", "token.password_first")


def _told(error: TokenError | SigningError | OfficeError) -> dict[str, str]:
    told = explain(error)
    return {"code": told.code, "message": told.sentence, "cause": told.cause, "next": told.next_step}


def _lines(shown: Mapping[str, Any]) -> list[str]:
    """Return the same for a person at the terminal."""
    lines = []
    for token in shown["tokens"]:
        kind = " (THIẾT BỊ MỀM)" if token["soft"] else ""
        left = token["pin"]["tries_left"]
        tries = f", chắc chắn còn {left} lần nhập" if left is not None else ""
        lines += [
            f"{token['label']}{kind} — số {token['serial']}",
            f"  thiết bị: {token['manufacturer']} {token['model']}".rstrip(),
            f"  driver: {token['driver']} ({token['driver_file']})",
            f"  mã PIN: {_STATES[PinState(token['pin']['state'])]}{tries}",
            *(line for one in token["certificates"] for line in _certificate_lines(one)),
        ]
    if not shown["tokens"]:
        lines.append("Không thấy thiết bị ký số nào.")
    for problem in shown["problems"]:
        lines += [
            f"! {problem['message']}",
            f"  {problem['cause']}",
            f"  → {problem['next']} [{problem['code']}]",
        ]
    return lines


def _certificate_lines(one: Mapping[str, Any]) -> list[str]:
    term = f"{one['not_before'][:10]} … {one['not_after'][:10]}"
    head = f"  • {one['subject']} — cấp bởi {one['issuer']}, hiệu lực {term}"
    if one["why_not"]:
        return [head, f"    không ký được: {one['why_not']['message']}", f"    → {one['why_not']['next']}"]
    days = one["expires_in_days"]
    return [head, f"    ký được; còn {days} ngày là hết hạn" if days is not None else "    ký được"]


def _exit(seen: TokenList, named: Sequence[Path], now: datetime) -> Exit:
    """Return 3 when a library named by the person fails, or something is wrong and nothing can sign."""
    asked = {path.resolve() for path in named}
    if any(trouble.module.resolve() in asked for trouble in seen.troubles):
        return Exit.TOKEN
    if any(hindrance(one, now) is None for one in seen.credentials):
        return Exit.DONE
    needs = seen.credentials or seen.troubles or any(_trouble(one) for one in seen.tokens)
    return Exit.TOKEN if needs else Exit.DONE
