"""Where somebody has worked, from when to when."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from workers.models.trade import Trade


class EmploymentSpell(models.Model):
    """One stretch of work at one place; the figures of who works where come from here (domain brief 4.1).

    Inside or outside the county and the province is worked out from `place`, never stored.
    """

    class Source(models.TextChoices):
        ROSTER = "roster", _("roster")
        TOLD = "told", _("told by the worker")
        CALLED = "called", _("phone call")
        EMPLOYER = "employer", _("employer's list")
        COMPARED = "compared", _("comparison of data")
        PLACED = "placed", _("placed by the bureau")

    class Ended(models.TextChoices):
        CHANGED = "changed", _("went to another employer")
        DISMISSED = "dismissed", _("work was over")
        FAMILY = "family", _("family")
        SEASON = "season", _("end of the season")
        FOUNDED = "founded", _("own business")
        OTHER = "other", _("other reason")

    worker = models.ForeignKey("workers.Worker", models.CASCADE, related_name="spells")
    # As deep as it is known: a province, city or county; at home a town.
    place = models.ForeignKey("divisions.Division", models.PROTECT, related_name="+", verbose_name=_("place of work"))
    employer_name = models.CharField(_("employer"), max_length=80, blank=True)
    trade = models.CharField(_("trade"), max_length=20, choices=Trade, blank=True)
    began_on = models.DateField(_("began"))
    ended_on = models.DateField(_("ended"), null=True, blank=True)
    end_reason = models.CharField(_("why it ended"), max_length=10, choices=Ended, blank=True)
    # Went there by the bureau's transport or placement (有组织输出).
    is_organised = models.BooleanField(_("organised"), default=False)
    source = models.CharField(_("known from"), max_length=10, choices=Source)
    created_at = models.DateTimeField(db_default=Now())

    class Meta:
        verbose_name = _("employment")
        verbose_name_plural = _("employments")
        ordering = ("-began_on", "-pk")
        constraints = [
            models.CheckConstraint(
                condition=Q(ended_on=None) | Q(ended_on__gte=F("began_on")), name="spell_days_in_order"
            ),
            models.CheckConstraint(condition=Q(end_reason="") | ~Q(ended_on=None), name="spell_reason_once_it_ended"),
            models.UniqueConstraint(fields=["worker"], condition=Q(ended_on=None), name="spell_one_at_a_time"),
        ]
        indexes = [models.Index(fields=["place", "began_on"], name="spell_by_place")]

    def __str__(self) -> str:
        return f"{self.place} {self.began_on}"
