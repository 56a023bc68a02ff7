"""The face of employers and stations: own vacancies, and who arrives when."""

from __future__ import annotations

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from employers.forms.arrival import ArrivalsFilterForm, ArrivalsForm
from employers.forms.matching import ArrivalForm
from employers.forms.vacancy import VacancyForm
from employers.models import Placement, Vacancy
from employers.queries import employer as employer_queries
from employers.queries.coming import with_coming
from employers.queries.placement import EXPECTED_FIRST, arrivals_visible_to, offers_waiting
from employers.queries.placement import found as narrowed
from employers.queries.posting_words import say_finding
from employers.queries.vacancy import own_employers, visible_to, with_placed
from employers.services.arrival import confirm_arrival, confirm_arrivals
from employers.services.arrival_sheet import export_arrivals
from employers.services.vacancy import change_vacancy, post_vacancy
from employers.views.employer import sent
from employers.views.vacancy import change_state, save
from zunyi.accounts.access import StaffRequest, requires
from zunyi.refusals import Refusal

PAGE = 30
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def trail(*more: tuple[str, str]) -> list[tuple[str, str]]:
    return [(_("Vacancies"), reverse("partner:vacancies")), *more]


@requires("partner.view")
def home(request: StaffRequest) -> HttpResponse:
    """The first page: an employer's vacancies, a station's arrivals."""
    return redirect("partner:vacancies" if request.user.can("partner.vacancies") else "partner:arrivals")


@requires("partner.vacancies")
def vacancies(request: StaffRequest) -> HttpResponse:
    """The firm's own vacancies, with what is left of their openings."""
    own = with_placed(_own(request)).order_by("-pk")
    firms = list(employer_queries.visible_to(request.user).filter(pk__in=own_employers(request.user)))
    page = Paginator(own, PAGE).get_page(request.GET.get("page"))
    return render(request, "partner/vacancies.html", {"page": page, "firms": firms, "title": _("Our vacancies")})


def _own(request: StaffRequest) -> QuerySet[Vacancy]:
    return visible_to(request.user).filter(employer__in=own_employers(request.user))


@requires("partner.vacancies")
def vacancy(request: StaffRequest, pk: int) -> HttpResponse:
    """One vacancy as the firm posted it, and what the law says to its words."""
    found = get_object_or_404(with_placed(_own(request)), pk=pk)
    context = {
        "vacancy": found,
        "findings": [say_finding(finding) for finding in found.text_findings],
        "title": found.title,
        "trail": trail((found.title, "")),
    }
    return render(request, "partner/vacancy.html", context)


@requires("partner.vacancies")
def vacancy_new(request: StaffRequest, pk: int) -> HttpResponse:
    """Post a job."""
    firms = employer_queries.visible_to(request.user).filter(pk__in=own_employers(request.user))
    employer = get_object_or_404(firms, pk=pk)
    form = VacancyForm(sent(request), initial={"division": employer.division})
    title = _("New vacancy")
    page = {"title": title, "employer": employer, "trail": trail((title, ""))}
    return save(
        request,
        form,
        lambda terms: post_vacancy(employer=employer, terms=terms, by=request.user),
        page,
        template="partner/vacancy_form.html",
        then="partner:vacancy",
    )


@requires("partner.vacancies")
def vacancy_edit(request: StaffRequest, pk: int) -> HttpResponse:
    """Change a job; offers that were made keep their terms."""
    found = get_object_or_404(_own(request), pk=pk)
    form = VacancyForm(sent(request), vacancy=found)
    page = {"title": found.title, "employer": found.employer, "trail": trail((found.title, ""))}
    return save(
        request,
        form,
        lambda terms: change_vacancy(vacancy=found, terms=terms, by=request.user),
        page,
        template="partner/vacancy_form.html",
        then="partner:vacancy",
    )


@requires("partner.vacancies")
def vacancy_state(request: StaffRequest, pk: int, what: str) -> HttpResponse:
    """Open, pause or withdraw a job, after showing what follows."""
    found = get_object_or_404(_own(request), pk=pk)
    return change_state(request, found, what, "partner:vacancy", trail, template="partner/ask.html")


