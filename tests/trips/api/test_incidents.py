"""Incidents for programs: the right of its own, the same services, every look written down."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from tests.factories.accounts import api_client, make_officer
from tests.factories.disruptions import book
from tests.factories.incidents import KIN, make_incident, name_kin
from tests.factories.trips import make_trip
from tests.factories.workers import make_worker
from zunyi.accounts.roles import Role
from zunyi.audit.models import AuditEntry

pytestmark = pytest.mark.django_db
ROOT = "/api/v1/incidents/"


def test_a_program_opens_one_notes_talks_reads_whom_to_call_and_closes_it():
    trip = make_trip()
    [booking] = book(trip, make_worker())
    name_kin(booking.worker)
    county = api_client(make_officer(Role.COUNTY))
    facts = {"trip": trip.number, "booking": booking.pk, "kind": "illness", "happened": "昏倒", "place": "服务区"}
    facts["happened_at"] = (timezone.now() - timedelta(minutes=5)).isoformat()

    made = county.post(ROOT, facts, format="json")
    assert (made.status_code, made.data["state"], made.data["worker"]) == (201, "open", str(booking.worker.public_id))
    address = f"{ROOT}{made.data['id']}/"
    talk = {"whom": "family", "said": "已告知", "at": timezone.now().isoformat()}
    assert county.post(address + "contacts/", talk, format="json").status_code == 201
    kin = county.post(address + "kin/", {"reason": "医院要家属"}, format="json")
    assert (kin.data, kin["Cache-Control"]) == (
        {"name": KIN.name, "relation": KIN.relation, "phone": KIN.phone}, "no-store",
    )  # fmt: skip
    assert [each["said"] for each in county.get(address).data["contacts"]] == ["已告知"]
    assert county.post(address + "close/", {"outcome": "已出院"}, format="json").data["state"] == "closed"
    assert county.post(address + "kin/", {"reason": "x"}, format="json").data["code"] == "incident_closed"


def test_the_list_tells_no_name_each_row_is_a_look_and_others_see_nothing():
    [booking] = book(make_trip(), make_worker())
    make_incident(booking)

    [row] = api_client(make_officer(Role.COUNTY)).get(ROOT).data["results"]

    assert not {"worker", "booking", "happened"} & set(row)
    assert AuditEntry.objects.filter(action="incident.looked_at").count() == 1
    assert api_client(make_officer(Role.COUNTY, "520304")).get(ROOT).data["results"] == []
    for role in (Role.TOWN, Role.VILLAGE, Role.AUDITOR):
        assert api_client(make_officer(role)).get(ROOT).status_code == 403


def test_a_program_names_whom_to_call_and_reads_it_nowhere():
    worker = make_worker()
    county = api_client(make_officer(Role.COUNTY))
    address = f"/api/v1/workers/{worker.pk}/kin/"

    wrong = county.put(address, {"name": "测家属", "relation": "spouse", "phone": "12"}, format="json")
    kept = county.put(address, {"name": "测家属", "relation": "spouse", "phone": "15400009999"}, format="json")

    assert (wrong.status_code, kept.status_code, worker.kin.get().content().name) == (400, 204, "测家属")
    assert county.get(address).status_code == 405
    assert county.delete(address).status_code == 204
    assert not worker.kin.exists()


def test_a_program_asks_about_one_of_a_run_and_sends_anew_what_was_taken_back():
    trip = make_trip()
    [booking] = book(trip, make_worker())
    name_kin(booking.worker)
    incident = make_incident(leg=trip.legs.get())
    county, address = api_client(make_officer(Role.COUNTY)), f"{ROOT}{incident.pk}/"

    [row] = county.get(address + "people/").data
    assert (row["booking"], row["worker"], row["has_kin"]) == (booking.pk, str(booking.worker.public_id), True)
    assert county.post(address + "kin/", {"reason": "x"}, format="json").data["code"] == "say_about_whom"
    asked = {"reason": "医院要家属", "booking": booking.pk}
    assert county.post(address + "kin/", asked, format="json").data["name"] == KIN.name
    asked["booking"] += 10**6
    assert county.post(address + "kin/", asked, format="json").status_code == 404
    early = county.post(address + "messages/", {"notices": [1]}, format="json")
    assert early.data["code"] == "incident_still_open"
    county.post(address + "close/", {"outcome": "已处理"}, format="json")
    taken = [each["id"] for each in county.get(address + "messages/").data]
    assert taken
    assert county.post(address + "messages/", {"notices": taken}, format="json").data == {"count": len(taken)}
    assert county.get(address + "messages/").data == []
