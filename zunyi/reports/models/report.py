"""A form that one place owes for one period, and every version of it that was handed in."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _


class Form(models.TextChoices):
    """The bureau's forms (domain brief 4.2)."""

    DAILY = "daily", _("Daily report")
    TRIPS = "trips", _("Table of trips")
    WEEKLY = "weekly", _("Weekly report")
    MONTHLY = "monthly", _("Monthly report")
    EAST_WEST = "east_west", _("East-west cooperation")
    STATIONS = "stations", _("Cooperation stations")


class Report(models.Model):
    """One form of one place for one period, on its way from the town to the county and on to the city."""

    class State(models.TextChoices):
        SUBMITTED = "submitted", _("handed in")
        RETURNED = "returned", _("returned")
        ACCEPTED = "accepted", _("taken in")

    form = models.CharField(_("form"), max_length=10, choices=Form)
    division = models.ForeignKey("divisions.Division", models.PROTECT, related_name="+", verbose_name=_("place"))
    first_on = models.DateField(_("first day"))
    last_on = models.DateField(_("last day"))
    # What was owed when it was handed in first: a later change of the bureau's hours makes nobody late.
    due_at = models.DateTimeField(_("due"))
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.SUBMITTED)
    remark = models.CharField(_("remark"), max_length=200, blank=True)
    answered_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    answered_at = models.DateTimeField(_("answered"), null=True)

    class Meta:
        verbose_name = _("report")
        verbose_name_plural = _("reports")
        constraints = [
            models.UniqueConstraint(fields=["form", "division", "last_on"], name="report_once_a_period"),
            models.CheckConstraint(condition=Q(last_on__gte=F("first_on")), name="report_days_in_order"),
            models.CheckConstraint(condition=~Q(state="returned") | ~Q(remark=""), name="report_returned_says_why"),
        ]
        indexes = [models.Index(fields=["form", "-last_on"], name="report_by_period")]

    def __str__(self) -> str:
        return f"{self.division} {self.get_form_display()} {self.last_on:%Y-%m-%d}"


class Snapshot(models.Model):
    """What was handed in, as it was: a version is only ever added, a trigger refuses the rest (migration 0002)."""

    report = models.ForeignKey(Report, models.PROTECT, related_name="snapshots")
    version = models.PositiveSmallIntegerField(_("version"))
    # Rows, columns, scope note and cut-off: see zunyi/reports/queries/table.py.
    content = models.JSONField()
    sha256 = models.CharField("SHA-256", max_length=64)
    signer = models.CharField(_("signer"), max_length=50)
    reason = models.CharField(_("reason of the correction"), max_length=200, blank=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("handed in by")
    )
    at = models.DateTimeField(_("handed in"), db_default=Now())

    class Meta:
        verbose_name = _("snapshot")
        verbose_name_plural = _("snapshots")
        ordering = ("report", "-version")
        constraints = [
            models.UniqueConstraint(fields=["report", "version"], name="snapshot_one_of_each_version"),
            models.CheckConstraint(condition=~Q(signer=""), name="snapshot_is_signed"),
            models.CheckConstraint(condition=Q(version=1) | ~Q(reason=""), name="snapshot_correction_says_why"),
        ]

    def __str__(self) -> str:
        return f"{self.report} v{self.version}"
