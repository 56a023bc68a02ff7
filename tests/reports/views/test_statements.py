"""No page and no file of the reports asks more of the database when there are more rows."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.db import connection
from django.http import QueryDict
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests.factories.accounts import make_officer, signed_in
from tests.factories.divisions import make_division
from tests.reports.histories import DAY, make_history
from zunyi.accounts.roles import Role
from zunyi.exports.tables import TABLES
from zunyi.exports.tables.table import lines
from zunyi.reports.queries.registry import FIGURES
from zunyi.reports.queries.shapes import SHAPES
from zunyi.reports.services.indicator import Told, enter_indicator
from zunyi.reports.services.report import submit_report

pytestmark = pytest.mark.django_db
ASKED = f"day={DAY.isoformat()}"
# One figure of each kind; the others of it show the same rows by another condition.
BY_KIND = {figure.kind: figure.name for figure in FIGURES.values()}


def pages() -> list[str]:
    plain = ("daily", "dashboard", "trips", "owed", "handed_in", "indicators", "article")
    addresses = [f"{reverse(f'reports:{name}')}?{ASKED}" for name in plain]
    addresses += [f"{reverse('reports:form', args=[form])}?{ASKED}" for form in SHAPES]
    addresses += [f"{reverse('reports:figure', args=[name])}?{ASKED}" for name in BY_KIND.values()]
    return [*addresses, f"{reverse('reports:people')}?figure=gone&{ASKED}"]


def statements(do: Callable[[], object]) -> int:
    with CaptureQueriesContext(connection) as caught:
        do()
    return len(caught)


def grow(seed: int) -> None:
    """Trips, people, what was told and what was handed in."""
    make_history(seed, trips=8, workers=14)
    officer, place = make_officer(Role.COUNTY, "520324"), make_division("520324")
    for day in (seed, seed + 1):
        on = DAY.replace(year=2025, day=day)
        enter_indicator(key="fairs", division=place, station=None, trip=None, as_on=on,
                        told=Told(value=3, text="", source="局", note=""), by=officer)  # fmt: skip
        submit_report(form="daily", division=place, day=on, signer="测科长", by=officer)


def counted(officer) -> dict[str, int]:
    client = signed_in(officer)
    found = {address: statements(lambda address=address: client.get(address)) for address in pages()}
    for code, table in TABLES.items():
        asked = QueryDict(f"{ASKED}&figure={'left' if code == 'figure_departures' else 'gone'}")
        fields = table.fields_for(officer)
        found[code] = statements(
            lambda table=table, asked=asked, fields=fields: list(
                lines(table.rows(officer, asked), fields, total=0, say=lambda done, total: None)
            )
        )
    return found


def test_pages_and_files_of_reports_ask_as_often_for_many_rows_as_for_few():
    officer = make_officer(Role.CITY)
    grow(1)
    grow(3)
    signed_in(officer).get(pages()[0])  # what is kept in memory for good is asked for once
    few = counted(officer)

    grow(5)
    many = counted(officer)

    assert {name: (few[name], many[name]) for name in few if many[name] > few[name]} == {}
    assert max(few.values()) < 80
