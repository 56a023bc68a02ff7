"""One vehicle's run within a trip."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from trips.models.trip import Mode


class Leg(models.Model):
    """A feeder, the trunk or a shuttle: one vehicle with its ordered calls."""

    class Role(models.TextChoices):
        FEEDER = "feeder", _("feeder")
        TRUNK = "trunk", _("trunk")
        SHUTTLE = "shuttle", _("shuttle")

    trip = models.ForeignKey("trips.Trip", models.CASCADE, related_name="legs")
    order = models.PositiveSmallIntegerField(default=0)
    role = models.CharField(_("role"), max_length=8, choices=Role, default=Role.TRUNK)
    mode = models.CharField(_("mode"), max_length=8, choices=Mode)
    layout = models.ForeignKey("trips.SeatLayout", models.PROTECT, related_name="+", verbose_name=_("vehicle type"))
    carrier = models.CharField(_("carrier"), max_length=60, blank=True)
    # Train, flight or plate number.
    vehicle_number = models.CharField(_("vehicle no."), max_length=20, blank=True)
    # Of the approved persons of a bus, drivers and escorts are no passengers (domain brief, note 8).
    drivers = models.PositiveSmallIntegerField(_("drivers"), default=0)
    escorts = models.PositiveSmallIntegerField(_("escorts' seats"), default=0)
    leader = models.CharField(_("leader on board"), max_length=50, blank=True)
    leader_phone = models.CharField(_("leader's phone"), max_length=20, blank=True)

    class Meta:
        verbose_name = _("leg")
        verbose_name_plural = _("legs")
        ordering = ("order",)
        constraints = [
            models.UniqueConstraint(fields=["trip", "order"], name="leg_order_once_a_trip"),
            models.UniqueConstraint(fields=["trip"], condition=Q(role="trunk"), name="leg_one_trunk_a_trip"),
        ]

    def __str__(self) -> str:
        return f"{self.get_mode_display()} {self.vehicle_number}".strip()


class EscortDuty(models.Model):
    """The account of somebody who goes along with a leg: the place of the role "escort"."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="escort_duties")
    leg = models.ForeignKey(Leg, models.CASCADE, related_name="escort_duties")

    class Meta:
        verbose_name = _("escort's duty")
        verbose_name_plural = _("escorts' duties")
        constraints = [models.UniqueConstraint(fields=["user", "leg"], name="escort_duty_once")]

    def __str__(self) -> str:
        return f"{self.user} · {self.leg}"
