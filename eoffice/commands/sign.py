"""`main.py sign FILES... --out DIR`: signs one file or hundreds with one PIN, from a token.

The PIN comes from a prompt, one line of standard input, or the token's own pad; never from an
argument, which other people of the machine could read.
"""

from __future__ import annotations

import argparse
import re
from collections.abc import Sequence
from concurrent.futures import CancelledError
from dataclasses import replace
from datetime import UTC, date, datetime
from functools import partial
from pathlib import Path

from eoffice.commands.face import Answer, Exit, parser_for, run
from eoffice.commands.raising_levels import raise_rows
from eoffice.commands.signing_keys import Ready, certificates, chosen, in_hsm, on_token, sessions_wished
from eoffice.commands.signing_presets import take_preset
from eoffice.commands.signing_report import SigningReport, exit_code_of, write_reports
from eoffice.domain.content import official_date, official_number
from eoffice.errors import OfficeError, explain, explain_code
from eoffice.rendering.page_words import page_words
from hsm.errors import TokenError
from signing.batch import BatchResult, Job, Outcome, Progress, Rules, State, renumbered, sign_batch
from signing.certificates import CertificateFacts
from signing.copying import ON_A_COPY
from signing.detached import detached_name, is_detached_work, sign_other
from signing.errors import SigningError
from signing.hands import Turns
from signing.hygiene import Expectation, HygieneFinding, Severity, look_over
from signing.images import Picture
from signing.journal import Entry, Journal
from signing.keys import SigningKey, width_of
from signing.operations import COPY_FORMS, Recipe
from signing.placing import Operation
from signing.requests import Level
from signing.stages import file_digest

_LEDGER = "tries.json"  # the same count of wrong PINs as the desktop keeps
_JOURNAL = "nhat-ky-ky-so.jsonl"


def main(words: Sequence[str]) -> int:
    """Run the command and return its exit code."""
    parser = parser_for("sign", "Ký số một hoặc nhiều tệp bằng thiết bị ký số, chỉ nhập mã PIN một lần.")
    parser.add_argument("files", nargs="+", type=Path, metavar="TỆP", help="tệp cần ký, hoặc thư mục tệp PDF")
    parser.add_argument("--out", type=Path, required=True, metavar="THƯ_MỤC", help="nơi ghi tệp đã ký")
    parser.add_argument("--module", type=Path, action="append", default=[], help="thư viện PKCS#11 dùng thêm")
    parser.add_argument("--cert", help="chứng thư: tên, số sê-ri, mã khóa hoặc SHA-256")
    parser.add_argument("--role", choices=[one.value for one in Operation])
    parser.add_argument("--preset", metavar="TÊN", help="mẫu ký đã lưu của bạn hoặc của cơ quan")
    parser.add_argument("--level", type=level_named, metavar="B-B|B-T|B-LT|B-LTA")
    parser.add_argument("--tsa", action="append", default=[], metavar="URL", help="máy chủ dấu thời gian")
    parser.add_argument("--trust", type=Path, action="append", default=[], metavar="TỆP|THƯ_MỤC")
    parser.add_argument("--image", type=Path, metavar="PNG", help="hình chữ ký hoặc con dấu")
    parser.add_argument("--image-width", type=float, metavar="MM", help="bề rộng thật của hình")
    parser.add_argument("--number", help="số văn bản; nhiều tệp thì tăng dần từ số này")
    parser.add_argument("--date", help="ngày ban hành: 2026-03-05 hoặc 05/3/2026")
    parser.add_argument("--agency", default="", help="tên cơ quan (mặc định: theo chứng thư)")
    parser.add_argument("--copy-form", choices=sorted(COPY_FORMS), default="sao_y", help="hình thức sao")
    parser.add_argument("--text", default="", help="lời ghi khi ký nháy, hoặc nơi chuyển của dấu đến")
    parser.add_argument("--place", type=_place, metavar="TRANG,X0,Y0,X1,Y1", help="vị trí tự chọn (điểm)")
    parser.add_argument("--reason", help="lý do ký ghi trong chữ ký")
    parser.add_argument("--location", help="nơi ký ghi trong chữ ký")
    parser.add_argument("--approved", metavar="TỆP|SHA256", help="bản đã được duyệt, hoặc mã của nó")
    parser.add_argument("--resume", type=Path, metavar="TỆP", help="nhật ký của lần ký bị dừng giữa chừng")
    parser.add_argument("--stop-at-errors", action="store_true", help="dừng ở tệp lỗi đầu tiên")
    parser.add_argument("--pin-stdin", action="store_true", help="đọc mã PIN từ một dòng đầu vào chuẩn")
    parser.add_argument("--pin-file", type=Path, metavar="TỆP", help="mã PIN trong tệp chỉ chủ tệp đọc được")
    parser.add_argument("--pin-credential", metavar="TÊN", help="mã PIN do trình quản lý dịch vụ trao")
    parser.add_argument("--hsm-key", metavar="MÃ|NHÃN", help="ký bằng khóa này trong HSM qua mạng")
    parser.add_argument(
        "--hsm-token", action="append", default=[], metavar="NHÃN", help="chỉ dùng các thẻ này"
    )
    parser.add_argument(
        "--hsm-sessions",
        type=sessions_wished,
        default=2,
        metavar="SỐ",
        help="số phiên cùng ký, thay nhau khi hỏng",
    )
    parser.add_argument("--cert-file", type=Path, metavar="TỆP", help="chứng thư của khóa trong HSM")
    parser.add_argument("--confirm-final-try", action="store_true", help="vẫn ký dù chỉ còn một lần thử PIN")
    return run(parser, _sign, words)


