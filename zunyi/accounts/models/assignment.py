"""A role in a place, for a time."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from zunyi.accounts.roles import Role


class Assignment(models.Model):
    """What a person is, and where; somebody may hold several, and sees the union.

    City, county, town and village officers are bound to a division. Stations, employers and escorts are bound by
    rows of the floors above (`employers.StationStaff`, `employers.EmployerStaff`, `trips.EscortDuty`).
    """

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="assignments")
    role = models.CharField(_("role"), max_length=12, choices=Role)
    division = models.ForeignKey(
        "divisions.Division", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("division")
    )
    starts_on = models.DateField(_("from"), default=timezone.localdate)
    ends_on = models.DateField(_("until"), null=True, blank=True)

    class Meta:
        verbose_name = _("assignment")
        verbose_name_plural = _("assignments")
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on=None) | Q(ends_on__gte=F("starts_on")), name="assignment_ends_after_it_starts"
            ),
            models.CheckConstraint(
                condition=Q(role__in=["city", "county", "town", "village"], division__isnull=False)
                | Q(role__in=["station", "employer", "escort", "auditor", "admin"], division__isnull=True),
                name="assignment_place_fits_role",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_role_display()} {self.division or ''}".strip()

    @property
    def is_over(self) -> bool:
        """Whether it opens nothing any more."""
        return self.ends_on is not None and self.ends_on < timezone.localdate()
