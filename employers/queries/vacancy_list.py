"""Lists of vacancies as employers send them: the columns they have, and what one row says.

`read_posting` turns the cells of a row into typed values; what it had to bend is noted, what it cannot understand is
a problem with its column, the reason and the way to mend it. Nothing is written here.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from django.utils.translation import gettext as _

from employers.models import Vacancy
from employers.queries.credit_code import read_credit_code
from employers.queries.posting_text import Judgement, judge_posting
from employers.queries.posting_words import say_finding
from workers.models import Trade
from workers.queries.trade import trade_of
from zunyi.divisions.models import Division
from zunyi.divisions.queries import Destinations, divisions_by_codes
from zunyi.refusals import Refusal
from zunyi.sheets.dates import read_date
from zunyi.sheets.heads import Field

Problem = dict[str, str]

FIELDS = (
    Field(
        "name",
        ("企业名称", "单位名称", "用工单位", "用人单位", "公司名称", "企业", "公司"),
        True,
        ("代码", "地址", "性质"),
    ),
    Field("uscc", ("统一社会信用代码", "社会信用代码", "信用代码"), True),
    Field("city", ("所在城市", "工作城市", "工作地点", "用工地点", "工作地", "城市", "地址", "地点")),
    Field("code", ("区县代码", "行政区划代码", "区划代码", "行政区代码")),
    Field("contact", ("联系人", "招聘联系人"), unlike=("电话", "方式")),
    Field("phone", ("联系电话", "联系方式", "电话", "手机")),
    Field("title", ("岗位", "岗位名称", "工种", "职位", "招聘岗位"), True, ("要求", "人数", "职责", "类别", "待遇")),
    Field("openings", ("人数", "招聘人数", "需求人数", "用工人数", "岗位人数", "需求数"), True),
    Field("pay_from", ("月薪下限", "最低月薪", "薪资下限", "工资下限", "最低工资")),
    Field("pay_to", ("月薪上限", "最高月薪", "薪资上限", "工资上限", "最高工资")),
    Field(
        "pay", ("月薪", "工资", "薪资", "薪资待遇", "工资待遇", "薪酬", "待遇"), unlike=("下限", "上限", "最低", "最高")
    ),
    Field("shift", ("工时班次", "班次", "工作时间", "工时", "班制")),
    Field("lodging", ("食宿", "食宿情况", "吃住", "住宿"), unlike=("补贴标准",)),
    Field("insurance", ("社保", "社会保险", "保险", "五险")),
    Field("contract", ("用工形式", "用工方式", "合同形式", "合同类型")),
    Field("requirements", ("要求", "任职要求", "岗位要求", "招聘条件", "条件", "备注")),
    Field("from_on", ("到岗起", "到岗时间", "到岗日期", "上岗时间", "开始日期")),
    Field("to_on", ("到岗止", "截止日期", "有效期", "招聘截止", "结束日期")),
)
TITLES = {wanted.key: wanted.names[0] for wanted in FIELDS}

MOST_OPENINGS = 5000
PAY_BETWEEN = range(1000, 100_001)
WINDOW = timedelta(days=30)
_ASAP = re.compile(r"随时|即日|立即|马上|尽快|长期")


@dataclass(slots=True)
class Posting:
    """What one row says; `problems` that are `wrong` keep it out."""

    number: int
    cells: dict[str, str]
    values: dict[str, Any] = field(default_factory=dict)
    division: Division | None = None
    judgement: Judgement = field(default_factory=Judgement)
    problems: list[Problem] = field(default_factory=list)
    mended: list[Problem] = field(default_factory=list)
    sheet: int = 0

    @property
    def is_wrong(self) -> bool:
        return any(problem["severity"] == "wrong" for problem in self.problems)

    @property
    def identity(self) -> tuple[str, str, int, date, date]:
        """What makes it the same vacancy: firm, job, place and start window."""
        values = self.values
        assert self.division is not None
        return values["uscc"], values["title"], self.division.pk, values["from_on"], values["to_on"]

    def wrong(self, key: str, why: str, mend: str = "") -> None:
        self.problems.append({"column": TITLES[key], "why": why, "mend": mend, "severity": "wrong"})

    def note(self, key: str, why: str) -> None:
        self.mended.append({"column": TITLES[key], "why": why})


class Places:
    """Workplaces by code and by name, read once for a whole list."""

    def __init__(self, codes: Iterable[str]) -> None:
        self.destinations = Destinations()
        self.by_code = divisions_by_codes({code for code in codes if code})

    def read(self, posting: Posting, code: str, city: str) -> Division | None:
        """The deepest place on which the code and the name agree."""
        by_code = self.by_code.get(code) if code else None
        by_name = self.destinations.match(city) if city else None
        if by_code and by_name:
            if by_code.holds(by_name):
                return by_name
            if by_name.holds(by_code):
                return by_code
            text = _("The code %(code)s is %(place)s, but the city says %(city)s.")
            posting.wrong("code", text % {"code": code, "place": by_code, "city": city}, _("Correct one of the two."))
            return None
        if code and not by_code and by_name:
            posting.note("code", _("The code %(code)s is unknown; the city was taken.") % {"code": code})
        found = by_code or by_name
        if found is None:
            posting.wrong("city", _("The place of work cannot be found."), _("Write the city, or its six-digit code."))
        return found


def read_posting(number: int, cells: Mapping[str, str], places: Places, *, today: date, year: int | None) -> Posting:
    """Read one row of a list."""
    posting = Posting(number, dict(cells))
    _read_employer(posting)
    posting.division = places.read(posting, cells.get("code", ""), cells.get("city", ""))
    _read_title(posting)
    _read_openings(posting)
    _read_pay(posting)
    _read_dates(posting, today, year)
    _read_terms(posting)
    _judge(posting)
    return posting


def _read_employer(posting: Posting) -> None:
    cells = posting.cells
    name = re.sub(r"\s+", "", unicodedata.normalize("NFKC", cells.get("name", "")))
    if not name:
        posting.wrong("name", _("The name of the employer is missing."), _("Fill it in as on the business licence."))
    posting.values["name"] = name[:100]
    written = cells.get("uscc", "")
    try:
        code = read_credit_code(written)
    except Refusal as refusal:
        why = str(refusal.message % refusal.facts if refusal.facts else refusal.message)
        posting.wrong("uscc", why, str(refusal.way_out))
        return
    if code != written.strip():
        posting.note("uscc", _("“%(was)s” was read as %(now)s.") % {"was": written, "now": code})
    posting.values["uscc"] = code
    posting.values["contact_name"] = cells.get("contact", "")[:50]
    posting.values["contact_phone"] = re.sub(r"[^\d+\-]", "", cells.get("phone", ""))[:20]


def _read_title(posting: Posting) -> None:
    title = re.sub(r"\s+", " ", posting.cells.get("title", "")).strip()
    if not title:
        posting.wrong("title", _("The job is missing."), _("Write what the work is."))
        return
    if len(title) > 60:
        posting.wrong("title", _("The name of the job is longer than 60 characters."), _("Put details under 要求."))
        return
    trade = trade_of(title) or Trade.OTHER
    posting.values["title"], posting.values["trade"] = title, str(trade)


def _read_openings(posting: Posting) -> None:
    written = unicodedata.normalize("NFKC", posting.cells.get("openings", ""))
    hit = re.fullmatch(r"(?:约|招)?(\d+)(?:人|名|个|位)?", re.sub(r"\s+", "", written))
    if not hit or not 0 < int(hit[1]) <= MOST_OPENINGS:
        why = _("“%(written)s” is not a number of people.") % {"written": written}
        posting.wrong("openings", why, _("Write a whole number from 1 to 5000."))
        return
    if hit[1] != written:
        posting.note("openings", _("“%(was)s” was read as %(now)s.") % {"was": written, "now": hit[1]})
    posting.values["openings"] = int(hit[1])


def _read_pay(posting: Posting) -> None:
    cells = posting.cells
    if cells.get("pay_from") or cells.get("pay_to"):
        key, written = "pay_from", f"{cells.get('pay_from', '')}-{cells.get('pay_to', '')}".strip("-")
    else:
        key, written = "pay", cells.get("pay", "")
    pay = read_pay(written)
    if pay is None:
        why = _("“%(written)s” is not a pay in yuan a month.") % {"written": written}
        posting.wrong(key, why, _("Write the lowest and the highest pay a month, as 5000 and 7000."))
        return
    low, high = pay
    if low > high:
        why = _("The lowest pay %(low)s is above the highest %(high)s.") % {"low": low, "high": high}
        posting.wrong(key, why, _("Correct the two."))
        return
    posting.values["pay_from"], posting.values["pay_to"] = low, high


def read_pay(text: str) -> tuple[int, int] | None:
    """The monthly range that a text names: 5000-7000, 5k~7k, 0.5-0.7万, 6000元/月; None for anything else."""
    bare = re.sub(r"\s+|,(?=\d{3})", "", unicodedata.normalize("NFKC", text)).lower()
    if re.search(r"(?:/|每|元|一)(?:小时|时|天|日|件|h)|时薪|日薪|计件|面议", bare):
        return None
    found = re.findall(r"(\d+(?:\.\d+)?)(万|k|千)?", re.sub(r"/月|每月|元|综合|税前|左右|起|以上|约", "", bare))
    if not 1 <= len(found) <= 2:
        return None
    unit = {"万": 10_000, "k": 1000, "千": 1000}
    last = found[-1][1]
    amounts = [round(float(number) * unit.get(sign or last, 1)) for number, sign in found]
    if any(amount not in PAY_BETWEEN for amount in amounts):
        return None
    return amounts[0], amounts[-1]


def _read_dates(posting: Posting, today: date, year: int | None) -> None:
    written = posting.cells.get("from_on", "")
    if not written or _ASAP.search(written):
        begins: date | None = today
        posting.note("from_on", _("No first day is written: from today on."))
    else:
        begins = _day(posting, "from_on", year)
    ends = None
    if posting.cells.get("to_on"):
        ends = _day(posting, "to_on", year)
        if ends is None:
            return
    if begins is None:
        return
    if ends is None:
        ends = begins + WINDOW
        posting.note("to_on", _("No last day is written: thirty days were taken."))
    if ends < begins:
        posting.wrong("to_on", _("The last day lies before the first."), _("Correct the two."))
    elif ends < today:
        posting.wrong("to_on", _("The days of starting are over."), _("Ask the employer for the new days."))
    else:
        posting.values["from_on"], posting.values["to_on"] = begins, ends


def _day(posting: Posting, key: str, year: int | None) -> date | None:
    try:
        return read_date(posting.cells[key], year=year)
    except Refusal as refusal:
        posting.wrong(key, f"{posting.cells[key]}: {refusal.message}", str(refusal.way_out))
        return None


def _read_terms(posting: Posting) -> None:
    cells, values = posting.cells, posting.values
    values["lodging"], values["insurance"] = cells.get("lodging", "")[:60], cells.get("insurance", "")[:60]
    contract = cells.get("contract", "")
    agency = re.search(r"派遣|外包|中介|代招", contract)
    values["contract"] = str(Vacancy.Contract.AGENCY if agency else Vacancy.Contract.DIRECT)
    if not contract:
        posting.note("contract", _("Nothing is written: taken as employed directly."))
    shift = read_shift(cells.get("shift", ""))
    if shift is None:
        posting.note("shift", _("“%(written)s” names no shift: taken as days.") % {"written": cells.get("shift", "")})
    values["shift"] = str(shift or Vacancy.Shift.DAY)


def read_shift(text: str) -> Vacancy.Shift | None:
    """The shift that a text names: 白班8小时, 两班倒, 三班倒, 夜班; None when it names none."""
    bare = re.sub(r"\s+", "", unicodedata.normalize("NFKC", text))
    for words, shift in (
        (r"[三3]班|四班三", Vacancy.Shift.THREE),
        (r"[两二2]班|倒班|轮班", Vacancy.Shift.TWO),
        (r"夜班|晚班", Vacancy.Shift.NIGHT),
        (r"[白长日早]班|正常班|常日|8小时|八小时|单休|双休", Vacancy.Shift.DAY),
    ):
        if re.search(words, bare):
            return shift
    return None


def _judge(posting: Posting) -> None:
    """Judge the words of the row, and note where they do not fit its other columns."""
    cells, values = posting.cells, posting.values
    written = cells.get("requirements", "")
    judged = posting.judgement = judge_posting(cells.get("title", ""), written, cells.get("lodging", ""))
    values["requirements"] = written[:500]
    values["min_education"], values["certificate"] = judged.min_education, judged.certificate
    values["adults_only"] = judged.adults_only or judged.night_work
    values["text_findings"] = judged.findings_json()
    for finding in values["text_findings"]:
        said = say_finding(finding)
        posting.problems.append(
            {
                "column": TITLES["requirements"],
                "why": said.why,
                "mend": said.mend,
                "severity": said.severity,
                "law": said.law,
            }
        )
    if judged.night_work and values["shift"] == Vacancy.Shift.DAY:
        posting.note("shift", _("The requirements speak of nights, the shift of days: 18 and over only."))
    if judged.certificate and judged.certificate != values.get("trade"):
        text = _("The certificate asked for (%(certificate)s) is not of this trade: ask the employer.")
        posting.note("requirements", text % {"certificate": Trade(judged.certificate).label})
