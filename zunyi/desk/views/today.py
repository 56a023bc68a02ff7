"""The first page of the day: what needs you."""

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from trips.queries.notices import Unreached, unreached_by_trip
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
        context = {"people": people, "today": timezone.localdate(), "unreached": unreached_by_trip(request.user)[:MANY]}
        return render(request, "desk/today_village.html", context)
    context = {
        "today": timezone.localdate(),
        "figures": figures(request.user),
        "unreached": _unreached(request),
        "departures": departures(request.user)[:MANY] if request.user.can("trips.view") else None,
    }
    return render(request, "desk/today.html", context)


def _unreached(request: StaffRequest) -> list[Unreached]:
    may_see = request.user.can("notices.view") or request.user.can("notices.call")
    return unreached_by_trip(request.user)[:MANY] if may_see else []


@signed_in
def home(request: StaffRequest) -> HttpResponse:
    """After signing in: the first page of one's own face."""
    return redirect(home_of(request.user))
