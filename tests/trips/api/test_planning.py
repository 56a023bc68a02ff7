"""Planning a trip from its first run to its release, by a program."""

from datetime import datetime, timedelta

import pytest
from django.utils import timezone

from tests.factories.accounts import api_client, make_officer
from tests.factories.divisions import make_division
from tests.factories.trips import make_carrier, make_driver, make_place, make_ready, make_template, make_trip
from trips.models import Carrier, Limit, Trip
from trips.services.plan.patterns import load_layouts
from trips.services.plan.schedule import schedule_trip
from zunyi.accounts.roles import Role

pytestmark = pytest.mark.django_db
API = "/api/v1/"


@pytest.fixture
def county():
    return api_client(make_officer(Role.COUNTY, "520324"))


def hour(hours):
    return (timezone.now() + timedelta(days=9, hours=hours)).isoformat()


def run(places, *hours, **more):
    stops = [
        {"place": place.pk, "arrives_at": hour(at) if at != hours[0] else None, "departs_at": hour(at),
         "boarding": at != hours[-1], "alighting": at == hours[-1]}
        for place, at in zip(places, hours, strict=True)
    ]  # fmt: skip
    return {"layout": "coach-49", "drivers": 2, "escorts": 1, "calls": stops} | more


def said(answer, status=200):
    assert answer.status_code == status, answer.content.decode()
    return answer.json()


def test_a_trip_is_laid_run_by_run_and_taken_apart_again(county):
    load_layouts()
    make_division("350582")
    town, station, factory = make_place("镇口"), make_place("车站"), make_place("厂门")
    asked = {
        "title": "正安到晋江",
        "organiser": "520324",
        "destination": "350582",
        "trunk": run((station, factory), 2, 22),
    }

    made = said(county.post(f"{API}trips/", asked, format="json", HTTP_IDEMPOTENCY_KEY="lay-1"), 201)
    again = county.post(f"{API}trips/", asked, format="json", HTTP_IDEMPOTENCY_KEY="lay-1")

    assert (again.json()["number"], Trip.objects.count()) == (made["number"], 1)
    address = f"{API}trips/{made['number']}/"
    feeder = run((town, station), 0, 1, layout="minibus-19", drivers=1, role="feeder")
    legs = said(county.post(f"{address}runs/", feeder, format="json"), 201)["legs"]
    assert [(leg["role"], leg["order"]) for leg in legs] == [("feeder", 0), ("trunk", 1)]
    legs = said(county.put(f"{address}runs/0/", run((town, station), 0, 1, layout="coach-45"), format="json"))["legs"]
    assert legs[0]["seats_total"] == 42
    assert said(county.delete(f"{address}runs/1/"), 409)["code"] == "one_trunk_a_trip"
    assert [leg["role"] for leg in said(county.delete(f"{address}runs/0/"))["legs"]] == ["trunk"]
    changed = said(county.patch(address, {"note": "带身份证", "leader": "测领队"}, format="json"))
    assert (changed["note"], changed["title"]) == ("带身份证", "正安到晋江")
    times = [{"id": legs[1]["calls"][0]["id"], "arrives_at": None, "departs_at": hour(3)}]
    moved = said(county.post(f"{address}times/", {"calls": times}, format="json"))["departs_at"]
    assert abs(datetime.fromisoformat(moved) - datetime.fromisoformat(hour(3))) < timedelta(minutes=2)


