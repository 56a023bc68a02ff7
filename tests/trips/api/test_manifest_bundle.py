"""The lists of a day as one file, for programs."""

from __future__ import annotations

import io
from datetime import timedelta
from zipfile import ZipFile

import pytest
from django.utils import timezone

from tests.factories.accounts import api_client, make_officer
from tests.factories.trips import make_trip
from tests.factories.workers import make_worker
from trips.models import Booking, HandOut
from trips.services.booking import book_workers
from trips.services.manifest.issue import issue_manifest
from zunyi.accounts.roles import Role
from zunyi.jobs.services import run_job

pytestmark = pytest.mark.django_db
BUNDLES = "/api/v1/manifest-bundles/"


@pytest.fixture
def officer():
    return make_officer(Role.COUNTY, "520324")


def asked(day) -> dict[str, object]:
    return {"day": day.isoformat(), "forms": ["bus", "escort"], "recipient": "客运公司", "purpose": "备案"}


def test_the_lists_of_a_day_are_asked_for_watched_and_fetched(officer):
    trip = make_trip(seats=4, departs_at=timezone.now() + timedelta(hours=2))
    book_workers(trip=trip, workers=[make_worker()], by=None, channel=Booking.Channel.WEB)
    issue_manifest(leg=trip.legs.get(), by=officer)
    client = api_client(officer)
    day = timezone.localdate(trip.legs.get().calls.order_by("order").first().departs_at)

    answer = client.post(BUNDLES, asked(day), format="json")
    made = answer.json()
    waiting = client.get(f"{BUNDLES}{made['id']}/file/").status_code
    run_job(made["id"])
    done = client.get(f"{BUNDLES}{made['id']}/").json()
    names = ZipFile(io.BytesIO(client.get(f"{BUNDLES}{made['id']}/file/").content)).namelist()

    assert (answer.status_code, made["state"], made["ready"], waiting) == (201, "waiting", False, 404)
    assert (done["state"], done["ready"], done["done"]) == ("done", True, done["total"])
    assert "list.txt" in names
    assert len(names) > 1
    assert HandOut.objects.count() == len(names) - 1


def test_a_day_without_lists_is_refused_and_another_persons_file_is_not_there(officer):
    client = api_client(officer)

    refused = client.post(BUNDLES, asked(timezone.localdate()), format="json")

    assert (refused.status_code, refused.json()["code"]) == (409, "no_lists_that_day")
    assert client.get(BUNDLES).json()["results"] == []
