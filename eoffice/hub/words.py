"""The words of the hub's command line, and which function stands behind each; loads nothing heavy."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from eoffice.domain.people import AuthorityMark, Role
from eoffice.paths import default_data_folder

DEFAULT_LISTEN = "127.0.0.1:8443"
PEOPLE_COLUMNS = ("login", "name", "agency", "unit", "position", "roles")
"""The columns that a file of people must have; `id` and `password` may be there too."""

_HERE = "eoffice.hub"


# Functions are named by text: what they import is loaded only when their word is given.
def parser() -> argparse.ArgumentParser:
    """Return the parser of all hub commands; each sets `command` to the place of its function."""
    top = argparse.ArgumentParser(prog="main.py hub", description="Chạy và quản trị trục văn bản (hub).")
    commands = top.add_subparsers(title="lệnh", required=True, metavar="LỆNH")
    common = _common()
    _add_running(commands, common)
    _add_keeping(commands, common)
    _add_agency(commands.add_parser("agency", help="các cơ quan"), common)
    _add_person(commands.add_parser("person", help="những người dùng"), common)
    _add_certificate(commands.add_parser("certificate", help="sổ đăng ký chứng thư"), common)
    _add_trust(commands.add_parser("trust", help="gốc và nơi cấp chứng thư mà các máy trạm tin"), common)
    _add_delegation(commands.add_parser("delegation", help="văn bản giao quyền ký (TL., TUQ.)"), common)
    return top


def _common() -> argparse.ArgumentParser:
    common = argparse.ArgumentParser(add_help=False)
    common.add_argument("--json", action="store_true", help="in đúng một tài liệu JSON")
    common.add_argument(
        "--data",
        type=Path,
        default=default_data_folder() / "hub",
        metavar="THƯ_MỤC",
        help="thư mục của hub (mặc định: %(default)s)",
    )
    return common


def _add_running(commands: Any, common: argparse.ArgumentParser) -> None:  # noqa: ANN401 - argparse names no type
    init = commands.add_parser("init", parents=[common], help="tạo hub mới trong một thư mục")
    init.add_argument("folder", type=Path, metavar="THƯ_MỤC")
    init.add_argument("--listen", default=DEFAULT_LISTEN, metavar="MÁY:CỔNG", help="địa chỉ nghe")
    init.add_argument(
        "--name", action="append", default=[], metavar="TÊN", help="tên máy khác trong chứng thư"
    )
    init.set_defaults(command=f"{_HERE}.setup_command:init")
    run = commands.add_parser("serve", parents=[common], help="chạy hub cho đến khi được yêu cầu dừng")
    run.add_argument("--listen", metavar="MÁY:CỔNG", help="địa chỉ nghe; cổng 0 là cổng trống bất kỳ")
    run.add_argument("--store", metavar="URL", help="postgresql://… thay cho tệp SQLite trong thư mục")
    run.add_argument("--blobs", metavar="URL", help="thư mục (hoặc file://…) chứa các tệp")
    run.add_argument("--wake", metavar="URL", help="kênh báo việc mới; chỉ có inproc://")
    run.set_defaults(command=f"{_HERE}.serve_command:run")
    status = commands.add_parser("status", parents=[common], help="hub có chạy không, đang giữ những gì")
    status.set_defaults(command=f"{_HERE}.status:show")


def _add_keeping(commands: Any, common: argparse.ArgumentParser) -> None:  # noqa: ANN401 - argparse names no type
    save = commands.add_parser("backup", parents=[common], help="sao lưu toàn bộ hub vào một tệp, có cả khóa")
    save.add_argument("file", type=Path, metavar="TỆP")
    save.set_defaults(command=f"{_HERE}.keeping_commands:save")
    back = commands.add_parser("restore", parents=[common], help="dựng lại hub từ bản sao lưu")
    back.add_argument("file", type=Path, metavar="TỆP")
    back.set_defaults(command=f"{_HERE}.keeping_commands:bring_back")
    verify = commands.add_parser(
        "verify-log", parents=[common], help="kiểm tra toàn bộ nhật ký, biên nhận, tệp"
    )
    verify.set_defaults(command=f"{_HERE}.keeping_commands:verify")
    views = commands.add_parser("rebuild-views", parents=[common], help="dựng lại danh sách và sổ từ nhật ký")
    views.set_defaults(command=f"{_HERE}.keeping_commands:rebuild")


def _add_agency(agency: argparse.ArgumentParser, common: argparse.ArgumentParser) -> None:
    actions = agency.add_subparsers(required=True, metavar="LỆNH")
    new = actions.add_parser("add", parents=[common], help="thêm hoặc thay thông tin một cơ quan")
    new.add_argument("--code", required=True, help="mã định danh điện tử, như 000.00.12.H15")
    new.add_argument("--name", required=True)
    new.add_argument("--abbreviation", required=True)
    new.add_argument("--place", required=True, help="địa danh trên văn bản")
    new.add_argument("--parent", default="")
    new.add_argument("--former-code", default="")
    new.add_argument("--unit", action="append", default=[], metavar="MÃ:TÊN:VIẾT_TẮT")
    new.set_defaults(command=f"{_HERE}.people_commands:add_agency")
    every = actions.add_parser("list", parents=[common], help="liệt kê các cơ quan")
    every.set_defaults(command=f"{_HERE}.people_commands:list_agencies")


def _add_person(person: argparse.ArgumentParser, common: argparse.ArgumentParser) -> None:
    actions = person.add_subparsers(required=True, metavar="LỆNH")
    new = actions.add_parser("add", parents=[common], help="thêm hoặc thay thông tin một người")
    new.add_argument("--login", required=True)
    new.add_argument("--name", required=True)
    new.add_argument("--agency", required=True)
    new.add_argument("--unit", default="")
    new.add_argument("--position", default="")
    new.add_argument("--role", action="append", required=True, choices=[role.value for role in Role])
    new.add_argument("--id", default="")
    new.add_argument("--password-stdin", action="store_true", help="đọc mật khẩu từ đầu vào chuẩn")
    new.set_defaults(command=f"{_HERE}.people_commands:add_person")
    every = actions.add_parser("list", parents=[common], help="liệt kê mọi người")
    every.add_argument("--agency", default="")
    every.set_defaults(command=f"{_HERE}.people_commands:list_people")
    for name, told in (
        ("disable", "khóa tài khoản: không đăng nhập, không gửi lệnh được nữa"),
        ("enable", "mở lại tài khoản"),
        ("password", "đặt mật khẩu mới; người đó phải đổi khi đăng nhập"),
    ):
        one = actions.add_parser(name, parents=[common], help=told)
        one.add_argument("login", metavar="LOGIN")
        if name == "password":
            one.add_argument("--password-stdin", action="store_true", help="đọc mật khẩu từ đầu vào chuẩn")
        function = "set_password" if name == "password" else name
        one.set_defaults(command=f"{_HERE}.account_commands:{function}")
    many = actions.add_parser("import", parents=[common], help="thêm nhiều người từ tệp CSV")
    columns = ", ".join(PEOPLE_COLUMNS)
    many.add_argument("file", type=Path, help=f"các cột: {columns}; có thể thêm id, password")
    many.set_defaults(command=f"{_HERE}.people_commands:import_people")


def _add_delegation(delegation: argparse.ArgumentParser, common: argparse.ArgumentParser) -> None:
    actions = delegation.add_subparsers(required=True, metavar="LỆNH")
    new = actions.add_parser("add", parents=[common], help="ghi một văn bản giao quyền ký")
    new.add_argument("--from", dest="grantor", required=True, metavar="LOGIN", help="người giao, là lãnh đạo")
    new.add_argument("--to", dest="grantee", required=True, metavar="LOGIN", help="người được giao")
    marks = [AuthorityMark.BY_ORDER.value, AuthorityMark.BY_DELEGATION.value]
    new.add_argument("--mark", required=True, choices=marks)
    every_kind = "loại văn bản, như cong_van; bỏ trống: mọi loại"
    new.add_argument("--kind", action="append", default=[], help=every_kind)
    new.add_argument("--valid-from", required=True, metavar="NĂM-THÁNG-NGÀY")
    new.add_argument("--valid-to", required=True, metavar="NĂM-THÁNG-NGÀY")
    new.add_argument("--basis", required=True, help="số, ký hiệu và ngày của văn bản giao quyền")
    new.add_argument("--id", default="", help="để thay một bản ghi đã có")
    new.set_defaults(command=f"{_HERE}.delegation_commands:add_delegation")
    every = actions.add_parser("list", parents=[common], help="liệt kê các văn bản giao quyền ký")
    every.set_defaults(command=f"{_HERE}.delegation_commands:list_delegations")


def _add_trust(trust: argparse.ArgumentParser, common: argparse.ArgumentParser) -> None:
    actions = trust.add_subparsers(required=True, metavar="LỆNH")
    every = actions.add_parser("list", parents=[common], help="liệt kê, kể cả nơi cấp đã thôi tin")
    every.set_defaults(command=f"{_HERE}.trust_commands:list_roots")
    new = actions.add_parser("add", parents=[common], help="để các máy trạm tin một gốc hoặc nơi cấp")
    new.add_argument("file", type=Path, metavar="TỆP", help="tệp .cer, .crt, .pem hoặc .der")
    new.add_argument("--basis", required=True, metavar="VĂN_BẢN", help="số, ngày của văn bản yêu cầu")
    new.set_defaults(command=f"{_HERE}.trust_commands:add_root")
    gone = actions.add_parser("retire", parents=[common], help="thôi tin một gốc hoặc nơi cấp")
    gone.add_argument("fingerprint", metavar="DẤU_VÂN_TAY", help="ít nhất 8 chữ số đầu của SHA-256")
    gone.add_argument("--reason", required=True, metavar="LÝ_DO")
    gone.set_defaults(command=f"{_HERE}.trust_commands:retire_root")
    for action in (every, new, gone):
        action.add_argument("--agency", default="", metavar="MÃ", help="chỉ của một cơ quan")
    for action in (new, gone):
        action.add_argument("--by", default="", metavar="LOGIN", help="người làm, để ghi vào sổ")


def _add_certificate(certificate: argparse.ArgumentParser, common: argparse.ArgumentParser) -> None:
    actions = certificate.add_subparsers(required=True, metavar="LỆNH")
    every = actions.add_parser("list", parents=[common], help="liệt kê chứng thư, sắp hết hạn trước")
    every.add_argument("--agency", default="", metavar="MÃ", help="chỉ của một cơ quan")
    every.add_argument(
        "--expiring", type=int, metavar="NGÀY", help="chỉ những chứng thư hết hạn trong số ngày này"
    )
    every.set_defaults(command=f"{_HERE}.certificate_commands:list_certificates")
    new = actions.add_parser(
        "add", parents=[common], help="đăng ký chứng thư cho một người hoặc con dấu cơ quan"
    )
    new.add_argument("file", type=Path, metavar="TỆP", help="tệp .cer, .crt, .pem hoặc .der")
    holder = new.add_mutually_exclusive_group(required=True)
    holder.add_argument("--person", default="", metavar="LOGIN")
    holder.add_argument("--seal", default="", metavar="MÃ", help="mã định danh của cơ quan có con dấu")
    new.set_defaults(command=f"{_HERE}.certificate_commands:add_certificate")
    gone = actions.add_parser("remove", parents=[common], help="gỡ chứng thư: không dùng để ký được nữa")
    gone.add_argument("fingerprint", metavar="DẤU_VÂN_TAY", help="ít nhất 8 chữ số đầu của SHA-256")
    gone.add_argument("--reason", required=True, metavar="LÝ_DO")
    gone.set_defaults(command=f"{_HERE}.certificate_commands:remove_certificate")