def test_a_sheet_is_filled_in_until_nothing_is_missing_and_the_trip_takes_its_steps(county):
    trip = make_trip(state=Trip.State.DRAFT, seats=4)
    address = f"{API}trips/{trip.number}/"
    plan = said(county.get(f"{address}plan/"))
    assert {finding["level"] for finding in plan["findings"]} >= {"must"}
    assert said(county.post(f"{address}steps/", {"to": "released"}, format="json"), 409)["code"] == "trip_has_gaps"
    carrier = make_carrier()
    driver, foreign = make_driver(carrier), make_driver(make_carrier(office=make_division("520304")))
    papers = {"carrier": carrier.pk, "contract_number": "测合001", "drivers": [driver.pk],
              "crew": [{"part": "medic", "name": "测医护", "phone": ""}]}  # fmt: skip

    assert county.patch(f"{address}plan/0/", {"drivers": [foreign.pk]}, format="json").status_code == 400
    [row] = said(county.patch(f"{address}plan/0/", papers, format="json"))["runs"]

    assert (row["sheet"]["carrier"], row["drivers"], row["crew"][0]["name"]) == (carrier.pk, [driver.pk], "测医护")
    said(county.put(f"{address}organisers/", {"names": ["县总工会"]}, format="json"))
    yes = {"office": "县交通局", "signed_by": "测签", "approved_on": timezone.localdate().isoformat()}
    assert said(county.post(f"{address}approvals/", yes, format="json"), 201)["organisers"] == ["县总工会"]
    trip.legs.get().driver_duties.all().delete()
    make_ready(trip)
    for state in ("released", "open", "closed"):
        assert said(county.post(f"{address}steps/", {"to": state}, format="json"))["state"] == state
    assert said(county.post(f"{address}plan/0/filing/"))["runs"][0]["contract_filed_at"]
    assert said(county.patch(f"{address}plan/0/", {"contract_number": "另"}, format="json"), 409)["code"] == (
        "contract_is_filed"
    )
    back = {"reason": "改车"}
    assert (
        said(county.post(f"{address}plan/0/filing-back/", back, format="json"))["runs"][0]["contract_filed_at"] is None
    )
    assert said(county.post(f"{address}steps/", {"to": "settled"}, format="json"), 409)["code"] == (
        "trip_step_not_possible"
    )
    assert said(county.post(f"{address}steps/", {"to": "cancelled"}, format="json"), 400)["code"] == "reason_missing"
    gone = {"to": "cancelled", "reason": "凝冻"}
    assert said(county.post(f"{address}steps/", gone, format="json"))["state"] == "cancelled"


def test_carriers_of_the_own_list_are_written_and_the_citys_are_read(county):
    city = make_carrier(office=make_division("520300"))
    make_carrier(office=make_division("520304"))
    load_layouts()
    own = said(
        county.post(f"{API}carriers/", {"name": "正安客运", "office": "520324", "mode": "bus"}, format="json"), 201
    )
    bus = {"carrier": own["id"], "plate": "贵C·测777", "layout": "coach-49", "approved": 49}

    assert [row["name"] for row in said(county.get(f"{API}carriers/"))["results"]] == [city.name, "正安客运"]
    assert said(county.post(f"{API}vehicles/", bus, format="json"), 201)["plate"] == "贵C·测777"
    assert county.post(f"{API}vehicles/", bus, format="json").status_code == 400  # one plate, one bus
    assert county.post(f"{API}vehicles/", bus | {"carrier": city.pk, "plate": "贵C1"}, format="json").status_code == 400
    person = {"carrier": own["id"], "name": "测驾", "licence_class": "A1"}
    driver = said(county.post(f"{API}drivers/", person, format="json"), 201)
    assert (
        said(county.patch(f"{API}drivers/{driver['id']}/", {"is_active": False}, format="json"))["is_active"] is False
    )
    assert said(county.patch(f"{API}carriers/{own['id']}/", {"phone": "15400001111"}, format="json"))["phone"]
    assert county.patch(f"{API}carriers/{city.pk}/", {"name": "改"}, format="json").status_code == 403
    assert not Carrier.objects.filter(name="改").exists()


