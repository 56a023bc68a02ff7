"""One trip at the desk: its seats, its people, its steps."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from pytest_django.asserts import assertContains, assertNotContains, assertRedirects

from tests.factories.accounts import make_officer, signed_in
from tests.factories.divisions import make_division
from tests.factories.trips import make_open, make_ready, make_template, make_trip
from tests.factories.workers import make_worker
from trips.models import Booking, Call, Seat, Trip
from trips.services.booking import book_workers
from workers.models import Companions

pytestmark = pytest.mark.django_db


@pytest.fixture
def county():
    return signed_in(make_officer("county"))


@pytest.fixture
def trip(later):
    """A coach of 正安 with seat map, open."""
    return make_open(make_template(), later)


def book(trip, *workers, **more):
    return book_workers(trip=trip, workers=list(workers), by=None, channel=Booking.Channel.OFFICER, **more)


def form_of(moment):
    return timezone.localtime(moment).strftime("%Y-%m-%dT%H:%M")


def test_the_overview_tells_times_people_and_seats(county, trip):
    book(trip, make_worker(), make_worker())

    page = county.get(f"/desk/trips/{trip.number}/")

    assertContains(page, "2人上车")
    assertContains(page, "2人下车")
    assertContains(page, "余座（共46座）")
    assertContains(page, f"/desk/trips/{trip.number}/step/cancelled/")


def test_a_town_looks_and_touches_nothing(trip):
    page = signed_in(make_officer("town")).get(f"/desk/trips/{trip.number}/")

    assertNotContains(page, "/step/")
    assertNotContains(page, "/edit/")


def test_a_county_may_not_run_the_citys_trip(county):
    trip = make_trip(organiser=make_division("520300"))

    assert county.get(f"/desk/trips/{trip.number}/step/closed/").status_code == 403
    assert county.post(f"/desk/trips/{trip.number}/edit/").status_code == 403


def test_seats_show_who_sits_there_and_who_belongs_together(county, trip):
    pair = Companions.objects.create()
    workers = make_worker(), make_worker()
    book(trip, *workers, companions=pair)

    page = county.get(f"/desk/trips/{trip.number}/seats/")

    [coach] = page.context["maps"][0][1]["cars"][0]["sections"]
    cells = [cell for row in coach["rows"] for cell in row["cells"] if cell]
    taken = [cell for cell in cells if cell["state"] == "group"]
    assert sorted(cell["title"] for cell in taken) == sorted(worker.legal_name for worker in workers)
    assert [cell["tint"] for cell in taken] == [1, 1]
    assert sum(cell["state"] == "free" for cell in cells) == 44
    assert sum(cell["state"] == "blocked" for cell in cells) == 2


def test_names_of_other_counties_stay_hidden(later):
    city = make_division("520300")
    template = make_template(organiser=city)
    trip = make_open(template, later)
    ours, theirs = make_worker(), make_worker(household=make_division("520304100"))
    book(trip, ours)
    book(trip, theirs)
    county = signed_in(make_officer("county"))

    for tab in ("seats", "passengers"):
        page = county.get(f"/desk/trips/{trip.number}/{tab}/")
        assertContains(page, ours.legal_name)
        assertNotContains(page, theirs.legal_name)
    assertContains(county.get(f"/desk/trips/{trip.number}/passengers/"), "还有其他地方的1人")


def test_a_full_vehicle_costs_no_more_queries_than_an_empty_one(county, trip):
    def queries(tab):
        county.get(f"/desk/trips/{trip.number}/{tab}")
        with CaptureQueriesContext(connection) as captured:
            county.get(f"/desk/trips/{trip.number}/{tab}")
        return len(captured)

    tabs = ("", "seats/", "passengers/")
    book(trip, make_worker())
    one = [queries(tab) for tab in tabs]
    book(trip, *[make_worker() for _ in range(29)])

    assert [queries(tab) for tab in tabs] == one


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", 2),
        ("q={name}", 1),
        ("q={slip}", 1),
        ("q=zzz", 0),
        ("state=ended", 0),
        ("state=all", 2),
        ("board={call}", 2),
    ],
)
def test_passengers_are_found(county, trip, query, found):
    first, _ = book(trip, make_worker(), make_worker())
    words = {"name": first.worker.legal_name, "slip": first.slip_code, "call": first.board_id}

    page = county.get(f"/desk/trips/{trip.number}/passengers/?" + query.format(**words))

    assert page.context["page"].paginator.count == found


@pytest.mark.parametrize(
    ("state", "to", "data"),
    [
        ("draft", "released", {}),
        ("released", "draft", {}),
        ("released", "open", {}),
        ("open", "closed", {}),
        ("closed", "departed", {"at": "2026-01-01T10:00"}),
        ("departed", "arrived", {"at": "2026-01-02T10:00"}),
        ("arrived", "settled", {}),
        ("open", "cancelled", {"reason": "道路结冰"}),
    ],
)
def test_a_step_is_shown_and_then_taken(county, state, to, data):
    left = {"departed_at": "2026-01-01T10:00+08:00"} if state in ("departed", "arrived") else {}
    left |= {"arrived_at": "2026-01-02T10:00+08:00"} if state == "arrived" else {}
    planned = datetime(2026, 1, 1, 10, tzinfo=ZoneInfo("Asia/Shanghai")) if to == "departed" else None
    trip = make_ready(make_trip(state=state, departs_at=planned, **left))
    url = f"/desk/trips/{trip.number}/step/{to}/"

    shown = county.get(url)
    assert (shown.status_code, Trip.objects.get().state) == (200, state)

    assertRedirects(county.post(url, data), f"/desk/trips/{trip.number}/")
    assert Trip.objects.get().state == to


def test_a_step_that_does_not_follow_says_so(county):
    trip = make_trip(state="draft")

    page = county.get(f"/desk/trips/{trip.number}/step/arrived/", follow=True)

    assertContains(page, "班次现在是“草稿”，不能做这一步。")
    assert county.get(f"/desk/trips/{trip.number}/step/nonsense/").status_code == 404


def test_a_refusal_stands_above_the_form(county):
    trip = make_trip(state="released")
    Seat.objects.update(blocked_reason="x")

    page = county.post(f"/desk/trips/{trip.number}/step/open/")

    assertContains(page, "这个班次没有可以安排的座位。", status_code=422)


def test_a_trip_is_laid_on_after_a_look_at_it(county, later):
    template = make_template()
    url = f"/desk/trips/new/{template.pk}/"
    typed = {
        "departs_at": form_of(later), "days": 3, "vehicle_number": "贵C12345", "organiser": template.organiser_id,
    }  # fmt: skip

    assertContains(county.get("/desk/trips/new/"), template.name)
    preview = county.post(url, typed)
    assert (len(preview.context["days"]), Trip.objects.count()) == (3, 0)

    assertRedirects(county.post(url, typed | {"confirm": "1"}), "/desk/trips/")
    assert Trip.objects.filter(state="draft", organiser=template.organiser).count() == 3


def test_what_was_typed_can_be_changed_after_the_look(county, later):
    template = make_template()
    typed = {"departs_at": form_of(later), "days": 3, "organiser": template.organiser_id, "change": "1"}

    page = county.post(f"/desk/trips/new/{template.pk}/", typed)

    assertContains(page, 'value="3"')
    assert page.context["days"] == []


def test_a_departure_in_the_past_is_refused_in_words(county):
    template = make_template()
    typed = {"departs_at": "2020-01-01T10:00", "days": 1, "organiser": template.organiser_id, "confirm": "1"}

    assertContains(county.post(f"/desk/trips/new/{template.pk}/", typed), "出发时间已经过了。", status_code=422)


def test_nobody_lays_on_in_another_countys_name(county, later):
    template = make_template(organiser=make_division("520300"))
    typed = {
        "departs_at": form_of(later), "days": 1, "organiser": make_division("520304").pk, "confirm": "1",
    }  # fmt: skip

    assert county.post(f"/desk/trips/new/{template.pk}/", typed).status_code == 422
    assert Trip.objects.count() == 0


def test_other_counties_templates_are_not_offered(county):
    template = make_template(organiser=make_division("520304"))

    assert county.get(f"/desk/trips/new/{template.pk}/").status_code == 404


def test_facts_are_edited(county, trip):
    typed = {
        "title": "正安—晋江 加班车", "payer": "employer", "closes_at": "", "note": "带身份证",
        "vehicle_number": "贵C00001", "carrier": "", "leader": "", "leader_phone": "",
    }  # fmt: skip

    assertRedirects(county.post(f"/desk/trips/{trip.number}/edit/", typed), f"/desk/trips/{trip.number}/")

    trip.refresh_from_db()
    assert (trip.title, trip.payer, trip.closes_at) == ("正安—晋江 加班车", "employer", None)
    assert trip.legs.get().vehicle_number == "贵C00001"


def test_times_are_changed_after_a_look_at_what_that_means(county, trip):
    book(trip, make_worker())
    first, last = Call.objects.order_by("order")
    url = f"/desk/trips/{trip.number}/times/"
    sooner = first.departs_at - timedelta(hours=1)
    typed = {f"departs_at-{first.pk}": form_of(sooner), f"arrives_at-{last.pk}": form_of(last.arrives_at)}

    assertContains(county.post(url, typed), "通知1人")
    assertRedirects(county.post(url, typed | {"confirm": "1"}), f"/desk/trips/{trip.number}/")

    first.refresh_from_db()
    assert first.departs_at == sooner


def test_times_out_of_order_are_refused_in_words(county, trip):
    first, last = Call.objects.order_by("order")
    typed = {
        f"departs_at-{first.pk}": form_of(last.arrives_at),
        f"arrives_at-{last.pk}": form_of(first.departs_at),
        "confirm": "1",
    }

    page = county.post(f"/desk/trips/{trip.number}/times/", typed)

    assertContains(page, "的时间和前后站对不上。", status_code=422)


def test_a_free_seat_is_blocked_and_given_back(county, trip):
    seat = Seat.objects.get(leg__trip=trip, label="10")
    url = f"/desk/trips/{trip.number}/seats/{seat.pk}/"

    county.post(url, {"reason": "座椅损坏"})
    seat.refresh_from_db()
    assert seat.blocked_reason == "座椅损坏"

    county.post(url)
    seat.refresh_from_db()
    assert seat.blocked_reason == ""


def test_a_town_may_not_block_a_seat(trip):
    seat = Seat.objects.get(leg__trip=trip, label="10")
    town = signed_in(make_officer("town"))
    url = f"/desk/trips/{trip.number}/seats/{seat.pk}/"

    assert (town.get(url).status_code, town.post(url, {"reason": "x"}).status_code) == (200, 403)


def test_a_taken_seat_says_who_sits_there(county, trip):
    [booking] = book(trip, make_worker())
    seat = Seat.objects.exclude(taken=0).get()

    page = county.get(f"/desk/trips/{trip.number}/seats/{seat.pk}/")

    assertContains(page, booking.worker.legal_name)
    assertNotContains(page, "<textarea")


def test_once_the_closing_time_has_come_nobody_is_invited(county):
    trip = make_trip(closes_at=timezone.now() - timedelta(minutes=1))

    page = county.get(f"/desk/trips/{trip.number}/")

    assertContains(page, "报名截止")
    assertNotContains(page, f"/desk/trips/{trip.number}/sign-up/")


def test_a_cancelled_trip_still_says_who_was_on_it(county, trip):
    [booking] = book(trip, make_worker())
    county.post(f"/desk/trips/{trip.number}/step/cancelled/", {"reason": "道路结冰"})

    page = county.get(f"/desk/trips/{trip.number}/passengers/")

    assertContains(page, booking.worker.legal_name)
    assertContains(page, "道路结冰")