def level_named(text: str) -> Level:
    """Return the level a person names, with or without its "B-"."""
    name = text.upper().replace("PADES-", "")
    name = name if name.startswith("B-") else f"B-{name}"
    try:
        return Level(name)
    except ValueError as error:
        raise argparse.ArgumentTypeError(f"mức {text!r} không có") from error


def _place(text: str) -> tuple[int, tuple[float, float, float, float]]:
    try:
        page, x0, y0, x1, y1 = (float(part) for part in re.split(r"[,; ]+", text.strip()))
    except ValueError as error:
        raise argparse.ArgumentTypeError(f"vị trí {text!r} cần năm số") from error
    if page < 1 or x1 <= x0 or y1 <= y0:
        raise argparse.ArgumentTypeError(f"vị trí {text!r} không hợp lệ")
    return int(page) - 1, (x0, y0, x1, y1)


def _sign(given: argparse.Namespace, answer: Answer) -> int:
    take_preset(given)
    sources = _sources(given.files)
    if not sources:
        raise SigningError("signing.nothing_to_sign")
    # Before the PIN: a folder that cannot be made must not cost a login.
    given.out.mkdir(parents=True, exist_ok=True)
    if given.hsm_key:
        with in_hsm(given, given.data / _LEDGER) as ready:
            return _sign_with(ready, sources, given, answer)
    with certificates(given.module, given.data / _LEDGER, answer) as found:
        try:
            one = chosen(found, given.cert)
        except SigningError as error:
            answer.problem(error)
            return Exit.TOKEN
        return _sign_with(on_token(one, found, given, answer), sources, given, answer)


def _sign_with(ready: Ready, sources: Sequence[Path], given: argparse.Namespace, answer: Answer) -> int:
    """Show whose certificate signs, look the files over, and sign what may be signed."""
    report = SigningReport(ready.facts, ready.fingerprint, given.role, given.level)
    _show_certificate(ready, answer)
    _look_over(sources, ready, given, report, answer)
    return _signed(_jobs(sources, ready.facts, given), ready, given, report, answer)


