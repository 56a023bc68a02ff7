"""Lists of vacancies as a partner's bureau sends them: one taken over, one that waits, with the usual mistakes."""

from __future__ import annotations

import io
from datetime import timedelta

from employers.models import Employer, VacancyImport
from employers.services.vacancy_import import confirm_vacancies, receive_vacancies
from employers.services.vacancy_taking import take_over_vacancies
from zunyi.accounts.models import User
from zunyi.desk.demo.day import Day
from zunyi.desk.demo.placements import finish_job
from zunyi.desk.demo.words import AGE_LIMIT, INSURANCE, JOBS, LODGING, UNLAWFUL
from zunyi.divisions.models import Division
from zunyi.sheets.writing import Column, write_xlsx

_COLUMNS = [
    Column("企业名称", 24), Column("统一社会信用代码", 22), Column("所在城市", 12), Column("区县代码", 10),
    Column("联系人", 8), Column("联系电话", 14), Column("岗位", 12), Column("人数", 7), Column("月薪下限", 9),
    Column("月薪上限", 9), Column("工时班次", 10), Column("食宿", 14), Column("社保", 10), Column("用工形式", 9),
    Column("要求", 24), Column("到岗起", 11), Column("到岗止", 11),
]  # fmt: skip
_SHIFTS = {"day": "白班8小时", "two": "两班倒", "three": "三班倒"}
Row = list[str | int | None]
USCC, CODE, TITLE, COUNT, LOW, HIGH, ASKED, UNTIL = 1, 3, 6, 7, 8, 9, 14, 16


def receive_lists(day: Day, firms: list[Employer], place: Division, by: User) -> None:
    """What 晋江 sent is in the register already; what 珠海 sent waits for its officer's word."""
    done = _receive(day, "晋江市", [_row(day, firm, at) for at, firm in enumerate(_at(firms, "3505"))], place, by)
    job = confirm_vacancies(vacancy_import=done, by=by)
    taken = take_over_vacancies(import_id=done.pk)
    finish_job(job, result={"import": taken.pk, "counts": taken.counts})
    rows = [_row(day, firm, at) for at, firm in enumerate(2 * _at(firms, "4404"))]
    _make_mistakes(rows)
    _receive(day, "珠海市", rows, place, by)


def _at(firms: list[Employer], code: str) -> list[Employer]:
    return [firm for firm in firms if firm.division.code.startswith(code) and firm.state == Employer.State.CHECKED]


def _receive(day: Day, sender: str, rows: list[Row], place: Division, by: User) -> VacancyImport:
    title, target = f"{sender}企业用工需求表", io.BytesIO()
    write_xlsx(
        target,
        columns=_COLUMNS,
        rows=rows,
        title=title,
        notes=[f"填报单位:{sender}人力资源和社会保障局    填报时间:{day.today:%Y-%m-%d}"],
        sheet_name="用工需求",
    )
    return receive_vacancies(content=target.getvalue(), name=f"{title}.xlsx", division=place, by=by)


def _row(day: Day, firm: Employer, at: int) -> Row:
    chance = day.chance
    _branch, title, pay, shift, asked = JOBS[at * 7 % len(JOBS)]
    low, begins = pay + 100 * chance.randrange(-2, 5), day.today + timedelta(days=chance.randrange(4, 20))
    return [
        firm.name, firm.uscc, firm.division.name, firm.division.code, firm.contact_name, firm.contact_phone,
        f"{title}（春招）", chance.choice((5, 10, 20, 30)), low, low + 1500, _SHIFTS[shift], chance.choice(LODGING),
        chance.choice(INSURANCE), "直接用工", asked, f"{begins:%Y-%m-%d}", f"{begins + timedelta(days=40):%Y-%m-%d}",
    ]  # fmt: skip


def _make_mistakes(rows: list[Row]) -> None:
    """What is against the law, what cannot be read, and what stands there twice."""
    rows[1][ASKED], rows[2][ASKED], rows[3][ASKED] = UNLAWFUL[0], UNLAWFUL[3], AGE_LIMIT
    rows[4][COUNT] = "若干"
    rows[5][USCC] = f"{str(rows[5][USCC])[:-1]}{'A' if str(rows[5][USCC])[-1] != 'A' else 'B'}"  # mistyped
    rows[6][LOW], rows[6][HIGH] = rows[6][HIGH], rows[6][LOW]
    rows[7][CODE] = "350582"  # another city's
    rows.append(list(rows[0]))
