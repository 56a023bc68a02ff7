"""The article: every figure of the newspaper with its value, source and date, and the bulletin's paragraph."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from zunyi.accounts.access import StaffRequest, requires
from zunyi.accounts.queries.scope import division_paths, lies_within
from zunyi.reports.forms.report import ArticleForm
from zunyi.reports.queries.article import Article


@requires("reports.view")
def article(request: StaffRequest) -> HttpResponse:
    """What the bureau tells the press, with the list behind each number; figures are of the whole city."""
    form = ArticleForm(request.GET)
    told = Article(form.chosen_day)
    rows = told.rows()
    context = {
        "form": form,
        "rows": rows,
        "paragraph": told.paragraph(),
        "opened": told.opened_to(request.user, rows),
        "may_enter": lies_within(told.city, division_paths(request.user, "indicators.edit")),
        "missing": sum(not item.shown for row in rows for item in row.items),
        "day": form.chosen_day,
        "title": _("The article"),
        "trail": [(_("Reports"), reverse("reports:daily")), (_("The article"), "")],
    }
    return render(request, "reports/article.html", context)
