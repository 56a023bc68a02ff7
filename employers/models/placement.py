"""A worker in a vacancy."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Placement(models.Model):
    """A job offered to a worker, and what came of it; the terms are kept as they were offered."""

    class State(models.TextChoices):
        OFFERED = "offered", _("offered")
        ACCEPTED = "accepted", _("accepted")
        DECLINED = "declined", _("declined")
        EXPIRED = "expired", pgettext_lazy("placement", "not answered in time")
        ARRIVED = "arrived", pgettext_lazy("placement", "arrived")
        ENDED = "ended", _("ended")

    worker = models.ForeignKey("workers.Worker", models.PROTECT, related_name="placements")
    vacancy = models.ForeignKey("employers.Vacancy", models.PROTECT, related_name="placements")
    match = models.OneToOneField("employers.Match", models.SET_NULL, null=True, related_name="placement")
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.OFFERED)
    terms = models.JSONField(default=dict)
    offered_at = models.DateTimeField(_("offered"), db_default=Now())
    offered_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    # Until when the worker may answer; None: the offer waits as long as it takes.
    expires_at = models.DateTimeField(_("answer until"), null=True)
    # When the worker asked for time to think; that is granted once.
    thinks_since = models.DateTimeField(null=True)
    answered_at = models.DateTimeField(_("answered"), null=True)
    arrived_on = models.DateField(pgettext_lazy("placement", "arrived"), null=True)
    # The stretch of work that began with the arrival; a later one begins its own.
    spell = models.OneToOneField("workers.EmploymentSpell", models.SET_NULL, null=True, related_name="placement")

    class Meta:
        verbose_name = _("placement")
        verbose_name_plural = _("placements")
        constraints = [
            models.UniqueConstraint(
                fields=["worker"],
                condition=Q(state__in=["offered", "accepted", "arrived"]),
                name="placement_one_live_job_a_worker",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["accepted", "declined", "arrived"]) | Q(answered_at__isnull=False),
                name="placement_answer_has_its_time",
            ),
        ]
        indexes = [
            models.Index(fields=["vacancy", "state"], name="placement_by_vacancy"),
            models.Index(fields=["expires_at"], condition=Q(state="offered"), name="placement_open_offers"),
            models.Index(fields=["arrived_on"], name="placement_by_arrival"),
        ]

    def __str__(self) -> str:
        return f"{self.worker} · {self.vacancy}"
