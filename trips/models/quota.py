"""Seats of a trip that are kept for some."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _


class Quota(models.Model):
    """So many seats of the trunk for the people of a county, a town or an employer, until they are handed back.

    Which seats they are stands on the seats (`Seat.quota`); how many are still free is counted there.
    """

    trip = models.ForeignKey("trips.Trip", models.CASCADE, related_name="quotas")
    division = models.ForeignKey(
        "divisions.Division", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("place")
    )
    employer = models.ForeignKey(
        "employers.Employer", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("employer")
    )
    seats = models.PositiveSmallIntegerField(_("seats"))
    hands_back_at = models.DateTimeField(_("handed back at"))
    handed_back_at = models.DateTimeField(null=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    made_at = models.DateTimeField(db_default=Now())

    class Meta:
        verbose_name = _("quota")
        verbose_name_plural = _("quotas")
        ordering = ("trip", "pk")
        constraints = [
            models.CheckConstraint(
                condition=Q(division=None, employer__isnull=False) | Q(division__isnull=False, employer=None),
                name="quota_for_a_place_or_an_employer",
            ),
            models.CheckConstraint(condition=Q(seats__gte=1), name="quota_keeps_a_seat"),
            models.UniqueConstraint(
                fields=["trip", "division", "employer"],
                condition=Q(handed_back_at=None),
                nulls_distinct=False,
                name="quota_once_a_trip",
            ),
        ]
        indexes = [
            models.Index(fields=["hands_back_at"], condition=Q(handed_back_at=None), name="quota_to_hand_back"),
        ]

    def __str__(self) -> str:
        return f"{self.division or self.employer} {self.seats}"
