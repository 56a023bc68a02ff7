"""Where the figures of the forms come from: bookings, jobs, wishes, trips and posts, each within what is asked."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Case, DateField, Exists, OuterRef, Q, QuerySet, Subquery, Value, When
from django.db.models.functions import Coalesce, Left, TruncDate
from django.db.models.lookups import GreaterThan

from employers.models import Placement, Station, Vacancy
from employers.queries.stable_employment import stable_workers
from trips.models import Booking, Leg, Mode, Seat, Trip
from workers.models import EmploymentSpell, Wish, Worker
from zunyi.accounts.queries.scope import at_or_below
from zunyi.divisions.queries import within_q
from zunyi.reports.queries.figures import (
    CARRIED,
    COUNTED,
    WAITING,
    Question,
    of_own_people,
    of_the_season,
    planned_trips,
)

# Guangdong, by the province's code: the partner of the east (粤黔协作). The own province.
EAST, OWN = "44", "52"


def own_trips(question: Question) -> QuerySet[Any]:
    """Trips that the offices asked about lay on, with the mode of the main vehicle."""
    trips: QuerySet[Any] = Trip.objects.filter(at_or_below("organiser", list(question.paths)))
    if question.unit is not None:
        trips = trips.filter(within_q("organiser", [question.unit]))
    trunk = Leg.objects.filter(trip=OuterRef("pk"), role=Leg.Role.TRUNK)
    return trips.annotate(mode=Subquery(trunk.values("mode")[:1]))


def left(question: Question) -> QuerySet[Any]:
    """Own trips that left in the window."""
    return own_trips(question).filter(departed_at__gte=question.window.since, departed_at__lt=question.window.until)


def left_this_season(question: Question) -> QuerySet[Any]:
    """Own trips that left from the season's beginning to the end of the window."""
    since = question.window.season_since(question.season_from)
    return own_trips(question).filter(departed_at__gte=since, departed_at__lt=question.window.until)


def called_off(question: Question) -> QuerySet[Any]:
    """Own trips that were called off in the window."""
    window = question.window
    return own_trips(question).filter(cancelled_at__gte=window.since, cancelled_at__lt=window.until)


def on_planned_trips(question: Question) -> QuerySet[Any]:
    """Everybody's bookings on own trips that are to leave in the window, drafts and trips called off aside."""
    at_work = Placement.objects.filter(worker=OuterRef("worker"), state=Placement.State.ARRIVED)
    bookings: QuerySet[Any] = Booking.objects.filter(COUNTED, trip__in=_planned(question))
    return bookings.annotate(left_on=TruncDate("trip__departed_at")).annotate(
        handed_over=Exists(at_work.filter(arrived_on__gte=OuterRef("left_on")))
    )


def seats(question: Question) -> QuerySet[Any]:
    """Seats of the main vehicles of own planned trips."""
    return Seat.objects.filter(leg__role=Leg.Role.TRUNK, leg__trip__in=_planned(question), blocked_reason="")


def _planned(question: Question) -> list[int]:
    """The keys of own trips that are to leave in the window. Asked for first: they are few, and within the statement
    the database may look for a trip's first stop once for every seat."""
    keys = planned_trips(question.window).values_list("pk", flat=True)
    return list(own_trips(question).filter(pk__in=list(keys)).order_by().values_list("pk", flat=True))


def first_train_of(question: Question) -> Trip | None:
    """The first special train of the season."""
    trains = left_this_season(question).filter(mode=Mode.RAIL).select_related("destination")
    return trains.order_by("departed_at", "pk").first()


def first_train(question: Question) -> QuerySet[Any]:
    """Own people who got on the first train of the season."""
    train = first_train_of(question)
    return of_the_season(question).filter(trip__in=[train.pk] if train else [])


def jobs(question: Question) -> QuerySet[Any]:
    """Own people at work through us on the last day: who had taken up a job by then and, as far as we know, had it
    still. A job that ended without a known day is in no figure."""
    day = question.window.day
    # Looked up job by job: joined, the database reads everybody's stretches of work for a few thousand jobs.
    known = Subquery(EmploymentSpell.objects.filter(pk=OuterRef("spell")).values("ended_on"))
    until = Coalesce(known, Case(When(state=Placement.State.ARRIVED, then=Value(date.max))), output_field=DateField())
    jobs = Placement.objects.filter(state__in=[Placement.State.ARRIVED, Placement.State.ENDED], arrived_on__lte=day)
    found: QuerySet[Any] = jobs.filter(GreaterThan(until, Value(day)), question.of("worker__household"))
    return found.annotate(
        work_county=Left("vacancy__division__code", 6), home_county=Left("worker__household__code", 6)
    )


def for_days(question: Question, days: int) -> Q:
    """The condition that a job's person has worked that long by the last day, gaps that count aside (decision 0024);
    of a job without a stretch of work only the day of the arrival is known."""
    day = question.window.day
    known = Q(spell__isnull=False, worker__in=stable_workers(on=day, days=days))
    return known | Q(spell=None, arrived_on__lte=day - timedelta(days=days))


