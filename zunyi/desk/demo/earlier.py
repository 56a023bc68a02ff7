"""Who left with the bureau's help months ago and works there still: stable employment is counted from them."""

from __future__ import annotations

from collections import Counter
from datetime import datetime, time, timedelta

from django.utils import timezone

from employers.models import Placement, Vacancy
from employers.services.placement import terms_of
from workers.services.register import Person, register_people
from zunyi.accounts.models import User
from zunyi.desk.demo.day import Day
from zunyi.desk.demo.people import SHOWN_COUNTY, Inventor, Party
from zunyi.rows import insert_rows

IN_THE_SHOWN_COUNTY, ELSEWHERE = 6, 1


def make_earlier_work(
    day: Day, inventor: Inventor, parties: dict[str, list[Party]], vacancies: list[Vacancy], by: User
) -> None:
    """A few people of each county who came to work three to seven months ago."""
    people = [
        _somebody(day, inventor, group[0])
        for code, group in sorted(parties.items())
        for _ in range(IN_THE_SHOWN_COUNTY if code == SHOWN_COUNTY else ELSEWHERE)
    ]
    open_to_all = _with_room(vacancies)
    placements = []
    for at, worker in enumerate(register_people(people=people, by=by)):
        arrived_on = day.today - timedelta(days=95 + 17 * at % 110)
        began = timezone.make_aware(datetime.combine(arrived_on, time(10)))
        vacancy = open_to_all.pop(day.chance.randrange(len(open_to_all)))
        placements.append(
            Placement(
                worker=worker,
                vacancy=vacancy,
                state=Placement.State.ARRIVED,
                terms=terms_of(vacancy),
                offered_by=by,
                offered_at=began - timedelta(days=9),
                answered_at=began - timedelta(days=8),
                arrived_on=arrived_on,
            )
        )
    insert_rows(placements)


def _with_room(vacancies: list[Vacancy]) -> list[Vacancy]:
    """Each as often as it has openings that nobody has yet; none that is for grown-ups only."""
    taken = Counter(Placement.objects.filter(vacancy__in=vacancies).values_list("vacancy", flat=True))
    return [
        vacancy for vacancy in vacancies if not vacancy.adults_only for _ in range(vacancy.openings - taken[vacancy.pk])
    ]


def _somebody(day: Day, inventor: Inventor, neighbour: Party) -> Person:
    male = day.chance.random() < 0.5
    return Person(
        name=inventor.name(male=male),
        number=inventor.number(inventor.birthday(day.today - timedelta(days=1000)), male=male),
        household=neighbour.members[0].household,
        phone=inventor.phone(),
    )
