"""The list behind a figure, read town by town, is the list as it is sorted whole."""

from __future__ import annotations

from itertools import product

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.factories.accounts import make_officer
from tests.factories.divisions import make_division
from tests.reports.histories import DAY, make_history
from tests.reports.queries.test_forms import make_past, reckon
from trips.models import Booking, Mode
from workers.models import Worker
from zunyi.accounts.roles import Role
from zunyi.divisions.models import Division
from zunyi.reports.queries import people_behind
from zunyi.reports.queries.figures import CONDITIONS, Question, behind
from zunyi.reports.queries.listing import PEOPLE, Narrow, list_and_number, listed, number_behind
from zunyi.reports.queries.people import whom_may_see
from zunyi.reports.queries.people_behind import list_behind, persons_in
from zunyi.reports.queries.registry import FIGURES as FIGURES_OF_FORMS
from zunyi.reports.queries.shapes import SHAPES
from zunyi.reports.queries.table import question_of
from zunyi.reports.queries.window import Window
from zunyi.reports.services.totals import renew_totals

pytestmark = pytest.mark.django_db
FIGURES = (*CONDITIONS, "season", "tomorrow")


def questions() -> list[Question]:
    """The city, a county less its lent towns, the unit to which these report, a town; a day and a stretch."""
    city, home, town = (make_division(code).path for code in ("520300", "520324", "520324116"))
    places = [((city,), None), ((city,), make_division("520324")), ((city,), Division.objects.get(code="XP"))]
    places += [((home,), None), ((town,), None)]
    start = DAY.replace(month=1, day=1)
    return [Question(Window(DAY, 24, 5), paths, start, unit) for paths, unit in places]


def plainly(figure: str, question: Question, user, **narrow) -> list[int]:
    return [each.pk for each in whom_may_see(behind(figure, question, **narrow), user)]


@pytest.mark.parametrize(("seed", "is_renewed"), [(2, True), (11, False)])
def test_it_is_the_whole_list_in_the_same_order_for_every_figure_place_and_reader(seed, is_renewed):
    make_history(seed, trips=14, workers=20)
    # Of somebody no more is known than the county.
    Worker.objects.filter(pk=Worker.objects.order_by("pk").first().pk).update(household=make_division("520324"))
    if is_renewed:
        renew_totals()
    readers = [make_officer(Role.CITY), make_officer(Role.COUNTY, "520324")]

    seen = 0
    for figure, question, reader in product(FIGURES, questions(), readers):
        found, rows = list_behind(figure, question, reader), plainly(figure, question, reader)
        assert [each.pk for each in found] == rows, (figure, question)
        assert found.count() == len(rows)
        assert persons_in(found) == len(set(Booking.objects.filter(pk__in=rows).values_list("worker", flat=True)))
        seen += len(rows)
    assert seen > 50


def test_a_mode_and_a_destination_narrow_it_as_they_narrow_the_figure():
    make_history(3, trips=20, workers=20)
    renew_totals()
    reader, question = make_officer(Role.CITY), questions()[0]

    for mode, code in product(("", *Mode.values), (None, "440400", "350582")):
        narrow = {"mode": mode, "destination": make_division(code) if code else None}
        rows = plainly("registered", question, reader, **narrow)
        assert [each.pk for each in list_behind("registered", question, reader, **narrow)] == rows


def test_every_page_of_it_is_the_page_of_the_whole_list():
    make_history(4, trips=20, workers=30)
    renew_totals()
    reader, question = make_officer(Role.CITY), questions()[0]
    found, rows = list_behind("registered", question, reader), plainly("registered", question, reader)

    assert len(rows) > 8
    for first in range(0, len(rows) + 4, 4):
        assert [each.pk for each in found[first : first + 4]] == rows[first : first + 4]


def test_a_page_reads_the_people_of_its_own_towns_alone():
    make_history(4, trips=20, workers=30)
    renew_totals()
    found = list_behind("registered", questions()[0], make_officer(Role.CITY))
    first_town = found.towns[0]

    with CaptureQueriesContext(connection) as queries:
        shown = found[:1]

    homes, rows = (query["sql"] for query in queries.captured_queries)
    assert first_town.path in homes
    assert not any(town.path in homes for town in found.towns[1:])
    assert "path" not in rows.partition("WHERE")[2]
    assert shown[0].worker.household.path.startswith(first_town.path)


def test_control_with_towns_in_another_order_the_lists_differ(monkeypatch):
    make_history(4, trips=20, workers=30)
    reader, question = make_officer(Role.CITY), questions()[0]
    rows = plainly("registered", question, reader)

    class Unsorted(people_behind.PeopleBehind):
        def __init__(self, *facts) -> None:
            super().__init__(*facts)
            self.towns.reverse()

    monkeypatch.setattr(people_behind, "PeopleBehind", Unsorted)
    found = list_behind("registered", question, reader)
    pages = [each.pk for at in range(len(rows)) for each in found[at : at + 1]]

    assert pages != rows


def test_a_child_that_rides_along_is_in_no_list():
    make_history(7, trips=14, workers=20)
    found = list_behind("registered", questions()[0], make_officer(Role.CITY))

    assert not any(each.guardian_id for each in found)


@pytest.mark.parametrize("is_reckoned", [True, False])
def test_the_list_behind_each_figure_of_a_form_is_the_whole_list_and_says_the_number(is_reckoned):
    make_past(3)
    if is_reckoned:
        reckon()
    town = make_officer(Role.TOWN, "520324116")
    asked = [("520300", make_officer(Role.CITY)), ("520324", make_officer(Role.COUNTY, "520324"))]
    asked += [("520324116", town), ("520324116201", town)]
    people = [figure for figure in FIGURES_OF_FORMS.values() if figure.kind in PEOPLE]

    filled = 0
    for figure, (code, reader) in product(people, asked):
        question, place = question_of(form_of(figure.name), make_division(code), DAY), code
        found, number = list_and_number(figure, question, Narrow(), reader)
        rows = [each.pk for each in listed(figure, question, Narrow(), reader)]
        assert [each.pk for each in found[: found.count()]] == rows, (figure.name, place)
        assert number == number_behind(figure, question, Narrow()), (figure.name, place)
        filled += bool(rows)
    assert filled > 40


def form_of(name: str) -> str:
    """A form in which the figure stands."""
    return next((form for form, shape in SHAPES.items() if name in shape.figures), "daily")
