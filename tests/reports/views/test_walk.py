"""Whoever reads a report opens every figure of it that is open to them, and finds as much as the figure says."""

from __future__ import annotations

import re
from html import unescape
from random import Random

import pytest
from django.urls import reverse

from employers.models import StationActivity
from tests.factories.accounts import make_officer, signed_in
from tests.factories.divisions import make_division
from tests.factories.employers import make_station
from tests.reports.histories import DAY
from tests.reports.queries.test_forms import make_past, reckon
from zunyi.accounts.roles import Role
from zunyi.reports.queries.article import Article
from zunyi.reports.queries.rounding import STYLES
from zunyi.reports.queries.shapes import SHAPES

pytestmark = pytest.mark.django_db
LINK = re.compile(r'<a class="number-link" href="([^"]+)">([^<]+)</a>')
# Of each page so many figures are opened, other ones for each reader.
OPENED = 5


def as_much(answer, number: int) -> bool:
    """The lines of the list, or what they add up to: openings of posts, values told, work written down."""
    page = answer.context["page"]
    rows = list(page.paginator.object_list)
    sums = {sum(getattr(row, name) or 0 for row in rows) for name in ("openings", "value", "count")
            if rows and isinstance(getattr(rows[0], name, None), int)}  # fmt: skip
    # People of other counties on an own trip are counted, and said to be there, without their names.
    seen = {page.paginator.count + answer.context.get("unseen", 0), answer.context.get("persons")}
    return number in seen | sums


@pytest.mark.parametrize(("role", "place"), [(Role.CITY, None), (Role.COUNTY, "520324"), (Role.TOWN, "520324116"),
                                             (Role.AUDITOR, None)])  # fmt: skip
def test_every_figure_that_is_open_leads_to_as_many(role, place):
    make_past(3)
    reckon()
    for code in ("440400", "350582"):
        station = make_station(division=make_division(code))
        StationActivity.objects.create(station=station, kind="contact", day=DAY, count=3, text="测走访")
    client, chance, wrong, opened = signed_in(make_officer(role, place)), Random(role), [], 0
    pages = [reverse("reports:form", args=[form]) for form in SHAPES] + [reverse("reports:article")]

    for address in pages:
        page = client.get(address, {"day": DAY.isoformat()})
        assert page.status_code == 200
        links = sorted(set(LINK.findall(page.content.decode())))
        for url, said in chance.sample(links, min(OPENED, len(links))):
            answer = client.get(unescape(url))
            opened += 1
            # The newspaper rounds; a value that was told opens its own page.
            exact = said.replace(",", "").strip()
            if answer.status_code != 200 or (
                exact.isdecimal() and "page" in answer.context and not as_much(answer, int(exact))
            ):
                wrong.append((url, said, answer.status_code))

    assert wrong == []
    assert opened


def test_every_number_of_the_article_and_its_paragraph_is_the_rounded_number_of_its_list():
    make_past(3)
    reckon()
    told = Article(DAY)
    items = {item.url: item for row in told.rows() for item in row.items if item.is_computed and item.value is not None}
    client, sentences = signed_in(make_officer(Role.CITY)), told.paragraph()

    for url, item in items.items():
        answer = client.get(url)
        assert answer.status_code == 200, item.name
        assert not item.value or as_much(answer, int(item.value)), (item.name, item.value, url)
    numbers = [part for sentence in sentences for part in sentence if part.url]
    assert {part.url for part in numbers} & items.keys()
    for part in numbers:
        number = items[part.url].value
        assert part.text in {write(number) for write in STYLES.values()}, (part.text, number)
