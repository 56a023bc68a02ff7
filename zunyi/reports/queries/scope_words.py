"""What a report's figures mean, in words: printed on every page and in every workbook (domain brief 4.2)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from zunyi.divisions.models import Division
from zunyi.reports.models import Form
from zunyi.reports.queries.figures import Question
from zunyi.reports.queries.table import Table


def scope_name(question: Question) -> str:
    """Whose people are counted: the county asked for, else the places that the reader may see."""
    if question.unit is not None:
        return question.unit.name
    places = Division.objects.filter(path__in=question.paths).order_by("path")
    return "、".join(place.name for place in places)


def notes_of(question: Question, made_at: datetime) -> list[str]:
    """Scope, cut-off and counting rules of the day's report and of the dashboard, one sentence each."""
    window = question.window
    return [
        _("Counted: people whose household is in %(scope)s, on trips of any organiser; trips laid on by %(scope)s.")
        % {"scope": scope_name(question)},
        _("From %(since)s to %(until)s; season since %(season)s; made %(made)s.")
        % {
            "since": _moment(window.since),
            "until": _moment(window.until),
            "season": question.season_from.isoformat(),
            "made": _moment(made_at),
        },
        _("Person-trips are sign-ups that got on; persons counts each of them once; nothing comes from vehicles."),
    ]


def _moment(at: datetime) -> str:
    return timezone.localtime(at).strftime("%Y-%m-%d %H:%M")


def notes_of_form(filled: Table) -> list[str]:
    """What a form counts, until when, and beside what."""
    return notes_of_content(
        {
            "form": filled.form,
            "division": {"name": filled.division.name},
            "first_on": filled.window.first.isoformat(),
            "last_on": filled.window.day.isoformat(),
            "cut_off_at": filled.window.until.isoformat(),
            "season_from": filled.question.season_from.isoformat(),
        }
    )


def notes_of_content(content: Mapping[str, Any]) -> list[str]:
    """The same of what a snapshot keeps."""
    facts = {
        "scope": content["division"]["name"], "first": content["first_on"], "last": content["last_on"],
        "until": _moment(datetime.fromisoformat(content["cut_off_at"])), "season": content["season_from"],
    }  # fmt: skip
    return [
        _("%(first)s to %(last)s, cut-off %(until)s; season since %(season)s.") % facts,
        str(_COUNTED[content["form"]]) % facts,
        _("Persons are counted once, person-trips as often as they travelled; nobody is reckoned from vehicles."),
    ]


_COUNTED = {
    Form.DAILY: gettext_lazy(
        "People whose household is in %(scope)s, on trips of any organiser; trips laid on by %(scope)s."
    ),
    Form.TRIPS: gettext_lazy("Trips laid on by %(scope)s, with everybody on them wherever they live."),
    Form.WEEKLY: gettext_lazy(
        "People whose household is in %(scope)s. Organised: carried by a trip of ours, or gone to a job of ours."
    ),
    Form.MONTHLY: gettext_lazy(
        "People whose household is in %(scope)s, by where they work on the last day; stable: at one job of ours without"
        " a break."
    ),
    Form.EAST_WEST: gettext_lazy(
        "People whose household is in %(scope)s, at a job of ours on the last day; each stands in one of the three."
    ),
    Form.STATIONS: gettext_lazy(
        "People of %(scope)s in the area of each station; areas may overlap, so the total counts everybody once."
    ),
}
