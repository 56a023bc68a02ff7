"""Requests to be forgotten, and what the bureau forgets by itself."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _


class ErasureRequest(models.Model):
    """Somebody asked that their record be erased (PIPL 47); a county or the city decides and answers."""

    class State(models.TextChoices):
        ASKED = "asked", _("waits for an answer")
        DONE = "done", _("erased")
        REFUSED = "refused", _("refused")
        WITHDRAWN = "withdrawn", _("taken back")

    worker = models.ForeignKey("workers.Worker", models.CASCADE, related_name="erasure_requests")
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.ASKED)
    asked_at = models.DateTimeField(_("asked at"), db_default=Now())
    # None: the person asked on the phone.
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    answer = models.CharField(_("answer"), max_length=300, blank=True)
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(_("answered"), null=True)

    class Meta:
        verbose_name = _("request for erasure")
        verbose_name_plural = _("requests for erasure")
        constraints = [
            models.UniqueConstraint(fields=["worker"], condition=Q(state="asked"), name="erasure_asked_once"),
            models.CheckConstraint(
                condition=Q(state="asked", decided_at=None) | (~Q(state="asked") & Q(decided_at__isnull=False)),
                name="erasure_answer_has_its_time",
            ),
            models.CheckConstraint(condition=~Q(state="refused") | ~Q(answer=""), name="erasure_refused_with_a_reason"),
        ]
        indexes = [models.Index(fields=["state", "asked_at"], name="erasure_by_state")]

    def __str__(self) -> str:
        return f"{self.worker} · {self.get_state_display()}"


class RetentionRun(models.Model):
    """What was forgotten because its time was over, rule by rule, in numbers."""

    # {code of the rule: how many}
    counts = models.JSONField(default=dict)
    # {code of the rule: days that it kept}
    days = models.JSONField(default=dict)
    began_at = models.DateTimeField(_("begun"), db_default=Now())
    ended_at = models.DateTimeField(_("ended"), null=True)

    class Meta:
        verbose_name = _("retention run")
        verbose_name_plural = _("retention runs")
        ordering = ("-began_at",)

    def __str__(self) -> str:
        return f"#{self.pk}"
