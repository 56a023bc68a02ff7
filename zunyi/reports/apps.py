from importlib import import_module

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ReportsConfig(AppConfig):
    name = "zunyi.reports"
    verbose_name = _("Reports")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Let the status page tell when the kept sums are not in order."""
        alarms = import_module("zunyi.reports.queries.totals").alarms
        import_module("zunyi.notices.queries.watch").register_alarms(alarms)
