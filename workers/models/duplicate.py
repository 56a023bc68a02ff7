"""Two records that may be one person: suspected, looked at by a person, put together or told apart."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _


class Suspicion(models.Model):
    """Two people of one name, one birthday and one village with different numbers; a question, never an answer."""

    class State(models.TextChoices):
        OPEN = "open", _("to be looked at")
        APART = "apart", _("two people")
        MERGED = "merged", _("put together")

    first = models.ForeignKey("workers.Worker", models.CASCADE, related_name="+")
    second = models.ForeignKey("workers.Worker", models.CASCADE, related_name="+")
    state = models.CharField(_("state"), max_length=8, choices=State, default=State.OPEN)
    reason = models.CharField(_("reason"), max_length=200, blank=True)
    found_at = models.DateTimeField(_("found"), db_default=Now())
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(_("decided"), null=True)

    class Meta:
        verbose_name = _("suspected duplicate")
        verbose_name_plural = _("suspected duplicates")
        constraints = [
            models.CheckConstraint(condition=Q(first__lt=F("second")), name="suspicion_of_two"),
            models.UniqueConstraint(fields=["first", "second"], name="suspicion_once"),
            models.CheckConstraint(condition=~Q(state="apart") | ~Q(reason=""), name="suspicion_apart_for_a_reason"),
        ]
        indexes = [models.Index(fields=["state", "first"], name="suspicion_by_state")]

    def __str__(self) -> str:
        return f"{self.first_id} {self.second_id}"


class Merge(models.Model):
    """Two records put together: which one stays, what went over, and what it takes to undo it."""

    kept = models.ForeignKey("workers.Worker", models.CASCADE, related_name="merges")
    given_up = models.ForeignKey("workers.Worker", models.CASCADE, related_name="+")
    reason = models.CharField(_("reason"), max_length=200)
    # {mover: ids of the rows that went over}; {field: what stood there before}.
    moved = models.JSONField(default=dict)
    filled = models.JSONField(default=dict)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    done_at = models.DateTimeField(_("done"), db_default=Now())
    undone_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    undone_at = models.DateTimeField(_("taken back"), null=True)

    class Meta:
        verbose_name = _("merge")
        verbose_name_plural = _("merges")
        ordering = ("-done_at", "-pk")
        constraints = [
            models.CheckConstraint(condition=~Q(kept=F("given_up")), name="merge_of_two"),
            models.UniqueConstraint(fields=["given_up"], condition=Q(undone_at=None), name="merge_given_up_once"),
        ]

    def __str__(self) -> str:
        return f"{self.given_up_id} → {self.kept_id}"
