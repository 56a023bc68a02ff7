"""The destination side by programs: arrivals, follow-ups, stations' work, agreements."""

import pytest
from django.utils import timezone

from employers.models import Placement
from tests.factories.accounts import api_client, make_officer
from tests.factories.divisions import make_division
from tests.factories.employers import (
    make_agreement,
    make_arrived,
    make_employer_clerk,
    make_placement,
    make_station,
    make_station_clerk,
    make_vacancy,
)
from tests.factories.workers import make_worker
from zunyi.accounts.roles import Role
from zunyi.audit.models import AuditEntry

pytestmark = pytest.mark.django_db


def test_a_station_confirms_an_arrival_once_for_a_key():
    program = api_client(make_station_clerk(make_station()))
    coming = make_placement(make_worker(), make_vacancy(), Placement.State.ACCEPTED)
    asked, key = {"arrived_on": timezone.localdate().isoformat()}, {"HTTP_IDEMPOTENCY_KEY": "a1"}

    answers = [
        program.post(f"/api/v1/arrivals/{coming.pk}/confirm/", asked, format="json", **key) for _ in range(2)
    ]  # fmt: skip

    assert [each.status_code for each in answers] == [200, 200]
    assert answers[1].json()["state"] == "arrived"
    [listed] = program.get("/api/v1/follow-ups/?step=7").json()["results"]
    assert (listed["placement"], listed["state"]) == (coming.pk, "planned")


def test_answers_leaving_and_no_answer_come_by_the_same_services():
    officer = make_officer(Role.CITY)
    placement = make_arrived(make_worker(), days_ago=40, by=officer)
    program = api_client(officer)
    first, second = placement.follow_ups.order_by("step")[:2]

    said = program.post(f"/api/v1/follow-ups/{first.pk}/no-answer/", {}, format="json").json()
    assert (said["tries"], said["state"]) == (1, "planned")
    said = program.post(f"/api/v1/follow-ups/{first.pk}/at-work/", {"pay_as_promised": False}, format="json").json()
    assert said["differs"] is True
    left = {"left_on": timezone.localdate().isoformat(), "came_home": True}
    said = program.post(f"/api/v1/follow-ups/{second.pk}/left/", left, format="json").json()
    assert (said["answer"], said["wants_local"]) == ("left", None)
    refused = program.post(f"/api/v1/follow-ups/{second.pk}/left/", left, format="json")
    assert (refused.status_code, refused.json()["code"]) == (409, "follow_up_done")


def test_stations_and_agreements_are_read_and_work_is_written():
    station = make_station()
    make_agreement(division=make_division("520324"))
    clerk, county = api_client(make_station_clerk(station)), api_client(make_officer(Role.COUNTY))
    deed = {"kind": "posts", "day": timezone.localdate().isoformat(), "text": "收集岗位", "count": 40}

    assert clerk.post(f"/api/v1/stations/{station.pk}/activities/", deed, format="json").status_code == 201
    assert [each["count"] for each in county.get("/api/v1/activities/?kind=posts").json()["results"]] == [40]
    assert len(county.get("/api/v1/agreements/").json()["results"]) == 1
    assert clerk.get("/api/v1/agreements/").status_code == 403


def test_a_station_is_put_on_the_list_changed_and_its_work_struck():
    county = api_client(make_officer(Role.COUNTY))
    facts = {"name": "晋江协作站", "division": make_division("350582").code, "opened_on": "2026-03-01"}

    made = county.post("/api/v1/stations/", facts, format="json", HTTP_IDEMPOTENCY_KEY="s").json()
    twice = county.post("/api/v1/stations/", facts, format="json")
    path = f"/api/v1/stations/{made['id']}/"
    changed = county.patch(path, {"phone": "15400001234"}, format="json").json()
    wrong = county.patch(path, {"closed_on": "2026-01-01"}, format="json")
    deed = {"kind": "visit", "day": "2026-11-01", "text": "慰问"}
    work = county.post(f"{path}activities/", deed, format="json").json()
    struck = county.post(f"/api/v1/activities/{work['id']}/strike/", {}, format="json").json()

    assert (twice.status_code, twice.json()["code"]) == (409, "station_known_already")
    assert (changed["name"], changed["phone"]) == ("晋江协作站", "15400001234")
    assert (wrong.json()["code"], struck["struck_at"] is not None) == ("days_out_of_order", True)


def test_a_station_strikes_its_own_work_and_no_others():
    own, other = make_station(), make_station(division=make_division("440400"))
    county, clerk = api_client(make_officer(Role.COUNTY)), api_client(make_station_clerk(own))
    deed = {"kind": "visit", "day": "2026-11-01", "text": "慰问"}
    mine, theirs = (
        county.post(f"/api/v1/stations/{each.pk}/activities/", deed, format="json").json() for each in (own, other)
    )

    assert clerk.post(f"/api/v1/activities/{mine['id']}/strike/", {}, format="json").status_code == 200
    assert clerk.post(f"/api/v1/activities/{theirs['id']}/strike/", {}, format="json").status_code == 404
    assert clerk.patch(f"/api/v1/stations/{own.pk}/", {"name": "x"}, format="json").status_code == 403


