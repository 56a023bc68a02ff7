"""What people may know of their own data: who was given a list that names them."""

from __future__ import annotations

import pytest
from django.urls import reverse

from tests.factories.accounts import make_officer, signed_in
from tests.factories.divisions import make_division
from tests.factories.trips import make_trip
from tests.factories.workers import make_worker
from trips.papers.forms import forms_for
from trips.services.booking import book_workers
from trips.services.manifest.export import hand_out_manifest
from trips.services.manifest.issue import approve_manifest, issue_manifest
from trips.services.privacy import travels_of
from zunyi.accounts.roles import Role

pytestmark = pytest.mark.django_db


def recipients(worker) -> list[str]:
    return next(reversed(travels_of(worker).values()))


def test_recipients_are_listed_when_a_list_is_handed_on():
    county = make_officer(Role.COUNTY, make_division("520324"))
    trip, [one, later] = make_trip(seats=4), [make_worker(household=make_division("520324116")) for _ in range(2)]
    leg = trip.legs.get()

    def seat(worker):
        book_workers(trip=trip, workers=[worker], by=None, channel="web")

    def hand_on(manifest, recipient, purpose):
        form = forms_for(manifest)[0]
        return hand_out_manifest(
            manifest=manifest, form=form.code, format=form.formats[0], recipient=recipient, purpose=purpose, by=county
        )

    seat(one)
    first = issue_manifest(leg=leg, by=county)
    assert recipients(one) == []

    hand_on(first, "测试客运公司", "包车合同")
    seat(later)
    newer = issue_manifest(leg=leg, by=county, reason="增加一人")
    if not newer.is_in_force:
        newer = approve_manifest(manifest=newer, by=make_officer(Role.COUNTY, make_division("520324")))
    hand_on(newer, "测试保险公司", "承保")

    assert [line.split(" · ")[1:] for line in recipients(one)] == [
        [trip.number, "测试客运公司", "包车合同"], [trip.number, "测试保险公司", "承保"]
    ]  # fmt: skip
    # Who was not on the first version is told of the second alone.
    assert [line.split(" · ")[2] for line in recipients(later)] == ["测试保险公司"]
    assert recipients(make_worker()) == []
    page = signed_in(county).get(reverse("workers:own_data", args=[one.public_id])).content.decode()
    assert "测试客运公司" in page
    assert "包车合同" in page
