"""Labour brands: the names under which a place's workers are known elsewhere."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class LabourBrand(models.Model):
    """A brand such as 正安吉他工匠, with the level that recognised it (domain brief 4.1)."""

    class Recognised(models.TextChoices):
        COUNTY = "county", _("by the county")
        CITY = "city", _("by the city")
        PROVINCE = "province", _("by the province")

    name = models.CharField(pgettext_lazy("thing", "name"), max_length=40, unique=True)
    recognised = models.CharField(_("recognised"), max_length=10, choices=Recognised)
    is_current = models.BooleanField(_("in use"), default=True)

    class Meta:
        verbose_name = _("labour brand")
        verbose_name_plural = _("labour brands")
        ordering = ("name",)

    def __str__(self) -> str:
        return self.name
