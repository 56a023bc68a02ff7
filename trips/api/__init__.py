from rest_framework.routers import BaseRouter

from trips.api.booking import BookingViewSet
from trips.api.trip import TripViewSet


def register(router: BaseRouter) -> None:
    """Hang trips and their bookings into the API's router."""
    router.register("trips", TripViewSet, basename="trip")
    router.register("bookings", BookingViewSet, basename="booking")
