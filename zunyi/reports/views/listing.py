"""The list behind a figure of a form."""

from __future__ import annotations

from typing import Any

from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _

from employers.models import Station
from trips.models import Trip
from zunyi.accounts.access import StaffRequest, requires
from zunyi.accounts.queries.scope import at_or_below, division_paths
from zunyi.divisions.models import Division
from zunyi.reports.forms.report import PeriodForm
from zunyi.reports.models import Form
from zunyi.reports.queries.figures import Question
from zunyi.reports.queries.listing import Narrow, heads, listed, may_open, number_behind, shown
from zunyi.reports.queries.registry import FIGURES, Kind
from zunyi.reports.queries.shapes import SHAPES
from zunyi.reports.queries.table import question_of

PAGE = 50


@requires("reports.view")
def figure_list(request: StaffRequest, name: str) -> HttpResponse:
    """What a figure counts, one line each; people only for whoever may see them by name."""
    figure = FIGURES.get(name)
    if figure is None or not may_open(request.user, figure):
        raise Http404
    question, narrow, place = _asked(request)
    found = listed(figure, question, narrow, request.user)
    page = Paginator(found, PAGE).get_page(request.GET.get("page"))
    number = number_behind(figure, question, narrow)
    context = {
        "page": page,
        "heads": heads(figure),
        "rows": shown(figure, page.object_list),
        "number": number,
        # Posts are the sum of what their vacancies offer; of everything else the list has one line each.
        "unseen": 0 if figure.kind == Kind.POSTS else number - page.paginator.count,
        "kind": figure.kind.label,
        "window": question.window,
        "place": place,
        "narrow": narrow,
        "title": str(figure.word),
        "trail": [(_("Reports"), reverse("reports:daily")), (str(figure.word), "")],
    }
    return render(request, "reports/figure_list.html", context)


def _asked(request: StaffRequest) -> tuple[Question, Narrow, Division]:
    """The cell, by the form's own address."""
    form = request.GET.get("form", "")
    if form not in SHAPES:
        form = Form.DAILY
    asked = PeriodForm(request.GET, user=request.user, form=form)
    place = asked.chosen
    if place is None:
        raise Http404
    facts: dict[str, Any] = {"itself": place if request.GET.get("itself") else None}
    if number := request.GET.get("trip"):
        own = at_or_below("organiser", division_paths(request.user, "reports.view"))
        facts["trip"] = get_object_or_404(Trip.objects.filter(own), number=number)
    if code := request.GET.get("area"):
        facts["area"] = get_object_or_404(Division, code=code)
    if (station := request.GET.get("station", "")).isdecimal():
        facts["area"] = get_object_or_404(Station.objects.select_related("division"), pk=int(station)).division
    return question_of(form, place, asked.day_in_it), Narrow(**facts), place
