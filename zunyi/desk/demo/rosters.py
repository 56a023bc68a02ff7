"""Rosters as counties send them: one taken over, one that waits for its officer's word, with the usual mistakes."""

from __future__ import annotations

import io
from collections.abc import Iterator
from datetime import timedelta

from workers.models import RosterImport, Worker
from workers.services.roster_import import confirm_roster, judge_roster, receive_roster
from workers.services.roster_taking import take_over_roster
from zunyi.accounts.models import User
from zunyi.desk.demo.day import Day
from zunyi.desk.demo.people import Inventor
from zunyi.desk.demo.placements import finish_job
from zunyi.divisions.models import Division
from zunyi.divisions.queries.tree import towns_of, villages_of
from zunyi.sheets.writing import Column, write_xlsx

_COLUMNS = [
    Column("序号", 6), Column("姓名", 10), Column("身份证号码", 21), Column("联系电话", 14), Column("户籍乡镇", 12),
    Column("村(社区)", 12), Column("文化程度", 9), Column("工种", 10), Column("意向务工地", 11), Column("期望月薪", 9),
    Column("是否脱贫户", 10), Column("同行编号", 10), Column("出行日期", 12), Column("备注", 12),
]  # fmt: skip
_SCHOOLS, _JOBS = ("初中", "小学", "高中", "中专"), ("普工", "电子装配", "缝纫", "木工", "电焊工", "无")
_WAYS = ("晋江", "珠海", "厦门", "广州", "福州", "泉州晋江", "杭州", "漳州")
# A longer list has mistakes in it.
_CLEAN = 40
Row = list[str | int | None]
NAME, NUMBER, PHONE, VILLAGE = 1, 2, 3, 5


def receive_rosters(
    day: Day, inventor: Inventor, officers: dict[str, User], known: list[Worker], *, claimed: Worker
) -> None:
    """播州's is in the register already, and asks for somebody of 正安; 正安's waits."""
    done = _receive(day, inventor, "520304", officers["520304"], rows=40, known=[claimed])
    job = confirm_roster(roster=done, by=officers["520304"])
    counts = take_over_roster(roster_id=done.pk, by=officers["520304"])
    finish_job(job, result={"roster": done.pk, "counts": counts})
    _receive(day, inventor, "520324", officers["520324"], rows=64, known=known)


def _receive(day: Day, inventor: Inventor, code: str, by: User, *, rows: int, known: list[Worker]) -> RosterImport:
    county = Division.objects.get(code=code)
    filled = list(_rows(day, inventor, county, rows))
    if known:
        _add_known(filled, known)
    if rows > _CLEAN:
        _make_mistakes(filled)
    target = io.BytesIO()
    title = f"{county.name}{day.today.year + 1}年春季外出务工人员花名册"
    write_xlsx(
        target,
        columns=_COLUMNS,
        rows=filled,
        title=title,
        notes=[f"填报单位:{county.name}就业局    填报人:{by.name}    填报时间:{day.today:%Y-%m-%d}"],
        sheet_name="花名册",
    )
    roster = receive_roster(name=f"{title}.xlsx", content=target.getvalue(), county=county, by=by)
    return judge_roster(roster=roster)


def _rows(day: Day, inventor: Inventor, county: Division, count: int) -> Iterator[Row]:
    chance = day.chance
    homes = [(town, village) for town in towns_of(county)[:8] for village in villages_of(town)[:3]]
    for at in range(count):
        town, village = chance.choice(homes)
        male = at % 3 != 1
        together = f"同行{at // 8 + 1:02d}" if at % 8 < 2 else None
        yield [
            at + 1, inventor.name(male=male), inventor.number(inventor.birthday(day.today), male=male).number,
            inventor.phone(), town.name, village.short_name, chance.choice(_SCHOOLS), chance.choice(_JOBS),
            chance.choice(_WAYS), chance.randrange(42, 70) * 100, "是" if chance.random() < 0.2 else "否", together,
            f"{day.today + timedelta(days=chance.randrange(2, 20)):%Y.%m.%d}", None,
        ]  # fmt: skip


def _add_known(rows: list[Row], known: list[Worker]) -> None:
    """Some stand in the register already: as they are, with a new phone, with another county's home."""
    for at, worker in enumerate(known):
        row = rows[5 + 4 * at]
        row[NAME], row[NUMBER] = worker.legal_name, worker.identity.number()
        row[PHONE] = worker.phone if at % 2 else row[PHONE]


def _make_mistakes(rows: list[Row]) -> None:
    """What clerks and spreadsheets do to a list."""
    number = str(rows[8][NUMBER])
    rows[8][NUMBER] = number[:-1] + ("1" if number[-1] != "1" else "2")  # a digit mistyped
    rows[14][NUMBER] = str(rows[14][NUMBER])[:15]  # cut off
    rows[22][NUMBER] = "5.20399E+17"  # taken for a number
    rows[3][NAME] = "  ".join(str(rows[3][NAME]))  # blanks
    rows[12][NAME] = f"{rows[12][NAME]}(女)"
    rows[18][PHONE] = str(rows[18][PHONE])[:-1]  # a digit short
    rows[27][PHONE] = f"{rows[27][PHONE]}/{rows[28][PHONE]}"
    rows[31][VILLAGE] = "无名村"
    rows[40] = [41, *rows[39][1:]]  # the same person twice
    rows[44][NAME] = None
