"""The destination side: firms with their vacancies, and the bureau's stations."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from django.db.models import Q
from stdnum.cn import uscc

from employers.models import Employer, Station, Vacancy
from employers.services.vacancy import Terms, new_vacancy
from zunyi.desk.demo.day import Day
from zunyi.desk.demo.words import AGE_LIMIT, FIRM_WORDS, INSURANCE, JOBS, LODGING, UNLAWFUL
from zunyi.divisions.models import Division
from zunyi.divisions.models.division import Level
from zunyi.rows import insert_rows

FIRMS, STATIONS = 60, 49
# Where the firms are, and how often; the wages of the west are lower.
_PLACES = (
    "440402", "440403", "440404", "440403", "440402", "440404", "440112", "440114", "440606", "330109", "330110",
    "330114", "330302", "350102", "350104", "350205", "350211", "350213", "350582", "350582", "350582", "350503",
    "350583", "350602", "350603", "320505", "320583", "310000", "440113", "330782", "520303", "520302", "520304",
    "520324", "520324", "520115", "520382", "520330", "520328", "520322",
)  # fmt: skip
_STATIONS = (
    ("440400", "珠海"), ("440100", "广州"), ("440600", "佛山"), ("330100", "杭州"), ("330300", "温州"),
    ("350100", "福州"), ("350200", "厦门"), ("350500", "泉州"), ("350582", "晋江"), ("350600", "漳州"),
    ("310000", "上海"), ("320500", "苏州"),
)  # fmt: skip
_SHARE_OF_WEST = 0.72


def make_stations(day: Day) -> list[Station]:
    """Forty-nine stations, as many as the bureau has: the large destinations first, 珠海 at their head.

    Which places the real ones are at is not known here: those beyond the large ones are invented, and say so.
    """
    places = {place.code: place for place in Division.objects.filter(code__in=[code for code, _ in _STATIONS])}
    named = [(places[code], f"遵义市驻{name}劳务协作站") for code, name in _STATIONS]
    east = Q(pk__in=[])
    for province in ("31", "32", "33", "35", "44"):
        east |= Q(code__startswith=province)
    others = Division.objects.filter(east, level=Level.COUNTY).exclude(code__in=places).order_by("code")
    step = max(1, others.count() // (STATIONS - len(named)))
    more = [(place, f"{place.name}劳务协作点（演示）") for place in others[::step][: STATIONS - len(named)]]
    return [
        Station.objects.get_or_create(
            name=name,
            defaults={
                "division": place,
                "address": f"{place.name}人力资源市场{1 + at % 4}楼",
                "contact_name": f"{FIRM_WORDS[at % len(FIRM_WORDS)][0]}站长",
                "phone": f"1540000{8000 + at}",
                "tasks": "接站、岗位收集、慰问、维权、回访" if at % 3 else "接站、岗位收集、慰问",
                "opened_on": day.today - timedelta(days=400 + 17 * at),
            },
        )[0]
        for at, (place, name) in enumerate([*named, *more])
    ]


def make_firms(day: Day) -> list[Employer]:
    """Sixty firms with valid codes that nobody bears: most of them checked, some waiting, one suspended."""
    places = {place.code: place for place in Division.objects.filter(code__in=_PLACES)}
    known = set(Employer.objects.values_list("uscc", flat=True))
    firms = []
    for at in range(FIRMS):
        place = places[_PLACES[at % len(_PLACES)]]
        branch = JOBS[_job_of(at)][0]
        firms.append(
            Employer(
                uscc=_credit_code(place.code, at, known),
                name=f"{place.short_name.removesuffix('新区')}{FIRM_WORDS[at]}{branch}有限公司",
                division=place,
                contact_name=f"{FIRM_WORDS[at][0]}经理",
                contact_phone=f"1540000{7000 + at}",
                address=f"{place.name}工业园{1 + at}号",
                agency_licence=f"演示派遣{place.code}{at:03d}",
                agency_licence_until=day.today + timedelta(days=200 + 9 * at),
                created_at=day.now - timedelta(days=60),
                **_state(day, at),
            )
        )
    return Employer.objects.bulk_create(firms)


def _credit_code(place: str, at: int, known: set[str]) -> str:
    while True:
        body = f"91{place}QD{at:07d}"
        code = body + uscc.calc_check_digit(body)
        if code not in known:
            known.add(code)
            return code
        at += FIRMS


def _state(day: Day, at: int) -> dict[str, Any]:
    if at == 57:
        return {"state": Employer.State.SUSPENDED, "state_reason": "被反映收取押金，正在核实"}
    if at % 19 == 13:
        return {"state": Employer.State.PAUSED, "state_reason": "企业放假"}
    if at % 11 == 7:
        return {"state": Employer.State.UNCHECKED}
    return {"state": Employer.State.CHECKED, "licence_checked_on": day.today - timedelta(days=30 + at)}


def _job_of(at: int) -> int:
    """Which of JOBS a firm mostly offers; each branch comes back."""
    return at * 5 % len(JOBS)


def make_vacancies(day: Day, firms: list[Employer], *, count: int) -> list[Vacancy]:
    """The jobs of these firms, judged as posted ones are: what is against the law is held back."""
    able = [firm for firm in firms if firm.state != Employer.State.SUSPENDED]
    vacancies = [new_vacancy(*_terms(day, able, at)) for at in range(count)]
    for vacancy in vacancies:
        vacancy.created_at = day.between(day.now - timedelta(days=40), day.now - timedelta(hours=2))
    insert_rows(vacancies)
    return vacancies


def _terms(day: Day, firms: list[Employer], at: int) -> tuple[Employer, Terms]:
    chance = day.chance
    firm, round_ = firms[at % len(firms)], at // len(firms)
    branch = JOBS[_job_of(FIRM_WORDS.index(_word(firm)))][0]
    ours = [job for job in JOBS if job[0] == branch]
    _, title, pay, shift, asked = ours[round_ % len(ours)]
    west = firm.division.code.startswith("52")
    low = round(pay * (_SHARE_OF_WEST if west else 1) * chance.uniform(0.92, 1.15) / 100) * 100
    begins = day.today + timedelta(days=chance.randrange(-20, 12) + round_ % 2)
    # The title, the place and the days make a vacancy the same one: a second one gets a line of its own.
    line = "" if round_ < len(ours) else f"({'二三四五六七八九'[(round_ // len(ours) - 1) % 8]}车间)"
    return firm, Terms(
        title=title + line,
        division=firm.division,
        openings=chance.choice((4, 6, 8, 10, 12, 15, 20, 30)),
        pay_from=low,
        pay_to=low + chance.randrange(8, 26) * 100,
        from_on=begins,
        to_on=begins + timedelta(days=chance.randrange(30, 100)),
        shift=shift,
        lodging=chance.choice(LODGING),
        insurance=chance.choice(INSURANCE),
        contract=Vacancy.Contract.AGENCY if at % 17 == 5 else Vacancy.Contract.DIRECT,
        requirements=_asked(at, asked),
    )


def _word(firm: Employer) -> str:
    return next(word for word in FIRM_WORDS if word in firm.name)


def _asked(at: int, asked: str) -> str:
    if at % 29 == 11:
        return f"{asked}，{UNLAWFUL[at // 29 % len(UNLAWFUL)]}"
    return AGE_LIMIT if at % 37 == 17 else asked


def open_at(vacancies: list[Vacancy], place: Division) -> Iterator[Vacancy]:
    """The open vacancies of trusted firms at or below a destination."""
    for vacancy in vacancies:
        trusted = vacancy.employer.state == Employer.State.CHECKED
        if trusted and vacancy.state == Vacancy.State.OPEN and vacancy.division.path.startswith(place.path):
            yield vacancy
