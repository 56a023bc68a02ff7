"""Which cell a list behind a figure belongs to, as addresses say it: a form's, or the dashboard's."""

from __future__ import annotations

from typing import Any

from django.http import QueryDict

from employers.models import Station
from trips.models import Trip
from zunyi.accounts.models import User
from zunyi.accounts.queries.scope import at_or_below, division_paths, lies_within
from zunyi.divisions.models import Division
from zunyi.divisions.models.division import Level
from zunyi.reports.forms.live import StretchForm
from zunyi.reports.forms.report import PeriodForm
from zunyi.reports.models import Form
from zunyi.reports.queries.figures import Question
from zunyi.reports.queries.listing import LIVE, Narrow
from zunyi.reports.queries.registry import FIGURES
from zunyi.reports.queries.shapes import SHAPES
from zunyi.reports.queries.table import question_of

Asked = tuple[Question, Narrow, Division | None]


def asked_of(given: QueryDict, user: User) -> Asked | None:
    """The question, the cell and the place; None where there is no such place, trip or station for this person."""
    narrow = _narrow(given, user)
    if narrow is None:
        return None
    if given.get("form") == LIVE:
        question = StretchForm(given, user=user).question()
        return question, Narrow(**narrow), question.unit
    form = given.get("form", "")
    asked = PeriodForm(given, user=user, form=form if form in SHAPES else Form.DAILY)
    place = asked.chosen or _village(given, user)
    if place is None:
        return None
    question = question_of(asked.form_name, place, asked.day_in_it)
    if asked.form_name == Form.STATIONS and not narrow:
        # The sum of all lines: nobody is counted who is in no station's area.
        stations = FIGURES["open_stations"].rows(question).select_related("division")
        narrow["areas"] = tuple(station.division for station in stations)
    itself = place if given.get("itself") else None
    return question, Narrow(**narrow, itself=itself), place


def _village(given: QueryDict, user: User) -> Division | None:
    """A line of a town's form: no place of the forms of its own, but one that has lists."""
    village = Division.objects.filter(code=given.get("place", ""), level=Level.VILLAGE).first()
    return village if village and lies_within(village, division_paths(user, "reports.view")) else None


def _narrow(given: QueryDict, user: User) -> dict[str, Any] | None:
    found: dict[str, Any] = {}
    if number := given.get("trip"):
        own = at_or_below("organiser", division_paths(user, "reports.view"))
        found["trip"] = Trip.objects.filter(own, number=number).first()
    if code := given.get("area"):
        found["area"] = Division.objects.filter(code=code).first()
    if (station := given.get("station", "")).isdecimal():
        at = Station.objects.filter(pk=int(station[:18])).select_related("division").first()
        found["area"] = at.division if at else None
    return None if None in found.values() else found