def test_an_agreement_is_written_down_changed_renewed_and_ended():
    make_division("350582")
    county = api_client(make_officer(Role.COUNTY, make_division("520324")))
    facts = {
        "title": "正安—晋江劳务协作协议", "division": "520324", "partner": "350582", "signed_on": "2026-01-05",
        "from_on": "2026-01-05", "to_on": "2027-01-04", "organisers": [{"name": "晋江市人社局", "part": "signs"}],
    }  # fmt: skip

    made = county.post("/api/v1/agreements/", facts, format="json", HTTP_IDEMPOTENCY_KEY="a").json()
    path = f"/api/v1/agreements/{made['id']}/"
    changed = county.patch(path, {"places": 300}, format="json").json()
    next_one = facts | {"from_on": "2027-01-05", "to_on": "2028-01-04"}
    renewed = county.post(f"{path}renew/", next_one, format="json")
    twice = county.post(f"{path}renew/", next_one, format="json")
    ended = county.post(f"{path}end/", {"on": "2026-11-30", "reason": "基地搬迁"}, format="json").json()

    assert (changed["places"], changed["organisers"]) == (300, [{"name": "晋江市人社局", "part": "signs"}])
    assert (renewed.status_code, twice.json()["code"]) == (201, "agreement_renewed_already")
    assert (ended["ended_on"], ended["end_reason"]) == ("2026-11-30", "基地搬迁")


def test_nobody_signs_for_another_county_nor_changes_what_the_city_signed():
    city = make_agreement(division=make_division("520300"))
    county = api_client(make_officer(Role.COUNTY, make_division("520324")))
    other = make_division("520304").code
    facts = {"title": "x", "division": other, "partner": other, "signed_on": "2026-01-05", "from_on": "2026-01-05"}

    assert county.post("/api/v1/agreements/", facts, format="json").status_code == 403
    assert county.get(f"/api/v1/agreements/{city.pk}/").status_code == 200
    assert county.patch(f"/api/v1/agreements/{city.pk}/", {"places": 1}, format="json").status_code == 404


def test_a_wrong_key_is_taken_back():
    officer = make_officer(Role.CITY)
    follow_up = make_arrived(make_worker(), days_ago=8, by=officer).follow_ups.order_by("step").first()
    program, path = api_client(officer), f"/api/v1/follow-ups/{follow_up.pk}/"
    program.post(f"{path}at-work/", {"pay_as_promised": True}, format="json")

    assert program.post(f"{path}undo/", {}, format="json").json()["state"] == "planned"


def test_employers_and_stations_see_and_confirm_their_own_arrivals_only():
    own, other = make_vacancy(), make_vacancy(division=make_division("440402"))
    coming, elsewhere = (make_placement(make_worker(), each, Placement.State.ACCEPTED) for each in (own, other))
    silent = make_placement(make_worker(), own)
    today = {"arrived_on": timezone.localdate().isoformat()}

    for user in (make_employer_clerk(own.employer), make_station_clerk(make_station())):
        program = api_client(user)
        assert [row["id"] for row in program.get("/api/v1/arrivals/").json()["results"]] == [coming.pk]
        for hidden in (elsewhere, silent):
            assert program.get(f"/api/v1/arrivals/{hidden.pk}/").status_code == 404
            assert program.post(f"/api/v1/arrivals/{hidden.pk}/confirm/", today, format="json").status_code == 404


def coming(**facts):
    return make_placement(make_worker(**facts), make_vacancy(), Placement.State.ACCEPTED)


def test_several_arrivals_are_written_down_and_one_that_cannot_be_holds_up_no_other():
    program = api_client(make_station_clerk(make_station()))
    one, two, away = coming(), coming(), make_placement(make_worker(), make_vacancy())
    today = timezone.localdate().isoformat()

    done = program.post("/api/v1/arrivals/confirm-many/", {"arrivals": [one.pk], "arrived_on": today}, format="json")
    both = program.post(
        "/api/v1/arrivals/confirm-many/", {"arrivals": [one.pk, two.pk], "arrived_on": today}, format="json"
    )
    none = program.post("/api/v1/arrivals/confirm-many/", {"arrivals": [away.pk], "arrived_on": today}, format="json")

    assert [each["id"] for each in done.json()["arrived"]] == [one.pk]
    assert [each["id"] for each in both.json()["arrived"]] == [two.pk]
    assert [(each["arrival"], each["code"]) for each in both.json()["refused"]] == [(one.pk, "placement_not_accepted")]
    assert (none.status_code, none.json()["code"]) == (400, "invalid")


def test_the_list_of_arrivals_is_narrowed_and_handed_out_as_excel():
    program = api_client(make_station_clerk(make_station()))
    wanted = coming(legal_name="石小禾")
    coming(legal_name="别人")

    listed = program.get("/api/v1/arrivals/", {"search": "小禾", "state": "accepted"}).json()["results"]
    sheet = program.get("/api/v1/arrivals/sheet/", {"search": "小禾"})

    assert [each["id"] for each in listed] == [wanted.pk]
    assert (sheet.status_code, sheet.content[:2]) == (200, b"PK")
    entry = AuditEntry.objects.get(action="arrivals.exported")
    assert entry.data["rows"] == 1
    assert api_client(make_officer(Role.COUNTY)).get("/api/v1/arrivals/sheet/").status_code == 403


def test_an_empty_list_of_vacancies_is_fetched():
    answer = api_client(make_officer(Role.COUNTY)).get("/api/v1/vacancy-imports/empty/")

    assert (answer.status_code, answer.content[:2]) == (200, b"PK")
