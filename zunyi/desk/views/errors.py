"""Pages for the bad moments: what happened, whether anything is lost, and the way back."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.translation import gettext as _

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
        return render(request, "errors/refused.html", {"reason": str(exception)}, status=exception.status)


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
