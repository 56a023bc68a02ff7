"""Who has a job where: of those who travelled and will travel, and what a matching proposes for those who wait."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from datetime import timedelta

from django.db.models import F
from django.utils import timezone

from employers.matching.pairs import WEIGHTS
from employers.matching.weights import weighed
from employers.models import Match, MatchRun, Placement, Vacancy
from employers.queries.companions import with_companions
from employers.services.matching import solve_run, start_run
from employers.services.placement import answer_placement, confirm_matches, terms_of
from employers.services.vacancy import withdraw_vacancy
from zunyi.accounts.models import User
from zunyi.desk.demo.bookings import Ride
from zunyi.desk.demo.day import Day
from zunyi.desk.demo.firms import open_at
from zunyi.divisions.models import Division
from zunyi.jobs.models import Job
from zunyi.rows import insert_rows

Status = Placement.State
# Of a hundred passengers so many go to a job that the bureau found; the others return to their old one.
SHARE_WITH_JOB = 0.4
CONFIRMED, ANSWERED = 14, 8


def make_placements(day: Day, rides: list[Ride], vacancies: list[Vacancy], by: User) -> list[Placement]:
    """Jobs for some of the passengers: taken up by those who have arrived, accepted by those who will travel."""
    free = Counter({vacancy.pk: vacancy.openings - 2 for vacancy in vacancies})
    placements = [placement for ride in rides for placement in _placement(day, ride, vacancies, free, by)]
    insert_rows(placements)
    return placements


def _placement(day: Day, ride: Ride, vacancies: list[Vacancy], free: Counter[int], by: User) -> Iterator[Placement]:
    booking, place = ride.booking, ride.laid.trip.destination
    if not booking.is_live or day.chance.random() > SHARE_WITH_JOB:
        return
    fitting = [each for each in open_at(vacancies, place) if free[each.pk] > 0 and not each.adults_only]
    if not fitting:
        return
    vacancy = day.chance.choice(fitting)
    free[vacancy.pk] -= 1
    arrived = booking.state == booking.State.ARRIVED
    yield Placement(
        worker=booking.worker,
        vacancy=vacancy,
        state=Status.ARRIVED if arrived else Status.ACCEPTED,
        terms=terms_of(vacancy),
        offered_at=booking.booked_at - timedelta(days=3),
        offered_by=by,
        answered_at=booking.booked_at - timedelta(hours=2),
        arrived_on=timezone.localdate(ride.journey.ends_at) if arrived else None,
    )


def match_wishes(place: Division, by: User) -> MatchRun:
    """Two runs over the open wishes of a county, to be held beside each other: without looking at pay, then as usual.

    Of the second some proposals are confirmed and answered, one job is taken back, the others wait for a word.
    """
    _run(place, by, weights=weighed({"wage": 0, "trade": 50}))
    run = _run(place, by, weights=WEIGHTS)
    # By share where there are few: in a small demo too some proposals wait, and of the offers one waits for a word.
    proposed = Match.objects.filter(run=run, vacancy__isnull=False).order_by("-score", "pk")
    best = proposed[: min(CONFIRMED, (proposed.count() + 1) // 2)]
    # Companions are decided on together, as the page does it.
    together = with_companions(run, Match.objects.filter(pk__in=[match.pk for match in best]))
    offers = confirm_matches(run=run, matches=together, by=by).offers
    for at, placement in enumerate(offers[: len(offers) * ANSWERED // CONFIRMED]):
        answer_placement(placement=placement, accepted=at % 4 != 1, by=by)
    withdraw_vacancy(vacancy=offers[0].vacancy, reason="订单取消，暂不招人", by=by)
    return run


def _run(place: Division, by: User, *, weights: Mapping[str, int]) -> MatchRun:
    run = solve_run(run_id=start_run(division=place, by=by, weights=weights).pk)
    finish_job(run.job, result={"run": run.pk, "measures": run.measures})
    return run


def finish_job(job: Job | None, *, result: dict[str, object]) -> None:
    """Write down that the work was done; the demo does it itself, as no worker runs yet."""
    if job is not None:
        Job.objects.filter(pk=job.pk).update(
            state=Job.State.DONE, started_at=F("created_at"), ended_at=timezone.now(), tries=1, total=5, done=5,
            result=result,
        )  # fmt: skip
