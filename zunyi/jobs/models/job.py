"""Background work as a row: who wanted it, how far it is, what came out."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from zunyi.jobs.models.stored_file import StoredFile


class Job(models.Model):
    """One piece of long work: an import, an export, a matching run."""

    class State(models.TextChoices):
        WAITING = "waiting", _("waiting")
        RUNNING = "running", _("running")
        DONE = "done", _("done")
        FAILED = "failed", _("failed")

    kind = models.CharField(_("kind"), max_length=40)
    title = models.CharField(_("title"), max_length=200)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="jobs")
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.WAITING)
    done = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(default=0)
    # Ids and plain choices only; never personal data.
    payload = models.JSONField(default=dict)
    result = models.JSONField(default=dict)
    result_file = models.ForeignKey("jobs.StoredFile", models.SET_NULL, null=True, related_name="+")
    # Where the person goes from here: the thing that the work was about.
    about_url = models.CharField(max_length=200, blank=True)
    error = models.CharField(max_length=500, blank=True)
    # The work speaks as the person did who asked for it.
    language = models.CharField(max_length=10, default="zh-hans")
    created_at = models.DateTimeField(_("asked for"), db_default=Now())
    started_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    # A running job shows that it is alive; one that fell silent is taken up again.
    alive_at = models.DateTimeField(null=True)
    # How often it was begun; one that takes its worker down each time must come to an end.
    tries = models.PositiveSmallIntegerField(default=0)

    class Meta:
        verbose_name = _("background work")
        verbose_name_plural = _("background work")
        indexes = [models.Index(fields=["by", "-created_at"], name="job_by_person")]
        constraints = [
            models.CheckConstraint(condition=Q(done__lte=F("total")), name="job_done_within_total"),
            models.CheckConstraint(
                condition=Q(state__in=["waiting", "running"], ended_at=None)
                | Q(state__in=["done", "failed"], ended_at__isnull=False),
                name="job_end_has_its_time",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def percent(self) -> int:
        """How far it is, 0 to 100."""
        if self.state == self.State.DONE:
            return 100
        return self.done * 100 // self.total if self.total else 0

    @property
    def file(self) -> StoredFile | None:
        """What came out, as long as it can be fetched; it may lie about for an hour after that."""
        kept = self.result_file
        return None if kept is None or (kept.expires_at and kept.expires_at <= timezone.now()) else kept

    @property
    def is_over(self) -> bool:
        """Whether nothing more will happen."""
        return self.state in (self.State.DONE, self.State.FAILED)
