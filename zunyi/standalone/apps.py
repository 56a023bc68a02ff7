from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class StandaloneConfig(AppConfig):
    name = "zunyi.standalone"
    verbose_name = _("Standalone")
    default_auto_field = "django.db.models.BigAutoField"
