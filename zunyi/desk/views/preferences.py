"""How somebody likes to read: kept in a cookie, so that it works for people without an account too."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

from zunyi.accounts.access import public

_A_YEAR = 365 * 24 * 3600


@public
@require_POST
def large_print(request: HttpRequest) -> HttpResponse:
    """Switch the large print on or off and go back to where the person was."""
    back = request.POST.get("next", "/")
    if not url_has_allowed_host_and_scheme(back, {request.get_host()}, require_https=request.is_secure()):
        back = "/"
    response = redirect(back)
    if request.POST.get("large") == "1":
        response.set_cookie(
            "large_print",
            "1",
            max_age=_A_YEAR,
            samesite="Lax",
            secure=request.is_secure(),
        )
    else:
        response.delete_cookie("large_print", samesite="Lax")
    return response
