"""Firms at the desk: the list, one firm, its form, and its state."""

from __future__ import annotations

from collections.abc import Callable

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from employers.forms.employer import EmployerFilterForm, EmployerForm
from employers.forms.fields import ReasonForm
from employers.models import Employer
from employers.queries import agreement as agreement_queries
from employers.queries.employer import found, visible_to, with_vacancies
from employers.queries.vacancy import with_placed
from employers.services.employer import (
    EmployerFacts,
    add_employer,
    change_employer,
    check_employer,
    pause_employer,
    suspend_employer,
)
from zunyi.accounts.access import StaffRequest, requires
from zunyi.audit.queries import history_of
from zunyi.refusals import Refusal

PAGE = 50
SORTS = {"name": "name", "-name": "-name", "openings": "openings", "-openings": "-openings"}

# What can be done to a firm: the service, the words of the button, what follows, whether a reason is needed.
STATES: dict[str, tuple[Callable[..., Employer], str | Promise, str | Promise]] = {
    "check": (
        check_employer,
        gettext_lazy("Mark as checked"),
        gettext_lazy("The licence was looked at; the firm's open vacancies are offered to workers."),
    ),
    "pause": (
        pause_employer,
        gettext_lazy("Pause"),
        gettext_lazy("None of the firm's vacancies is offered any more; offers that were made stay."),
    ),
    "suspend": (
        suspend_employer,
        gettext_lazy("Suspend"),
        gettext_lazy("The firm is taken off all lists until it is checked again; it can post nothing."),
    ),
}


def sent(request: StaffRequest) -> QueryDict | None:
    """What was sent, however little; None when the form is only asked for."""
    return request.POST if request.method == "POST" else None


def trail(*more: tuple[str, str]) -> list[tuple[str, str]]:
    return [(_("Employers"), reverse("employers:list")), *more]


@requires("employers.view")
def employer_list(request: StaffRequest) -> HttpResponse:
    """Every employer, with what it offers now."""
    form = EmployerFilterForm(request.GET or None)
    firms = found(visible_to(request.user), **form.cleaned_data) if form.is_valid() else visible_to(request.user)
    firms = with_vacancies(firms).order_by(SORTS.get(request.GET.get("sort", ""), "-openings"), "pk")
    page = Paginator(firms, PAGE).get_page(request.GET.get("page"))
    return render(request, "employers/employer_list.html", {"form": form, "page": page, "title": _("Employers")})


@requires("employers.view")
def employer_detail(request: StaffRequest, pk: int) -> HttpResponse:
    """One firm: what is known of it, its vacancies, and what was done."""
    employer = get_object_or_404(visible_to(request.user), pk=pk)
    context = {
        "employer": employer,
        "vacancies": with_placed(employer.vacancies.select_related("division", "employer")).order_by("-pk"),
        "accounts": employer.staff.select_related("user").order_by("pk"),
        "agreements": agreement_queries.visible_to(request.user).filter(employer=employer).order_by("to_on", "pk"),
        "entries": history_of(employer),
        "trail": trail((employer.name, "")),
    }
    return render(request, "employers/employer_detail.html", context)


@requires("employers.edit")
def employer_new(request: StaffRequest) -> HttpResponse:
    """Register a firm."""
    form = EmployerForm(sent(request))
    if form.is_valid():
        facts = dict(form.cleaned_data)
        code = facts.pop("uscc")
        try:
            employer = add_employer(uscc=code, facts=EmployerFacts(**facts), by=request.user)
        except Refusal as no:
            form.add_error("uscc", str(no))
        else:
            return redirect("employers:detail", employer.pk)
    context = {"form": form, "title": _("New employer"), "trail": trail((_("New employer"), ""))}
    return render(request, "employers/employer_form.html", context, status=422 if form.errors else 200)


@requires("employers.edit")
def employer_edit(request: StaffRequest, pk: int) -> HttpResponse:
    """Change what is known of a firm."""
    employer = get_object_or_404(visible_to(request.user), pk=pk)
    form = EmployerForm(sent(request), employer=employer)
    if form.is_valid():
        change_employer(employer=employer, facts=EmployerFacts(**form.cleaned_data), by=request.user)
        messages.success(request, _("%(name)s: saved.") % {"name": employer.name})
        return redirect("employers:detail", pk)
    here = reverse("employers:detail", args=[pk])
    context = {"form": form, "employer": employer, "title": _("Edit"), "trail": trail((employer.name, here))}
    return render(request, "employers/employer_form.html", context, status=422 if form.errors else 200)


@requires("employers.edit")
def employer_state(request: StaffRequest, pk: int, what: str) -> HttpResponse:
    """Check, pause or suspend a firm, after showing what follows."""
    if what not in STATES:
        raise Http404
    employer = get_object_or_404(visible_to(request.user), pk=pk)
    do, action, follows = STATES[what]
    form = ReasonForm(sent(request), optional=what == "pause") if what != "check" else None
    if request.method == "POST" and (form is None or form.is_valid()):
        do(employer=employer, by=request.user, **(form.cleaned_data if form else {}))
        messages.success(request, _("%(name)s: saved.") % {"name": employer.name})
        return redirect("employers:detail", pk)
    context = {
        "form": form,
        "consequences": [follows],
        "action": action,
        "tone": "danger" if what == "suspend" else "",
        "back_url": reverse("employers:detail", args=[pk]),
        "title": f"{action} · {employer.name}",
        "trail": trail((employer.name, reverse("employers:detail", args=[pk])), (str(action), "")),
    }
    return render(request, "employers/ask.html", context, status=422 if form and form.errors else 200)
