"""What a report's figures mean, in words: printed on every page and in every workbook (domain brief 4.2)."""

from __future__ import annotations

from datetime import datetime

from django.utils import timezone
from django.utils.translation import gettext as _

from zunyi.divisions.models import Division
from zunyi.reports.queries.daily import DailyReport


def scope_name(report: DailyReport) -> str:
    """Whose people are counted: the county asked for, else the places that the reader may see."""
    question = report.question
    if question.unit is not None:
        return question.unit.name
    places = Division.objects.filter(path__in=question.paths).order_by("path")
    return "、".join(place.name for place in places)


def notes_of(report: DailyReport) -> list[str]:
    """Scope, cut-off and counting rules, one sentence each."""
    window = report.question.window
    return [
        _("Counted: people whose household is in %(scope)s, on trips of any organiser; trips laid on by %(scope)s.")
        % {"scope": scope_name(report)},
        _("From %(since)s to %(until)s; season since %(season)s; made %(made)s.")
        % {
            "since": _moment(window.since),
            "until": _moment(window.until),
            "season": report.question.season_from.isoformat(),
            "made": _moment(report.made_at),
        },
        _("Person-trips are sign-ups that got on; persons counts each of them once; nothing comes from vehicles."),
    ]


def _moment(at: datetime) -> str:
    return timezone.localtime(at).strftime("%Y-%m-%d %H:%M")
