"""The stock back office: for superusers alone, through the one sign-in page with its second step."""

from __future__ import annotations

from typing import Any

from django.contrib.admin import AdminSite
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect


class BureauAdminSite(AdminSite):
    """Django's admin behind the bureau's own door."""

    def has_permission(self, request: HttpRequest) -> bool:
        """Superusers only; daily work has its own pages."""
        return request.user.is_active and request.user.is_superuser

    def login(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """Never the stock form, which knows no second step."""
        if not request.user.is_authenticated:
            return redirect_to_login(request.GET.get("next") or request.get_full_path())
        if not self.has_permission(request):
            raise PermissionDenied
        return redirect("admin:index")
