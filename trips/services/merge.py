"""Sign-ups, questions and places on waitlists when two records become one."""

from __future__ import annotations

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from trips.models import Booking, Invitation, WaitlistMember
from trips.refusals import BothOnOneTrip, BothTravelThen
from workers.models import Worker
from workers.movers import NOW, Mover, register_mover

State = Invitation.State


def register() -> None:
    """Bring them to the registry; called when the app is ready."""
    register_mover(
        Mover(
            "bookings", _("sign-ups"), Booking,
            rules={"booking_once_a_trip": BothOnOneTrip, "booking_one_place_at_a_time": BothTravelThen},
        )
    )  # fmt: skip
    register_mover(
        Mover(
            "invitations", _("questions about trips"), Invitation, stays=_asked_already,
            ends=(
                ({"state": State.PROPOSED}, {"state": State.OVER}),
                ({"state": State.ASKED, "answered_at": None}, {"state": State.OVER, "answered_at": NOW}),
            ),
        )
    )  # fmt: skip
    register_mover(
        Mover(
            "waits", _("places on waitlists"), WaitlistMember, stays=_waits_already,
            ends=(({"ended_at": None}, {"ended_at": NOW}),),
        )
    )  # fmt: skip


def _waits_already(given: Worker, kept: Worker) -> Q:
    """For one trip a person waits once, and stands once in a party."""
    open_ones = WaitlistMember.objects.filter(worker=kept, ended_at=None)
    return Q(entry__in=kept.waits.values("entry")) | Q(ended_at=None, trip__in=open_ones.values("trip"))


def _asked_already(given: Worker, kept: Worker) -> Q:
    """About one trip a person is asked once."""
    return Q(trip__in=Invitation.objects.filter(worker=kept).values("trip"))
