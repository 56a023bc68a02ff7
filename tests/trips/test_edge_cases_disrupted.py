"""Edge cases of the domain brief (its section 6) that concern what goes wrong: vehicles, jobs, snow, a death."""

from __future__ import annotations

from datetime import date, timedelta
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone, translation

from employers.models import JobQuestion, Placement
from employers.services.vacancy import withdraw_vacancy
from tests.factories.accounts import api_client, make_officer, signed_in
from tests.factories.disruptions import book, fill, make_chain, report, stop
from tests.factories.divisions import make_division
from tests.factories.employers import make_placement, make_vacancy, make_wish
from tests.factories.incidents import KIN, make_incident, name_kin
from tests.factories.trips import make_open, make_template, make_trip
from tests.factories.workers import make_worker
from tests.trips.on_the_way import enter, told
from trips.models import Boarding, Booking, Call, Disruption, Seat, Trip
from trips.notices.nights import compose as compose_night
from trips.queries.boarding import counts_of, riders
from trips.queries.booking import seats_of
from trips.queries.disruption.night import CARRIER, WEATHER, night_of
from trips.queries.disruption.preview import warnings_of
from trips.queries.disruption.replan.times import BUSES
from trips.queries.manifest.facts import facts_now
from trips.queries.plan.law import findings_of
from trips.queries.plan.sheet import runs_of
from trips.queries.slip import slip_token
from trips.queries.trip import with_facts
from trips.refusals import (
    CarriageLedTwice,
    JourneyFrozen,
    LeaderWithoutCarriage,
    TripFull,
)
from trips.services.booking import cancel_booking
from trips.services.disruption.report import approve_disruption
from trips.services.plan.sheets import write_sheet
from trips.services.withdrawn_jobs import answer_question
from zunyi.accounts.roles import Role
from zunyi.audit.models import AuditEntry
from zunyi.notices.models import Notice

pytestmark = pytest.mark.django_db


Event, Kind = Boarding.Event, Disruption.Kind


def test_case_13_a_smaller_bus_takes_over_groups_stay_whole_and_the_old_map_is_kept():
    trip = make_open(make_template(), timezone.now() + timedelta(days=3))
    parties = fill(trip, [3] * 6)
    old_plate = trip.legs.get().vehicle_number

    swap = report(
        trip, Kind.VEHICLE, layout="minibus-19", rule="last", vehicle_number="贵C·替019", drivers=1, escorts=1,
        charter_plate="测牌替", contract_number="测合替",
    )  # fmt: skip
    approve_disruption(disruption=swap, by=None)

    leg = trip.legs.select_related("sheet").get()
    assert (leg.vehicle_number, leg.sheet.contract_number, leg.sheet.contract_filed_at) == ("贵C·替019", "测合替", None)
    live = set(Booking.objects.filter(state__in=Booking.LIVE).values_list("pk", flat=True))
    assert [sum(each.pk in live for each in party) for party in parties] == [3, 3, 3, 3, 3, 0]
    assert {row.answer for row in swap.riders.filter(outcome="left")} == {"open"}  # the overflow list is asked first
    assert told(parties[-1]) == ["seat_lost"] * 3
    swap.refresh_from_db()
    assert swap.old_vehicle_number == old_plate
    assert swap.riders.count() == 18
    assert all(row.before["seats"] for row in swap.riders.all())
    with pytest.raises(TripFull):
        book(trip, make_worker(), make_worker(), make_worker())


def test_case_14_another_train_set_keeps_whom_it_can_and_seats_the_others_anew():
    template = make_template(layout="CR400AF", escorts=0, stops=("遵义", "广州南"), minutes=(0, 360))
    trip = make_open(template, timezone.now() + timedelta(days=3))
    people = [each for party in fill(trip, [4] * 20) for each in party]
    before = seats_of(people)

    swap = report(trip, Kind.TRAIN_SET, layout="CRH2A-613", rule="last", drivers=0, escorts=0)
    approve_disruption(disruption=swap, by=None)

    after = seats_of(people)
    moved = {pk for pk in before if before[pk] != after[pk]}
    assert {len(labels) for labels in after.values()} == {1}
    assert len({labels[0] for labels in after.values()}) == len(people)
    labels = set(Seat.objects.filter(leg__trip=trip).values_list("label", flat=True))
    assert all(after[pk][0] in labels for pk in after)
    # Whoever has a seat that exists there as well keeps it.
    assert moved == {row.booking_id for row in swap.riders.filter(outcome="moves")}
    assert swap.riders.filter(outcome="left").count() == 0


