"""What is printed before anybody signs up."""

import pytest
from django.test import Client
from django.urls import reverse

from tests.factories.accounts import make_officer, signed_in
from tests.factories.trips import make_trip
from trips.papers.handouts import LINES, paper_form
from trips.queries.consent_text import CONSENT_LINES
from trips.queries.journey import boarding_calls, calls_of

pytestmark = pytest.mark.django_db


def test_the_poster_of_a_town_comes_as_one_page_of_pdf():
    client, trip = signed_in(make_officer()), make_trip()

    page = client.get(reverse("trips:poster_file", args=[trip.number, trip.organiser.code]))

    assert page["Content-Type"] == "application/pdf"
    assert page.content.startswith(b"%PDF")
    assert page.content.count(b"/Type /Page\n") + page.content.count(b"/Type/Page\n") <= 1


def test_the_form_on_paper_comes_for_whoever_may_sign_people_up(client: Client):
    officer, trip = signed_in(make_officer()), make_trip()

    page = officer.get(reverse("helper:paper", args=[trip.number]))

    assert page.content.startswith(b"%PDF")
    assert client.get(reverse("helper:paper", args=[trip.number])).status_code == 302


def test_the_form_on_paper_holds_as_many_lines_as_the_page_and_the_same_words():
    trip = make_trip(calls=4)
    stops = boarding_calls(calls_of(trip.pk))

    made = paper_form(
        number=trip.number, title=trip.title, stops=stops, consent=[str(line) for line in CONSENT_LINES], address="x"
    )

    assert LINES == 5
    assert made.startswith(b"%PDF")
