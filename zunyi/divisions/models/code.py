"""Codes that a place bore once: they live on in identity numbers and in old files of firms."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from zunyi.divisions.models.division import Division


class DivisionCode(models.Model):
    """A code of the past, the name it carried, and the place that stands there today."""

    code = models.CharField(_("code"), max_length=12, unique=True)
    division = models.ForeignKey(Division, models.PROTECT, related_name="old_codes", verbose_name=_("division"))
    name = models.CharField(_("name at that time"), max_length=60, blank=True)
    valid_from = models.DateField(_("valid from"), null=True, blank=True)
    valid_to = models.DateField(_("valid until"), null=True, blank=True)

    class Meta:
        verbose_name = _("old code")
        verbose_name_plural = _("old codes")
        ordering = ["-valid_to", "code"]
        constraints = [
            models.CheckConstraint(
                condition=Q(valid_to=None) | Q(valid_from=None) | Q(valid_from__lte=F("valid_to")),
                name="division_code_dates_in_order",
            ),
        ]

    def __str__(self) -> str:
        return self.code
