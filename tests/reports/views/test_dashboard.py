"""Each figure of the dashboard opens its list, and the list has as many lines."""

from __future__ import annotations

import re
from html import unescape

import pytest
from django.urls import reverse

from tests.factories.accounts import make_officer, signed_in
from tests.reports.histories import DAY, make_history
from zunyi.accounts.roles import Role
from zunyi.reports.services.totals import renew_totals

pytestmark = pytest.mark.django_db
LINK = re.compile(r'<a class="number-link" href="([^"]+)">([\d,]+)</a>')


@pytest.mark.parametrize(("role", "place"), [(Role.CITY, None), (Role.COUNTY, "520324")])
@pytest.mark.parametrize("is_renewed", [True, False])
def test_every_figure_opens_a_list_of_its_length(role, place, is_renewed):
    make_history(5)
    if is_renewed:
        renew_totals()
    client = signed_in(make_officer(role, place))
    page = client.get(reverse("reports:dashboard"), {"day": DAY.isoformat()})

    links = LINK.findall(page.content.decode())
    wrong = []
    for address, number in links:
        shown = client.get(unescape(address)).context
        counts = {shown["page"].paginator.count, shown.get("persons")}
        rows = shown.get("rows") or []
        counts |= {sum(row.trip.seats_total for row in rows), sum(row.gone for row in rows)} if rows else set()
        if int(number.replace(",", "")) not in counts:
            wrong.append((address, number, counts))
    assert page.status_code == 200
    assert len(links) >= 4
    assert wrong == []


def test_an_auditor_reads_the_figures_and_opens_nobody():
    make_history(5)

    page = signed_in(make_officer(Role.AUDITOR)).get(reverse("reports:dashboard"), {"day": DAY.isoformat()})

    assert page.status_code == 200
    assert "/reports/people/" not in page.content.decode()
