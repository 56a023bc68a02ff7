"""What is printed before anybody signs up."""

import html
from io import BytesIO

import pytest
from django.test import Client
from django.urls import reverse
from pypdf import PdfReader

from tests.factories.accounts import make_officer, signed_in
from tests.factories.trips import make_trip
from trips.papers.handouts import LINES, paper_heads, paper_parts
from trips.queries.consent_text import CONSENT_LINES
from trips.queries.journey import boarding_calls, calls_of
from zunyi.accounts.roles import Role

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


def test_the_form_on_paper_asks_in_the_order_and_the_words_of_the_page():
    trip, officer = make_trip(calls=4), make_officer(Role.TOWN, "520324116")
    stops = boarding_calls(calls_of(trip.pk))
    page = html.unescape(signed_in(officer).get(reverse("helper:batch", args=[trip.number])).content.decode())

    asked = [*paper_heads()]
    for heading, lines in paper_parts(stops, [str(line) for line in CONSENT_LINES]):
        said = [word.strip() for line in lines for word in line.split("□") if word.strip() and "＿" not in word]
        asked += [heading, *said] if heading != "由经办人勾选" else said

    at = page.index("<legend>1</legend>")
    for words in asked:
        assert words in page[at:], words
        at = page.index(words, at)


def test_the_form_on_paper_is_one_page_with_a_line_for_each_of_the_page():
    trip, officer = make_trip(calls=4), make_officer(Role.TOWN, "520324116")
    client = signed_in(officer)

    paper = PdfReader(BytesIO(client.get(reverse("helper:paper", args=[trip.number])).content))
    page = client.get(reverse("helper:batch", args=[trip.number]))

    assert len(paper.pages) == 1
    assert len(page.context["rows"].forms) == LINES == 5
    assert trip.number in paper.pages[0].extract_text()
