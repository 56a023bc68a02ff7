"""Trips that are laid on again and again."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class TripTemplate(models.Model):
    """The pattern of a trip: legs, vehicle types, calls with minutes from the first departure.

    `plan` is {"legs": [{"role", "mode", "layout": code, "carrier", "vehicle_number", "drivers", "escorts", "calls":
    [{"place": id, "minutes": from the trip's first departure to the departure here, "stands": minutes of stop,
    "boarding": bool, "alighting": bool}]}]}.
    """

    name = models.CharField(_("name"), max_length=100)
    # Whose pattern it is; those below may use it.
    organiser = models.ForeignKey("divisions.Division", models.PROTECT, related_name="+", verbose_name=_("organiser"))
    destination = models.ForeignKey(
        "divisions.Division", models.PROTECT, related_name="+", verbose_name=_("destination")
    )
    payer = models.CharField(max_length=12, default="origin")
    departs_at_time = models.TimeField(_("usual departure"))
    closes_hours_before = models.PositiveSmallIntegerField(_("sign-up closes, hours before"), default=24)
    note = models.CharField(max_length=500, blank=True)
    plan = models.JSONField()

    class Meta:
        verbose_name = _("trip template")
        verbose_name_plural = _("trip templates")
        constraints = [models.UniqueConstraint(fields=["organiser", "name"], name="trip_template_once")]

    def __str__(self) -> str:
        return self.name