def spells(question: Question) -> QuerySet[Any]:
    """Own people's employments, wherever known from, that last on the period's last day."""
    found: QuerySet[Any] = EmploymentSpell.objects.filter(
        Q(ended_on=None) | Q(ended_on__gt=question.window.day),
        question.of("worker__household"),
        began_on__lte=question.window.day,
    )
    return found.annotate(work_county=Left("place__code", 6), home_county=Left("worker__household__code", 6))


def returned(question: Question) -> QuerySet[Any]:
    """Own people who came back in the period, as the village knows."""
    window = question.window
    return Worker.objects.filter(
        question.of("household"),
        state=Worker.State.RETURNED,
        state_since__gte=window.first,
        state_since__lte=window.day,
    )


def offers(question: Question) -> QuerySet[Any]:
    """Jobs that were offered to own people in the window."""
    window = question.window
    return Placement.objects.filter(
        question.of("worker__household"), offered_at__gte=window.since, offered_at__lt=window.until
    )


def answers(question: Question) -> QuerySet[Any]:
    """Jobs to which own people said yes in the window, whatever came after."""
    window = question.window
    return Placement.objects.filter(
        question.of("worker__household"), answered_at__gte=window.since, answered_at__lt=window.until
    ).exclude(state__in=[Placement.State.OFFERED, Placement.State.DECLINED, Placement.State.EXPIRED])


def posts(question: Question) -> QuerySet[Any]:
    """Jobs that were posted in the window, whoever they are for; a posting twice is one (vacancy_posted_once)."""
    return Vacancy.objects.filter(created_at__gte=question.window.since, created_at__lt=question.window.until)


def _began_work(question: Question) -> QuerySet[Any]:
    """Jobs of ours that were taken up this season, those that have ended since too."""
    return Placement.objects.filter(arrived_on__gte=question.season_from, arrived_on__lte=question.window.day)


def _carried(question: Question, worker: str) -> QuerySet[Any]:
    """The trips of ours that carried the outer query's worker this season."""
    window = question.window
    return Booking.objects.filter(
        COUNTED,
        worker=OuterRef(worker),
        state__in=CARRIED,
        trip__departed_at__gte=window.season_since(question.season_from),
        trip__departed_at__lt=window.until,
    )


def organised(question: Question) -> QuerySet[Any]:
    """Own people whom a trip of ours carried this season, or who took up a job of ours, each once (brief 4.1)."""
    carried = of_the_season(question).order_by().values("worker")
    began = _began_work(question).filter(question.of("worker__household")).values("worker")
    return Worker.objects.filter(pk__in=carried.union(began))


def went_otherwise(question: Question) -> QuerySet[Any]:
    """Own people who took up a job of ours this season without a trip of ours."""
    began = _began_work(question).exclude(Exists(_carried(question, "worker")))
    return Worker.objects.filter(question.of("household"), pk__in=began.values("worker"))


def wishers(question: Question) -> QuerySet[Any]:
    """Own people who had an open wish at the window's end, and what stood in their way then: gone, a seat, a job."""
    until = question.window.until
    wishes = Wish.objects.filter(Q(closed_at=None) | Q(closed_at__gte=until), created_at__lt=until)
    began = _began_work(question).filter(worker=OuterRef("pk"))
    return Worker.objects.filter(question.of("household"), pk__in=wishes.values("worker")).annotate(
        is_gone=Exists(_carried(question, "pk")) | Exists(began),
        has_seat=Exists(_waiting(until).filter(worker=OuterRef("pk"))),
        has_job=Exists(_job_to_come(question).filter(worker=OuterRef("pk"))),
    )


def _waiting(until: datetime) -> QuerySet[Any]:
    """Bookings that stood at that moment: made before, and neither ended nor left by then."""
    waits = Q(state__in=WAITING) | Q(state__in=CARRIED, trip__departed_at__gte=until) | Q(ended_at__gte=until)
    return Booking.objects.filter(waits, COUNTED, booked_at__lt=until)


def _job_to_come(question: Question) -> QuerySet[Any]:
    """Jobs that had been offered by the end of the window, not declined and not taken up by then."""
    state, until = Placement.State, question.window.until
    waits = (
        Q(state__in=[state.OFFERED, state.ACCEPTED])
        | Q(state=state.DECLINED, answered_at__gte=until)
        | Q(state=state.EXPIRED, expires_at__gte=until)
        | Q(arrived_on__gt=question.window.day)
    )
    return Placement.objects.filter(waits, offered_at__lt=until)


def arrivals(question: Question) -> QuerySet[Any]:
    """Own people carried in the window, by where they went."""
    window = question.window
    return of_own_people(question).filter(
        trip__departed_at__gte=window.since, trip__departed_at__lt=window.until, state__in=CARRIED
    )


def stations(question: Question) -> QuerySet[Any]:
    """The bureau's stations that are open on the last day."""
    day = question.window.day
    return Station.objects.filter(Q(opened_on=None) | Q(opened_on__lte=day)).exclude(closed_on__lte=day)