def _signed(
    jobs: Sequence[Job],
    ready: Ready,
    given: argparse.Namespace,
    report: SigningReport,
    answer: Answer,
) -> int:
    """Log in once, sign everything, log out, and tell what became of each file."""
    good = [job for job in jobs if not report.is_hopeless(job.source)]
    result = BatchResult(())
    journal_file = given.resume or given.out / _JOURNAL
    if good:
        key = ready.unlock()
        if given.resume is None:
            # A run that is not taken up again signs everything anew, whatever an old journal says.
            journal_file.unlink(missing_ok=True)
        pages = [job for job in good if not is_detached_work(job.source)]
        rules = Rules(stop_at_errors=given.stop_at_errors)
        with Journal(journal_file) as journal:
            result = sign_batch(pages, key, journal, rules, _progress(answer))
            others = [job for job in good if is_detached_work(job.source)]
            failed = any(one.state is State.FAILED for one in result.outcomes)
            if result.stopped_by is None and not (failed and rules.stop_at_errors):
                beside = _others(others, key, journal, rules, answer)
            else:  # a stopped batch leaves these untried too
                beside = BatchResult(tuple(Outcome(job, State.NOT_TRIED) for job in others))
        outcomes = (*result.outcomes, *beside.outcomes)
        result = replace(result, outcomes=outcomes, stopped_by=result.stopped_by or beside.stopped_by)
    report.took(jobs, result.outcomes)
    if given.level is not Level.B:
        raise_rows(report, given, answer)
    # A journal that is left tells people that something is; so it goes when everything has ended.
    if result.stopped_by is None and given.resume is None:
        journal_file.unlink(missing_ok=True)
    elif journal_file.exists():
        report.journal = str(journal_file)
    write_reports(report, given.out, answer)
    if result.stopped_by is not None:
        told = explain(result.stopped_by)
        answer.note(f"Dừng ký: {told.sentence}\n→ {told.next_step}\n[{told.code}]")
    answer.result(report.as_json(), report.lines())
    return exit_code_of(report, result)


def _others(
    jobs: Sequence[Job], key: SigningKey, journal: Journal, rules: Rules, answer: Answer
) -> BatchResult:
    """Sign what is no PDF, as many at once as the key bears; trouble with the token ends it."""
    outcomes: list[Outcome] = []
    stopped: SigningError | TokenError | None = None
    # Signed by a run before: a second signature would be a second file with another content.
    known = {job.target: entry for job in jobs if (entry := journal.finished(job.source, job.target))}
    with Turns[str](width_of(key)) as turns:
        new = [job for job in jobs if job.target not in known]
        asked = {job.target: turns.begin(partial(sign_other, job.source, job.target, key)) for job in new}
        for job in jobs:
            if job.target in known:
                outcomes.append(Outcome(job, State.SKIPPED, known[job.target].sha256))
                answer.note(f"{job.source.name}: đã ký từ trước")
                continue
            try:
                digest = asked[job.target]()
            except CancelledError:
                outcomes.append(Outcome(job, State.NOT_TRIED))
            except (SigningError, TokenError) as error:
                values = {"file": job.source.name, **error.values}
                outcomes.append(Outcome(job, State.FAILED, code=error.code, values=values))
                if isinstance(error, TokenError) or rules.stop_at_errors:
                    stopped = stopped or error
                    turns.end()
            else:
                # After the file is there: a crash in between signs it anew, rather than never.
                journal.note(Entry(str(job.source), str(job.target), State.DONE.value, digest))
                outcomes.append(Outcome(job, State.DONE, digest))
                answer.note(f"{job.source.name}: đã ký")
    return BatchResult(tuple(outcomes), stopped)


def _sources(given: Sequence[Path]) -> tuple[Path, ...]:
    files: list[Path] = []
    for place in given:
        if place.is_dir():
            # Of a folder only PDFs; what is signed beside itself has to be named.
            files += sorted(one for one in place.rglob("*") if one.suffix.lower() == ".pdf" and one.is_file())
        else:
            files.append(place)
    # A file named twice, by itself and by its folder, gets one signature.
    return tuple(dict.fromkeys(files))


def _jobs(sources: Sequence[Path], facts: CertificateFacts, given: argparse.Namespace) -> tuple[Job, ...]:
    recipe = _recipe(facts, given)
    taken: set[str] = set()
    jobs = tuple(Job(source, _target(source, given.out, taken), recipe) for source in sources)
    # Only these two carry a number that no other document may have.
    counts = given.role in ("issue", "incoming")
    if counts and given.number and given.number.isdigit() and len(jobs) > 1:
        return renumbered(jobs, int(given.number))
    return jobs