def test_places_types_limits_and_templates(county):
    load_layouts()
    place = {"name": "安场路口", "kind": "pick_up", "division": "520324"}
    made = said(county.post(f"{API}places/", place, format="json"), 201)
    assert (
        said(county.patch(f"{API}places/{made['id']}/", {"address": "加油站旁"}, format="json"))["address"]
        == "加油站旁"
    )
    assert said(county.get(f"{API}vehicle-types/CR400AF/"))["seats"] == 576
    assert {row["key"] for row in said(county.get(f"{API}limits/"))} >= {"rest", "driving_spell"}
    assert county.patch(f"{API}limits/rest/", {"value": 25, "source": "市里"}, format="json").status_code == 403
    city = api_client(make_officer(Role.CITY, "520300"))
    assert said(city.patch(f"{API}limits/rest/", {"value": 25, "source": "市里"}, format="json"))["value"] == 25
    assert Limit.objects.get().value == 25
    template = make_template()
    laid = {"departs_at": hour(0), "days": 2}
    numbers = said(county.post(f"{API}templates/{template.pk}/schedule/", laid, format="json"), 201)["numbers"]
    assert list(Trip.objects.order_by("pk").values_list("number", flat=True)) == numbers
    kept = county.post(f"{API}trips/{numbers[0]}/template/", {"name": "再来一趟"}, format="json")
    assert said(kept, 201)["number"] == numbers[0]
    assert len(said(county.get(f"{API}templates/"))["results"]) == 2


def test_the_calendar_and_kept_seats(county):
    trip = make_trip(departs_at=timezone.now().replace(hour=4) + timedelta(days=3), organiser=make_division("520324"))
    day = timezone.localdate(trip.legs.get().calls.first().departs_at)
    days = {row["day"]: row for row in said(county.get(f"{API}trips/calendar/?month={day}"))}
    assert (days[day.isoformat()]["trips"], days[day.isoformat()]["is_in_month"]) == ([trip.number], True)
    assert county.get(f"{API}trips/calendar/").status_code == 400
    make_division("520324116")
    address = f"{API}trips/{trip.number}/"
    quota = {"division": "520324116", "seats": 2, "hands_back_at": (timezone.now() + timedelta(days=1)).isoformat()}
    kept = said(county.post(f"{address}keep/", quota, format="json"), 201)
    assert said(county.post(f"{address}quotas/{kept['id']}/back/"))["handed_back_at"]


def test_another_county_plans_nothing_here():
    other = api_client(make_officer(Role.COUNTY, "520304"))
    trip = make_trip(organiser=make_division("520324"), state=Trip.State.DRAFT)
    for path, way in (("runs/0/", "put"), ("plan/0/", "patch"), ("steps/", "post"), ("times/", "post"), ("", "patch")):
        assert getattr(other, way)(f"{API}trips/{trip.number}/{path}", {}, format="json").status_code == 404


def test_last_years_trip_is_laid_on_again_on_its_lunar_day_or_on_another(county):
    # 正月初八 of 2027 and of 2028; 正月十二 of 2028.
    first = datetime.fromisoformat("2027-02-13T07:30:00+08:00")
    trip = schedule_trip(template=make_template(), departs_at=first, by=None)
    address = f"{API}trips/{trip.number}/copy/"

    own = said(county.post(address, {}, format="json", HTTP_IDEMPOTENCY_KEY="1"), 201)
    named = said(county.post(address, {"lunar": "正月十二"}, format="json", HTTP_IDEMPOTENCY_KEY="2"), 201)
    dated = {"departs_at": "2028-02-01T06:00:00+08:00", "lunar": "正月初八", "days": 2}
    both = said(county.post(address, dated, format="json", HTTP_IDEMPOTENCY_KEY="3"), 201)
    wrong = county.post(address, {"lunar": "初八正月"}, format="json", HTTP_IDEMPOTENCY_KEY="4")

    assert [each["departs_at"] for each in own] == ["2028-02-02T07:30:00+08:00"]
    assert [each["departs_at"] for each in named] == ["2028-02-06T07:30:00+08:00"]
    assert [each["departs_at"][:16] for each in both] == ["2028-02-02T06:00", "2028-02-03T06:00"]
    assert (wrong.status_code, wrong.json()["fields"].keys()) == (400, {"lunar"})
