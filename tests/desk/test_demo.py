"""The demo: complete, in step, invented, and only where it may be."""

import io
from collections.abc import Iterator
from datetime import date, timedelta
from random import Random

import pytest
from django.core.management import CommandError, call_command
from django.db.models import Count, F
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django import DjangoDbBlocker

from employers.models import Employer, JobQuestion, Match, MatchRun, Placement, Station, Vacancy
from employers.queries.stable_employment import stable_workers
from tests.once import once
from trips.models import Booking, CrewMember, Disruption, Incident, Manifest, Seat, SeatClaim, Trip
from workers.models import RosterImport, Wish, Worker
from zunyi.accounts.models import Assignment, User
from zunyi.accounts.roles import Role
from zunyi.desk.demo.accounts import PASSWORD
from zunyi.desk.demo.check import what_is_wrong
from zunyi.desk.demo.people import Inventor
from zunyi.desk.demo.words import MEN, WOMEN
from zunyi.divisions.models import Division
from zunyi.exports.models import Export, Schedule
from zunyi.notices.models import FakeMessage, Notice

WORKERS = 300
# What left before this moment left a season ago.
LAST_YEAR = timezone.now() - timedelta(days=200)
# People of whom newspapers wrote; the demo speaks of nobody who exists.
IN_THE_NEWS = ("张开明", "何星华", "李志高", "贺李强", "曹大明", "郑传玖")


