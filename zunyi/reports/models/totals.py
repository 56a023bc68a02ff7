"""Sums that are kept so that a season is added up in milliseconds; one writer, and a watcher (decision 0014)."""

from __future__ import annotations

from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _


class Totals(models.Model):
    """What became of the people of one town on one trip."""

    # The path of the town of the household, or of what is known above it.
    town_path = models.CharField(max_length=255)
    registered = models.PositiveIntegerField()
    gone = models.PositiveIntegerField()
    women = models.PositiveIntegerField()
    minors = models.PositiveIntegerField()
    poverty_lifted = models.PositiveIntegerField()
    relocated = models.PositiveIntegerField()
    no_show = models.PositiveIntegerField()
    cancelled = models.PositiveIntegerField()
    open = models.PositiveIntegerField()

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return f"{self.town_path} {self.gone}"


class TripTotal(Totals):
    """The kept sum: written by `renew_totals` alone."""

    trip = models.ForeignKey("trips.Trip", models.CASCADE, related_name="+")
    # Those for whom this was the first trip of the season: persons add up over days, as person-trips do.
    firsts = models.PositiveIntegerField(default=0)

    class Meta:
        verbose_name = _("sum of a trip")
        verbose_name_plural = _("sums of trips")
        constraints = [models.UniqueConstraint(fields=["trip", "town_path"], name="total_one_a_trip_and_town")]


class CurrentTotal(Totals):
    """The kept sums, and in place of those that were touched since, the plain count: true at every moment (a view)."""

    trip = models.OneToOneField("trips.Trip", models.DO_NOTHING, related_name="+", primary_key=True)

    class Meta:
        managed = False
        db_table = "reports_currenttotal"


class PlainTotal(Totals):
    """The plain count over all bookings, slow and never wrong; sums are made of it and compared with it: a view."""

    trip = models.OneToOneField("trips.Trip", models.DO_NOTHING, related_name="+", primary_key=True)

    class Meta:
        managed = False
        db_table = "reports_plaintotal"


class Touched(models.Model):
    """A trip whose sums are to be reckoned again; written by triggers in the transaction that changed something.

    Only ever appended to, so that two bookings never wait for each other here.
    """

    trip_id = models.BigIntegerField()
    # Whether it changed who was carried: then the season's persons change too.
    carried = models.BooleanField()
    at = models.DateTimeField(db_default=Now())

    class Meta:
        verbose_name = _("touched trip")
        verbose_name_plural = _("touched trips")
        indexes = [models.Index(fields=["trip_id"], name="touched_by_trip")]

    def __str__(self) -> str:
        return str(self.trip_id)


class TotalsCheck(models.Model):
    """One comparison of the sums with the plain count."""

    at = models.DateTimeField(db_default=Now())
    rows = models.PositiveIntegerField()
    differing = models.PositiveIntegerField()

    class Meta:
        verbose_name = _("comparison of sums")
        verbose_name_plural = _("comparisons of sums")

    def __str__(self) -> str:
        return f"{self.differing} / {self.rows}"
