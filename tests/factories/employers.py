"""Invented firms, jobs, wishes and placements."""

from datetime import date, timedelta
from itertools import count

from django.utils import timezone
from stdnum.cn import uscc

from employers.models import (
    Agreement,
    Employer,
    EmployerStaff,
    Match,
    MatchRun,
    Placement,
    Station,
    StationStaff,
    Vacancy,
)
from employers.services.arrival import confirm_arrival
from employers.services.placement import terms_of
from tests.factories.divisions import make_division
from workers.models import Wish, Worker
from zunyi.accounts.models import Assignment, User
from zunyi.accounts.roles import Role
from zunyi.divisions.models import Division

_serial = count(1)


def make_credit_code(division: str = "350582") -> str:
    """A valid unified social credit code that no firm bears."""
    body = f"91{division}QA{next(_serial):07d}"
    return body + uscc.calc_check_digit(body)


def make_employer(*, division: Division | None = None, **changes: object) -> Employer:
    """A firm in Jinjiang, checked."""
    place = division or make_division("350582")
    facts: dict[str, object] = {"name": f"样例{next(_serial)}有限公司", "state": Employer.State.CHECKED}
    return Employer.objects.create(uscc=make_credit_code(), division=place, **(facts | changes))


def make_vacancy(*, employer: Employer | None = None, division: Division | None = None, **changes: object) -> Vacancy:
    """An open day job for ten, from tomorrow on for two months, 5000 to 6500 yuan."""
    firm = employer or make_employer(division=division)
    today = timezone.localdate()
    facts: dict[str, object] = {
        "trade": "electronics", "title": f"电子装配{next(_serial)}", "openings": 10, "pay_from": 5000, "pay_to": 6500,
        "from_on": today + timedelta(1), "to_on": today + timedelta(60),
    }  # fmt: skip
    return Vacancy.objects.create(employer=firm, division=division or firm.division, **(facts | changes))


def make_wish(worker: Worker, *, destination: str | None = "350582", **changes: object) -> Wish:
    """An open first wish."""
    place = make_division(destination) if destination else None
    return Wish.objects.create(worker=worker, destination=place, **changes)


def make_run(*, division: Division | None = None, by: User | None = None, **changes: object) -> MatchRun:
    """A finished run without proposals."""
    facts: dict[str, object] = {"state": MatchRun.State.DONE}
    return MatchRun.objects.create(division=division or make_division(), by=by, **(facts | changes))


def make_match(run: MatchRun, worker: Worker, vacancy: Vacancy | None, **changes: object) -> Match:
    """A proposal."""
    facts: dict[str, object] = {"wish": worker.wishes.first(), "score": 1000, "parts": {"points": {"wish": 1000}}}
    return Match.objects.create(run=run, worker=worker, vacancy=vacancy, **(facts | changes))


def make_placement(worker: Worker, vacancy: Vacancy, state: str = Placement.State.OFFERED) -> Placement:
    """A job offered, or answered."""
    answered = timezone.now() if state not in (Placement.State.OFFERED, Placement.State.ENDED) else None
    return Placement.objects.create(
        worker=worker, vacancy=vacancy, state=state, terms=terms_of(vacancy), answered_at=answered
    )


def make_arrived(worker: Worker, *, days_ago: int, by: User, vacancy: Vacancy | None = None) -> Placement:
    """Somebody who came to a job some days ago, with the questions that follow."""
    placement = make_placement(worker, vacancy or make_vacancy(), Placement.State.ACCEPTED)
    return confirm_arrival(placement=placement, on=timezone.localdate() - timedelta(days=days_ago), by=by)


def make_agreement(*, division: Division, by: User | None = None, **changes: object) -> Agreement:
    """An agreement with Jinjiang, in force since last year and for a year to come."""
    today = timezone.localdate()
    facts: dict[str, object] = {
        "title": f"样例劳务协作协议{next(_serial)}", "partner": make_division("350582"),
        "signed_on": today - timedelta(400), "from_on": today - timedelta(400), "to_on": today + timedelta(400),
    }  # fmt: skip
    return Agreement.objects.create(division=division, keeper=by, **(facts | changes))


def make_station(*, division: Division | None = None) -> Station:
    """A station that looks after Quanzhou."""
    return Station.objects.create(name=f"样例劳务协作站{next(_serial)}", division=division or make_division("350500"))


def _account(role: str) -> User:
    user = User.objects.create_user(username=f"{role}{next(_serial)}", password="x", name="样例账号")
    Assignment.objects.create(user=user, role=role, starts_on=date(2020, 1, 1))
    return user


def make_employer_clerk(employer: Employer) -> User:
    """The account of somebody who works for `employer`."""
    user = _account(Role.EMPLOYER)
    EmployerStaff.objects.create(user=user, employer=employer)
    return user


def make_station_clerk(station: Station) -> User:
    """The account of somebody at `station`."""
    user = _account(Role.STATION)
    StationStaff.objects.create(user=user, station=station)
    return user
