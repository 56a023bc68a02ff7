"""People who changed from one trip to another, and the seats that they had before."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from workers.models import Consent


class Transfer(models.Model):
    """One change of trips: who moved them, why, how they were asked, and whether it was taken back."""

    source = models.ForeignKey("trips.Trip", models.CASCADE, related_name="transfers_away", verbose_name=_("from"))
    target = models.ForeignKey("trips.Trip", models.CASCADE, related_name="transfers_here", verbose_name=_("to"))
    reason = models.CharField(_("reason"), max_length=200)
    manner = models.CharField(_("How were they asked?"), max_length=12, choices=Consent.Manner)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    made_at = models.DateTimeField(_("made"), db_default=Now())
    undone_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    undone_at = models.DateTimeField(_("taken back"), null=True)

    class Meta:
        verbose_name = _("change of trips")
        verbose_name_plural = _("changes of trips")
        ordering = ("-pk",)
        constraints = [
            models.CheckConstraint(condition=~Q(source=F("target")), name="transfer_between_two_trips"),
            models.CheckConstraint(
                condition=Q(undone_by=None) | Q(undone_at__isnull=False), name="transfer_undone_has_its_time"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.source_id} → {self.target_id}"


class TransferredBooking(models.Model):
    """One person of a transfer: the seat given back, and the seat on the new trip."""

    transfer = models.ForeignKey(Transfer, models.CASCADE, related_name="people")
    old = models.ForeignKey("trips.Booking", models.CASCADE, related_name="transfers")
    new = models.OneToOneField("trips.Booking", models.CASCADE, related_name="transferred")

    class Meta:
        verbose_name = _("transferred passenger")
        verbose_name_plural = _("transferred passengers")
        constraints = [
            models.UniqueConstraint(fields=["transfer", "old"], name="transferred_booking_once_a_transfer"),
        ]

    def __str__(self) -> str:
        return f"{self.old_id} → {self.new_id}"
