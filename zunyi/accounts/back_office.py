"""The stock admin, with our own site behind it."""

from __future__ import annotations

from django.contrib.admin.apps import AdminConfig


class BackOfficeConfig(AdminConfig):
    """Django's admin for superusers."""

    default_site = "zunyi.accounts.admin_site.BureauAdminSite"
