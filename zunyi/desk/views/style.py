"""Every part of the interface on one page, so that it can be looked at."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from zunyi.accounts.access import signed_in
from zunyi.desk import samples


@signed_in
def style(request: HttpRequest) -> HttpResponse:
    """Show the parts with invented contents."""
    context = {
        "filter_form": samples.SampleFilter(request.GET or None),
        "form": samples.SampleForm(request.POST or None),
        "wrong_form": samples.form_with_errors(),
        "rows": samples.rows(),
        "page": samples.page(),
        "jobs": samples.jobs(),
        "entries": samples.entries(),
        "steps": samples.STEPS,
        "consequences": samples.CONSEQUENCES,
        "seat_maps": [samples.coach(), samples.train(), samples.aircraft()],
        "now": timezone.now(),
    }
    return render(request, "desk/style.html", context)


@signed_in
def face(request: HttpRequest, face: str) -> HttpResponse:
    """Show one of the other faces: sign-up, gate, partner."""
    if face not in ("signup", "gate", "partner"):
        raise Http404
    context = {"form": samples.SampleForm(), "rows": samples.rows(), "page": samples.page(), "now": timezone.now()}
    return render(request, f"desk/style/{face}.html", context)
