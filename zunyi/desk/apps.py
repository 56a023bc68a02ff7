from importlib import import_module

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class DeskConfig(AppConfig):
    name = "zunyi.desk"
    verbose_name = _("Desk")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Bring the history to the lists that can leave the house."""
        import_module("zunyi.desk.exports").register()
