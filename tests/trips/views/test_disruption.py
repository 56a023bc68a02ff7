"""The disruption desk's pages: report, preview, one yes, answers; in few steps and a fixed number of queries."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from pytest_django.asserts import assertContains, assertNotContains, assertRedirects

from tests.factories.accounts import api_client, make_officer, signed_in
from tests.factories.disruptions import fill, make_chain, report, stop
from tests.factories.divisions import make_division
from tests.factories.trips import make_open, make_template, make_trip
from trips.forms.disruption.kinds import FORMS, kinds_for
from trips.models import Booking, Disruption, WaitlistEntry
from trips.services.disruption.report import approve_disruption
from trips.services.plan.patterns import load_layouts

pytestmark = pytest.mark.django_db
LATER = timedelta(days=4)


@pytest.fixture
def county():
    return signed_in(make_officer("county"))


@pytest.fixture
def coach(later):
    return make_open(make_template(), later)


def swap_for(trip, **more):
    return {
        "happened": "车辆抛锚", "run": trip.legs.get().pk, "layout": "minibus-19", "drivers": 1, "escorts": 0,
        "rule": "last", "vehicle_number": "贵C·替001",
    } | more  # fmt: skip


def test_fifty_riders_are_replanned_in_four_steps_and_every_one_of_them_is_answered_for(county, coach):
    """One person under five minutes: two pages to fill in, one to look at, one to say yes on."""
    others = [make_trip(seats=40, destination=coach.destination, departs_at=timezone.now() + LATER)]
    fill(coach, [4, 3, 2, 1] * 4 + [4, 2])
    steps = 0

    assertContains(county.get(reverse("trips:disruption_choose", args=[coach.number])), "/disruption/vehicle/")
    steps += 1
    shown = county.post(reverse("trips:disruption_report", args=[coach.number, "vehicle"]), swap_for(coach))
    steps += 1
    made = Disruption.objects.get()
    assertRedirects(shown, reverse("trips:disruption", args=[made.pk]), fetch_redirect_response=False)
    county.get(reverse("trips:disruption", args=[made.pk]))
    steps += 1
    county.post(reverse("trips:disruption_approve", args=[made.pk]))
    steps += 1

    made.refresh_from_db()
    assert (made.state, steps) == ("approved", 4)
    left = made.riders.filter(outcome="left")
    assert left.count() == 46 - 18
    # All of them are answered for on one page, by one press.
    parties = {f"g{r.booking.companions_id}" if r.booking.companions_id else f"b{r.booking_id}" for r in left}
    county.post(reverse("trips:left_over", args=[made.pk]), dict.fromkeys(parties, f"trip:{others[0].pk}"))
    assert not made.riders.filter(answer="open").exists()
    assert Booking.objects.filter(trip=others[0]).count() == 28


def test_the_preview_shows_all_three_tables_and_what_the_law_says(county, coach):
    fill(coach, [2] * 10)
    disruption = report(coach, "vehicle", layout="minibus-19", rule="last", drivers=1, escorts=0)

    page = county.get(reverse("trips:disruption", args=[disruption.pk]))

    assert page.context["counts"]["left"] == 2
    assertContains(page, "新车坐不下", count=1)
    assertContains(page, "B7")
    assertContains(page, 'id="moves"')


def test_a_delay_shows_the_stops_that_come_later_and_who_waits(county):
    chain = make_chain()
    fill(chain, [2])
    delay = report(chain, "delay", call=stop(chain, 1, 0).pk, minutes=120, waits="buses")

    page = county.get(reverse("trips:disruption", args=[delay.pk]))

    assert [(each.minutes, each.waits) for each in page.context["later"]][:2] == [(120, False), (120, False)]
    assert any(each.waits for each in page.context["later"])


def test_an_outdated_proposal_says_so_and_can_be_made_anew(county, coach):
    [[one]] = fill(coach, [1])
    disruption = report(coach, "vehicle", **{k: v for k, v in swap_for(coach).items() if k not in ("happened", "run")})
    Booking.objects.filter(pk=one.pk).update(state="boarded")

    page = county.post(reverse("trips:disruption_approve", args=[disruption.pk]))

    assertContains(page, "请重新生成方案", status_code=409)
    assert county.post(reverse("trips:disruption_anew", args=[disruption.pk]), swap_for(coach)).status_code == 302
    assert county.post(reverse("trips:disruption_approve", args=[disruption.pk])).status_code == 302


@pytest.mark.parametrize("kind", list(FORMS))
def test_every_kind_asks_only_what_it_needs_and_says_what_is_missing(county, kind):
    chain = make_chain()
    chain.legs.filter(order=1).update(mode="rail")
    assert kind in kinds_for(chain)
    address = reverse("trips:disruption_report", args=[chain.number, kind])

    assert county.get(address).status_code == 200
    assert county.post(address, {"happened": ""}).status_code == 422
    assert not Disruption.objects.exists()


def test_towns_see_their_own_people_and_others_nothing(coach):
    fill(coach, [1])
    disruption = report(coach, "vehicle", layout="minibus-19", rule="last", drivers=1, escorts=0)
    approve_disruption(disruption=disruption, by=None)
    foreign = signed_in(make_officer("county", make_division("520304")))
    town = signed_in(make_officer("town", make_division("520324100")))
    address = reverse("trips:disruption", args=[disruption.pk])

    assert foreign.get(address).status_code == 404
    assert town.get(address).status_code == 200
    assert town.post(reverse("trips:disruption_approve", args=[disruption.pk])).status_code == 403


def test_the_list_is_filtered_and_costs_the_same_with_many(county):
    trips = [make_trip(seats=2) for _ in range(4)]
    first = report(trips[0], "delay", call=stop(trips[0], 0, 0).pk, minutes=10, waits="all")
    address = reverse("trips:disruptions")
    county.get(address)
    with CaptureQueriesContext(connection) as one:
        assertContains(county.get(address), trips[0].number)
    for trip in trips[1:]:
        report(trip, "cancelled")
    with CaptureQueriesContext(connection) as many:
        county.get(address)
    assert len(many) == len(one)
    assertContains(county.get(address, {"kind": "delay"}), trips[0].number)
    assertNotContains(county.get(address, {"kind": "delay"}), trips[1].number)
    assertContains(county.get(address, {"state": "waiting", "from_on": timezone.localdate().isoformat()}), "delay")
    assertNotContains(county.get(address, {"state": "approved"}), trips[0].number)
    county.post(reverse("trips:disruption_withdraw", args=[first.pk]), {"reason": "误报"})
    assertContains(county.get(address, {"state": "withdrawn"}), trips[0].number)


def test_the_list_marks_the_proposals_that_the_trip_has_left_behind(county):
    stands, moved, decided = (make_trip(seats=2) for _ in range(3))
    fill(moved, [1])
    made = [report(trip, "cancelled") for trip in (stands, moved, decided)]
    fill(moved, [1])
    approve_disruption(disruption=made[2], by=None)
    address, program = reverse("trips:disruptions"), api_client(make_officer("county"))

    page = county.get(address)

    assert page.context["outdated"] == {made[1].pk}
    assertContains(page, "方案已过时", count=1)
    rows = program.get("/api/v1/disruptions/").json()["results"]
    assert [row["id"] for row in rows if row["outdated"]] == [made[1].pk]
    assert program.get(f"/api/v1/disruptions/{made[1].pk}/").json()["outdated"]
    county.post(reverse("trips:disruption_anew", args=[made[1].pk]), {"happened": "封路"})
    assertNotContains(county.get(address), "方案已过时")


def test_programs_list_many_proposals_at_the_cost_of_one():
    program, costs = api_client(make_officer("county")), []
    for _ in range(2):
        for _ in range(len(costs) * 3 + 1):
            report(make_trip(seats=2), "cancelled")
        with CaptureQueriesContext(connection) as queries:
            assert program.get("/api/v1/disruptions/").status_code == 200
        costs.append(len(queries))
    assert costs[0] == costs[1]


def test_preview_and_approval_cost_the_same_statements_for_three_people_and_for_thirty(county, later):
    costs = []
    for parties, stops in (([3], ("丙", "丁")), ([3] * 10, ("戊", "己"))):
        trip = make_open(make_template(stops=stops), later)
        fill(trip, parties)
        with CaptureQueriesContext(connection) as proposed:
            disruption = report(trip, "vehicle", layout="coach-53", rule="last", drivers=2, escorts=1)
        cost = [len(proposed)]
        county.get(reverse("trips:disruption", args=[disruption.pk]))
        with CaptureQueriesContext(connection) as shown:
            county.get(reverse("trips:disruption", args=[disruption.pk]))
        cost.append(len(shown))
        with CaptureQueriesContext(connection) as approved:
            approve_disruption(disruption=disruption, by=None)
        costs.append([*cost, len(approved)])
    assert costs[0] == costs[1]


def test_the_old_map_and_the_paper_name_people_where_they_sat(county, coach):
    [[one], *_] = fill(coach, [1, 2])
    disruption = report(coach, "vehicle", layout="minibus-19", rule="last", drivers=1, escorts=0)
    approve_disruption(disruption=disruption, by=None)

    page = county.get(reverse("trips:disruption_before", args=[disruption.pk]))
    assertContains(page, one.worker.legal_name)
    assertContains(page, "贵C")
    assert county.get(reverse("trips:disruption_print", args=[disruption.pk])).status_code == 200


def test_who_waits_keeps_the_place_of_the_sign_up_and_a_refusal_is_shown_by_name(county, coach):
    fill(coach, [1] * 19)
    made = report(coach, "vehicle", layout="minibus-19", rule="last", drivers=1, escorts=0)
    approve_disruption(disruption=made, by=None)
    [rider] = made.riders.filter(outcome="left")
    address = reverse("trips:left_over", args=[made.pk])

    county.post(address, {f"b{rider.booking_id}": "waitlist"})

    assert WaitlistEntry.objects.get().since == rider.booking.booked_at
    rider.refresh_from_db()
    assert rider.answer == "waitlist"
    assertContains(county.get(address), "status-good")


def test_the_trip_and_the_first_page_point_to_what_waits(county, coach):
    disruption = report(coach, "cancelled")

    assertContains(county.get(reverse("trips:detail", args=[coach.number])), f"/disruptions/{disruption.pk}/")
    assertContains(county.get(reverse("desk:today")), "待处理的变故")


def test_a_missed_connection_is_asked_for_at_the_next_change_with_its_planned_time(county):
    chain = make_chain()

    form = county.get(reverse("trips:disruption_report", args=[chain.number, "missed"])).context["form"]

    assert form["coming_from"].value() == chain.legs.get(order=0).pk
    assert form["run"].value() == chain.legs.get(order=1).pk
    assert form.initial["arrives"] == stop(chain, 0, 1).at


def test_the_types_of_vehicles_say_how_many_they_take(county):
    load_layouts()

    page = county.get(reverse("trips:disruption_report", args=[make_chain().number, "vehicle"]))

    assertContains(page, "大客车(核定45人) · 44座")


def test_a_connection_is_missed_only_between_runs_that_meet_and_by_whoever_comes_late(county):
    chain = make_chain()
    legs = {leg.order: leg for leg in chain.legs.all()}
    address = reverse("trips:disruption_report", args=[chain.number, "missed"])
    facts = {"happened": "列车晚点", "coming_from": legs[1].pk, "run": legs[2].pk}
    planned = stop(chain, 1, 1).at

    too_early = county.post(address, facts | {"arrives": f"{timezone.localtime(planned - LATER):%Y-%m-%dT%H:%M}"})
    apart = county.post(address, facts | {"coming_from": legs[0].pk, "arrives": f"{planned:%Y-%m-%dT%H:%M}"})
    late = county.post(address, facts | {"arrives": f"{timezone.localtime(planned + LATER):%Y-%m-%dT%H:%M}"})

    assert list(too_early.context["form"].errors) == ["arrives"]
    assert list(apart.context["form"].errors) == ["run"]
    assert late.status_code == 302
