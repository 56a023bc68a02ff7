"""The destination side by programs: arrivals, follow-ups, stations' work, agreements."""

import pytest
from django.utils import timezone

from employers.models import Placement
from tests.factories.accounts import api_client, make_officer
from tests.factories.divisions import make_division
from tests.factories.employers import (
    make_agreement,
    make_arrived,
    make_placement,
    make_station,
    make_station_clerk,
    make_vacancy,
)
from tests.factories.workers import make_worker
from zunyi.accounts.roles import Role

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
