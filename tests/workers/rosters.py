"""Rosters made on the spot, and the three that counties sent."""

from __future__ import annotations

import io
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import xlsxwriter

from tests.factories.staff import make_officer
from workers.models import RosterImport
from workers.services.roster_import import confirm_roster, judge_roster, receive_roster
from workers.services.roster_taking import take_over_roster
from zunyi.accounts.models import User
from zunyi.divisions.models import Division

DATA = Path(__file__).parent.parent / "data"
HEAD = [
    "姓名",
    "身份证号码",
    "联系电话",
    "户籍乡镇",
    "村",
    "工种",
    "意向务工地",
    "期望月薪",
    "是否脱贫户",
    "同行编号",
    "出行日期",
]


def roster_file(*rows: Sequence[Any], head: Sequence[str] = HEAD, title: str = "2027年花名册") -> bytes:
    """An xlsx with a title, a head and these rows, filled up with blanks."""
    target = io.BytesIO()
    book = xlsxwriter.Workbook(target, {"strings_to_formulas": False})
    sheet = book.add_worksheet("花名册")
    for at, row in enumerate([[title], head, *rows]):
        for column, cell in enumerate(row):
            sheet.write(at, column, cell)
    book.close()
    return target.getvalue()


def row(name: str, number: str, **cells: Any) -> list[Any]:
    """A row of HEAD; cells by title."""
    return [{"姓名": name, "身份证号码": number, **cells}.get(title, "") for title in HEAD]


def judged(content: bytes, *, county: Division, by: User, name: str = "名单.xlsx", again: bool = False) -> RosterImport:
    """Received and judged."""
    roster = receive_roster(name=name, content=content, county=county, by=by, again=again)
    return judge_roster(roster=roster)


def taken(content: bytes, *, county: Division, by: User, again: bool = False) -> RosterImport:
    """Received, judged, confirmed and taken over."""
    roster = judged(content, county=county, by=by, again=again)
    confirm_roster(roster=roster, by=by)
    take_over_roster(roster_id=roster.pk, by=by)
    roster.refresh_from_db()
    return roster


def outcomes(roster: RosterImport) -> dict[str, int]:
    """The counts of the judgement, those of nought left out."""
    return {outcome: n for outcome, n in roster.counts.items() if n and outcome not in ("rows", "left_out", "told")}


def county_and_officer(code: str) -> dict[str, Any]:
    """Whose roster it is, and who brings it."""
    county = Division.objects.get(code=code)
    return {"county": county, "by": make_officer("county", county)}