@requires("arrivals.view")
def arrivals(request: StaffRequest) -> HttpResponse:
    """Who has said yes and comes, by the hour of arrival; offers without an answer are only counted."""
    form, coming = _coming(request)
    page = Paginator(coming, PAGE).get_page(request.GET.get("page"))
    context = {
        "form": form,
        "page": page,
        "today": timezone.localdate(),
        "some_expected": any(each.state == Placement.State.ACCEPTED for each in page),
        "waiting": offers_waiting(request.user),
        "may_confirm": request.user.can("placements.confirm"),
        "may_export": request.user.can("arrivals.export"),
        "title": _("Arrivals"),
    }
    return render(request, "partner/arrivals.html", context)


@requires("arrivals.export")
def arrivals_sheet(request: StaffRequest) -> HttpResponse:
    """The same people as a workbook."""
    _form, coming = _coming(request)
    answer = HttpResponse(export_arrivals(placements=coming, by=request.user), content_type=XLSX)
    answer["Content-Disposition"] = f'attachment; filename="arrivals-{timezone.localdate():%Y%m%d}.xlsx"'
    answer["Cache-Control"] = "no-store, private"
    return answer


def _coming(request: StaffRequest) -> tuple[ArrivalsFilterForm, QuerySet[Placement]]:
    form = ArrivalsFilterForm(request.GET)
    coming = arrivals_visible_to(request.user)
    coming = narrowed(coming, **form.cleaned_data) if form.is_valid() else coming
    return form, with_coming(coming).order_by(*EXPECTED_FIRST)


@requires("placements.confirm")
@require_POST
def arrivals_many(request: StaffRequest) -> HttpResponse:
    """Write down that all who were ticked have arrived, after showing what follows."""
    expected = arrivals_visible_to(request.user).filter(state=Placement.State.ACCEPTED)
    form = ArrivalsForm(request.POST, expected=expected)
    if not form.is_valid():
        messages.error(request, _("Tick at least one person, and say the day."))
        return redirect("partner:arrivals")
    chosen = list(form.cleaned_data["placement"])
    if "confirm" in request.POST:
        outcome = confirm_arrivals(placements=chosen, on=form.cleaned_data["arrived_on"], by=request.user)
        for _placement, no in outcome.refused[:1]:
            messages.error(request, str(no))
        if count := len(outcome.placements):
            said = ngettext("%(n)s person has arrived.", "%(n)s people have arrived.", count)
            messages.success(request, said % {"n": count})
        return redirect("partner:arrivals")
    names = [placement.worker.legal_name for placement in chosen]
    context = {
        "form": form,
        "consequences": [
            ngettext("%(n)s person has arrived: %(names)s", "%(n)s people have arrived: %(names)s", len(names))
            % {"n": len(names), "names": "、".join(names)},
            _("The day of arrival is written down and the bureau is told."),
        ],
        "action": _("Confirm arrival"),
        "back_url": reverse("partner:arrivals"),
        "title": _("Confirm arrival"),
        "trail": [(_("Arrivals"), reverse("partner:arrivals")), (_("Confirm arrival"), "")],
    }
    return render(request, "partner/ask.html", context)


@requires("placements.confirm")
def arrival(request: StaffRequest, pk: int) -> HttpResponse:
    """Write down that somebody has arrived."""
    placement = get_object_or_404(arrivals_visible_to(request.user), pk=pk)
    form = ArrivalForm(sent(request), initial={"arrived_on": timezone.localdate()})
    if form.is_valid():
        try:
            confirm_arrival(placement=placement, on=form.cleaned_data["arrived_on"], by=request.user)
            messages.success(request, _("%(name)s: arrived.") % {"name": placement.worker.legal_name})
        except Refusal as no:
            messages.error(request, str(no))
        return redirect("partner:arrivals")
    context = {
        "form": form,
        "consequences": [_("The day of arrival is written down and the bureau is told.")],
        "action": _("Confirm arrival"),
        "back_url": reverse("partner:arrivals"),
        "title": _("%(name)s has arrived") % {"name": placement.worker.legal_name},
        "trail": [(_("Arrivals"), reverse("partner:arrivals")), (placement.worker.legal_name, "")],
    }
    return render(request, "partner/ask.html", context, status=422 if form.errors else 200)
