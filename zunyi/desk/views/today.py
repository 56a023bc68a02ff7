"""The first page of the day: what needs you."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from zunyi.accounts.access import requires


@requires("desk.view")
def today(request: HttpRequest) -> HttpResponse:
    """What needs this person today."""
    return render(request, "desk/today.html")
