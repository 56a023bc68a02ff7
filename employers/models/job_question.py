"""What becomes of somebody whose job was taken back: asked, never decided for them."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _


class JobQuestion(models.Model):
    """The vacancy of an offer or a job was withdrawn: the worker says how to go on (edge case 15)."""

    class State(models.TextChoices):
        ASKED = "asked", _("waits for the worker")
        OTHER = "other", _("takes another job")
        TRAVELS = "travels", _("travels without a job")
        STAYS = "stays", _("does not travel")

    placement = models.OneToOneField("employers.Placement", models.CASCADE, related_name="question")
    state = models.CharField(_("state"), max_length=8, choices=State, default=State.ASKED)
    asked_at = models.DateTimeField(_("asked at"), db_default=Now())
    answered_at = models.DateTimeField(_("answered"), null=True)
    # None: the person answered alone.
    answered_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")

    class Meta:
        verbose_name = _("question after a withdrawn job")
        verbose_name_plural = _("questions after withdrawn jobs")
        constraints = [
            models.CheckConstraint(
                condition=Q(state="asked", answered_at=None) | (~Q(state="asked") & Q(answered_at__isnull=False)),
                name="job_question_answer_has_its_time",
            ),
        ]
        indexes = [models.Index(fields=["state"], condition=Q(state="asked"), name="job_question_open")]

    def __str__(self) -> str:
        return f"{self.placement_id} · {self.state}"
