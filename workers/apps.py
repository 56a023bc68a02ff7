from importlib import import_module

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class WorkersConfig(AppConfig):
    name = "workers"
    verbose_name = _("Workers")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Bring this app's kinds of messages, and what it forgets and hands over."""
        import_module("workers.notices").register()
        import_module("workers.services.retention").register()
        import_module("workers.services.merge_rows").register()
