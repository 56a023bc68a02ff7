from rest_framework.routers import BaseRouter

from trips.api.booking import BookingViewSet
from trips.api.carrier import CarrierViewSet, DriverViewSet, VehicleViewSet
from trips.api.demand import DemandViewSet, FlagViewSet, InvitationViewSet
from trips.api.disruption import DisruptionViewSet
from trips.api.gate import GateViewSet
from trips.api.incident import IncidentViewSet
from trips.api.job import JobQuestionViewSet
from trips.api.layout import LayoutViewSet
from trips.api.manifest import ManifestViewSet
from trips.api.manifest_bundle import ManifestBundleViewSet
from trips.api.pattern import LimitViewSet, PlaceViewSet, TemplateViewSet
from trips.api.reminder import ReminderRuleViewSet
from trips.api.reseating import ReseatingViewSet
from trips.api.transfer import TransferViewSet
from trips.api.trip import TripViewSet
from trips.api.wait_time import WaitTimeViewSet
from trips.api.waitlist import WaitlistViewSet


def register(router: BaseRouter) -> None:
    """Hang trips, their lists and their bookings into the API's router."""
    router.register("trips", TripViewSet, basename="trip")
    router.register("manifests", ManifestViewSet, basename="manifest")
    router.register("manifest-bundles", ManifestBundleViewSet, basename="manifest-bundle")
    router.register("bookings", BookingViewSet, basename="booking")
    router.register("gate", GateViewSet, basename="gate")
    router.register("waitlist", WaitlistViewSet, basename="waitlist")
    router.register("waitlist-times", WaitTimeViewSet, basename="waitlist-time")
    router.register("demand", DemandViewSet, basename="demand")
    router.register("invitations", InvitationViewSet, basename="invitation")
    router.register("flags", FlagViewSet, basename="flag")
    router.register("disruptions", DisruptionViewSet, basename="disruption")
    router.register("incidents", IncidentViewSet, basename="incident")
    router.register("reseatings", ReseatingViewSet, basename="reseating")
    router.register("transfers", TransferViewSet, basename="transfer")
    router.register("reminder-rules", ReminderRuleViewSet, basename="reminder-rule")
    router.register("job-questions", JobQuestionViewSet, basename="job-question")
    router.register("carriers", CarrierViewSet, basename="carrier")
    router.register("vehicles", VehicleViewSet, basename="vehicle")
    router.register("drivers", DriverViewSet, basename="driver")
    router.register("places", PlaceViewSet, basename="place")
    router.register("vehicle-types", LayoutViewSet, basename="vehicle-type")
    router.register("limits", LimitViewSet, basename="limit")
    router.register("templates", TemplateViewSet, basename="trip-template")
