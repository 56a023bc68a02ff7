"""The dashboard of the city and of a county: charts, each with its table, every figure with its list."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _

from zunyi.accounts.access import StaffRequest, requires
from zunyi.reports.forms.live import ReportForm
from zunyi.reports.queries.dashboard import Dashboard, dashboard
from zunyi.reports.queries.scope_words import notes_of, scope_name

# So many destinations and flows are drawn; the tables have them all.
MOST_BARS, MOST_FLOWS = 15, 40


@requires("reports.view")
def dashboard_page(request: StaffRequest) -> HttpResponse:
    """Today, the season beside the last one, by destination, mode and county, seats, absences, messages, jobs."""
    form = ReportForm(request.GET, user=request.user)
    form.fields.pop("zeros", None)
    board = dashboard(form.question(), request.user)
    context = {
        "title": _("Dashboard"),
        "scope": scope_name(board.question),
        "notes": notes_of(board.question, timezone.now()),
        "form": form,
        "board": board,
        "charts": charts_of(board),
    }
    return render(request, "reports/dashboard.html", context)


def charts_of(board: Dashboard) -> dict[str, Any]:
    """What the script draws: the very numbers of the tables."""
    weeks, bars = board.weeks, board.destinations[:MOST_BARS]
    seasons = [_("this season"), _("last season")]
    return {
        "season": {
            "kind": "line",
            "labels": [week.window.day.strftime("%m-%d") for week in weeks],
            "series": [
                {"name": seasons[0], "data": [week.sum_now for week in weeks]},
                {"name": seasons[1], "data": [week.sum_then for week in weeks]},
            ],
        },
        "destinations": {
            "kind": "bar",
            "labels": [place.short_name for place, _row in bars],
            "series": [
                {"name": seasons[0], "data": [row.now for _place, row in bars]},
                {"name": seasons[1], "data": [row.then for _place, row in bars]},
            ],
        },
        "modes": {
            "kind": "bar",
            "labels": [str(mode.label) for mode, _row in board.modes],
            "series": [
                {"name": _("seats"), "data": [row.seats for _mode, row in board.modes]},
                {"name": _("carried"), "data": [row.riders for _mode, row in board.modes]},
            ],
        },
        "flows": {
            "kind": "sankey",
            "links": [
                {"source": flow.unit.short_name, "target": f"→ {flow.destination.short_name}", "value": flow.number}
                for flow in board.flows[:MOST_FLOWS]
            ],
        },
    }
