"""Pages for the bad moments: what happened, whether anything is lost, and the way back."""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import urlsplit

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _

from trips.queries.incident import RIGHT
from trips.refusals import JourneyFrozen
from zunyi.refusals import Refusal


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """The browser sent something that nobody can read."""
    return render(request, "errors/400.html", status=400)


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    """The page exists, but not for this person."""
    return render(request, "errors/403.html", {"reason": str(exception)}, status=403)


class Refused:
    """A service said no where its page expected none: the sentence stands on a page, not in the error log."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """Answer refusals; whatever else breaks is left to the others."""
        if not isinstance(exception, Refusal):
            return None
        return render(request, "errors/refused.html", _said(request, exception), status=exception.status)


def _said(request: HttpRequest, refusal: Refusal) -> dict[str, object]:
    """The sentence, what to do instead, and the page to go back to; what held a journey only for who may know of it."""
    user = request.user
    return {
        "reason": refusal.sentence,
        "instead": refusal.instead,
        "back_url": _came_from(request),
        "sees_incidents": isinstance(refusal, JourneyFrozen) and user.is_authenticated and user.can(RIGHT),
    }


def _came_from(request: HttpRequest) -> str:
    """The page of ours on which the key was pressed; "" where the browser does not say."""
    came = request.headers.get("Referer", "")
    if not url_has_allowed_host_and_scheme(came, allowed_hosts={request.get_host()}):
        return ""
    parts = urlsplit(came)
    return f"{parts.path}?{parts.query}" if parts.query else parts.path


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """There is no such page, or nothing of that kind that this person may see; programs get the API's shape."""
    if request.path.startswith("/api/"):
        sentence = _("There is nothing here, or you may not see it.")
        return JsonResponse({"code": "not_found", "detail": sentence}, status=404)
    return render(request, "errors/404.html", status=404)


def server_error(request: HttpRequest) -> HttpResponse:
    """Something broke on our side; the page asks nothing of the database, which may be what broke."""
    if request.path.startswith("/api/"):
        return JsonResponse({"code": "error", "detail": "Something broke on our side."}, status=500)
    return HttpResponse(render_to_string("errors/500.html"), status=500)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """The session was lost in mid-form: nothing was saved, and what was typed still stands one step back."""
    return render(
        request,
        "errors/lost_session.html",
        {"was_posting": request.method == "POST"},
        status=403,
    )
