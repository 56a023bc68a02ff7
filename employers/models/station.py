"""The bureau's post at a destination."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class Station(models.Model):
    """A labour cooperation station 劳务协作站, with the area that it looks after."""

    name = models.CharField(_("name"), max_length=100, unique=True)
    division = models.ForeignKey("divisions.Division", models.PROTECT, related_name="+", verbose_name=_("area"))
    phone = models.CharField(_("phone"), max_length=20, blank=True)
    opened_on = models.DateField(_("opened"), null=True, blank=True)
    closed_on = models.DateField(_("closed"), null=True, blank=True)

    class Meta:
        verbose_name = _("station")
        verbose_name_plural = _("stations")

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
