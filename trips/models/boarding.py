"""Getting on and off."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _


class Boarding(models.Model):
    """The fact that somebody got on, got off or did not come: when, said by whom, entered when."""

    class Event(models.TextChoices):
        ON = "on", _("got on")
        OFF = "off", _("got off")
        NO_SHOW = "no_show", _("did not come")
        UNDONE = "undone", _("entered by mistake")

    booking = models.ForeignKey("trips.Booking", models.CASCADE, related_name="boardings")
    leg = models.ForeignKey("trips.Leg", models.CASCADE, related_name="boardings")
    event = models.CharField(_("event"), max_length=8, choices=Event)
    happened_at = models.DateTimeField(_("happened"))
    recorded_at = models.DateTimeField(_("entered"), db_default=Now())
    # Where somebody left the journey before its end, and where it was to end: what undoing needs.
    stop = models.ForeignKey("trips.Call", models.PROTECT, null=True, related_name="+", verbose_name=_("got off at"))
    was_alight = models.ForeignKey("trips.Call", models.PROTECT, null=True, related_name="+")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    # Made by the device; the same event sent twice is one row.
    nonce = models.UUIDField(unique=True)

    class Meta:
        verbose_name = _("boarding")
        verbose_name_plural = _("boardings")
        constraints = [
            models.CheckConstraint(
                condition=Q(stop=None, was_alight=None) | Q(event="off", stop__isnull=False, was_alight__isnull=False),
                name="boarding_left_early_where_and_from_where",
            )
        ]
        indexes = [models.Index(fields=["leg", "booking", "happened_at"], name="boarding_by_leg")]

    def __str__(self) -> str:
        return self.get_event_display()
