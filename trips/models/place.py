"""Where vehicles stop."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class Place(models.Model):
    """A station, an airport, a pick-up point or a factory gate, with the division it lies in."""

    class Kind(models.TextChoices):
        STATION = "station", _("railway station")
        AIRPORT = "airport", _("airport")
        PICK_UP = "pick_up", _("pick-up point")
        FACTORY = "factory", _("factory gate")
        HALL = "hall", _("hall")

    name = models.CharField(_("name"), max_length=60)
    kind = models.CharField(_("kind"), max_length=10, choices=Kind)
    division = models.ForeignKey("divisions.Division", models.PROTECT, related_name="+", verbose_name=_("division"))
    address = models.CharField(_("address"), max_length=200, blank=True)
    # The railway's telecode or the airport's letters.
    telecode = models.CharField(_("code"), max_length=4, blank=True)

    class Meta:
        verbose_name = _("place")
        verbose_name_plural = _("places")
        constraints = [models.UniqueConstraint(fields=["name", "division"], name="place_once_a_division")]

    def __str__(self) -> str:
        return self.name