@pytest.fixture(scope="module")
def said(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[str]:
    """What the command prints; the module leaves nothing behind."""
    with once(django_db_blocker, make_demo) as said:
        yield said


def make_demo() -> str:
    out = io.StringIO()
    call_command("make_demo", workers=WORKERS, stdout=out, stderr=io.StringIO())
    return out.getvalue()


@pytest.fixture
def demo(said: str, db: None) -> str:
    return said


def test_every_kind_of_thing_is_there(demo: str) -> None:
    # 39 more come with the roster that was taken over, three were written down twice, and some left months ago.
    lasting = stable_workers(on=timezone.localdate()).count()
    assert lasting > 14
    assert Worker.objects.count() == WORKERS + 39 + 3 + lasting
    assert 65 <= Trip.objects.count() <= 80
    assert set(Trip.objects.values_list("state", flat=True)) == set(Trip.State.values)
    # A seat is held where the shown county has a bus that is full and people who wait.
    assert set(Booking.objects.values_list("state", flat=True)) | {"held"} == set(Booking.State.values)
    assert set(Vacancy.objects.values_list("state", flat=True)) == {"open", "held", "withdrawn"}
    assert JobQuestion.objects.filter(state=JobQuestion.State.ASKED).exists()
    assert MatchRun.objects.filter(state=MatchRun.State.DONE).count() == 2
    assert set(Placement.objects.values_list("state", flat=True)) >= {"offered", "accepted", "arrived", "declined"}
    assert Employer.objects.count() == 60
    assert Station.objects.filter(name__contains="珠海").exists()
    assert Manifest.objects.exists()
    assert RosterImport.objects.filter(state=RosterImport.State.JUDGED).count() == 1
    assert Match.objects.filter(run__state=MatchRun.State.DONE, state=Match.State.PROPOSED).exists()
    assert FakeMessage.objects.count() > 10
    assert set(Notice.objects.values_list("state", flat=True)) >= {Notice.State.SENT, Notice.State.DUE}


def test_all_fourteen_counties_send_people(demo: str) -> None:
    counties = Division.objects.filter(code__startswith="5203", level=Division.Level.COUNTY)
    homes = set(Worker.objects.values_list("household__code", flat=True))
    assert {county.code for county in counties} == {code[:6] for code in homes}
    assert counties.count() == 14


def test_two_thirds_want_to_leave_the_province(demo: str) -> None:
    first = Wish.objects.filter(rank=1)
    outside = first.exclude(destination__code__startswith="52").count()
    assert 55 <= 100 * outside / first.count() <= 69


def test_vehicles_leave_today_and_tomorrow(demo: str) -> None:
    today = timezone.localdate()
    days = {timezone.localdate(at) for at in Trip.objects.values_list("legs__calls__departs_at", flat=True) if at}
    assert {today, today + timedelta(days=1)} <= days


def test_seats_claims_and_bookings_are_in_step(demo: str) -> None:
    assert what_is_wrong() == []
    assert Seat.objects.exclude(taken=0).exists()


def test_the_check_sees_a_seat_out_of_step(demo: str) -> None:
    claim = SeatClaim.objects.filter(released_at=None).first()
    assert claim is not None
    Seat.objects.filter(pk=claim.seat_id).update(taken=0)
    assert what_is_wrong() == ["1 seats whose marks differ from their claims"]


def test_nobody_is_there_twice(demo: str) -> None:
    numbers = [worker.identity.number() for worker in Worker.objects.select_related("identity")]
    assert len(set(numbers)) == len(numbers)
    assert all(number.startswith("520399") and "900" <= number[14:17] <= "999" for number in numbers)
    live = Booking.objects.exclude(state__in=["cancelled", "no_show"])
    for season in (live.filter(board__departs_at__gt=LAST_YEAR), live.filter(board__departs_at__lte=LAST_YEAR)):
        assert set(season.values("worker").annotate(n=Count("pk")).values_list("n", flat=True)) == {1}


def test_a_season_ago_is_settled_and_something_stands_beside_this_one(demo: str) -> None:
    trips = Trip.objects.filter(legs__calls__departs_at__lte=LAST_YEAR).distinct()
    assert set(trips.values_list("state", flat=True)) == {"settled", "cancelled"}
    assert Booking.objects.filter(trip__in=trips, state="arrived").count() > 20
    known = Booking.objects.filter(trip__in=trips).exclude(worker__created_at__lt=F("booked_at"))
    assert not known.exists()


def test_people_ride_from_the_home_gate_to_the_factory_gate(demo: str) -> None:
    riders = Booking.objects.filter(board__leg__role="feeder", alight__leg__role="shuttle", state="confirmed")
    assert riders.count() > 4
    assert riders.values("trip").distinct().count() == 1
    seats = Seat.objects.filter(claims__booking__in=riders, claims__released_at=None)
    assert set(seats.values_list("leg__role", flat=True)) == {"feeder", "trunk", "shuttle"}
    assert seats.filter(car="10").exists()
    assert riders.filter(has_shared_bag=True).exists()
    leaders = CrewMember.objects.filter(leg__trip=riders[0].trip, part="carriage")
    assert leaders.count() == 16


def test_what_seldom_happens_is_there_to_be_looked_at(demo: str) -> None:
    assert Incident.objects.values_list("kind", "state").get() == ("illness", "open")
    assert Disruption.objects.filter(state="approved", choices__has_key="lodging").count() == 1
    assert Export.objects.filter(state=Export.State.ASKED, full_numbers=True).count() == 1
    assert Schedule.objects.filter(ended_at=None).get().readers.count() == 2


def test_phones_belong_to_nobody(demo: str) -> None:
    phones = set(Worker.objects.values_list("phone", flat=True)) - {""}
    assert all(phone.startswith("1540000") and len(phone) == 11 for phone in phones)
    assert Worker.objects.filter(phone="").exists()


def test_nobody_exists(demo: str) -> None:
    names = {*Worker.objects.values_list("legal_name", flat=True), *User.objects.values_list("name", flat=True)}
    assert names.isdisjoint(IN_THE_NEWS)


def test_no_name_of_the_news_can_come_up() -> None:
    assert all(any(sign not in MEN + WOMEN for sign in name[1:]) for name in IN_THE_NEWS)


def test_every_account_of_the_table_signs_in(demo: str) -> None:
    lines = [line.split() for line in demo.splitlines() if line.startswith("  ")]
    assert len(lines) == 10
    assert set(Assignment.objects.values_list("role", flat=True)) == set(Role.values)
    for username in User.objects.values_list("username", flat=True):
        answer = Client().post(reverse("account_login"), {"login": username, "password": PASSWORD})
        assert answer.status_code == 302, username
        assert "password" not in answer["Location"], username
    assert {line[0] for line in lines} <= set(User.objects.values_list("username", flat=True))


@pytest.mark.parametrize(
    ("username", "page"),
    [("zhengan", "/desk/"), ("station", "/partner/"), ("employer", "/partner/"), ("escort", "/gate/")],
)
def test_everybody_comes_to_the_face_of_their_role(demo: str, username: str, page: str) -> None:
    client = Client()
    client.force_login(User.objects.get(username=username))
    assert client.get(reverse("desk:home"))["Location"] == page


def test_the_same_seed_invents_the_same_people() -> None:
    first, second = Inventor(Random(7)), Inventor(Random(7))
    people = [
        [(who.name(male=True), who.number(date(1990, 1, 1), male=True).number, who.phone()) for _ in range(9)]
        for who in (first, second)
    ]
    assert people[0] == people[1]


def test_people_who_are_there_are_left_alone(demo: str) -> None:
    with pytest.raises(CommandError, match="--force"):
        call_command("make_demo", workers=WORKERS)


@pytest.mark.django_db
def test_production_knows_no_demo(settings) -> None:
    settings.ALLOW_TEST_IDS = False
    with pytest.raises(CommandError, match="ALLOW_TEST_IDS"):
        call_command("make_demo")
