"""Making the demo, room after room, in one transaction: a demo that breaks half-way leaves nothing behind."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from random import Random

from django.contrib.auth.hashers import make_password
from django.db import transaction

from employers.models import Employer, Station
from workers.models import Identity, Worker
from zunyi.accounts.models import User
from zunyi.desk.demo.accounts import PASSWORD, make_officers, make_others
from zunyi.desk.demo.bookings import CITY, Ride, make_bookings
from zunyi.desk.demo.check import what_is_wrong
from zunyi.desk.demo.day import Day
from zunyi.desk.demo.destination import make_agreements, make_deeds, make_follow_ups
from zunyi.desk.demo.disruptions import make_disruptions
from zunyi.desk.demo.earlier import make_earlier_work
from zunyi.desk.demo.exports import make_exports
from zunyi.desk.demo.firms import make_firms, make_stations, make_vacancies
from zunyi.desk.demo.history import issue_manifests, write_history, write_postings
from zunyi.desk.demo.incidents import make_incident
from zunyi.desk.demo.journeys import make_journeys
from zunyi.desk.demo.last_season import make_last_season
from zunyi.desk.demo.lists import amend_lists
from zunyi.desk.demo.messages import make_notices, tell_news
from zunyi.desk.demo.people import SHOWN_COUNTY, Inventor, Party, make_people
from zunyi.desk.demo.placements import make_placements, match_wishes
from zunyi.desk.demo.plan import season
from zunyi.desk.demo.questions import make_questions
from zunyi.desk.demo.registry import make_registry_work
from zunyi.desk.demo.reports import make_reports, make_told
from zunyi.desk.demo.reseatings import make_reseatings
from zunyi.desk.demo.riders import make_riders
from zunyi.desk.demo.rosters import receive_rosters
from zunyi.desk.demo.trips import Laid, lay_trips, put_escort, settle
from zunyi.desk.demo.vacancy_lists import receive_lists
from zunyi.desk.demo.waits import make_waits
from zunyi.desk.demo.wishes import make_wishes
from zunyi.divisions.models import Division

WORKERS, VACANCIES, SEED = 5000, 400, 2027
# A small demo still has work in every place.
FEWEST = 60


class NotInStep(Exception):
    """The demo wrote something that the bureau's rules would not have allowed."""


@dataclass(frozen=True, slots=True)
class Made:
    """Where the accounts of station and employer belong, for the table of accounts."""

    station: Station
    employer: Employer


@transaction.atomic
def make(
    *, now: datetime, workers: int = WORKERS, seed: int = SEED, tell: Callable[[str], None] = lambda step: None
) -> Made:
    """Invent a bureau in the middle of its day. Raises NotInStep rather than leave something half true behind."""
    # A second demo in the same database is about other people.
    chance = Random(seed + Worker.objects.count())  # noqa: S311 - invents people, guards nothing
    day, scale = Day(now, chance), workers / WORKERS
    inventor = Inventor(day.chance, known=map(bytes, Identity.objects.values_list("number_index", flat=True)))
    password = make_password(PASSWORD)
    officers = make_officers(password)
    tell("people")
    parties = make_people(day, inventor, count=workers)
    tell("firms")
    stations, firms = make_stations(day), make_firms(day)
    vacancies = make_vacancies(day, firms, count=max(FEWEST, round(VACANCIES * scale)))
    others = make_others(password, station=stations[0], employer=firms[0])
    tell("trips")
    laid, rides = _travel(day, parties, officers, others["escort"], scale=scale)
    tell("wishes")
    make_wishes(day, parties, rides)
    make_placements(day, rides, vacancies, officers[CITY])
    make_earlier_work(day, inventor, parties, vacancies, officers[CITY])
    _work_there(day, firms, stations, officers, others["station"])
    tell("messages")
    _tell_people(day, laid, rides, parties, officers)
    write_postings(vacancies, officers[CITY])
    amend_lists(laid, officers)
    tell("desk")
    receive_rosters(day, inventor, officers, _known(parties), claimed=parties[SHOWN_COUNTY][8].members[0])
    make_registry_work(day, inventor, officers)
    match_wishes(Division.objects.get(code=SHOWN_COUNTY), officers[SHOWN_COUNTY])
    receive_lists(day, firms, Division.objects.get(code=SHOWN_COUNTY), officers[SHOWN_COUNTY])
    _work_at_the_desk(day, laid, officers)
    tell("reports")
    make_reports(day, officers)
    make_told(officers[CITY])
    make_exports(officers)
    if wrong := what_is_wrong():
        raise NotInStep("; ".join(wrong))
    return Made(stations[0], firms[0])


def _travel(
    day: Day, parties: dict[str, list[Party]], officers: dict[str, User], escort: User, *, scale: float
) -> tuple[list[Laid], list[Ride]]:
    """Last year's trips and this season's, with their people."""
    make_last_season(day, parties, officers, scale=scale)
    laid = lay_trips(day, officers, season(day))
    rides = make_bookings(day, laid, parties, officers, scale=scale)
    settle(day, laid)
    put_escort(laid, escort)
    return laid, rides


def _work_there(
    day: Day, firms: list[Employer], stations: list[Station], officers: dict[str, User], station: User
) -> None:
    """The destination side."""
    make_agreements(day, firms, stations, officers)
    make_deeds(day, stations, station)
    make_follow_ups(day, station)


def _tell_people(
    day: Day, laid: list[Laid], rides: list[Ride], parties: dict[str, list[Party]], officers: dict[str, User]
) -> None:
    """What was sent, and the history of everything so far."""
    make_notices(day, rides)
    tell_news(day, laid, officers[SHOWN_COUNTY])
    write_history(day, laid, rides, parties, issue_manifests(day, laid))


def _work_at_the_desk(day: Day, laid: list[Laid], officers: dict[str, User]) -> None:
    """What officers did with trips by hand: each after what it needs, the greediest for people last."""
    journeys = make_journeys(day, officers[CITY])
    make_questions(officers)
    make_waits(officers)
    make_disruptions(laid, officers)
    make_reseatings(laid, officers)
    make_incident(officers)
    for trip in journeys[:1]:
        make_riders(trip, officers)


def _known(parties: dict[str, list[Party]]) -> list[Worker]:
    """Some whom 正安's roster names again, and one who belongs to another county."""
    ours = [party.members[0] for party in parties[SHOWN_COUNTY][:6]]
    theirs = next(group for code, group in sorted(parties.items()) if code != SHOWN_COUNTY and group)
    return [*ours, theirs[0].members[0]]
