"""The messages about bookings: their kinds, their words, and what stands in them."""

from trips.notices import employers, invitation, kinds, nights, stations, waits
from trips.notices.kinds import letter


def register() -> None:
    """Bring all kinds of this app; called when it is ready."""
    kinds.register()
    employers.register()
    invitation.register()
    nights.register()
    stations.register()
    waits.register()


__all__ = ["letter", "register"]
