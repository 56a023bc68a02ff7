"""Asking the people whose wishes a trip was laid on for."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _


class Invitation(models.Model):
    """A worker is asked whether they want to go on a trip that fits their wish; only their yes makes a booking."""

    class State(models.TextChoices):
        PROPOSED = "proposed", _("not asked yet")
        ASKED = "asked", _("waits for a yes or no")
        ACCEPTED = "accepted", _("said yes")
        DECLINED = "declined", _("said no")
        OVER = "over", _("over")

    trip = models.ForeignKey("trips.Trip", models.CASCADE, related_name="invitations")
    worker = models.ForeignKey("workers.Worker", models.CASCADE, related_name="invitations")
    wish = models.ForeignKey("workers.Wish", models.SET_NULL, null=True, related_name="+")
    # Where the plan would let this person get on.
    board = models.ForeignKey("trips.Call", models.SET_NULL, null=True, related_name="+")
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.PROPOSED)
    asked_at = models.DateTimeField(_("asked at"), null=True)
    answered_at = models.DateTimeField(_("answered"), null=True)
    # None: the person answered alone.
    answered_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    made_at = models.DateTimeField(db_default=Now())

    class Meta:
        verbose_name = _("invitation")
        verbose_name_plural = _("invitations")
        constraints = [
            models.UniqueConstraint(fields=["trip", "worker"], name="invitation_once_a_trip"),
            models.CheckConstraint(
                condition=Q(state="proposed", asked_at=None) | ~Q(state="proposed"),
                name="invitation_asked_has_its_time",
            ),
        ]
        indexes = [models.Index(fields=["worker", "state"], name="invitation_by_worker")]

    def __str__(self) -> str:
        return f"{self.trip_id} · {self.worker_id}"
