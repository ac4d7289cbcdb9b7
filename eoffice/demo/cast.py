"""The agencies and people of the demo. All of them are invented."""

from __future__ import annotations

from dataclasses import dataclass

from eoffice.domain.people import Agency, Person, Role, Unit


@dataclass(frozen=True)
class Player:
    """A person of the story and the name they sign in with."""

    person: Person
    login: str


OFFICE = "vp"
CIVIL_SERVANTS = "ccvc"
CULTURE = "vhxh"

DEPARTMENT = Agency(
    code="H32.05",
    name="Sở Nội vụ",
    abbreviation="SNV",
    place="Khánh Hòa",
    parent="UBND tỉnh Khánh Hòa",
    units=(Unit(OFFICE, "Văn phòng", "VP"), Unit(CIVIL_SERVANTS, "Phòng Công chức, viên chức", "CCVC")),
    former_code="000.00.05.H32",
)
COMMUNE = Agency(
    code="H32.41",
    name="Ủy ban nhân dân xã Diên Khánh",
    abbreviation="UBND",
    place="Diên Khánh",
    units=(
        Unit(OFFICE, "Văn phòng HĐND và UBND", "VP"),
        Unit(CULTURE, "Phòng Văn hóa - Xã hội", "VHXH"),
    ),
)
AGENCIES = (DEPARTMENT, COMMUNE)


def _player(person_id: str, name: str, agency: Agency, unit: str, position: str, *roles: Role) -> Player:
    person = Person(person_id, name, agency.code, unit, position, frozenset(roles))
    return Player(person, person_id)


DRAFTER = _player("mai.tt", "Trần Thị Mai", DEPARTMENT, CIVIL_SERVANTS, "Chuyên viên", Role.OFFICER)
UNIT_HEAD = _player("hung.lv", "Lê Văn Hùng", DEPARTMENT, CIVIL_SERVANTS, "Trưởng phòng", Role.UNIT_HEAD)
DIRECTOR = _player("viet.nq", "Nguyễn Quốc Việt", DEPARTMENT, OFFICE, "Giám đốc", Role.LEADER)
CLERK = _player("ha.pt", "Phạm Thu Hà", DEPARTMENT, OFFICE, "Văn thư", Role.CLERK)
COMMUNE_CLERK = _player("lan.vt", "Võ Thị Lan", COMMUNE, OFFICE, "Văn thư", Role.CLERK)
CHAIRMAN = _player("duc.dm", "Đặng Minh Đức", COMMUNE, OFFICE, "Chủ tịch", Role.LEADER)
COMMUNE_OFFICER = _player(
    "anh.hn", "Huỳnh Ngọc Ánh", COMMUNE, CULTURE, "Công chức văn hóa - xã hội", Role.OFFICER
)
PLAYERS = (DRAFTER, UNIT_HEAD, DIRECTOR, CLERK, COMMUNE_CLERK, CHAIRMAN, COMMUNE_OFFICER)

LETTER_SUBJECT = "Rà soát vị trí việc làm và biên chế công chức cấp xã năm 2027"
LETTER_BODY = (
    (
        "Thực hiện kế hoạch công tác năm 2027, Sở Nội vụ đề nghị Ủy ban nhân dân xã rà soát vị trí việc làm "
        "và số lượng công chức hiện có tại các phòng chuyên môn."
    ),
    (
        "1. Nội dung rà soát: danh mục vị trí việc làm, bản mô tả công việc, khung năng lực và số người đang "
        "đảm nhiệm từng vị trí, tính đến ngày 30 tháng 11 năm 2026."
    ),
    (
        "2. Báo cáo kết quả gửi về Sở Nội vụ trước ngày 10 tháng 12 năm 2026 qua hệ thống quản lý văn bản "
        "để tổng hợp, trình Ủy ban nhân dân tỉnh."
    ),
    (
        "Trong quá trình thực hiện, nếu có vướng mắc, đề nghị liên hệ Phòng Công chức, viên chức để được "
        "hướng dẫn."
    ),
)
DECISION_SUBJECT = "Về việc thành lập Tổ công tác rà soát vị trí việc làm cấp xã"
DECISION_BASES = (
    "Căn cứ Nghị định số 30/2020/NĐ-CP ngày 05 tháng 3 năm 2020 của Chính phủ về công tác văn thư",
    (
        "Căn cứ Quyết định số 12/2025/QĐ-UBND ngày 01 tháng 7 năm 2025 của Ủy ban nhân dân tỉnh Khánh Hòa "
        "quy định chức năng, nhiệm vụ, quyền hạn và cơ cấu tổ chức của Sở Nội vụ"
    ),
    "Theo đề nghị của Trưởng phòng Công chức, viên chức",
)
DECISION_BODY = (
    (
        "Điều 1. Thành lập Tổ công tác rà soát vị trí việc làm cấp xã gồm: ông Lê Văn Hùng, Trưởng phòng "
        "Công chức, viên chức, Tổ trưởng; bà Trần Thị Mai, Chuyên viên, thành viên; bà Phạm Thu Hà, "
        "Văn thư, thành viên."
    ),
    (
        "Điều 2. Tổ công tác có nhiệm vụ hướng dẫn, kiểm tra việc rà soát và tổng hợp báo cáo trước ngày "
        "15 tháng 12 năm 2026; tự giải thể sau khi hoàn thành nhiệm vụ."
    ),
    "Điều 3. Quyết định này có hiệu lực kể từ ngày ký.",
    (
        "Điều 4. Chánh Văn phòng, Trưởng phòng Công chức, viên chức và các ông, bà có tên tại Điều 1 chịu "
        "trách nhiệm thi hành Quyết định này."
    ),
)
RETURN_COMMENT = "Đề nghị bổ sung thời hạn báo cáo và đơn vị đầu mối liên hệ vào nội dung."
ADDED_SENTENCE = (
    "Đầu mối liên hệ: Phòng Công chức, viên chức, Sở Nội vụ; thời hạn trả lời vướng mắc là 02 ngày làm việc."
)
DIRECTIVE = "Giao Phòng Văn hóa - Xã hội chủ trì rà soát, dự thảo báo cáo trình Chủ tịch."
RESULT = "Đã rà soát xong và gửi báo cáo về Sở Nội vụ qua hệ thống."
