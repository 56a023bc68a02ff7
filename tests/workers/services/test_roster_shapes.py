"""A hundred fuzzed rosters and twenty made by hand: whatever the shape, every person is read as meant."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from datetime import date, datetime
from random import Random
from typing import Any

import pytest
import xlsxwriter

from tests.factories.staff import make_officer
from tests.factories.workers import make_number
from tests.sheets.old_workbook import old_workbook
from tests.workers.rosters import judged
from workers.models import RosterImport
from zunyi.divisions.models import Division

pytestmark = pytest.mark.usefixtures("places")

WORDINGS = {
    "name": ("姓名", "务工人员姓名", "姓 名", "*姓名(必填)"),
    "number": ("身份证号码", "公民身份号码", "证件号码", "身份证号(18位)"),
    "phone": ("联系电话", "手机号码", "本人电话", "联系方式"),
    "town": ("户籍乡镇", "所在乡镇", "镇街"),
    "from_on": ("出行日期", "拟出行日期", "外出时间"),
    "destination": ("意向务工地", "拟去城市", "流向"),
}
# The 14th of February 2027, and the first of the lunar year's eighth day: 13 February.
DAYS: tuple[tuple[Any, str], ...] = (
    ("2027-02-14", "2027-02-14"), ("2027/2/14", "2027-02-14"), ("20270214", "2027-02-14"), ("2月14日", "2027-02-14"),
    (46432, "2027-02-14"), ("正月初八", "2027-02-13"), ("2027年2月14日", "2027-02-14"), ("2027.2.14", "2027-02-14"),
)  # fmt: skip
NAMES = (
    ("测一鸣", "测一鸣"),
    ("测  二", "测二"),
    ("试三(女)", "试三"),
    ("试•样例江", "试·样例江"),
    ("样例　四", "样例四"),
)


def spelled(number: str, chance: Random) -> tuple[Any, str]:
    """A number as somebody writes it, and what comes of it."""
    good = [number, f" {number} ", f"'{number}", f"{number[:6]} {number[6:14]} {number[14:]}", number.lower()]
    good.append("".join(chr(ord(sign) + 0xFEE0) for sign in number))
    bad: list[tuple[Any, str]] = [
        (number[:17], "identity_number_length"), (number[:15], "identity_number_of_fifteen_digits"),
        ("5.20399E+17", "identity_number_broken_by_excel"), ("520399198802149000", "identity_number_broken_by_excel"),
        (float(number[:15] + "000"), "identity_number_broken_by_excel"), ("", "identity_number_missing"),
        (number[:16] + "OO", "identity_number_characters"),
    ]  # fmt: skip
    return chance.choice(bad) if chance.random() < 0.3 else (chance.choice(good), "")


def phone_spelled(chance: Random) -> tuple[Any, str]:
    phone = f"154{chance.randrange(10**8):08d}"
    ways = [phone, float(phone), f"{phone[:3]}-{phone[3:7]}-{phone[7:]}", f"+86 {phone}", f"{phone}/15400000001"]
    ways += [f"{phone[:3]} {phone[3:7]} {phone[7:]}", f"{phone}、15400000001"]
    return chance.choice([*((way, phone) for way in ways), ("", ""), ("无", ""), ("1540000", "")])


def fuzzed(seed: int) -> tuple[bytes, list[dict[str, str]]]:
    """A roster as no two counties send it, and what each of its people must come out as."""
    chance = Random(seed)
    kind = ("xlsx", "utf-8", "utf-8-sig", "gb18030", "xlsx")[seed % 5]
    keys = [*WORDINGS, "other"]
    chance.shuffle(keys)
    sheets, meant = [], []
    for sheet in range(chance.choice((1, 1, 2)) if kind == "xlsx" else 1):
        rows: list[list[Any]] = [["正安县2027年春季外出务工人员花名册"]]
        rows += [[""]] * chance.randrange(2) + [["填报单位:测试镇", "", "填报时间:2027-01-05"]] * chance.randrange(2)
        head = [chance.choice(WORDINGS[key]) if key != "other" else "紧急联系人" for key in keys]
        if chance.random() < 0.3 and kind == "xlsx":
            rows.append(["基本信息", "", "出行信息", ""])  # a merged head above
        rows.append(head)
        for _ in range(8):
            number, fault = spelled(make_number(), chance)
            name, clean = chance.choice(NAMES)
            phone, called = phone_spelled(chance)
            day, meant_day = chance.choice(DAYS)
            cells = {"name": name, "number": number, "phone": phone, "town": "安场镇", "from_on": day,
                     "destination": "珠海", "other": "测试家长"}  # fmt: skip
            rows += [[""] * len(keys)] * (chance.random() < 0.15)
            rows.append([cells[key] for key in keys])
            meant.append({"sheet": sheet, "row": len(rows), "fault": fault, "name": clean, "phone": called,
                          "day": meant_day})  # fmt: skip
        rows += [["合计", "8人"], ["填表人:测五"]][: chance.randrange(3)]
        sheets.append(rows)
    return (as_xlsx(*sheets) if kind == "xlsx" else as_csv(sheets[0], kind, chance.choice(",\t"))), meant


def as_xlsx(*sheets: Sequence[Sequence[Any]], **options: Any) -> bytes:
    target = io.BytesIO()
    book = xlsxwriter.Workbook(target, {"strings_to_formulas": False, "default_date_format": "yyyy-mm-dd", **options})
    for rows in sheets:
        sheet = book.add_worksheet()
        for at, row in enumerate(rows):
            sheet.write_row(at, 0, row)
    book.close()
    return target.getvalue()


def as_csv(rows: Sequence[Sequence[Any]], encoding: str = "utf-8", separator: str = ",") -> bytes:
    text = io.StringIO()
    csv.writer(text, delimiter=separator).writerows(
        [[f"{cell:.11E}" if isinstance(cell, float) and cell > 1e15 else int(cell) if isinstance(cell, float) else cell
          for cell in row] for row in rows]
    )  # fmt: skip
    return text.getvalue().encode(encoding)


@pytest.fixture
def county():
    return Division.objects.get(code="520324")


def outcome_of(row: Any) -> dict[str, Any]:
    fatal = [problem["code"] for problem in row.problems if problem["fatal"]]
    day = row.wishes[0]["from_on"] if row.wishes else ""
    return {"sheet": row.sheet, "row": row.number, "fault": fatal[0] if fatal else "", "name": row.name,
            "phone": row.phone, "day": day}  # fmt: skip


@pytest.mark.parametrize("ten", range(10))
def test_hundred_fuzzed_rosters_are_read_as_meant(county, ten):
    officer = make_officer("county", county)
    for seed in range(ten * 10, ten * 10 + 10):
        content, meant = fuzzed(seed)

        roster = judged(content, county=county, by=officer)

        found = [outcome_of(row) for row in roster.rows.order_by("sheet", "number")]
        for row in (row for row in (*found, *meant) if row["fault"]):
            row["name"] = ""  # nobody is put on the stage without a number
        assert found == meant, f"seed {seed}"


N = make_number
HEAD = ["姓名", "身份证号码"]
GOOD = ["测一鸣", "520399198802149015"]
DAYS_HEAD = [*HEAD, "出行日期"]
BY_HAND: dict[str, tuple[Any, list[tuple[int, str]]]] = {
    "a head and one person": (lambda: as_xlsx([HEAD, GOOD]), [(2, "new")]),
    "no head at all": (lambda: as_xlsx([GOOD, ["测二", N()]]), [(1, "new"), (2, "new")]),
    "two rows of a merged head": (
        lambda: as_xlsx([["人员信息", "", "户籍地", ""], ["姓名", "身份证号", "乡镇", "村"], [*GOOD, "安场镇", ""]]),
        [(3, "new")],
    ),
    "a title of five rows": (lambda: as_xlsx([["名单"], [""], ["说明:如实填写"], [""], HEAD, GOOD]), [(6, "new")]),
    "totals between the towns": (
        lambda: as_xlsx([HEAD, GOOD, ["小计", "1人"], ["测二", N()], ["合计", "2人"]]), [(2, "new"), (4, "new")]
    ),
    "the head again on every printed page": (
        lambda: as_xlsx([HEAD, GOOD, HEAD, ["测二", N()]]), [(2, "new"), (4, "new")]
    ),
    "thirty blank rows in between": (
        lambda: as_xlsx([HEAD, GOOD, *[["", ""]] * 30, ["测二", N()]]), [(2, "new"), (33, "new")]
    ),
    "the number before the name, and a family's phone": (
        lambda: as_xlsx([["监护人电话", "证件号码", "姓名"], ["15400000001", GOOD[1], GOOD[0]]]), [(2, "new")]
    ),
    "an old Excel file": (lambda: old_workbook([HEAD, GOOD]), [(2, "new")]),
    "a text table of GB18030 with semicolons": (lambda: as_csv([HEAD, GOOD], "gb18030", ";"), [(2, "new")]),
    "a text table of UTF-16": (lambda: as_csv([HEAD, GOOD], "utf-16", "\t"), [(2, "new")]),
    "a number typed as a number": (
        lambda: as_xlsx([HEAD, ["测一鸣", 520399198802149015], GOOD]), [(2, "wrong"), (3, "new")]
    ),
    "the same person twice": (lambda: as_xlsx([HEAD, GOOD, GOOD]), [(2, "repeated"), (3, "new")]),
    "one number with two names": (
        lambda: as_xlsx([HEAD, GOOD, ["样例二", GOOD[1]]]), [(2, "wrong"), (3, "wrong")]
    ),
    "somebody without a name": (lambda: as_xlsx([HEAD, ["", N()], GOOD]), [(2, "wrong"), (3, "new")]),
    "the phone in the cell of the name": (lambda: as_xlsx([HEAD, ["测一鸣15400000001", N()]]), [(2, "new")]),
    "the thirtieth of February": (lambda: as_xlsx([DAYS_HEAD, [*GOOD, "2027/2/30"]]), [(2, "new")]),
    "a real date, and one with a time": (
        lambda: as_xlsx([DAYS_HEAD, [*GOOD, date(2027, 2, 14)], ["测二", N(), datetime(2027, 2, 14, 8)]]),
        [(2, "new"), (3, "new")],
    ),
    "characters beyond the plane": (lambda: as_xlsx([HEAD, ["𬱖㯊", N()]]), [(2, "new")]),
    "a formula in the place of a name": (
        lambda: as_xlsx([HEAD, ["=1+1", N()], GOOD], strings_to_formulas=True), [(2, "wrong"), (3, "new")]
    ),
}  # fmt: skip


def test_there_are_twenty() -> None:
    assert len(BY_HAND) == 20


@pytest.mark.parametrize("shape", BY_HAND)
def test_edge_case_25_roster_made_by_hand(county, shape):
    make, outcomes = BY_HAND[shape]

    roster: RosterImport = judged(make(), county=county, by=make_officer("county", county))

    assert list(roster.rows.order_by("sheet", "number").values_list("number", "outcome")) == outcomes
