"""A figure that the bureau is told by others: a bank, the reform commission, a school, a station."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _


class IndicatorEntry(models.Model):
    """One value of one indicator for one place and day, with its source; a correction is the next version.

    A trigger refuses every change (migration 0002): what the newspaper was told stays to be seen.
    """

    # Of the list in zunyi/reports/data/indicators.csv.
    key = models.CharField(_("indicator"), max_length=40)
    division = models.ForeignKey("divisions.Division", models.PROTECT, related_name="+", verbose_name=_("place"))
    station = models.ForeignKey(
        "employers.Station", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("station")
    )
    # For what is told of one trip: what it cost, how many of the waiting list were taken along.
    trip = models.ForeignKey(
        "trips.Trip", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("trip")
    )
    # The day at whose end the value stood, or the last day of the period that it counts.
    as_on = models.DateField(_("as of"))
    version = models.PositiveSmallIntegerField(_("version"), default=1)
    # None: something that is no number, a programme or a list of partners, in `text`.
    value = models.DecimalField(_("value"), max_digits=20, decimal_places=4, null=True, blank=True)
    text = models.CharField(_("in words"), max_length=200, blank=True)
    source = models.CharField(_("source of the figure"), max_length=100)
    note = models.CharField(_("what is counted"), max_length=200, blank=True)
    reason = models.CharField(_("reason of the correction"), max_length=200, blank=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("entered by")
    )
    at = models.DateTimeField(_("entered"), db_default=Now())

    class Meta:
        verbose_name = _("external indicator")
        verbose_name_plural = _("external indicators")
        constraints = [
            models.UniqueConstraint(
                fields=["key", "division", "station", "trip", "as_on", "version"],
                nulls_distinct=False,
                name="indicator_one_of_each_version",
            ),
            models.CheckConstraint(condition=Q(value__isnull=False) | ~Q(text=""), name="indicator_says_something"),
            models.CheckConstraint(condition=Q(station=None) | Q(trip=None), name="indicator_of_one_thing"),
            models.CheckConstraint(condition=~Q(source=""), name="indicator_has_a_source"),
            models.CheckConstraint(condition=Q(version=1) | ~Q(reason=""), name="indicator_correction_says_why"),
        ]
        indexes = [models.Index(fields=["key", "-as_on"], name="indicator_by_day")]

    def __str__(self) -> str:
        return f"{self.key} {self.as_on:%Y-%m-%d} v{self.version}"