def test_case_14_leaders_of_carriages_that_fall_away_are_to_be_named_anew():
    template = make_template(layout="CR400AF-pair", escorts=0, stops=("遵义", "广州南"), minutes=(0, 360))
    trip = make_open(template, timezone.now() + timedelta(days=3))
    leg, by = trip.legs.get(), make_officer()
    crew = [
        {"part": "carriage", "car": "01", "name": "测组长甲"},
        {"part": "carriage", "car": "16", "name": "测组长乙"},
    ]
    write_sheet(leg=leg, facts={}, by=by, vehicle_number="G1339", crew=crew)
    swap = report(trip, Kind.UNCOUPLED, layout="CR400AF", rule="last", vehicle_number="G1339", escorts=0)

    assert [each.said for each in warnings_of(swap) if "16" in each.said and "测组长乙" in each.said]
    approve_disruption(disruption=swap, by=by)

    [run] = runs_of(trip)
    assert [each.name for each in run.strays] == ["测组长乙"]
    said = " ".join(each.said for each in findings_of(trip, [run]))
    assert "测组长乙" in said
    assert "02" in said
    assert [each["part"][-2:] for each in facts_now(leg)["crew"]] == ["01", "16"]
    with pytest.raises(CarriageLedTwice):
        write_sheet(leg=leg, facts={}, by=by, crew=[crew[0], crew[0]])
    with pytest.raises(LeaderWithoutCarriage):
        write_sheet(leg=leg, facts={}, by=by, crew=[{"part": "carriage", "name": "测组长丙"}])


def test_case_15_a_factory_withdraws_the_day_before_and_the_trip_counts_as_before_until_each_has_answered():
    trip = make_trip(seats=6, departs_at=timezone.now() + timedelta(days=1))
    vacancy = make_vacancy(division=trip.destination)
    workers = [make_worker(born_on=date(1990, 5, 1)) for _ in range(3)]
    people = [book(trip, each)[0] for each in workers]
    for worker in workers:
        make_wish(worker, destination=trip.destination.code, state="met")
        make_placement(worker, vacancy, Placement.State.ACCEPTED)
    before, seats = _figures(trip), seats_of(people)

    withdraw_vacancy(vacancy=vacancy, reason="订单取消", by=make_officer())

    assert (_figures(trip), seats_of(people)) == (before, seats)  # nobody is moved silently
    questions = {each.placement.worker_id: each for each in JobQuestion.objects.select_related("placement__worker")}
    assert sorted(questions) == sorted(each.pk for each in workers)  # each is asked alone
    for worker, answer in zip(workers, ("other", "travels", "stays"), strict=True):
        other = make_vacancy(division=trip.destination) if answer == "other" else None
        answer_question(question=questions[worker.pk], answer=answer, vacancy=other, by=None)
    assert [each.state for each in Booking.objects.order_by("pk")] == ["confirmed", "confirmed", "cancelled"]
    assert _figures(trip) == (before[0] - 1, before[1] + 1)


def _figures(trip: Trip) -> tuple[int, int]:
    """People signed up, and seats free from end to end, as every list of trips counts them."""
    found = with_facts(Trip.objects.filter(pk=trip.pk)).get()
    return found.persons, found.seats_free


def test_case_17_the_shuttles_of_a_late_flight_are_planned_anew_and_everybody_is_told():
    chain = make_chain()
    shuttle, was = stop(chain, 2, 0), stop(chain, 2, 0).at
    people = book(chain, make_worker(), make_worker(), alight=stop(chain, 2, 1))

    late = report(chain, Kind.DELAY, call=stop(chain, 1, 1).pk, minutes=240, waits=BUSES)
    approve_disruption(disruption=late, by=None)

    shuttle.refresh_from_db()
    assert shuttle.at > was
    assert stop(chain, 1, 1).at <= shuttle.at
    assert [kind for kind in told(people) if kind.startswith("trip_")] == ["trip_changed"] * 2


def test_case_17_who_stays_for_the_night_hears_where_and_who_pays_follows_from_the_cause():
    for cause, payer in ((CARRIER, "承运单位"), (WEATHER, "人社部门")):
        chain = make_chain()
        employer = make_vacancy(division=chain.destination).employer
        [rider] = book(chain, make_worker(), alight=stop(chain, 2, 1))
        make_placement(rider.worker, make_vacancy(division=chain.destination, employer=employer), "accepted")
        facts = {"call": stop(chain, 1, 1).pk, "minutes": 900, "waits": "all", "cause": cause, "lodging": "空港宾馆"}
        late = report(chain, Kind.DELAY, **facts)
        approve_disruption(disruption=late, by=None)

        notice = Notice.objects.get(kind="night_stay", person=rider.worker.person)
        letter = compose_night([notice])[notice.pk]
        assert "空港宾馆" in letter.text
        assert payer in letter.text
        assert "免费" in letter.text
        assert Notice.objects.filter(kind="arrival_changed", about_id=str(chain.pk)).exists()  # the employer waits
        assert night_of(late.choices).lodging == "空港宾馆"


def test_case_17_a_delay_without_a_night_says_nothing_of_one():
    chain = make_chain()
    book(chain, make_worker(), alight=stop(chain, 2, 1))
    late = report(chain, Kind.DELAY, call=stop(chain, 1, 1).pk, minutes=60, waits="all", cause="", lodging="")
    approve_disruption(disruption=late, by=None)

    assert not Notice.objects.filter(kind="night_stay").exists()


