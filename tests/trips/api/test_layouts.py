"""Vehicle types drawn by a program: what it may draw, and when a picture stands."""

import pytest

from tests.factories.accounts import api_client, make_officer
from tests.factories.trips import make_trip
from trips.models import SeatLayout
from trips.services.plan.patterns import load_layouts
from zunyi.accounts.roles import Role
from zunyi.audit.models import AuditEntry

pytestmark = pytest.mark.django_db
ROOM = "/api/v1/vehicle-types/"


@pytest.fixture
def city():
    return api_client(make_officer(Role.CITY))


def drawn(*labels, **more):
    cells = [{"label": label, "column": "ABCD"[at]} for at, label in enumerate(labels)]
    plan = {
        "cars": [
            {"car": "", "title": "", "class": "seat", "rows": [{"row": 1, "cells": [*cells[:2], None, *cells[2:]]}]}
        ]
    }
    return {"code": "taxi-5", "name": "小客车", "mode": "bus", "approved": 5, "plan": plan} | more


def send(client, body, **key):
    return client.post(ROOM, body, format="json", **key)


def test_a_vehicle_is_drawn_named_anew_and_drawn_otherwise_until_a_run_uses_it(city):
    made = send(city, drawn("1", "2", "3"))
    named = city.patch(f"{ROOM}taxi-5/", {"name": "七座"}, format="json")
    other = city.patch(f"{ROOM}taxi-5/", {"plan": drawn("1", "2")["plan"]}, format="json")
    make_trip().legs.update(layout=SeatLayout.objects.get(code="taxi-5"))
    late = city.patch(f"{ROOM}taxi-5/", {"plan": drawn("1", "2", "3", "4")["plan"]}, format="json")
    still = city.patch(f"{ROOM}taxi-5/", {"approved": 7}, format="json")

    assert (made.status_code, made.json()["seats"]) == (201, 3)
    assert (named.json()["name"], other.json()["seats"]) == ("七座", 2)
    assert (late.status_code, late.json()["code"]) == (409, "layout_in_use")
    assert (still.status_code, still.json()["approved"]) == (200, 7)
    assert AuditEntry.objects.filter(action__startswith="layout.").count() == 4


def test_a_code_stands_once_and_what_comes_with_the_bureau_stays(city):
    load_layouts()
    send(city, drawn("1"))

    assert send(city, drawn("1")).json()["code"] == "layout_twice"
    assert send(city, drawn("1", code="coach-49")).json()["code"] == "layout_brought_along"
    assert city.patch(f"{ROOM}coach-49/", {"name": "x"}, format="json").json()["code"] == "layout_brought_along"


def test_a_picture_without_seats_or_with_one_label_twice_is_none(city):
    twice = send(city, drawn("1", "1"))
    empty = send(city, drawn())
    nonsense = send(city, drawn("1", plan={"cars": [{"rows": 3}]}))

    assert [each.status_code for each in (twice, empty, nonsense)] == [400, 400, 400]
    assert not SeatLayout.objects.filter(code="taxi-5").exists()


def test_counties_read_and_do_not_draw():
    county = api_client(make_officer(Role.COUNTY))

    assert send(county, drawn("1")).status_code == 403
    assert county.get(ROOM).status_code == 200
