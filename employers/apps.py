from importlib import import_module

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class EmployersConfig(AppConfig):
    name = "employers"
    verbose_name = _("Employers")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Bring this app's part of a worker's page, its kinds of messages, and what answers to them do."""
        import_module("employers.worker_section").register()
        import_module("employers.notices").register()
        import_module("employers.posts").register()
        import_module("employers.services.replies").register()
        import_module("employers.services.merge").register()
