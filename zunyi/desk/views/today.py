"""The first page of the day: what needs you."""

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from zunyi.accounts.access import StaffRequest, requires, signed_in
from zunyi.accounts.roles import Role
from zunyi.desk.navigation import home_of
from zunyi.desk.queries.today import departures, figures, leaving_soon

MANY = 30


@requires("desk.view")
def today(request: StaffRequest) -> HttpResponse:
    """What needs this person today; for a village, the two things that it does."""
    if request.user.roles == {Role.VILLAGE}:
        people = leaving_soon(request.user)[:MANY] if request.user.can("trips.view") else []
        return render(request, "desk/today_village.html", {"people": people, "today": timezone.localdate()})
    context = {
        "today": timezone.localdate(),
        "figures": figures(request.user),
        "departures": departures(request.user)[:MANY] if request.user.can("trips.view") else None,
    }
    return render(request, "desk/today.html", context)


@signed_in
def home(request: StaffRequest) -> HttpResponse:
    """After signing in: the first page of one's own face."""
    return redirect(home_of(request.user))
