"""The list behind a figure of a form."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from zunyi.accounts.access import StaffRequest, requires
from zunyi.divisions.models import Division
from zunyi.reports.forms.behind import asked_of
from zunyi.reports.queries.figures import Question
from zunyi.reports.queries.listing import Narrow, heads, list_and_number, may_open, shown
from zunyi.reports.queries.registry import FIGURES, Kind

PAGE = 50


@requires("reports.view")
def figure_list(request: StaffRequest, name: str) -> HttpResponse:
    """What a figure counts, one line each; people only for whoever may see them by name."""
    figure = FIGURES.get(name)
    if figure is None or not may_open(request.user, figure):
        raise Http404
    question, narrow, place = _asked(request)
    found, number = list_and_number(figure, question, narrow, request.user)
    page = Paginator(found, PAGE).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "heads": heads(figure),
        "rows": shown(figure, page.object_list, request.user),
        "number": number,
        # Posts are the sum of what their vacancies offer; of everything else the list has one line each.
        "unseen": 0 if figure.kind == Kind.POSTS else number - page.paginator.count,
        "kind": figure.kind.label,
        "figure": name,
        "list": f"figure_{figure.kind}",
        "window": question.window,
        "place": place,
        "narrow": narrow,
        "title": str(figure.word),
        "trail": [(_("Reports"), reverse("reports:daily")), (str(figure.word), "")],
    }
    return render(request, "reports/figure_list.html", context)


def _asked(request: StaffRequest) -> tuple[Question, Narrow, Division | None]:
    """The cell, by the form's own address, or by the dashboard's."""
    asked = asked_of(request.GET, request.user)
    if asked is None:
        raise Http404
    return asked
