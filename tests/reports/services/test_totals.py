"""The kept sums say what a plain count says: after every change, before and after they are reckoned again."""

from __future__ import annotations

import random
from datetime import timedelta

import pytest
from django.db import connection
from django.db.models import Sum
from django.utils import timezone

from tests.factories.divisions import make_division
from tests.factories.employers import make_vacancy
from tests.factories.workers import make_worker
from tests.reports.histories import DAY, make_history
from trips.models import Booking, Trip
from workers.models import EmploymentSpell, Worker
from zunyi.reports.models import CurrentTotal, PlainTotal, Stock, TotalsCheck, Touched, TripTotal
from zunyi.reports.queries import totals
from zunyi.reports.queries.daily import daily_report
from zunyi.reports.queries.figures import Question, of_the_season
from zunyi.reports.queries.totals import alarms, day_totals, persons_by_town, season_totals, sums
from zunyi.reports.queries.window import Window, season_start
from zunyi.reports.services.stock import renew_stocks
from zunyi.reports.services.totals import compare_totals, renew_totals, season_of

pytestmark = pytest.mark.django_db
COLUMNS = (
    "trip_id", "town_path", "registered", "gone", "women", "minors", "poverty_lifted", "relocated", "no_show",
    "cancelled", "open",
)  # fmt: skip
SEEDS = range(6)


def rows(model) -> list[tuple[object, ...]]:
    return sorted(model.objects.values_list(*COLUMNS))


def question(hour: int = 16) -> Question:
    return Question(Window(DAY, hour), (make_division("520300").path,), season_start(DAY))


def shake(dice: random.Random) -> None:
    """Something that happens on such a day: somebody cancels, boards, moves house, is corrected; a departure too."""
    booking = dice.choice(list(Booking.objects.all()))
    state = dice.choice(Booking.State.values)
    ended = timezone.now() if state in ("cancelled", "no_show") else None
    # Held, with a time until which; confirmed without; ended with or without, as it was before.
    until = {"held": timezone.now()}.get(state, booking.held_until if ended else None)
    Booking.objects.filter(pk=booking.pk).update(state=state, ended_at=ended, held_until=until)
    worker = Worker.objects.filter(pk=booking.worker_id)
    worker.update(
        household=make_division(dice.choice(["520324116", "520304100"])), flags=dice.choice([[], ["relocated"]])
    )
    worker.update(born_on=dice.choice(["1980-05-01", "2010-02-14"]), sex=dice.choice("FM"))
    trip = dice.choice(list(Trip.objects.exclude(departed_at=None)))
    Trip.objects.filter(pk=trip.pk).update(departed_at=trip.departed_at - timedelta(hours=dice.randint(0, 30)))
    if dice.random() < 0.3:
        Booking.objects.filter(pk=dice.choice(list(Booking.objects.all())).pk).delete()


@pytest.mark.parametrize("seed", SEEDS)
def test_random_histories_are_added_up_as_a_plain_count_does(seed):
    dice = random.Random(seed)
    make_history(seed)
    for _ in range(8):
        shake(dice)
        assert rows(CurrentTotal) == rows(PlainTotal)
        if dice.random() < 0.5:
            renew_totals()
            assert rows(TripTotal) == rows(PlainTotal)
    renew_totals()

    assert rows(TripTotal) == rows(CurrentTotal) == rows(PlainTotal)
    assert Touched.objects.count() == 0
    assert compare_totals().trips == ()


@pytest.mark.parametrize("seed", SEEDS)
def test_persons_of_the_season_are_distinct_kept_or_counted(seed):
    dice = random.Random(seed)
    make_history(seed)
    for _ in range(4):
        shake(dice)
    carried = of_the_season(question())
    plain = sorted(
        (town, len({worker for home, worker in carried.values_list("town_path", "worker") if home == town}))
        for town in set(carried.values_list("town_path", flat=True))
    )

    assert sorted((town, persons) for town, persons, _trips in persons_by_town(question())) == plain
    renew_totals()
    assert totals.keeps_persons(question())
    assert sorted((town, persons) for town, persons, _trips in persons_by_town(question())) == plain


@pytest.mark.parametrize("hour", [16, 24])
def test_the_sums_agree_with_the_daily_report_at_either_cut_off(hour):
    make_history(3)
    renew_totals()
    report = daily_report(question(hour)).total

    assert sums(day_totals(question(hour)), "gone", "no_show", "open") == {
        name: report.figures.counts[name] for name in ("gone", "no_show", "open")
    }
    assert sums(season_totals(question(hour)), "gone")["gone"] == report.season_trips


def test_the_watcher_raises_an_alarm_and_has_it_mended():
    make_history(1)
    renew_totals()
    TripTotal.objects.filter(pk=TripTotal.objects.first().pk).update(gone=77)

    assert len(compare_totals().trips) == 1
    assert "1" in alarms()[0]
    renew_totals()
    compare_totals()
    assert alarms() == []
    assert TotalsCheck.objects.order_by("pk").values_list("differing", flat=True)[0] == 1


def test_control_without_the_trigger_the_sums_go_wrong_and_the_watcher_sees_it():
    make_history(2)
    renew_totals()
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("ALTER TABLE trips_booking DISABLE TRIGGER booking_changed_touches")
    confirmed = Booking.objects.filter(state__in=["boarded", "arrived"]).first()
    Booking.objects.filter(pk=confirmed.pk).update(state="confirmed")

    assert rows(CurrentTotal) != rows(PlainTotal)
    assert compare_totals().trips == (confirmed.trip_id,)


def test_marks_that_nobody_takes_up_are_an_alarm():
    make_history(1)
    Touched.objects.update(at=timezone.now() - timedelta(hours=1))

    assert len(alarms()) == 1


def test_a_change_that_no_report_counts_touches_nothing():
    make_history(1)
    renew_totals()

    Booking.objects.update(phone="15400000000")
    Worker.objects.update(phone="15400000000")
    Trip.objects.update(note="带好身份证")

    assert Touched.objects.count() == 0


def test_a_season_ends_at_the_cut_off_of_its_last_day():
    last = Window(season_start(DAY)).since

    assert season_of(last)[0] == last
    assert season_of(last - timedelta(seconds=1))[1] == last


def test_reckoning_twice_changes_nothing():
    make_history(4)
    renew_totals()
    before = list(TripTotal.objects.order_by("pk").values())

    assert renew_totals() == 0
    assert list(TripTotal.objects.order_by("pk").values()) == before
    assert TripTotal.objects.aggregate(n=Sum("firsts"))["n"] is not None


def test_a_job_that_lasts_stands_in_the_kept_stocks():
    worker = make_worker(household=make_division("520324116"))
    began = DAY - timedelta(days=100)
    spell = EmploymentSpell.objects.create(
        worker=worker, place=make_division("440400"), began_on=began, source="placed"
    )  # fmt: skip
    worker.placements.create(
        vacancy=make_vacancy(division=make_division("440400")), state="arrived", answered_at=timezone.now(), terms={},
        offered_at=timezone.now(), arrived_on=began, spell=spell,
    )  # fmt: skip
    while renew_stocks():
        pass

    kept = dict(Stock.objects.filter(figure__in=["at_work", "stable_3m"]).values_list("figure", "persons"))
    assert kept == {"at_work": 1, "stable_3m": 1}
