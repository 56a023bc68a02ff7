"""The page of a regular export."""

from __future__ import annotations

import pytest
from django.urls import reverse

from tests.factories.accounts import make_officer, signed_in
from zunyi.accounts.roles import Role
from zunyi.exports.models import Schedule

pytestmark = pytest.mark.django_db


def test_a_regular_export_is_set_up_seen_and_ended():
    city = make_officer(Role.CITY)
    client = signed_in(city)
    sent = {
        "form": "xlsx", "columns": ["name", "sex"], "purpose": "每周核对", "rhythm": "weekly", "weekday": "4",
        "hour": "17", "readers": [city.pk],
    }  # fmt: skip

    answer = client.post(reverse("exports:schedule_add", args=["workers"]) + "?flag=monitored", sent)
    schedule = Schedule.objects.get()

    assert answer.url == reverse("exports:schedules")
    assert (schedule.weekday, schedule.hour, schedule.asked, schedule.columns) == (
        4, 17, "flag=monitored", ["name", "sex"],
    )  # fmt: skip
    assert "每周核对" in client.get(answer.url).content.decode()
    client.post(reverse("exports:schedule_end", args=[schedule.pk]))
    assert "每周核对" not in client.get(answer.url).content.decode()


def test_a_forgotten_purpose_is_said_and_nothing_is_set_up():
    answer = signed_in(make_officer(Role.CITY)).post(reverse("exports:schedule_add", args=["workers"]), {"purpose": ""})

    assert answer.status_code == 422
    assert not Schedule.objects.exists()
