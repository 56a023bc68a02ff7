"""Who might go where: a run of the matching and what it proposes."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _


class MatchRun(models.Model):
    """One run of the matching over the open wishes of a place; it proposes, a person decides."""

    class State(models.TextChoices):
        RUNNING = "running", _("running")
        DONE = "done", _("done")
        FAILED = "failed", _("failed")

    division = models.ForeignKey("divisions.Division", models.PROTECT, related_name="+", verbose_name=_("for"))
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.RUNNING)
    # What the run looks at, beside whose wishes: jobs at one destination, with a start between two days, of one trade.
    destination = models.ForeignKey(
        "divisions.Division", models.PROTECT, null=True, related_name="+", verbose_name=_("destination")
    )
    starts_from = models.DateField(_("start from"), null=True)
    starts_until = models.DateField(_("start until"), null=True)
    # {"trade", "pay"}: further filters of the vacancies.
    filters = models.JSONField(default=dict)
    weights = models.JSONField(default=dict)
    measures = models.JSONField(default=dict)
    # {vacancy: points}: what a place in each full vacancy was worth to the others, for the answer to "why not there?".
    prices = models.JSONField(default=dict)
    job = models.ForeignKey("jobs.Job", models.SET_NULL, null=True, related_name="+")
    created_at = models.DateTimeField(_("started"), db_default=Now())
    done_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("matching run")
        verbose_name_plural = _("matching runs")
        constraints = [
            models.CheckConstraint(
                condition=Q(starts_from=None) | Q(starts_until=None) | Q(starts_until__gte=F("starts_from")),
                name="run_days_in_order",
            ),
        ]

    def __str__(self) -> str:
        return f"#{self.pk}"


class Match(models.Model):
    """One proposal of a run: this worker, that vacancy, and why (score parts that add up to the score)."""

    class State(models.TextChoices):
        PROPOSED = "proposed", _("proposed")
        CONFIRMED = "confirmed", _("confirmed")
        DROPPED = "dropped", _("dropped")
        REPLACED = "replaced", _("replaced by a later run")
        DECLINED = "declined", _("declined by the worker")

    run = models.ForeignKey(MatchRun, models.CASCADE, related_name="matches")
    worker = models.ForeignKey("workers.Worker", models.CASCADE, related_name="matches")
    wish = models.ForeignKey("workers.Wish", models.SET_NULL, null=True, related_name="+")
    # None: no vacancy was left for this worker; `parts` says which limits removed how many.
    vacancy = models.ForeignKey("employers.Vacancy", models.CASCADE, null=True, related_name="matches")
    score = models.IntegerField(_("score"), default=0)
    parts = models.JSONField(default=dict)
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.PROPOSED)
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)
    reason = models.CharField(_("reason"), max_length=200, blank=True)
    # When the place of somebody who said no, or was dropped, was handed to the others of the run.
    passed_on_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("match")
        verbose_name_plural = _("matches")
        constraints = [
            # Who says no may be proposed something else; the no stays beside it.
            models.UniqueConstraint(
                fields=["run", "worker"], condition=~Q(state="declined"), name="match_one_a_worker_and_run"
            ),
            models.CheckConstraint(
                condition=~Q(state="confirmed") | Q(vacancy__isnull=False), name="match_confirmed_has_a_vacancy"
            ),
        ]
        indexes = [models.Index(fields=["run", "state", "-score"], name="match_by_run")]

    def __str__(self) -> str:
        return f"{self.worker} → {self.vacancy or '–'}"
