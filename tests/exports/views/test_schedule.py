"""The page of a regular export."""

from __future__ import annotations

import pytest
from django.urls import reverse

from tests.factories.accounts import make_officer, signed_in
from zunyi.accounts.roles import Role
from zunyi.clock import cn_datetime
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
    said = client.get(answer.url).content.decode()
    assert "每周核对" in said
    assert f"{cn_datetime(schedule.next_at)}" in said.partition("<table")[0]
    client.post(reverse("exports:schedule_end", args=[schedule.pk]))
    assert "每周核对" not in client.get(answer.url).content.decode()


def test_it_says_to_whom_the_first_file_goes_and_who_gets_no_message():
    city, mute = make_officer(Role.CITY, name="测有话", phone="15400000001"), make_officer(Role.CITY, name="测无话")
    sent = {
        "form": "csv", "columns": ["name"], "purpose": "核对", "rhythm": "daily", "hour": "8",
        "readers": [city.pk, mute.pk],
    }  # fmt: skip

    answer = signed_in(city).post(reverse("exports:schedule_add", args=["workers"]), sent, follow=True)
    first, second = [str(message) for message in answer.context["messages"]]

    assert ("测有话" in first, "测无话" in first) == (True, True)
    assert ("测有话" in second, "测无话" in second) == (False, True)


def test_a_forgotten_purpose_is_said_and_nothing_is_set_up():
    answer = signed_in(make_officer(Role.CITY)).post(reverse("exports:schedule_add", args=["workers"]), {"purpose": ""})

    assert answer.status_code == 422
    assert not Schedule.objects.exists()
