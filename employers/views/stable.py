"""稳定就业 on one page: who has worked 90 days and more, and what shows it."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from employers.forms.stable import StableFilterForm
from employers.queries.stable_employment import proved_lines, stable_visible_to
from zunyi.accounts.access import StaffRequest, requires

PAGE = 50


@requires("workers.view")
def stable_list(request: StaffRequest) -> HttpResponse:
    """The own people with such work on a day, each with the words that show it."""
    form = StableFilterForm(request.GET)
    asked = form.asked(today=timezone.localdate())
    people = stable_visible_to(request.user, on=asked.on, days=asked.days, q=asked.q)
    page = Paginator(people.order_by("household__code", "name_key", "pk"), PAGE).get_page(request.GET.get("page"))
    context = {
        "form": form,
        "page": page,
        "lines": proved_lines(list(page), on=asked.on, days=asked.days),
        "title": _("Stable employment"),
        "trail": [(_("Follow-ups"), reverse("employers:follow_ups")), (_("Stable employment"), "")],
    }
    return render(request, "employers/stable_list.html", context)
