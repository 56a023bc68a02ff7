from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class DivisionsConfig(AppConfig):
    name = "zunyi.divisions"
    verbose_name = _("Divisions")
    default_auto_field = "django.db.models.BigAutoField"
