"""The room of accounts."""

from __future__ import annotations

from importlib import import_module

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AccountsConfig(AppConfig):
    name = "zunyi.accounts"
    verbose_name = _("People and roles")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Listen at the doors, and teach the API's description our own words."""
        import_module("zunyi.accounts.receivers")
        import_module("zunyi.accounts.api.schema")
