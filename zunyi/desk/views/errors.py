"""Pages for the bad moments."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """The form's proof had run out: nothing was saved, and here is the way back."""
    return render(request, "403_csrf.html", status=403)
