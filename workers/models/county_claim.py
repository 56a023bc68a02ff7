"""A question between two counties about one person."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class CountyClaim(models.Model):
    """Another county says that somebody on record is theirs: a question, never an overwrite (edge case 16)."""

    class State(models.TextChoices):
        OPEN = "open", pgettext_lazy("question between counties", "open")
        MOVED = "moved", _("moved to the county that asked")
        KEPT = "kept", _("stays where the person was")

    worker = models.ForeignKey("workers.Worker", models.CASCADE, related_name="county_claims")
    county = models.ForeignKey("divisions.Division", models.PROTECT, related_name="+", verbose_name=_("asking county"))
    # Where that county says the person lives: the county, a town or a village.
    household = models.ForeignKey(
        "divisions.Division", models.PROTECT, related_name="+", verbose_name=_("household place")
    )
    village_text = models.CharField(_("village as written"), max_length=50, blank=True)
    # The list that brought the question; None when it was asked by hand, or its roster is gone.
    roster = models.ForeignKey("workers.RosterImport", models.SET_NULL, null=True, related_name="county_claims")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    asked_at = models.DateTimeField(_("asked"), db_default=Now())
    state = models.CharField(_("state"), max_length=6, choices=State, default=State.OPEN)
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(_("decided"), null=True)
    reason = models.CharField(_("reason"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("claim of a county")
        verbose_name_plural = _("claims of counties")
        constraints = [
            models.UniqueConstraint(
                fields=["worker", "county"], condition=Q(state="open"), name="county_claim_asked_once"
            ),
            models.CheckConstraint(
                condition=Q(state="open", decided_at=None) | (~Q(state="open") & Q(decided_at__isnull=False)),
                name="county_claim_decision_has_its_time",
            ),
        ]
        indexes = [models.Index(fields=["county", "state", "-asked_at"], name="county_claim_by_county")]

    def __str__(self) -> str:
        return f"{self.county} ← {self.worker}"
