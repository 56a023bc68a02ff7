"""Accounts of firms and stations, given where their place is: on the page of the firm, of the station."""

from __future__ import annotations

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from employers.forms.account import AccountForm
from employers.queries import employer as employer_queries
from employers.queries import station as station_queries
from employers.services.staff import give_employer_account, give_station_account
from employers.views.employer import sent
from employers.views.employer import trail as employer_trail
from zunyi.accounts.access import StaffRequest, requires
from zunyi.accounts.services import NewPerson
from zunyi.accounts.views.secrets import keep_for_once
from zunyi.refusals import Refusal


@requires("people.manage")
def employer_account(request: StaffRequest, pk: int) -> HttpResponse:
    """Give somebody of a firm an account."""
    employer = get_object_or_404(employer_queries.visible_to(request.user), pk=pk)
    here = reverse("employers:detail", args=[pk])
    trail = employer_trail((employer.name, here), (_("New account"), ""))
    return _give(
        request,
        lambda **facts: give_employer_account(employer=employer, by=request.user, **facts),
        {"place": employer.name, "back_url": here, "trail": trail},
    )


@requires("people.manage")
def station_account(request: StaffRequest, pk: int) -> HttpResponse:
    """Give somebody of a station an account."""
    station = get_object_or_404(station_queries.visible_to(request.user), pk=pk)
    here = reverse("employers:station", args=[pk])
    trail = [(_("Stations"), reverse("employers:station_list")), (station.name, here), (_("New account"), "")]
    return _give(
        request,
        lambda **facts: give_station_account(station=station, by=request.user, **facts),
        {"place": station.name, "back_url": here, "trail": trail},
    )


def _give(request: StaffRequest, do: Callable[..., NewPerson], page: dict[str, object]) -> HttpResponse:
    """Do it and show the one-time password on the person's page, once; or show the form with what is wrong."""
    form = AccountForm(sent(request))
    if form.is_valid():
        try:
            person, password = do(**form.cleaned_data)
        except Refusal as no:
            form.add_error(None, str(no))
        else:
            keep_for_once(request, f"password:{person.pk}", password)
            messages.success(request, _("%(name)s has an account now.") % {"name": person.name})
            return redirect("accounts:detail", pk=person.pk)
    context = {"form": form, "title": _("New account"), **page}
    return render(request, "employers/account_form.html", context, status=422 if form.errors else 200)
