"""Choosing seats on the map: on the phone by the slip, at the desk for somebody else."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from tests.factories.accounts import make_officer, signed_in
from tests.factories.divisions import make_division
from tests.factories.trips import make_open, make_template, make_trip
from tests.factories.workers import make_worker
from trips.models import Booking, Reseating, Seat
from trips.queries.booking import seats_of
from trips.queries.seats.choice import choice_map
from trips.queries.seats.map import seat_map
from trips.queries.slip import slip_token
from trips.services.booking import book_workers
from trips.services.manifest.issue import issue_manifest
from trips.services.plan.schedule import schedule_trip
from trips.services.seats.together import work_out
from workers.models import Companions
from zunyi.accounts.roles import Role

pytestmark = pytest.mark.django_db


@pytest.fixture
def officer():
    return make_officer(Role.COUNTY, make_division("520324"))


@pytest.fixture
def trip():
    return make_open(make_template(), timezone.now() + timedelta(days=4))


def book(trip, *workers, **more):
    return book_workers(trip=trip, workers=list(workers), by=None, channel=Booking.Channel.WEB, **more)


def seat(trip, label):
    return Seat.objects.get(leg__trip=trip, label=label)


def page(booking):
    return reverse("signup:seat", args=[slip_token(booking)])


def cells(leg, *bookings, **more):
    drawn = choice_map(leg, bookings, **more)
    rows = [row for car in drawn["cars"] for part in car["sections"] for row in part["rows"]]
    return {cell["label"]: cell for row in rows for cell in row["cells"] if cell}


def test_a_worker_takes_another_seat_without_a_script(client, trip):
    [booking] = book(trip, make_worker())
    wanted = seat(trip, "8")

    shown = client.get(page(booking)).content.decode()
    assert f'type="radio" name="seat" value="{wanted.pk}"' in shown
    answer = client.post(page(booking), {"seat": wanted.pk})

    assert answer.url == reverse("signup:slip", args=[slip_token(booking)])
    assert seats_of([booking])[booking.pk] == ["8"]


def test_a_party_marks_as_many_seats_or_reads_why_not(client, trip):
    pair = book(trip, make_worker(), make_worker(), companions=Companions.objects.create())
    ids = [seat(trip, label).pk for label in ("9", "10")]

    one = client.post(page(pair[0]), {"seat": ids[:1]})
    none = client.post(page(pair[0]), {})
    both = client.post(page(pair[0]), {"seat": ids})

    assert (one.status_code, none.status_code, both.status_code) == (400, 400, 302)
    assert "请选2个座位" in one.content.decode()
    assert "请在座位图上选座" in none.content.decode()
    assert sorted(seats_of(pair).values()) == [["10"], ["9"]]


def test_one_of_a_party_chooses_alone(client, trip):
    pair = book(trip, make_worker(), make_worker(), companions=Companions.objects.create())

    client.post(page(pair[0]) + "?who=me", {"seat": seat(trip, "40").pk})

    assert seats_of(pair)[pair[0].pk] == ["40"]
    assert seats_of(pair)[pair[1].pk] != ["40"]


def test_the_map_says_why_a_seat_cannot_be_had_and_names_nobody(client, trip):
    stranger = make_worker(legal_name="邻座的人")
    [other], [booking] = book(trip, stranger), book(trip, make_worker())
    taken = seats_of([other])[other.pk][0]

    drawn = cells(trip.legs.get(), booking)
    shown = client.get(page(booking)).content.decode()

    assert (drawn[taken]["state"], "value" in drawn[taken]) == ("taken", False)
    blocked = [each for each in drawn.values() if each["state"] == "blocked"]
    assert {each["title"] for each in blocked} == {"驾驶员", "带队人员"} or all(each["title"] for each in blocked)
    assert "邻座的人" not in shown


def test_after_the_list_is_issued_the_page_says_so_and_offers_no_button(client, trip, officer):
    [booking] = book(trip, make_worker())
    issue_manifest(leg=trip.legs.get(), by=officer)

    shown = client.get(page(booking)).content.decode()
    refused = client.post(page(booking), {"seat": seat(trip, "8").pk})

    assert "乘客名单已经签发" in shown
    assert "就坐这个座位" not in shown
    assert refused.status_code == 400


@pytest.mark.parametrize("sent", [["x"], ["999999999999999999999"], ["1"], ["-1", "%"]])
def test_what_is_no_seat_of_the_vehicle_is_refused_in_words(client, trip, sent):
    [booking] = book(trip, make_worker())

    assert client.post(page(booking), {"seat": sent}).status_code == 400


def test_a_train_is_chosen_car_by_car(trip):
    pattern = make_template(layout="CR400AF", escorts=0, stops=("丙", "丁"))
    train = make_open(pattern, timezone.now() + timedelta(days=9))
    [booking] = book(train, make_worker())
    leg = train.legs.get()

    first, wanted = choice_map(leg, [booking]), choice_map(leg, [booking], car="05")

    assert [car["title"] for car in first["cars"]] == ["02车 二等座"]
    assert [car["title"] for car in wanted["cars"]] == ["05车 二等座"]
    assert {car: free for car, _name, _shown, free in wanted["car_choice"]}["05"] == 63


def draft(layout, *, stops=("丙", "丁")):
    pattern = make_template(layout=layout, drivers=1, escorts=0, stops=stops)
    return schedule_trip(template=pattern, departs_at=timezone.now() + timedelta(days=9), by=None)


def test_a_body_of_several_classes_is_drawn_as_one():
    train, plane = draft("CR400AF-pair"), draft("B738-170", stops=("戊", "己"))

    cars = seat_map(train.legs.get(), make_officer(Role.CITY))["cars"]
    [cabin] = seat_map(plane.legs.get(), make_officer(Role.CITY))["cars"]

    assert [car["title"][:3] for car in cars] == [f"{at:02d}车" for at in range(1, 17)]
    assert [part["title"] for part in cars[0]["sections"]] == ["商务座", "一等座"]
    assert [part["title"] for part in cabin["sections"]] == ["公务舱", "经济舱"]
    assert [row["row"] for part in cabin["sections"] for row in part["rows"] if row["exit"]] == [42, 43]
    assert (cars[0]["note"], cabin["note"]) == ("余33座", "余170座")


@pytest.mark.parametrize(("code", "doors"), [("coach-45", [6]), ("coach-51", []), ("minibus-19", [1])])
def test_the_door_of_a_bus_is_drawn_where_it_takes_seats(code, doors):
    [body] = seat_map(draft(code).legs.get(), make_officer(Role.CITY))["cars"]

    assert [row["row"] for row in body["sections"][0]["rows"] if row.get("door")] == doors


def test_an_officer_swaps_two_people_and_takes_it_back(trip, officer):
    [first], [second] = book(trip, make_worker()), book(trip, make_worker())
    before = seats_of([first, second])
    client = signed_in(officer)

    client.post(
        reverse("trips:booking_seat", args=[trip.number, first.pk]),
        {"seat": seat(trip, before[second.pk][0]).pk, "reason": "坐前排晕车"},
    )
    change = Reseating.objects.get()
    shown = client.get(reverse("trips:reseating", args=[trip.number, change.pk]) + "?map=1").content.decode()

    assert seats_of([first, second]) == {first.pk: before[second.pk], second.pk: before[first.pk]}
    assert first.worker.legal_name in shown
    assert "坐前排晕车" in shown
    client.post(reverse("trips:reseating_undo", args=[trip.number, change.pk]))
    assert seats_of([first, second]) == before


def test_an_officer_has_companions_seated_together_after_a_look(trip, officer):
    party = Companions.objects.create()
    people = [book(trip, make_worker())[0] for _ in range(3)]
    Booking.objects.filter(pk__in=[people[0].pk, people[2].pk]).update(companions=party)
    client = signed_in(officer)

    client.post(reverse("trips:together", args=[trip.number, 0]))
    change = Reseating.objects.get()
    waiting = client.get(reverse("trips:reseating", args=[trip.number, change.pk])).content.decode()
    work_out(reseating=change)
    shown = client.get(reverse("trips:reseating", args=[trip.number, change.pk])).content.decode()
    client.post(reverse("trips:reseating_carry_out", args=[trip.number, change.pk]))

    assert "正在找更好的座位" in waiting
    assert "执行" in shown
    change.refresh_from_db()
    assert change.state == "done"


def test_an_officer_moves_a_party_to_another_trip(trip, officer):
    other = make_trip(departs_at=timezone.now() + timedelta(days=6), number="T-OTHER")
    pair = book(trip, make_worker(), make_worker(), companions=Companions.objects.create())
    client = signed_in(officer)
    address = reverse("trips:booking_transfer", args=[trip.number, pair[0].pk])

    unasked = client.post(address, {"to": other.number, "reason": "改期"})
    moved = client.post(address, {"to": other.number, "reason": "改期", "manner": "by_phone"})

    assert (unasked.status_code, moved.status_code) == (422, 302)
    assert Booking.objects.filter(trip=other, state="confirmed").count() == 2


def test_a_foreign_county_moves_nobody(trip):
    [booking] = book(trip, make_worker())
    client = signed_in(make_officer(Role.COUNTY, make_division("520304")))

    for name in ("booking_seat", "booking_transfer"):
        assert client.get(reverse(f"trips:{name}", args=[trip.number, booking.pk])).status_code == 404
