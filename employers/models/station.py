"""The bureau's post at a destination."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _


class Station(models.Model):
    """A labour cooperation station 劳务协作站, with the area that it looks after."""

    name = models.CharField(_("name"), max_length=100, unique=True)
    division = models.ForeignKey("divisions.Division", models.PROTECT, related_name="+", verbose_name=_("area"))
    address = models.CharField(_("address"), max_length=150, blank=True)
    contact_name = models.CharField(_("contact"), max_length=50, blank=True)
    phone = models.CharField(_("phone"), max_length=20, blank=True)
    tasks = models.CharField(_("what it does"), max_length=200, blank=True)
    opened_on = models.DateField(_("opened"), null=True, blank=True)
    closed_on = models.DateField(_("closed"), null=True, blank=True)

    class Meta:
        verbose_name = _("station")
        verbose_name_plural = _("stations")
        constraints = [
            models.CheckConstraint(
                condition=Q(opened_on=None) | Q(closed_on=None) | Q(closed_on__gte=F("opened_on")),
                name="station_days_in_order",
            )
        ]

    def __str__(self) -> str:
        return self.name


class StationStaff(models.Model):
    """The account of somebody at a station: the place of the role "station"."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="station_posts")
    station = models.ForeignKey(Station, models.CASCADE, related_name="staff")

    class Meta:
        verbose_name = _("station account")
        verbose_name_plural = _("station accounts")
        constraints = [models.UniqueConstraint(fields=["user", "station"], name="station_staff_once")]

    def __str__(self) -> str:
        return f"{self.user} · {self.station}"


class StationActivity(models.Model):
    """What a station did on a day: people spoken to, agreements, jobs collected, visits. No worker is named here."""

    class Kind(models.TextChoices):
        CONTACT = "contact", _("contact with employers or offices")
        AGREEMENT = "agreement", _("agreement signed")
        POSTS = "posts", _("jobs collected")
        VISIT = "visit", _("visit to workers")
        RIGHTS = "rights", _("help with rights")
        OTHER = "other", _("other help")

    station = models.ForeignKey(Station, models.PROTECT, related_name="activities", verbose_name=_("station"))
    kind = models.CharField(_("kind"), max_length=10, choices=Kind)
    day = models.DateField(_("day"))
    # Jobs collected are counted by their openings, everything else by how often.
    count = models.PositiveIntegerField(_("how many"), default=1)
    employer = models.ForeignKey(
        "employers.Employer", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("employer")
    )
    text = models.CharField(_("what was done"), max_length=200)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    created_at = models.DateTimeField(db_default=Now())
    # What was entered by mistake stays readable and is counted nowhere.
    struck_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("station activity")
        verbose_name_plural = _("station activities")
        constraints = [models.CheckConstraint(condition=Q(count__gt=0), name="station_activity_counts")]
        indexes = [models.Index(fields=["station", "day"], name="station_activity_by_day")]

    def __str__(self) -> str:
        return f"{self.station} {self.day} {self.get_kind_display()}"