def _target(source: Path, folder: Path, taken: set[str]) -> Path:
    """Return a name of its own in the folder, never the source itself: the original stays."""
    name = detached_name(source) if is_detached_work(source) else source.name
    stem, suffix = Path(name).stem, Path(name).suffix
    number = 1
    # Regardless of case, as the file systems of some machines see names.
    while name.casefold() in taken or (folder / name).resolve() == source.resolve():
        number += 1
        name = f"{stem} ({number}){suffix}"
    taken.add(name.casefold())
    return folder / name


def _recipe(facts: CertificateFacts, given: argparse.Namespace) -> Recipe:
    operation = Operation(given.role)
    day = _day(given.date) if given.date else None
    number = given.number or ""
    # "7" is printed as "07" (Appendix I, II.3); a number in words of its own stays as it was given.
    if operation is Operation.ISSUE and number.isdigit():
        number = official_number(int(number))
    printed = ""
    if day and operation is Operation.ISSUE:
        printed = official_date(day)
    elif day:
        printed = day.strftime("%d/%m/%Y")
    return Recipe(
        operation,
        signer=facts.subject,
        agency=given.agency or facts.organisation or facts.subject,
        picture=Picture(given.image.resolve(), given.image_width) if given.image else None,
        number=number,
        date=printed,
        copy_form=given.copy_form,
        text=given.text,
        place=given.place,
        lines=given.lines,
        offset=given.offset,
        words=page_words,
        reason=given.reason,
        location=given.location,
    )


def _day(text: str) -> date:
    for pattern in ("%Y-%m-%d", "%d/%m/%Y", "%d-%m-%Y", "%d.%m.%Y"):
        try:
            return datetime.strptime(text.strip(), pattern).replace(tzinfo=UTC).date()
        except ValueError:
            continue
    raise SigningError("signing.date_unreadable", date=text)


def _show_certificate(one: Ready, answer: Answer) -> None:
    """Show whose certificate signs before the PIN (signing software must, SIG-S1)."""
    facts = one.facts
    answer.note(
        f"Chứng thư: {facts.subject} · {facts.organisation} · cấp bởi {facts.issuer} · "
        f"hiệu lực {facts.not_before:%d/%m/%Y} – {facts.not_after:%d/%m/%Y}"
    )


def _look_over(
    sources: Sequence[Path], one: Ready, given: argparse.Namespace, report: SigningReport, answer: Answer
) -> None:
    stamps = Operation(given.role) in ON_A_COPY
    approved = Path(given.approved) if given.approved and Path(given.approved).is_file() else None
    known = None if approved else given.approved
    expected = Expectation(known, one.der, on_a_copy=stamps)
    for source in sources:
        findings = () if is_detached_work(source) else look_over(source, expected)
        if approved is not None and source.is_file():
            findings = (*findings, *_against(approved, source))
        report.looked(source, findings)
        for finding in findings:
            if finding.severity is not Severity.INFO:
                answer.note(f"{source.name}: {_sentence(finding)}")


def _against(approved: Path, source: Path) -> tuple[HygieneFinding, ...]:
    """Return how a file differs from the approved one; nothing when it is the very same."""
    if file_digest(approved) == file_digest(source):
        return ()
    # The engine of comparisons is loaded only when something is to be compared.
    from eoffice.comparison.before_signing import findings_against

    try:
        return findings_against(approved, source, _silent)
    except OfficeError as error:
        values = tuple((name, str(value)) for name, value in error.values.items())
        # What cannot be compared cannot be called approved.
        return (
            HygieneFinding("hygiene.not_approved", Severity.ERROR),
            HygieneFinding(error.code, Severity.ERROR, values),
        )


def _silent(_done: int, _total: int) -> None:
    """Tell nobody: a comparison at the terminal is over before anybody asks."""


def _sentence(finding: HygieneFinding) -> str:
    return explain_code(finding.code, dict(finding.values)).sentence


def _progress(answer: Answer) -> Progress:
    def told(outcome: Outcome, ended: int, total: int) -> None:
        words = {State.DONE: "đã ký", State.SKIPPED: "đã ký từ trước"}
        answer.note(f"[{ended}/{total}] {outcome.job.source.name}: {words.get(outcome.state, 'lỗi')}")

    return told
