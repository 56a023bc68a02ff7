"""Every "no" of the API in one shape: {"code": …, "detail": …}, with "fields" beside wrong input."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.utils.translation import gettext as _
from rest_framework.exceptions import APIException, ValidationError
from rest_framework.response import Response
from rest_framework.views import exception_handler, set_rollback

from zunyi.refusals import Refusal


def answer_error(error: Exception, context: dict[str, Any]) -> Response | None:
    """DRF's exception handler: refusals, wrong input and the rest, all as code and detail."""
    if isinstance(error, Refusal):
        set_rollback()
        return Response({"code": error.code, "detail": str(error)}, status=error.status)
    response = exception_handler(error, context)
    if response is None:
        return None
    if isinstance(error, ValidationError):
        response.data = {"code": "invalid", "detail": _("Some fields need another look."), "fields": error.detail}
    elif isinstance(error, Http404):
        response.data = {"code": "not_found", "detail": _("There is nothing here, or you may not see it.")}
    elif isinstance(error, PermissionDenied):
        response.data = {"code": "not_allowed", "detail": _("Your role does not allow this.")}
    elif isinstance(error, APIException):
        response.data = {"code": str(error.get_codes()), "detail": str(error.detail)}
    return response
