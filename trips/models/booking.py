"""A worker's claim on a trip, and the seats that it holds."""

from __future__ import annotations

from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateTimeRangeField, RangeOperators
from django.db import models
from django.db.models import F, Func, Q, Value
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _


class Booking(models.Model):
    """A worker's place on a trip from pick-up to drop-off."""

    class State(models.TextChoices):
        HELD = "held", _("held")
        CONFIRMED = "confirmed", _("confirmed")
        BOARDED = "boarded", _("on board")
        ARRIVED = "arrived", _("arrived")
        NO_SHOW = "no_show", _("did not come")
        CANCELLED = "cancelled", _("cancelled")

    class Channel(models.TextChoices):
        WEB = "web", _("by the worker, on the web")
        OFFICER = "officer", _("by an officer")
        API = "api", _("through the interface")

    LIVE = (State.HELD, State.CONFIRMED, State.BOARDED, State.ARRIVED)
    # Those who said yes: a seat that is only held is nobody's journey yet, and stands on no list.
    TRAVELLING = (State.CONFIRMED, State.BOARDED, State.ARRIVED)

    trip = models.ForeignKey("trips.Trip", models.PROTECT, related_name="bookings")
    worker = models.ForeignKey("workers.Worker", models.PROTECT, related_name="bookings")
    # Those who signed up together; they sit together.
    companions = models.ForeignKey("workers.Companions", models.SET_NULL, null=True, related_name="+")
    board = models.ForeignKey("trips.Call", models.PROTECT, related_name="+", verbose_name=_("gets on at"))
    alight = models.ForeignKey("trips.Call", models.PROTECT, related_name="+", verbose_name=_("gets off at"))
    # From the first boarding to the last alighting; a person cannot be in two vehicles at once.
    period = DateTimeRangeField()
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.CONFIRMED)
    channel = models.CharField(_("how"), max_length=8, choices=Channel)
    booked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    booked_at = models.DateTimeField(_("signed up"), db_default=Now())
    # While held: until when, and the offer of the waitlist that it belongs to, if any.
    held_until = models.DateTimeField(_("held until"), null=True)
    offer = models.ForeignKey("trips.WaitlistOffer", models.SET_NULL, null=True, related_name="bookings")
    ended_at = models.DateTimeField(null=True)
    end_reason = models.CharField(_("reason"), max_length=200, blank=True)
    # The booking of the adult in whose care a child under 16 travels; a child is no worker, and counts as none.
    guardian = models.ForeignKey("self", models.SET_NULL, null=True, editable=False, related_name="children")
    # Of a party that shares one bag (edge case 1): this one has it.
    has_shared_bag = models.BooleanField(_("has the shared bag"), default=False, db_default=False)
    # Given at sign-up for this journey; empty: the one in the registry.
    phone = models.CharField(_("phone for this trip"), max_length=20, blank=True)
    # Short enough to be read out and typed; never derived from the person.
    slip_code = models.CharField(_("slip code"), max_length=10, unique=True)

    class Meta:
        verbose_name = _("booking")
        verbose_name_plural = _("bookings")
        constraints = [
            models.UniqueConstraint(
                fields=["trip", "worker"],
                condition=~Q(state__in=["cancelled", "no_show"]),
                name="booking_once_a_trip",
            ),
            # On core ranges, so that no extension is needed.
            ExclusionConstraint(
                name="booking_one_place_at_a_time",
                expressions=[
                    (
                        Func(F("worker_id"), F("worker_id"), Value("[]"), function="int8range"),
                        RangeOperators.OVERLAPS,
                    ),
                    (F("period"), RangeOperators.OVERLAPS),
                ],
                condition=~Q(state__in=["cancelled", "no_show"]),
            ),
            models.CheckConstraint(
                condition=Q(state__in=["cancelled", "no_show"], ended_at__isnull=False)
                | (~Q(state__in=["cancelled", "no_show"]) & Q(ended_at=None)),
                name="booking_end_has_its_time",
            ),
            models.UniqueConstraint(
                fields=["trip", "companions"],
                condition=Q(has_shared_bag=True) & ~Q(state__in=["cancelled", "no_show"]),
                name="booking_one_has_the_shared_bag",
            ),
            # That nobody under 16 is booked without one is a trigger's: booking_child_with_guardian.
            models.CheckConstraint(condition=~Q(guardian=F("id")), name="booking_not_its_own_guardian"),
            models.CheckConstraint(
                condition=~Q(state="held") | Q(held_until__isnull=False), name="booking_held_has_its_end"
            ),
        ]
        indexes = [
            models.Index(fields=["trip", "state"], name="booking_by_trip"),
            models.Index(fields=["worker", "-booked_at"], name="booking_by_worker"),
            models.Index(fields=["held_until"], condition=Q(state="held"), name="booking_hold_to_lapse"),
        ]

    def __str__(self) -> str:
        return self.slip_code

    @property
    def reach(self) -> str:
        """The phone on which this journey is told; empty when the person must be told in person."""
        return self.phone or self.worker.phone

    @property
    def is_live(self) -> bool:
        """Whether it still holds its seats."""
        return self.state in self.LIVE


class SeatClaim(models.Model):
    """One seat on one stretch of its leg, taken by a booking; the wall behind `Seat.taken`."""

    booking = models.ForeignKey(Booking, models.CASCADE, related_name="seat_claims")
    seat = models.ForeignKey("trips.Seat", models.PROTECT, related_name="claims")
    # 0 = from the leg's first call to its second.
    stretch = models.PositiveSmallIntegerField()
    released_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("claim on a seat")
        verbose_name_plural = _("claims on seats")
        constraints = [
            models.UniqueConstraint(
                fields=["seat", "stretch"], condition=Q(released_at=None), name="seat_claim_one_person_per_stretch"
            )
        ]

    def __str__(self) -> str:
        return f"{self.seat} {self.stretch}"
