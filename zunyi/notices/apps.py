from importlib import import_module

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class NoticesConfig(AppConfig):
    name = "zunyi.notices"
    verbose_name = _("Notices")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Let /healthz tell how the outbox is doing."""
        import_module("zunyi.standalone.views").register_probe(import_module("zunyi.notices.queries.watch").in_words)
