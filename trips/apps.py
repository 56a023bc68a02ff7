from importlib import import_module

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class TripsConfig(AppConfig):
    name = "trips"
    verbose_name = _("Trips")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Bring this app's kinds of messages, what answers to them do, and its part of a worker's page."""
        notices = import_module("trips.notices")
        notices.register()
        import_module("trips.services.replies").register()
        import_module("trips.posts").register()
        import_module("trips.arrivals").register()
        import_module("trips.worker_section").register()
        import_module("trips.my_section").register()
        import_module("trips.services.privacy").register()
        import_module("trips.services.retention").register()
        import_module("trips.services.merge").register()
        import_module("trips.refusals.incident").register()
        import_module("trips.notices.peace").register()