@pytest.mark.parametrize("onward", ["waits", "vehicle", "back"])
def test_case_18_a_bus_stuck_in_snow_is_counted_and_regrouped(onward: str):
    trip = make_open(make_template(stops=("甲", "乙", "丙"), minutes=(0, 300, 900)), timezone.now() + timedelta(days=3))
    people = [each for party in fill(trip, [2, 1, 1]) for each in party]
    for booking in people[:3]:
        enter(booking, Event.ON)
    Trip.objects.filter(pk=trip.pk).update(state=Trip.State.DEPARTED, departed_at=timezone.now())
    was = stop(trip, 0, 2).at
    more = {"layout": "minibus-19", "vehicle_number": "贵C·救001", "rule": "alone", "drivers": 1, "escorts": 0}
    facts = {"call": stop(trip, 0, 1).pk, "counted": 2, "onward": onward, "minutes": 240}

    stuck = report(trip, Kind.STRANDED, **facts | (more if onward == "vehicle" else {}))
    assert with_facts(Trip.objects.filter(pk=trip.pk)).get().is_disrupted
    assert [each.said for each in warnings_of(stuck) if "2" in each.said and "3" in each.said]  # somebody is missing
    approve_disruption(disruption=stuck, by=None)

    states = [each.state for each in Booking.objects.order_by("pk")]
    if onward == "back":
        assert set(states) == {"cancelled"}
        assert {row.answer for row in stuck.riders.all()} == {"open"}  # each party is asked what it wants
        assert told(people[:1]) == ["booking_cancelled"]
    else:
        assert states == ["boarded"] * 3 + ["confirmed"]
        assert stop(trip, 0, 2).at == was + timedelta(minutes=240)
    plate = trip.legs.get().vehicle_number
    assert (plate == "贵C·救001") == (onward == "vehicle")


def test_case_18_a_bus_that_stops_in_snow_is_counted_waits_and_goes_on():
    trip = make_trip(seats=4, calls=3, departs_at=timezone.now() + timedelta(hours=1))
    people = [*book(trip, make_worker(), make_worker()), *book(trip, make_worker())]
    Call.objects.filter(leg__trip=trip, order=0).update(departs_at=timezone.now() - timedelta(hours=1))
    for booking in people[:2]:
        enter(booking, Event.ON)
    enter(people[2], Event.NO_SHOW)
    Trip.objects.filter(pk=trip.pk).update(state=Trip.State.DEPARTED, departed_at=timezone.now())

    snow = report(trip, Kind.DELAY, call=stop(trip, 0, 1).pk, minutes=300, waits=BUSES)

    counts = counts_of(riders(trip.legs.get()))
    assert (counts.aboard, counts.missing, counts.waiting) == (2, 1, 0)
    assert snow.state == Disruption.State.PROPOSED  # it stands on the disruption desk until somebody decides
    approve_disruption(disruption=snow, by=None)
    assert {b.state for b in Booking.objects.filter(pk__in=[each.pk for each in people[:2]])} == {"boarded"}


def test_case_37_after_a_death_few_may_look_the_family_is_called_and_nothing_can_be_changed(
    client: Client,
):
    trip = make_trip(seats=4, departs_at=timezone.now() + timedelta(minutes=5))
    worker, companion = make_worker(household=make_division("520324116201")), make_worker()
    dead, other = book(trip, worker, companion, together=True)
    name_kin(worker)
    county, village = make_officer(Role.COUNTY), make_officer(Role.VILLAGE)
    totals = _figures(trip)

    incident = make_incident(dead, by=county)

    browser = signed_in(county)
    page = reverse("trips:incident", args=[incident.pk])
    assert browser.get(page).status_code == 200
    assert signed_in(village).get(page).status_code == 403
    assert AuditEntry.objects.filter(action="incident.looked_at", by=county).count() == 1
    shown = browser.post(reverse("trips:incident_kin", args=[incident.pk]), {"reason": "医院要家属"}).content.decode()
    assert KIN.name in shown
    # The same no at every door: the villager's slip, the village's desk, a program, the gate.
    with translation.override("zh-hans"):
        sentence = str(JourneyFrozen())
    slip = reverse("signup:cancel", args=[slip_token(dead)])
    assert sentence in client.post(slip, follow=True).content.decode()
    desk = reverse("trips:booking_cancel", args=[trip.number, dead.pk])
    assert sentence in signed_in(village).post(desk, {"reason": "", "confirm": "1"}).content.decode()
    answer = api_client(county).post(f"/api/v1/bookings/{dead.pk}/cancel/", {}, format="json")
    assert (answer.status_code, answer.json()["code"]) == (409, "journey_frozen")
    press = {"booking": dead.pk, "event": "on", "nonce": str(uuid4())}
    gate = browser.post(reverse("gate:enter", args=[trip.legs.get().pk]), press, follow=True)
    assert sentence in gate.content.decode()
    assert set(Notice.objects.filter(person=worker.person).values_list("state", flat=True)) == {"superseded"}
    assert _figures(trip) == totals  # what is counted stays counted
    assert cancel_booking(booking=other, by=None).state == Booking.State.CANCELLED
